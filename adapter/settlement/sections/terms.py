"""Words that several sections share: hours, what may never be otherwise, provenance of a part."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict

from adapter.settlement.answer import Answer, Section
from adapter.settlement.values import Days, wrong


def _never_false(said: bool) -> bool:
    if not said:
        raise wrong("policy-constant")
    return said


# Some rules are no city's to change: a default is never found by calculation alone.
Always = Annotated[bool, AfterValidator(_never_false)]


def _never_true(said: bool) -> bool:
    if said:
        raise wrong("policy-never")
    return said


# What a supplement tells and no instrument has a basis for is kept, and stays off.
Never = Annotated[bool, AfterValidator(_never_true)]


class Hours(BaseModel):
    """How long after an instant something falls due, in hours; the last second is in time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: Days

    def after(self, instant: datetime) -> datetime:
        """Return the last instant that is still in time."""
        return instant + timedelta(hours=self.hours)


def under(section: Section, part: Section, value: object, rule: str) -> Answer:
    """Return a value of a part with its provenance; what the part leaves unsaid is the section's.

    A part that cites a clause speaks for itself: its value is the text's unless it says otherwise.
    """
    own = "origin" in part.model_fields_set or bool(part.cites)
    return Answer(
        str(value),
        rule,
        part.cites or section.cites,
        part.origin if own else section.origin,
        part.ambiguity or section.ambiguity,
    )


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a day in the city's zone."""
    return datetime.combine(day, time(), zone)


def last_second(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a day in the city's zone."""
    return datetime.combine(day, time(23, 59, 59), zone)
