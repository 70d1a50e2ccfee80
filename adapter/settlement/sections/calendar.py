"""Section `calendar`: when a day ends and a term runs out, in the city's own zone (AM-03)."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import model_validator

from adapter.settlement.answer import Section
from adapter.settlement.sections.terms import Always, last_second
from adapter.settlement.values import wrong

_FRIDAY = 5


class Calendar(Section):
    """Days run from midnight to midnight; a term includes its last second."""

    day_boundary: Literal["00:00"]
    deadline_inclusive: Always
    # Days off besides weekends; they matter to terms in working days alone.
    holidays: tuple[date, ...] = ()
    # Weekend days worked in a holiday's stead (调休).
    workdays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> "Calendar":
        for day in self.workdays:
            if day in self.holidays:
                raise wrong("policy-day-twice", day, at=("workdays",))
        return self

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        weekday = day.isoweekday() <= _FRIDAY
        return day in self.workdays or (weekday and day not in self.holidays)


def end_of_day(instant: datetime, zone: ZoneInfo, days: int = 0) -> datetime:
    """Return the last second of the instant's day, or of the day so many days later."""
    return last_second(instant.astimezone(zone).date() + timedelta(days=days), zone)


def working_day_after(section: Calendar, day: date, count: int) -> date:
    """Return the working day so many working days after a day."""
    while count > 0:
        day += timedelta(days=1)
        count -= section.works(day)
    return day
