"""The two limits of a visit: the threshold of its hospital, and the credit limit of its person."""

from adapter.settlement.answer import Answer
from adapter.settlement.billing import bill
from adapter.settlement.case import Case
from adapter.settlement.sections.credit_limit import Headroom
from adapter.settlement.sections.credit_limit import headroom as room_under
from adapter.settlement.sections.thresholds import overridden, threshold


def limit(case: Case) -> tuple[int, Answer]:
    """Return the threshold in fen: the hospital's own within its bounds, else its level's."""
    policy = case.policy
    assert policy is not None
    own = own_threshold(case)
    set_here = overridden(policy.thresholds, own) if own is not None else None
    figure, answer = set_here or threshold(policy.thresholds, case.level)
    return figure, answer.on(case.registered)


def own_threshold(case: Case) -> int | None:
    """Return the figure the registry holds for the hospital on the day of admission."""
    return case.facility.threshold_on(case.admitted.date()) if case.facility else None


def headroom(case: Case) -> Headroom | None:
    """Return what the unsettled share leaves of the person's credit limit, None without one."""
    policy, visit = case.policy, case.state.visit
    if policy is None or visit is None or policy.credit_limit is None:
        return None
    if policy.thresholds.forecast is None:
        return None
    own = case.person.credit_limit
    return room_under(policy.credit_limit, visit.encounter_class, bill.unsettled(case), own)
