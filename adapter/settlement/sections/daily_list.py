"""Section `daily_list`: each day of a stay listed for the patient by the next noon (H-11)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.values import Days, Recipients, VisitClass


class NextDay(BaseModel):
    """So many days after the listed day, by an hour of the day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days_after: Days
    by: time


class DailyList(Section):
    """What a day's list holds, who gets it and by when (AM-10, AM-32).

    A day without a charge still gets its list; a list whose day changes later is given anew.
    """

    cut_off: Literal["24:00"]
    due: NextDay
    due_origin: Origin = "text"
    content: tuple[Literal["treatment_measures", "charges"], ...]
    recipients: Recipients
    empty_days: Literal["empty_list"]
    past_day_changes: Literal["amended_list"]
    changes_origin: Origin = "text"
    classes: tuple[VisitClass, ...]


@dataclass(frozen=True, slots=True)
class ListDuty:
    """A list that is owed: of which day, by which instant, under which rule."""

    day: date
    due: datetime
    answer: Answer


def owes_lists(section: DailyList, encounter_class: str) -> bool:
    """Tell whether visits of a class get daily lists."""
    return encounter_class in section.classes


def list_duty(section: DailyList, day: date, zone: ZoneInfo) -> ListDuty:
    """Return the duty to list one day."""
    due = datetime.combine(day + timedelta(days=section.due.days_after), section.due.by, zone)
    told = f"{section.due.by:%H:%M}, {section.due.days_after} day after"
    return ListDuty(day, due, section.answer(told, "daily_list.due", section.due_origin))


def lists_owed(
    section: DailyList,
    admitted: datetime,
    ended: datetime | None,
    now: datetime,
    zone: ZoneInfo,
    listed_through: date | None = None,
) -> tuple[ListDuty, ...]:
    """Return a duty for every day since the last listed at whose end the stay was open, up to now.

    The day of discharge has none: the final invoice, with its lines, takes that list's place.
    """
    first = admitted.astimezone(zone).date()
    if listed_through is not None:
        first = max(first, listed_through + timedelta(days=1))
    until = min(ended, now) if ended is not None else now
    days = (until.astimezone(zone).date() - first).days
    return tuple(list_duty(section, first + timedelta(days=ahead), zone) for ahead in range(days))


def amendment_duty(section: DailyList, day: date, changed: datetime, zone: ZoneInfo) -> ListDuty:
    """Return the duty to list a past day anew: due as the list of the day it changed on."""
    duty = list_duty(section, changed.astimezone(zone).date(), zone)
    return ListDuty(day, duty.due, _amended(section))


def _amended(section: DailyList) -> Answer:
    rule = "daily_list.past_day_changes"
    return section.answer(section.past_day_changes, rule, section.changes_origin)
