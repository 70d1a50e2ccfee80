"""Whether a person may be treated first, explained before admission: what admits, what lacks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from adapter.fhir.parameters import Given, ParameterError, Part, part
from adapter.intake.acts import Done
from adapter.issues import Issue
from adapter.operations.asked import Asked, View
from adapter.operations.prospect import cover_now, facts_of, known
from adapter.settlement.answer import Answer
from adapter.settlement.arrears.decided import decisive
from adapter.settlement.caveats import caveat_parts, caveats
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policies, Policy
from adapter.settlement.reach import of_city, reaches
from adapter.settlement.sections.credit_list import (
    Clock,
    denied,
    exception,
    legal_basis,
    listed,
    next_visit,
    resting,
    shared_with,
)
from adapter.settlement.sections.documents import missing_documents
from adapter.settlement.sections.eligibility import eligibility, unknown_facts
from adapter.settlement.sections.scope import scope, ward_decides, ward_known
from adapter.settlement.told import answered

# What a visit may be said to be; another word is misspelt, for no policy asks for it.
_WORDS = {
    "class": ("IMP", "AMB", "EMER"),
    "priority": ("emergency", "urgent", "routine", "elective"),
    "condition": ("critical", "moribund"),
}
_UNGOVERNED = "no policy governs this visit"


def eligible(view: View, asked: Asked, _done: Done | None) -> list[Part]:
    """Return whether a person may be treated first on a visit to come, and every reason."""
    given = asked.given
    _check(given)
    person, facility, policy, at = view.governed(
        asked, given.text("facility"), given.instant("date")
    )
    cover = cover_now(view, person, at)
    facts = facts_of(asked, facility, cover)
    if policy is None:
        return [
            part("status", valueCode="not-eligible"),
            part("reason", valueCode="out-of-scope"),
            answered(
                "scope", Answer("out-of-scope", _UNGOVERNED, (), "default", facts=facts), None
            ),
        ]
    told = known(asked, person, facility, cover, at)
    ward, class_ = given.text("ward"), given.text("class") or "IMP"
    reached = scope(policy.scope, facility, ward, class_, at.date())
    found = eligibility(policy.eligibility, told, facility, at.date())
    admitted = found if isinstance(found, Answer) else None
    # Out of scope is said of a ward, or where no ward would make a difference.
    wardless = not reached and not ward and ward_decides(policy.scope, facility, class_, at.date())
    on_list = _on_list(view, asked, person)
    refusals = [one.on(*on_list) for one in _refusals(policy, person, at, view.clock, admitted)]
    reasons = [
        *(["out-of-scope"] if not (reached or wardless) else []),
        *(["ineligible"] if found is None else []),
        *(answer.value for answer in refusals),
    ]
    lacks = [
        *(["encounter.ward"] if wardless else []),
        *(unknown_facts(policy.eligibility, told) if found == "pending-fact" else ()),
    ]
    shadow = facility is not None and facility.in_shadow(at.date())
    word = "not-eligible" if reasons else "pending-fact" if lacks else "eligible"
    return [
        part("status", valueCode=word),
        part("policy", valueString=policy.label),
        *caveat_parts(caveats(policy, view.clock, shadow=shadow)),
        *(part("reason", valueCode=one) for one in reasons),
        *_admits(policy, reached or _unreached(policy, at, wardless=wardless), admitted, facts),
        *(answered("refused", one, policy) for one in refusals),
        *(part("missing-fact", valueString=one) for one in dict.fromkeys(lacks)),
        *_list(policy, person, at, view.clock, admitted, on_list),
        *_agreements(view.policies, policy, person, at, facts, covered=cover is not None),
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


def _unreached(policy: Policy, at: datetime, *, wardless: bool) -> Answer:
    """Return the rule that reaches no such visit, or does not say so before its ward is told."""
    word = "" if wardless else "out-of-scope"
    return policy.scope.phase_on(at.date()).answer(word, "scope.phases")


def _admits(
    policy: Policy, reached: Answer, admitted: Answer | None, facts: tuple[str, ...]
) -> list[Part]:
    parts = [answered("scope", reached.on(*facts), policy)]
    if admitted is not None:
        return [*parts, answered("class", admitted.on(*facts), policy)]
    for one in policy.eligibility.classes:
        answer = one.answer(one.id, f"eligibility.classes[{one.id}]")
        parts.append(answered("class-not-met", answer.on(*facts), policy))
    return parts


def _on_list(view: View, asked: Asked, person: PersonState) -> tuple[str, ...]:
    """Name what a list and a debt rest on: accounts that owe, and who confirmed a default."""
    found = [f"Patient/{asked.id}"]
    for account in dict.fromkeys((*person.entries, *person.owing)):
        found.append(f"Account/{account}")
        told = decisive(view.account(replace(asked, id=account)), person.listing(account))
        found += [f"Basic/{one.decision}" for one in told]
    return tuple(found)


def _refusals(
    policy: Policy, person: PersonState, at: datetime, clock: Clock, admitted: Answer | None
) -> list[Answer]:
    section = policy.credit_list
    if section is None:
        return []
    entry = listed(section, policy.jurisdiction.code, person.entries.values(), at, clock)
    by = admitted.value if admitted else ""
    refused = denied(section, entry, owing=sum(person.owing.values()), admitted_by=by, clock=clock)
    return [refused] if refused else []


def _list(
    policy: Policy,
    person: PersonState,
    at: datetime,
    clock: Clock,
    admitted: Answer | None,
    facts: tuple[str, ...],
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
        effects = next_visit(
            section, entry, gross=0, insurer=0, admitted_by=by, clock=clock
        ).answers
        parts += [answered("effect", one.on(*facts), policy) for one in effects]
        conflict = exception(section, entry, by)
        if conflict is not None:
            parts.append(answered("conflict", conflict.on(*facts), policy))
    parts.append(answered("shared-with", shared_with(section, clock).on(*facts), policy))
    basis = legal_basis(section, at.date(), clock) if clock == "system" else None
    if basis is not None:
        parts.append(answered("legal-basis", basis, policy))
    rule = resting(section, clock).answer(", ".join(section.effects), "credit_list.effects")
    return [answered("list", rule.on(*facts), policy, *parts)]


def _agreements(
    policies: Policies,
    policy: Policy,
    person: PersonState,
    at: datetime,
    facts: tuple[str, ...],
    *,
    covered: bool,
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
        consents = [f"Consent/{one.consent}" for one in signed[-1:]]
        if consents:
            inside.append(part("signed", valueReference={"reference": consents[0]}))
        else:
            lacks = missing_documents(policy.documents, form.prerequisites, set(), covered=covered)
            rules = [rule for rule in policy.documents if rule.id in lacks]
            inside += [
                answered("paper", rule.answer(rule.id, f"documents[{rule.id}]").on(*facts), policy)
                for rule in rules
            ]
        if form.explained is not None:
            rule = form.explained.answer(form.explained.by, f"agreements.{code}.explained")
            inside.append(answered("explained", rule.on(*facts), policy))
        asked_for = form.answer(code, f"agreements.{code}").on(*(consents or facts))
        yield answered("agreement", asked_for, policy, *inside)
