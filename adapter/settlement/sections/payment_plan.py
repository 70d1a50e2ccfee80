"""Section `payment_plan`: hardship, its evidence in order, and the schedule (H-17, H-18, AM-14)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.money import said
from adapter.settlement.sections.months import months_later
from adapter.settlement.sections.terms import last_second, midnight, under
from adapter.settlement.values import Count, Days, Fen, Ids, Name, Papers, Rate, wrong

Kind = Literal["deferral", "instalment"]
PlanWord = Literal["active", "missed", "completed", "expired"]


class Evidence(Section):
    """A paper that proves hardship; `kinds` are the documents that serve (ZDC-2)."""

    id: Name
    zh: Name
    kinds: Papers


class Tolerance(BaseModel):
    """So many missed instalments, or so many days late, pass without a notice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    instalments: Days
    days: Days


class PaymentPlan(Section):
    """Who may pay later still, what they show first, and the terms."""

    condition: Literal["hardship"]
    evidence: Annotated[tuple[Evidence, ...], Ids]
    kinds: tuple[Kind, ...]
    forms: dict[Kind, str] = Field(default_factory=dict)
    max_months: Count
    interest: Rate
    min_instalment: Fen
    odd_fen: Literal["last_instalment"]
    missed_tolerance: Tolerance
    terms_origin: Origin = "text"
    collateral: Literal["keep_insurance_card"] | None = None

    @field_validator("interest")
    @classmethod
    def _bears_none(cls, rate: Rate) -> Rate:
        if rate != 0:
            raise wrong("policy-no-interest")
        return rate


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a plan cannot be made: an issue id, what it is about, and the rule."""

    id: str
    about: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of a plan: due to the end of a day."""

    number: int
    day: date
    due: datetime
    amount: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as signed."""

    kind: Kind
    signed: date
    financed: int
    instalments: tuple[Instalment, ...]
    answer: Answer

    @property
    def final_day(self) -> date:
        """Return the day of the last instalment."""
        return self.instalments[-1].day


@dataclass(frozen=True, slots=True)
class PlanState:
    """How a plan stands: `overdue` fen are late by now, `since` says from when the word holds."""

    word: PlanWord
    balance: int
    overdue: int
    missed: int
    since: datetime | None


def missing_evidence(section: PaymentPlan, shown: Mapping[str, datetime]) -> tuple[Refusal, ...]:
    """Return what keeps a plan from being signed: papers nobody showed, or shown out of order."""
    refusals = []
    for paper in section.evidence:
        if paper.id not in shown:
            answer = under(section, paper, paper.zh, f"payment_plan.evidence[{paper.id}]")
            refusals.append(Refusal("plan-evidence-missing", paper.id, answer))
    given = [paper for paper in section.evidence if paper.id in shown]
    for first, then in pairwise(given):
        if shown[then.id] < shown[first.id]:
            answer = under(section, then, then.zh, f"payment_plan.evidence[{then.id}]")
            refusals.append(Refusal("plan-evidence-order", then.id, answer))
    return tuple(refusals)


def schedule(
    section: PaymentPlan, kind: Kind, financed: int, months: int, signed: date, zone: ZoneInfo
) -> Plan | Refusal:
    """Return a plan over so many months: equal parts monthly, or all of it at the end."""
    parts = months if kind == "instalment" else 1
    if kind not in section.kinds:
        return _refusal(section, "plan-kind-unknown", kind, "kinds")
    if not 1 <= months <= section.max_months:
        return _refusal(section, "plan-too-long", str(months), "max_months")
    if financed <= 0:
        return _refusal(section, "plan-nothing-owed", said(financed), "condition")
    each = financed // parts
    if kind == "instalment" and each < max(section.min_instalment, 1):
        return _refusal(section, "plan-instalment-too-small", said(each), "min_instalment")
    amounts = [each] * (parts - 1) + [financed - each * (parts - 1)]
    ahead = range(1, parts + 1) if kind == "instalment" else [months]
    days = [months_later(signed, count) for count in ahead]
    return _plan(section, kind, financed, signed, list(zip(days, amounts, strict=True)), zone)


def agreed(
    section: PaymentPlan,
    kind: Kind,
    financed: int,
    parts: Iterable[tuple[date, int]],
    signed: date,
    zone: ZoneInfo,
) -> Plan | Refusal:
    """Return a plan whose parts the parties wrote themselves, if it keeps to the terms."""
    dated = sorted(parts)
    if kind not in section.kinds:
        return _refusal(section, "plan-kind-unknown", kind, "kinds")
    if not dated or sum(amount for _, amount in dated) != financed:
        total = said(sum(amount for _, amount in dated))
        return _refusal(section, "plan-does-not-sum", f"{total} / {said(financed)}", "kinds")
    first, last = dated[0][0], dated[-1][0]
    if first < signed:
        return _refusal(section, "plan-begins-before", first.isoformat(), "kinds")
    if last > months_later(signed, section.max_months):
        return _refusal(section, "plan-too-long", last.isoformat(), "max_months")
    least = min(amount for _, amount in dated)
    if least < (max(section.min_instalment, 1) if len(dated) > 1 else 1):
        return _refusal(section, "plan-instalment-too-small", said(least), "min_instalment")
    return _plan(section, kind, financed, signed, dated, zone)


def plan_state(
    section: PaymentPlan, plan: Plan, paid: int, now: datetime, zone: ZoneInfo
) -> PlanState:
    """Return how a plan stands; payments meet the oldest instalment first."""
    balance, left = max(plan.financed - paid, 0), paid
    late = []
    for one in plan.instalments:
        open_ = one.amount - min(left, one.amount)
        left -= one.amount - open_
        if open_ and now > one.due:
            late.append((one, open_))
    overdue = sum(open_ for _, open_ in late)
    if not balance:
        return PlanState("completed", 0, 0, 0, None)
    if now > plan.instalments[-1].due:
        since = midnight(plan.final_day + timedelta(days=1), zone)
        return PlanState("expired", balance, overdue, len(late), since)
    told = _notice(section.missed_tolerance, [one.day for one, _ in late], now, zone)
    word: PlanWord = "active" if told is None else "missed"
    return PlanState(word, balance, overdue, len(late), told)


def keeps_card(section: PaymentPlan, plan_open: bool) -> bool:
    """Tell whether the insurance card stays with the hospital although the patient may leave."""
    return plan_open and section.collateral == "keep_insurance_card"


def notice_instants(section: PaymentPlan, plan: Plan, zone: ZoneInfo) -> list[datetime]:
    """Return every instant at which the tolerance may be spent, if nothing is paid till then."""
    ahead = timedelta(days=section.missed_tolerance.days + 1)
    days = [one.day for one in plan.instalments]
    return [midnight(day + timedelta(days=1), zone) for day in days] + [
        midnight(day + ahead, zone) for day in days
    ]


def tolerated(section: PaymentPlan) -> Answer:
    """Return how much lateness passes without a notice."""
    most = section.missed_tolerance
    value = f"{most.instalments} instalments, {most.days} days"
    return section.answer(value, "payment_plan.missed_tolerance", section.terms_origin)


def kept_card(section: PaymentPlan) -> Answer:
    """Return the rule by which the card is kept until all is cleared (H-18)."""
    return section.answer(section.collateral, "payment_plan.collateral")


def _notice(
    tolerance: Tolerance, late: list[date], now: datetime, zone: ZoneInfo
) -> datetime | None:
    """Return since when the tolerance is spent, None while it is not."""
    instants = []
    if late:
        instants.append(midnight(late[0] + timedelta(days=tolerance.days + 1), zone))
    if len(late) > tolerance.instalments:
        instants.append(midnight(late[tolerance.instalments] + timedelta(days=1), zone))
    spent = [instant for instant in instants if instant <= now]
    return min(spent, default=None)


def _plan(
    section: PaymentPlan,
    kind: Kind,
    financed: int,
    signed: date,
    dated: list[tuple[date, int]],
    zone: ZoneInfo,
) -> Plan:
    instalments = tuple(
        Instalment(number, day, last_second(day, zone), amount)
        for number, (day, amount) in enumerate(dated, 1)
    )
    # That there may be parts is the text's; how many, of how much and when is not.
    value = f"{kind}, {len(dated)}"
    answer = section.answer(value, "payment_plan.kinds", section.terms_origin)
    return Plan(kind, signed, financed, instalments, answer)


def _refusal(section: PaymentPlan, issue: str, about: str, word: str) -> Refusal:
    said_of = section.terms_origin if word in {"max_months", "min_instalment"} else None
    return Refusal(issue, about, section.answer(about, f"payment_plan.{word}", said_of))
