"""A bill a person asks for: what has accrued, now, as a segment due as every segment is (Q-18)."""

from adapter.settlement.billing import bill, billing
from adapter.settlement.case import Case
from adapter.settlement.sections.scope import Phase
from adapter.settlement.standing import Standing


def settle_now(case: Case, found: Standing) -> None:
    """Cut a segment over all that has accrued, where the city has segments and an agreement runs.

    An ended visit has its final already; what cannot be billed now is told and refuses no care.
    """
    fact, policy = case.asked, case.policy
    if fact is None or case.state.ended:
        return
    case.asked = None
    where = f"Basic/{fact.decision}"
    if policy is None or not found.in_force:
        case.find(where, "settle-without-agreement")
    elif policy.segment_settlement.mode == "off":
        case.find(where, "settle-no-segments")
    elif one_time(case) and not fact.note:
        case.find(where, "settle-needs-reason")
    elif bill.unsettled(case) <= 0:
        case.find(where, "settle-nothing")
    else:
        billing.segment(case, case.now, whole=True)


def one_time(case: Case) -> Phase | None:
    """Return the visit's phase if it knows one payment a visit (Q-08)."""
    policy, scope = case.policy, case.state.scope
    if policy is None or scope is None:
        return None
    phases = (one for one in policy.scope.phases if one.settlement == "one_time")
    return next((one for one in phases if one.id == scope.value), None)
