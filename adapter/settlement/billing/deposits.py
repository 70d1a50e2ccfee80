"""Deposits: the money is always taken and booked; one the policy forbids is a finding (H-09)."""

from adapter.settlement.answer import Answer
from adapter.settlement.case import Case
from adapter.settlement.money import said
from adapter.settlement.sections.agreements import deposit_refused
from adapter.settlement.sections.deposit_without_agreement import deposit_limit
from adapter.settlement.standing import current


def conclude(case: Case, *, in_force: bool) -> None:
    """Find deposits above what the agreement, or the rule for those without one, allows."""
    state = case.state
    taken = sum(state.deposits.values())
    if taken <= state.deposit_found:
        state.deposit_found = min(taken, state.deposit_found)
        return
    found = _under_agreement(case, taken) if in_force else _without(case, taken)
    if found is not None:
        state.deposit_found = taken
        name, answer = found
        case.find(f"Account/{state.account}", name, said(taken), answer.value, answer=answer)


def _under_agreement(case: Case, taken: int) -> tuple[str, Answer] | None:
    policy, agreement = case.policy, current(case)
    if policy is None or agreement is None:
        return None
    form = policy.form(agreement.form)
    refused = deposit_refused(form, agreement.form, taken) if form else None  # type: ignore[arg-type]
    return ("deposit-under-agreement", refused) if refused else None


def _without(case: Case, taken: int) -> tuple[str, Answer] | None:
    policy, visit = case.policy, case.state.visit
    section = policy.deposit_without_agreement if policy else None
    if section is None or visit is None:
        return None
    scheme = case.cover.scheme if case.cover else ""
    limit, answer = deposit_limit(section, visit.encounter_class, scheme)
    if limit is None:
        return "deposit-mean-unknown", answer
    return ("deposit-over-limit", answer) if taken > limit else None
