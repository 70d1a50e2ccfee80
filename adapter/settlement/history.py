"""What held since when, kept by the day: so that a past day can be told as it stood."""

from datetime import datetime
from typing import TypeVar

_T = TypeVar("_T")

History = list[tuple[datetime, _T]]


def record(history: History[_T], value: _T, now: datetime) -> None:
    """Note what holds from now on; of several values of one day the last is kept.

    Reports ask how things stood at a midnight, so a day is that of the zone first noted in.
    """
    if history:
        since, before = history[-1]
        if before == value:
            return
        if now.astimezone(since.tzinfo).date() == since.date():
            history.pop()
    history.append((now, value))


def held(history: History[_T], at: datetime) -> _T | None:
    """Return what held just before an instant, None where nothing was noted by then."""
    return next((value for since, value in reversed(history) if since < at), None)
