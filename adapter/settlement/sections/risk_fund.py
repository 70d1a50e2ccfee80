"""Section `risk_fund`: the fund's share of confirmed defaults (H-27, H-28, AM-17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from adapter.settlement.answer import Answer, Fen, Origin, Section
from adapter.settlement.money import yuan

Word = Literal["base", "order", "on_exhausted", "recoveries", "replenish"]


class Parts(BaseModel):
    """How many parts of a debt each side carries."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    institution: int
    fund: int

    @model_validator(mode="after")
    def _divides(self) -> "Parts":
        if min(self.both) < 0 or not sum(self.both):
            raise ValueError("the parts must be 0 or more, and one of them more")
        return self

    @property
    def both(self) -> tuple[int, int]:
        """Return the two numbers of parts."""
        return self.institution, self.fund


class RiskFund(Section):
    """The fund's level each calendar year, what it covers, and how a debt is split."""

    level: Fen
    period: Literal["calendar_year"]
    replenish: Literal["to_level_each_year"]
    covers: Literal["inpatient"]
    base: Literal["unpaid_personal_share", "whole_stay"]
    share: Parts
    odd_fen_to: Literal["institution"]
    order: Literal["confirmation_date"]
    on_exhausted: Literal["institution_bears"]
    recoveries: Literal["split_as_paid"]
    origin_of: dict[Word, Origin] = Field(default_factory=dict)

    def said(self, value: object, word: Word) -> Answer:
        """Return a value of one word with whose figure it is."""
        return self.answer(value, f"risk_fund.{word}", self.origin_of.get(word))


@dataclass(frozen=True, slots=True)
class Claim:
    """A confirmed default laid before the fund, in fen."""

    id: str
    confirmed: datetime
    encounter_class: str
    unpaid: int
    whole_stay: int = 0


@dataclass(frozen=True, slots=True)
class Award:
    """What the fund gives and the institution bears: together the base, to the fen."""

    claim: str
    base: int
    fund: int
    institution: int
    left: int
    exhausted: bool
    answer: Answer


@dataclass(frozen=True, slots=True)
class Recovery:
    """How money that came in after an award is split."""

    fund: int
    institution: int
    answer: Answer


def split(section: RiskFund, base: int) -> tuple[int, int]:
    """Return (institution, fund) shares of a base; the odd fen is the institution's."""
    fund = base * section.share.fund // sum(section.share.both)
    return base - fund, fund


def award(section: RiskFund, claim: Claim, left: int) -> Award | None:
    """Return the award of a claim from what the fund still holds, None for what it covers not."""
    if claim.encounter_class != "IMP":
        return None
    base = claim.unpaid if section.base == "unpaid_personal_share" else claim.whole_stay
    _, asked = split(section, base)
    fund = min(asked, max(left, 0))
    exhausted = fund < asked
    rule: Answer = section.answer(
        f"{section.share.institution}:{section.share.fund}", "risk_fund.share"
    )
    if exhausted:
        rule = section.said(yuan(asked - fund), "on_exhausted")
    return Award(claim.id, base, fund, base - fund, left - fund, exhausted, rule)


def awards(section: RiskFund, claims: Iterable[Claim], year: int, zone: ZoneInfo) -> list[Award]:
    """Return a year's awards, first confirmed first paid, never more than the fund's level."""
    left, given = section.level, []
    for claim in sorted(claims, key=lambda one: (one.confirmed, one.id)):
        if claim.confirmed.astimezone(zone).year != year:
            continue
        made = award(section, claim, left)
        if made is not None:
            given.append(made)
            left = made.left
    return given


def recovery(section: RiskFund, made: Award, before: int, amount: int) -> Recovery:
    """Return how a recovered amount is split as the award was paid.

    `before` is what was recovered earlier: shares are taken of the running total, so that several
    small recoveries end where one large one would.
    """
    fund = _fund_part(made, before + amount) - _fund_part(made, before)
    return Recovery(fund, amount - fund, section.said(section.recoveries, "recoveries"))


def _fund_part(made: Award, recovered: int) -> int:
    return recovered * made.fund // made.base if made.base else 0
