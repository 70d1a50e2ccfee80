"""Section `discharge`: what is payable, when it is due, and leaving unpaid (H-15, Q-14)."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from adapter.settlement.answer import Answer, Origin, Section, Term
from adapter.settlement.sections.calendar import Calendar, working_day_after
from adapter.settlement.sections.terms import Never, last_second, under
from adapter.settlement.values import Days, Rate


class LateCharge(Section):
    """A rate a day after the due date, as a supplement tells it; no bill of ours asks for it.

    No instrument known states one (AM-23): switched on, it would be a promise that nothing keeps.
    """

    per_day: Rate
    enabled: Never
    cap: Literal["principal"]


class Grace(Section):
    """Days between leaving unpaid and the first allegation, told to the patient."""

    days: Days


class Discharge(Section):
    """What is payable, and when: as the visit ends, or some days after it."""

    payable: Literal["personal_share"]
    pay: Literal["in_full"] = "in_full"
    due: Literal["at_discharge"] | Term
    due_origin: Origin = "text"
    allow_discharge_unpaid: Literal["only_with_plan", "within_due"] | None = None
    unpaid_grace: Grace | None = None
    settle_within_working_days: Days | None = None
    late_charge: LateCharge | None = None


def unpaid_at_discharge(section: Discharge, balance: int) -> Answer | None:
    """Return the rule a discharge goes against with a balance that no plan holds, in fen.

    It is recorded all the same.
    """
    if balance <= 0 or section.allow_discharge_unpaid != "only_with_plan":
        return None
    return section.answer("only_with_plan", "discharge.allow_discharge_unpaid")


def settle_by(
    section: Discharge, calendar: Calendar, ended: datetime, zone: ZoneInfo
) -> tuple[datetime, Answer] | None:
    """Return by when the hospital settles after a discharge, None where no term is set."""
    days = section.settle_within_working_days
    if days is None:
        return None
    day = working_day_after(calendar, ended.astimezone(zone).date(), days)
    return last_second(day, zone), section.answer(
        f"{days} working days", "discharge.settle_within_working_days"
    )


def grace_until(section: Discharge, ended: datetime, zone: ZoneInfo) -> tuple[date, Answer] | None:
    """Return the last day of the grace for an unpaid discharge, None where there is none."""
    grace = section.unpaid_grace
    if grace is None:
        return None
    day = ended.astimezone(zone).date() + timedelta(days=grace.days)
    return day, under(section, grace, f"{grace.days} days", "discharge.unpaid_grace")
