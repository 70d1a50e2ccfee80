"""An account's state as it stood just before an instant: its visit, its duties, its answers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from adapter.settlement.facts import Visit
from adapter.settlement.state import AccountState

# How far a visit is on its way; one that is cancelled goes no further.
_WAY = {"planned": 0, "arrived": 1, "in-progress": 2, "finished": 3}
_CANCELLED = len(_WAY)


def as_of(state: AccountState, end: datetime) -> AccountState:
    """Return the state with the visit, duties and answers that it had just before an instant."""
    duties = {key: duty.as_of(end) for key, duty in state.duties.items()}
    left = {one.adjudication: one for at, one in state.left_behind if at >= end}
    answers = state.adjudications | left
    return replace(state, visit=_visit(state, end), duties=duties, adjudications=answers)


def _visit(state: AccountState, end: datetime) -> Visit | None:
    """Return the visit as it was told by then.

    That it began or ended is an event of its own time, told in time or late.
    """
    told = state.visits
    if not told:
        return state.visit
    known = [visit for at, visit in told if at < end]
    found = known[-1] if known else told[0][1]
    return _further(found, (visit for at, visit in told if at >= end), end)


def _further(found: Visit, later: Iterable[Visit], end: datetime) -> Visit:
    for visit in later:
        at = visit.end if visit.status == "finished" else visit.start
        gone = _WAY.get(visit.status, -1)
        if gone > _WAY.get(found.status, _CANCELLED) and at is not None and at < end:
            found = visit
    return found
