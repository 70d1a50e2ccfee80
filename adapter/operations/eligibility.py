"""Whether a person may be treated first, explained before admission: what admits, what lacks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from adapter.fhir.parameters import Given, ParameterError, Part, part
from adapter.fhir.reading import read_query
from adapter.fhir.resources import read
from adapter.intake.acts import Done
from adapter.issues import Issue
from adapter.operations.asked import Asked, View
from adapter.settlement.answer import Answer
from adapter.settlement.case import covers_on
from adapter.settlement.caveats import caveat_parts, caveats
from adapter.settlement.facility import Facility
from adapter.settlement.facts import Cover
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policies, Policy
from adapter.settlement.reach import of_city, reaches
from adapter.settlement.reading.insurance import cover_of
from adapter.settlement.sections.credit_list import (
    Clock,
    denied,
    exception,
    listed,
    next_visit,
    shared_with,
)
from adapter.settlement.sections.documents import missing_documents
from adapter.settlement.sections.eligibility import Known, eligibility, unknown_facts
from adapter.settlement.sections.months import full_years
from adapter.settlement.sections.scope import scope, ward_decides, ward_known
from adapter.settlement.told import answered, clauses

# What a visit may be said to be; another word is misspelt, for no policy asks for it.
_WORDS = {
    "class": ("IMP", "AMB", "EMER"),
    "priority": ("emergency", "urgent", "routine", "elective"),
    "condition": ("critical", "moribund"),
}


def eligible(view: View, asked: Asked, _done: Done | None) -> list[Part]:
    """Return whether a person may be treated first on a visit to come, and every reason."""
    given = asked.given
    _check(given)
    person, facility, policy, at = view.governed(
        asked, given.text("facility"), given.instant("date")
    )
    if policy is None:
        return [part("status", valueCode="not-eligible"), part("reason", valueCode="out-of-scope")]
    cover = _cover(view, person, at)
    known = _known(asked, person, facility, cover, at)
    ward, class_ = given.text("ward"), given.text("class") or "IMP"
    reached = scope(policy.scope, facility, ward, class_, at.date())
    found = eligibility(policy.eligibility, known, facility, at.date())
    admitted = found if isinstance(found, Answer) else None
    # Out of scope is said of a ward, or where no ward would make a difference.
    wardless = not reached and not ward and ward_decides(policy.scope, facility, class_, at.date())
    refusals = _refusals(policy, person, at, view.clock, admitted)
    reasons = [
        *(["out-of-scope"] if not (reached or wardless) else []),
        *(["ineligible"] if found is None else []),
        *(answer.value for answer in refusals),
    ]
    lacks = [
        *(["encounter.ward"] if wardless else []),
        *(unknown_facts(policy.eligibility, known) if found == "pending-fact" else ()),
    ]
    shadow = facility is not None and facility.in_shadow(at.date())
    word = "not-eligible" if reasons else "pending-fact" if lacks else "eligible"
    return [
        part("status", valueCode=word),
        part("policy", valueString=policy.label),
        *caveat_parts(caveats(policy, view.clock, shadow=shadow)),
        *(part("reason", valueCode=one) for one in reasons),
        *_admits(policy, reached, admitted),
        *(answered("refused", one, policy) for one in refusals),
        *(part("missing-fact", valueString=one) for one in dict.fromkeys(lacks)),
        *_list(policy, person, at, view.clock, admitted),
        *_agreements(view.policies, policy, person, cover, at),
    ]


def unknown(view: View, asked: Asked, _done: Done | None) -> tuple[Issue, ...]:
    """Return which hospital, ward and scheme nobody has ever named, as findings."""
    given = asked.given
    _, facility, policy, _ = view.governed(asked, given.text("facility"), given.instant("date"))
    found = []
    if facility is None:
        name = given.text("facility") or view.chart(asked.id).facility
        found.append(("facility", "facility-unknown", name))
    if policy is None:
        return tuple(_finding(*one) for one in found)
    ward, scheme = given.text("ward"), given.text("scheme")
    if ward and not ward_known(policy.scope, facility, ward):
        found.append(("ward", "ward-unknown", ward))
    if scheme and policy.benefit_estimate.scheme(scheme) is None:
        found.append(("scheme", "scheme-unknown", scheme))
    return tuple(_finding(*one) for one in found)


def _finding(where: str, id_: str, value: str) -> Issue:
    return Issue("warning", "business-rule", where, id_, (value,))


def _check(given: Given) -> None:
    """Refuse a word that says nothing of a visit: answered, it would be a silent no."""
    for name, words in _WORDS.items():
        if (sent := given.text(name)) and sent not in words:
            values = (name, sent, ", ".join(words))
            raise ParameterError(Issue("error", "code-invalid", name, "parameter-no-code", values))


def _admits(policy: Policy, reached: Answer | None, admitted: Answer | None) -> list[Part]:
    parts = []
    if reached is not None:
        parts.append(answered("scope", reached, policy))
    else:
        cites = [clause for phase in policy.scope.phases for clause in phase.cites]
        parts.append(part("scope", *clauses(dict.fromkeys(cites), policy)))
    if admitted is not None:
        parts.append(answered("class", admitted, policy))
    else:
        for one in policy.eligibility.classes:
            answer = one.answer(one.id, f"eligibility.classes[{one.id}]")
            parts.append(answered("class-not-met", answer, policy))
    return parts


def _refusals(
    policy: Policy, person: PersonState, at: datetime, clock: Clock, admitted: Answer | None
) -> list[Answer]:
    section = policy.credit_list
    if section is None:
        return []
    entry = listed(section, policy.jurisdiction.code, person.entries.values(), at, clock)
    by = admitted.value if admitted else ""
    refused = denied(section, entry, owing=sum(person.owing.values()), admitted_by=by)
    return [refused] if refused else []


def _list(
    policy: Policy, person: PersonState, at: datetime, clock: Clock, admitted: Answer | None
) -> list[Part]:
    """Return how the person stands on the city's list, and what that means at the desk."""
    section = policy.credit_list
    if section is None:
        return []
    entry = listed(section, policy.jurisdiction.code, person.entries.values(), at, clock)
    by = admitted.value if admitted else ""
    parts = [part("status", valueCode="listed" if entry else "clear")]
    if entry is not None:
        effective = entry.effective.isoformat(timespec="seconds")
        parts.append(part("effective", valueDateTime=effective))
        effects = next_visit(section, entry, gross=0, insurer=0, admitted_by=by).answers
        parts += [answered("effect", one, policy) for one in effects]
        conflict = exception(section, entry, by)
        if conflict is not None:
            parts.append(answered("conflict", conflict, policy))
    parts.append(answered("shared-with", shared_with(section), policy))
    return [part("list", *parts)]


