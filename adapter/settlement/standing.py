"""Whether a pay-later agreement stands: reported, in scope, for an eligible person, on time."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from adapter.settlement.admission import insurances, known, nobody
from adapter.settlement.answer import Answer
from adapter.settlement.case import IN_FORCE, Case
from adapter.settlement.checks import DISPUTED, disputed
from adapter.settlement.duties.papers import missing
from adapter.settlement.facts import Agreement
from adapter.settlement.outcome import Verdict
from adapter.settlement.policy import Policy
from adapter.settlement.reach import of_city, reaches
from adapter.settlement.sections.agreements import (
    AgreementForm,
    Form,
    due_on_withdrawal,
    refused_at,
    signer_refused,
)
from adapter.settlement.sections.credit_list import Entry, denied, exception
from adapter.settlement.sections.eligibility import eligibility
from adapter.settlement.sections.scope import scope

# What a hospital reports of an agreement that no longer runs.
_OVER = {"terminated", "completed", "withdrawn", "rejected", "superseded"}


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement's standing: in force, pending, or not, and by which rule."""

    word: str
    reason: str
    agreement: Agreement | None
    answer: Answer | None = None

    @property
    def cites(self) -> tuple[str, ...]:
        """Return the clauses of the rule."""
        return self.answer.cites if self.answer else ()

    @property
    def in_force(self) -> bool:
        """Tell whether segments and notices follow from the agreement."""
        return self.word == IN_FORCE


def standing(case: Case) -> Standing:
    """Return how the agreement stands, remembering the scope and the class that admitted it.

    Of several standing agreements the first signed counts, of those that stand.
    """
    state, found = case.state, None
    for agreement in _candidates(case):
        found = _stands(case, agreement)
        if found.in_force:
            return found
    if found is not None:
        return found
    # What was ended is told as it ended until a new agreement comes.
    if state.standing in {"terminated", "lapsed"} and state.terminated:
        return Standing(state.standing, state.standing_reason, None, state.stood)
    return Standing("none", "", None)


def _stands(case: Case, agreement: Agreement) -> Standing:
    policy = case.policy
    consent = f"Consent/{agreement.consent}"
    if agreement.state in _OVER:
        told = Answer("reported", consent, (), "fact", facts=(consent,))
        return Standing(agreement.state, "reported", agreement, told)
    if policy is None:
        none = Answer("no policy governs", "facilities", (), "fact", facts=(consent,))
        return Standing("rejected", "out-of-scope", agreement, none)
    form = policy.form(agreement.form)
    if form is None:
        unknown = Answer(agreement.form, "agreements", (), "fact", facts=(consent,))
        return Standing("rejected", "form-unknown", agreement, unknown)
    refused = _refused(case, form, agreement)
    if refused is not None:
        return refused
    if agreement.state == "papers-pending" and missing(case, policy, form.prerequisites):
        asks = form.answer("papers", f"agreements.{agreement.form}.prerequisites").on(consent)
        return Standing("papers-pending", "papers", agreement, asks)
    return _admitted(case, policy, agreement)


def _refused(case: Case, form: AgreementForm, agreement: Agreement) -> Standing | None:
    """Return how an agreement stands that its form refuses: by where, or by who signed."""
    consent, code = f"Consent/{agreement.consent}", cast("Form", agreement.form)
    signed = case.policies.facility(agreement.facility)
    elsewhere = refused_at(form, code, case.facility, signed)
    if elsewhere is not None:
        return Standing("rejected", "not-valid-here", agreement, elsewhere.on(consent))
    signed_by = signer_refused(form, code, agreement.signer)
    if signed_by is not None:
        return Standing("rejected", "signer-not-allowed", agreement, signed_by.on(consent))
    return None


def current(case: Case) -> Agreement | None:
    """Return the agreement that is asked first, None where nobody signed."""
    return next(iter(_candidates(case)), None)


def _candidates(case: Case) -> list[Agreement]:
    """Return the agreements that may count: the stay's own, else the person's, oldest first.

    An agreement that identity or a missed term ended stays ended; a new one starts afresh (H-56).
    """
    ended = case.state.terminated
    own = [one for one in case.state.agreements.values() if one.consent not in ended]
    if own:
        return [max(own, key=lambda one: _signed(case, one))]
    forms, admitted = case.policy.agreements if case.policy else {}, case.admitted
    shared = [
        one
        for one in case.person.agreements.values()
        if one.form in forms
        and one.consent not in ended
        and reaches(one, admitted)
        and of_city(one, case.policies, case.policy)
    ]
    running = [one for one in shared if one.state not in _OVER]
    if not running:
        return sorted(shared, key=lambda one: _signed(case, one))[-1:]
    return sorted(running, key=lambda one: _signed(case, one))


def supersede(case: Case, found: Standing) -> None:
    """End the person's agreements that were signed when the one in force already ran (A40)."""
    first = found.agreement
    if first is None or first.account or not found.in_force or case.state.shadow:
        return
    for one in list(case.person.agreements.values()):
        same = one.form == first.form and one.state not in _OVER
        if same and one.consent != first.consent and _signed(case, one) >= _signed(case, first):
            case.person.agreements[one.consent] = replace(one, state="superseded")
            case.verdicts.append(Verdict(one.consent, "superseded", "signed-before"))


