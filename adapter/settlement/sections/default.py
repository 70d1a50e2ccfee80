"""Section `default`: what is alleged by the calendar, and what only a person confirms (H-19, Q-21).

Malice is a finding, never a calculation: the machine stops at *alleged*.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

from adapter.settlement.answer import Answer, Section
from adapter.settlement.sections.terms import Always, midnight, under
from adapter.settlement.values import Days, Ids, Name, wrong

Word = Literal["overdue", "alleged"]
Stop = Literal["plan_requested", "aid_pending", "invoice_disputed", "death"]
Requirement = Literal["two_notices", "evidence_note"]
_NOTICES = 2


class When(BaseModel):
    """A trigger's condition: all that it says must hold, and days count from one instant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    balance: Literal["open"]
    no_plan: bool = False
    past_due: bool = False
    days_after_discharge: Days | None = None
    days_after_due: Days | None = None
    plan: Literal["past_final_due"] | None = None

    @model_validator(mode="after")
    def _counts_once(self) -> "When":
        told = (self.days_after_discharge, self.days_after_due, self.plan)
        if sum(one is not None for one in told) + self.past_due != 1:
            raise wrong("policy-trigger")
        return self


class Trigger(Section):
    """When a debt becomes overdue or alleged."""

    id: Name
    when: When
    state: Word


class Confirm(Section):
    """What an operator must bring to confirm, and how long the person may appeal."""

    by: Literal["operator"]
    requires: tuple[Requirement, ...]
    appeal_days: Days


class Default(Section):
    """The triggers in order, what stops their clocks, and the way to a confirmation."""

    triggers: Annotated[tuple[Trigger, ...], Ids]
    confirm: Confirm
    never_automatic: Always
    stop_clock: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """Days on which a clock stands still; without an end it stands still from then on."""

    reason: Stop
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Debt:
    """One open invoice, or the rest of a plan, as the triggers look at it.

    `balance` is fen; `plan_final` the last day of its plan, None without one; `invoices` what of
    which it is.
    """

    balance: int
    discharged: datetime | None
    due: datetime | None
    plan_final: date | None = None
    stops: tuple[Stopped, ...] = ()
    invoices: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a trigger says of a debt, and from when."""

    trigger: str
    word: Word
    since: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What an operator brings: who, when, the notices told to the person, a note of evidence."""

    by: str
    at: datetime
    notices: tuple[datetime, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A confirmed default: open to appeal until the day its listing takes effect."""

    by: str
    at: datetime
    effective: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Why a default cannot be confirmed: an issue id and the rule."""

    id: str
    answer: Answer


def triggers(section: Default, debt: Debt, zone: ZoneInfo) -> tuple[Found, ...]:
    """Return every trigger with the instant from which it holds, past or to come, earliest first.

    A trigger that a stopped clock holds back for good is left out.
    """
    found = []
    for trigger in section.triggers if debt.balance > 0 else ():
        since = _since(section, trigger.when, debt, zone)
        if since is not None:
            rule = f"default.triggers[{trigger.id}]"
            answer = under(section, trigger, trigger.state, rule)
            found.append(Found(trigger.id, trigger.state, since, answer))
    return tuple(sorted(found, key=lambda one: one.since))


def default_state(section: Default, debt: Debt, now: datetime, zone: ZoneInfo) -> Found | None:
    """Return the gravest word that holds of a debt now, with the trigger that said it first."""
    held = [one for one in triggers(section, debt, zone) if one.since <= now]
    alleged = [one for one in held if one.word == "alleged"]
    return next(iter(alleged or held), None)


def next_change(section: Default, debt: Debt, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the next instant at which a trigger begins to hold, None when none is to come."""
    to_come = (one.since for one in triggers(section, debt, zone) if one.since > now)
    return min(to_come, default=None)


def confirm(
    section: Default, alleged: Found | None, given: Confirmation, zone: ZoneInfo
) -> Confirmed | tuple[Unconfirmed, ...]:
    """Return the confirmed default, or everything that keeps an operator from confirming it."""
    rule, lacks = section.confirm, []
    if alleged is None or alleged.word != "alleged" or given.at < alleged.since:
        lacks.append("default-not-alleged")
    if not given.by:
        lacks.append("confirm-needs-operator")
    told = {one for one in given.notices if (alleged is None or one >= alleged.since)}
    told = {one for one in told if one <= given.at}
    if "two_notices" in rule.requires and len(told) < _NOTICES:
        lacks.append("confirm-needs-notices")
    if "evidence_note" in rule.requires and not given.note.strip():
        lacks.append("confirm-needs-note")
    if lacks:
        answer = under(section, rule, ", ".join(rule.requires), "default.confirm.requires")
        return tuple(Unconfirmed(issue, answer) for issue in lacks)
    day = given.at.astimezone(zone).date() + timedelta(days=rule.appeal_days)
    answer = under(section, rule, f"{rule.appeal_days} days", "default.confirm.appeal_days")
    return Confirmed(given.by, given.at, midnight(day, zone), answer)


def _since(section: Default, when: When, debt: Debt, zone: ZoneInfo) -> datetime | None:
    if when.no_plan and debt.plan_final is not None:
        return None
    if when.past_due:
        return debt.due + timedelta(seconds=1) if debt.due is not None else None
    start, days = _count(when, debt, zone)
    stops = [one for one in debt.stops if one.reason in section.stop_clock]
    return None if start is None else _counted(start, days, stops, zone)


def _count(when: When, debt: Debt, zone: ZoneInfo) -> tuple[date | None, int]:
    """Return the day a trigger counts from and how many days it lets pass."""
    if when.plan is not None:
        return debt.plan_final, 0
    due = debt.due.astimezone(zone).date() if debt.due else None
    if when.days_after_due is not None:
        return due, when.days_after_due
    assert when.days_after_discharge is not None
    left = debt.discharged.astimezone(zone).date() if debt.discharged else None
    # A later invoice of the stay is not in default before its own term (W14).
    return max(left, due or left) if left else None, when.days_after_discharge


def _counted(start: date, days: int, stops: Iterable[Stopped], zone: ZoneInfo) -> datetime | None:
    """Return the midnight after so many days that no stop holds, None if one never ends."""
    held = sorted(stops, key=lambda one: one.since)
    day, left = start + timedelta(days=1), days
    while True:
        stop = next(
            (one for one in held if one.since <= day and (one.until is None or day <= one.until)),
            None,
        )
        if stop is not None:
            if stop.until is None:
                return None
            day = stop.until + timedelta(days=1)
            continue
        if not left:
            return midnight(day, zone)
        begins = [(one.since - day).days for one in held if one.since > day]
        step = min([left, *begins])
        day, left = day + timedelta(days=step), left - step