def _agreements(
    policies: Policies, policy: Policy, person: PersonState, cover: Cover | None, at: datetime
) -> Iterable[Part]:
    """Return each form there is: signed already, or which papers it asks for and who explains."""
    for code, form in policy.agreements.items():
        signed = [
            one
            for one in person.agreements.values()
            if one.form == code
            and one.state == "active"
            and reaches(one, at)
            and of_city(one, policies, policy)
        ]
        inside = [part("form", valueCode=code), part("title", valueString=form.zh)]
        if signed:
            consent = {"reference": f"Consent/{signed[-1].consent}"}
            inside.append(part("signed", valueReference=consent))
        else:
            lacks = missing_documents(
                policy.documents, form.prerequisites, set(), covered=cover is not None
            )
            rules = [rule for rule in policy.documents if rule.id in lacks]
            inside += [
                answered("paper", rule.answer(rule.id, f"documents[{rule.id}]"), policy)
                for rule in rules
            ]
        if form.explained is not None:
            rule = form.explained.answer(form.explained.by, f"agreements.{code}.explained")
            inside.append(answered("explained", rule, policy))
        yield part("agreement", *inside, *clauses(form.cites, policy))


def _cover(view: View, person: PersonState, at: datetime) -> Cover | None:
    """Return the insurance of a person that is in force, the most recent first."""
    found: list[dict[str, Any]] = []
    for patient in person.patients:
        pairs = [("beneficiary", f"Patient/{patient}"), ("_count", "100")]
        query = read_query("Coverage", pairs, view.parameters)
        found += [read(one.body) for one in view.reader.search(query).rows]
    covers = [cover_of(one, at.tzinfo) for one in found]  # type: ignore[arg-type]
    held = [one for one in covers if covers_on(one, at)]
    return max(held, key=lambda one: (one.start or at, one.coverage), default=None)


def _known(
    asked: Asked, person: PersonState, facility: Facility | None, cover: Cover | None, at: datetime
) -> Known:
    """Return the facts eligibility may ask for; what the caller says of the visit comes first."""
    given, known = asked.given, person.known
    scheme = given.text("scheme") or (cover.scheme if cover else "")
    region = given.text("region") or (cover.region if cover else "")
    return {
        "coverage.type": scheme or None,
        "coverage.region": region or None,
        "coverage.active": True if scheme else None,
        "patient.hukou_region": (known.hukou_region or None) if known else None,
        "patient.aid_identity": (known.aid_identity or None) if known else None,
        "patient.age": full_years(known.born, at.date()) if known else None,
        "encounter.class": given.text("class") or "IMP",
        "encounter.priority": given.text("priority"),
        "encounter.condition": given.text("condition"),
        "encounter.ward": given.text("ward") or None,
        "encounter.facility": facility.id if facility else "",
        "facility.level": facility.level_on(at.date()) if facility else None,
        "facility.ownership": facility.ownership if facility else None,
    }
