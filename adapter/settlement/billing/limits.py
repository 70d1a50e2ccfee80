"""The two limits of a visit: the threshold of its hospital, and the credit limit of its person."""

from adapter.settlement.answer import Answer
from adapter.settlement.billing import bill
from adapter.settlement.case import Case
from adapter.settlement.sections.credit_limit import Headroom
from adapter.settlement.sections.credit_limit import headroom as room_under
from adapter.settlement.sections.thresholds import overridden, threshold


def limit(case: Case) -> tuple[int, Answer] | None:
    """Return the threshold in fen: the hospital's own within its bounds, else its level's.

    None where the city has none, but a credit line alone.
    """
    section = case.policy.thresholds if case.policy else None
    if section is None:
        return None
    own, scheme = own_threshold(case), case.cover.scheme if case.cover else ""
    set_here = overridden(section, own) if own is not None else None
    figure, answer = set_here or threshold(section, case.level, scheme)
    return figure, answer.on(case.registered)


def cut_by(case: Case) -> Answer | None:
    """Return the rule at whose figure segments are cut: the threshold, else the credit limit."""
    found, room = limit(case), headroom(case)
    return found[1] if found else room.answer if room else None


def own_threshold(case: Case) -> int | None:
    """Return the figure the registry holds for the hospital on the day of admission."""
    return case.facility.threshold_on(case.admitted.date()) if case.facility else None


def headroom(case: Case) -> Headroom | None:
    """Return what the unsettled share leaves of the person's credit limit, None without one."""
    policy, visit = case.policy, case.state.visit
    if policy is None or visit is None or policy.credit_limit is None:
        return None
    own = case.person.credit_limit
    return room_under(policy.credit_limit, visit.encounter_class, bill.unsettled(case), own)


def forecast(case: Case) -> Headroom | None:
    """Return what is left of the credit limit where the city reminds of it.

    A city with thresholds says so there; one with a credit line alone has nothing else to tell.
    """
    section = case.policy.thresholds if case.policy else None
    return headroom(case) if section is None or section.forecast is not None else None
