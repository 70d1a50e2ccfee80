"""Section `insurer_funding`: advances, quotas and monthly settlement (H-22 to H-26, AM-18)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.money import share, yuan
from adapter.settlement.sections.months import months_later
from adapter.settlement.sections.terms import Always, last_second, midnight, under
from adapter.settlement.values import Count, MonthDay, Rate, wrong

MONTHS = 12
Mode = Literal["advance", "quota"]


class Advance(Section):
    """Working capital: a rate of last year's insurer income, or months of mean spending."""

    rate: Rate | None = None
    base: Literal["prior_year_insurer_income"] | None = None
    months_of_mean_monthly_fund_spend: Annotated[Decimal, Field(gt=0, le=MONTHS)] | None = None
    base_years: tuple[Count, Count] | None = None
    due: MonthDay
    settle: Literal["year_end"]

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Advance":
        told = (self.rate, self.base, self.months_of_mean_monthly_fund_spend)
        said = tuple(one is not None for one in told)
        if said not in {(True, True, False), (False, False, True)}:
            raise wrong("policy-advance")
        if self.base_years is not None and self.base_years[0] > self.base_years[1]:
            raise wrong("policy-bounds-reversed")
        return self

    def day(self, year: int) -> date:
        """Return the last day in time of a year."""
        return date.fromisoformat(f"{year}-{self.due}")


class Quota(Section):
    """Monthly prepayment out of the opening quota; the rest is released by the year's grade."""

    monthly_rate: Rate
    base: Literal["opening_annual_quota"]
    base_origin: Origin = "text"
    retained: Rate
    release: Literal["year_end_grade"]
    grade_ratio: dict[str, Rate]
    grade_origin: Origin = "text"

    @model_validator(mode="after")
    def _is_whole(self) -> "Quota":
        if self.monthly_rate + self.retained != 1:
            raise wrong("policy-quota")
        return self


class SettleEvery(Section):
    """How often insurer and institution settle."""

    months: Annotated[Literal[1], BeforeValidator(int)]
    at_least: Always


class InsurerFunding(Section):
    """How each institution is funded by its insurer."""

    mode_by_facility: dict[str, Mode] = Field(default_factory=dict)
    mode_origin: Origin = "text"
    advance: Advance | None = None
    quota: Quota | None = None
    settle_every: SettleEvery


@dataclass(frozen=True, slots=True)
class Funded:
    """An amount in fen with its rule, and when it is due."""

    amount: int
    due: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class Late:
    """Working capital that came late, by so many days."""

    days: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class QuotaYear:
    """A year's twelve prepayments and what is kept back; together the opening quota."""

    months: tuple[Funded, ...]
    retained: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Release:
    """What a grade releases of the part kept back, and what stays."""

    released: int
    kept: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Gap:
    """A calendar month with claims but no settlement, found when it had ended."""

    month: date
    since: datetime
    answer: Answer


def advance(section: Advance, year: int, base: int | Sequence[int], zone: ZoneInfo) -> Funded:
    """Return a year's working capital.

    `base` is last year's insurer income in fen, or the fund's spending month by month.
    """
    due = last_second(section.day(year), zone)
    if section.rate is not None:
        amount = share(base if isinstance(base, int) else sum(base), section.rate)
        rule = "insurer_funding.advance.rate"
        return Funded(amount, due, section.answer(section.rate, rule))
    spends = [base] if isinstance(base, int) else list(base)
    months = section.months_of_mean_monthly_fund_spend
    assert months is not None
    amount = share(sum(spends), months, len(spends)) if spends else 0
    rule = "insurer_funding.advance.months_of_mean_monthly_fund_spend"
    return Funded(amount, due, section.answer(months, rule))


def advance_late(section: Advance, year: int, paid: date) -> Late | None:
    """Return the finding that working capital came late, None when it was in time."""
    days = (paid - section.day(year)).days
    if days <= 0:
        return None
    return Late(days, section.answer(section.due, "insurer_funding.advance.due"))


def true_up(section: Advance, adjudicated: int, received: int, advanced: int) -> tuple[int, Answer]:
    """Return what the insurer still owes at year end, negative when it has paid too much."""
    owed = adjudicated - received - advanced
    return owed, section.answer(yuan(owed), "insurer_funding.advance.settle")


def quota_year(section: Quota, year: int, annual: int, zone: ZoneInfo) -> QuotaYear:
    """Return a year's prepayments, due by each month's end; December takes the rounding."""
    total = share(annual, section.monthly_rate)
    monthly = share(annual, section.monthly_rate, MONTHS)
    amounts = [monthly] * (MONTHS - 1) + [total - monthly * (MONTHS - 1)]
    rule = "insurer_funding.quota.monthly_rate"
    answer = section.answer(section.monthly_rate, rule, section.base_origin)
    january = date(year, 1, 31)
    months = tuple(
        Funded(amount, last_second(months_later(january, later), zone), answer)
        for later, amount in enumerate(amounts)
    )
    kept = section.answer(section.retained, "insurer_funding.quota.retained")
    return QuotaYear(months, annual - total, kept)


def released(section: Quota, retained: int, grade: str | None) -> Release | None:
    """Return what the year's grade releases, None before a known grade is entered."""
    if grade is None or grade not in section.grade_ratio:
        return None
    amount = share(retained, section.grade_ratio[grade])
    rule = f"insurer_funding.quota.grade_ratio.{grade}"
    answer = section.answer(section.grade_ratio[grade], rule, section.grade_origin)
    return Release(amount, retained - amount, answer)


def settlement_gaps(
    section: InsurerFunding,
    batches: Iterable[date],
    claims: Iterable[date],
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Gap, ...]:
    """Return the ended months that had adjudicated claims and no settlement, oldest first.

    `claims` are the days of the insurer's answers, `batches` those of its settlements.
    """
    settled = {day.replace(day=1) for day in batches}
    owed = {day.replace(day=1) for day in claims} - settled
    today = now.astimezone(zone).date()
    every = section.settle_every
    answer = under(section, every, every.months, "insurer_funding.settle_every")
    ended = [(month, months_later(month, 1)) for month in sorted(owed)]
    return tuple(Gap(month, midnight(end, zone), answer) for month, end in ended if end <= today)