def _signed(case: Case, agreement: Agreement) -> tuple[datetime, str]:
    """Return the order of agreements: by signature, and of one instant by their ids."""
    return agreement.signed or agreement.start or case.admitted, agreement.consent


def verdict(case: Case, found: Standing) -> None:
    """Tell of a standing once, when it is new."""
    state, agreement = case.state, found.agreement
    if agreement is None or (state.standing, state.standing_reason) == (found.word, found.reason):
        return
    case.verdicts.append(Verdict(agreement.consent, found.word, found.reason, found.cites))
    if not found.in_force and found.word in {"rejected", "pending-fact"}:
        where, answer = f"Consent/{agreement.consent}", found.answer
        case.find(where, f"agreement-{found.word}", found.reason, answer=answer)


def due_at_once(case: Case, found: Standing) -> Answer | None:
    """Return the rule by which all that has accrued is due now that an agreement ended."""
    policy, agreement = case.policy, found.agreement
    if policy is None or agreement is None:
        return None
    if found.word == "withdrawn":
        form = policy.form(agreement.form)
        told = due_on_withdrawal(form, agreement.form) if form else None  # type: ignore[arg-type]
        return told.on(f"Consent/{agreement.consent}") if told else None
    rule = policy.identity_verification
    if rule is None:
        return policy.discharge.answer("at once", "discharge.due", "default")
    due = rule.answer(rule.accrued, "identity_verification.accrued", rule.accrued_origin)
    return due.on(f"Task/{case.state.mismatch.task}" if case.state.mismatch else "")


def _admitted(case: Case, policy: Policy, agreement: Agreement) -> Standing:
    state, visit, facility = case.state, case.state.visit, case.facility
    assert visit is not None
    day = (agreement.signed or case.admitted).astimezone(case.zone).date()
    consent, stay = f"Consent/{agreement.consent}", case.stay
    # An agreement in force keeps its scope when the patient is moved (AM-06).
    if state.standing != IN_FORCE or state.scope is None:
        reached = scope(policy.scope, facility, visit.ward, visit.encounter_class, day)
        state.scope = reached.on(consent, stay, case.registered) if reached else None
    if state.scope is None:
        none = policy.scope.phase_on(day).answer("out-of-scope", "scope.phases")
        return Standing("rejected", "out-of-scope", agreement, none.on(consent, stay))
    sticky = {one.id for one in policy.eligibility.classes if one.sticky}
    if state.eligible is None or state.eligible.value not in sticky:
        found = eligibility(policy.eligibility, known(case), facility, day)
        facts = (consent, stay, f"Patient/{state.patient}", *insurances(case))
        if found == "pending-fact":
            pending = nobody(policy, "pending-fact").on(*facts)
            return Standing("pending-fact", "pending-fact", agreement, pending)
        state.eligible = found.on(*facts) if found else None
    if state.eligible is None:
        none = nobody(policy, "ineligible").on(consent, stay, *insurances(case))
        return Standing("rejected", "ineligible", agreement, none)
    entry = case.entry(agreement.signed)
    refused = _denied(case, policy, entry, state.eligible.value)
    if refused is not None:
        excepted = _excepted(case, policy, day)
        if excepted is None:
            return Standing("rejected", refused.value, agreement, refused.on(consent))
        state.eligible = excepted.on(consent, stay)
    conflict = _conflict(policy, entry, state.eligible.value)
    if conflict is not None:
        case.find_once(
            f"Consent/{agreement.consent}",
            "policy-conflict",
            conflict.rule,
            answer=conflict,
        )
        return Standing(IN_FORCE, "policy-conflict", agreement, conflict.on(consent))
    reason = DISPUTED if disputed(case) else ""
    return Standing(IN_FORCE, reason, agreement, state.eligible)


def _denied(case: Case, policy: Policy, entry: Entry | None, admitted_by: str) -> Answer | None:
    """Return why a listed or owing person gets no new agreement; a running one is not asked."""
    if policy.credit_list is None or case.state.standing == IN_FORCE:
        return None
    owing = sum(
        amount for account, amount in case.person.owing.items() if account != case.state.account
    )
    return denied(policy.credit_list, entry, owing=owing, admitted_by=admitted_by, clock=case.clock)


def _excepted(case: Case, policy: Policy, day: date) -> Answer | None:
    """Return the class that admits a listed person all the same, None where none does."""
    assert policy.credit_list is not None
    names = policy.credit_list.except_classes
    classes = tuple(one for one in policy.eligibility.classes if one.id in names)
    section = policy.eligibility.model_copy(update={"classes": classes})
    found = eligibility(section, known(case), case.facility, day)
    return found if isinstance(found, Answer) else None


def _conflict(policy: Policy, entry: Entry | None, admitted_by: str) -> Answer | None:
    """Return the rule that admits a listed person all the same: the text says two things."""
    if policy.credit_list is None:
        return None
    return exception(policy.credit_list, entry, admitted_by)
