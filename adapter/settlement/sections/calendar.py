"""Section `calendar`: when a day ends and a term runs out, in the city's own zone (AM-03)."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from adapter.settlement.answer import Section
from adapter.settlement.sections.terms import Always, last_second

_FRIDAY = 5


class Calendar(Section):
    """Days run from midnight to midnight; a term includes its last second."""

    day_boundary: Literal["00:00"]
    deadline_inclusive: Always
    # Days off besides weekends; they matter to terms in working days alone.
    holidays: tuple[date, ...] = ()


def end_of_day(instant: datetime, zone: ZoneInfo, days: int = 0) -> datetime:
    """Return the last second of the instant's day, or of the day so many days later."""
    return last_second(instant.astimezone(zone).date() + timedelta(days=days), zone)


def working_day_after(section: Calendar, day: date, count: int) -> date:
    """Return the working day so many working days after a day."""
    while count > 0:
        day += timedelta(days=1)
        if day.isoweekday() <= _FRIDAY and day not in section.holidays:
            count -= 1
    return day
