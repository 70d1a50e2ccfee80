"""Section `risk_fund`: the fund's share of confirmed defaults (H-27, H-28, AM-17)."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from adapter.settlement.answer import Answer, Section
from adapter.settlement.money import yuan
from adapter.settlement.values import Fen, wrong

Word = Literal["base", "order", "on_exhausted", "recoveries", "replenish"]


class Parts(BaseModel):
    """How many parts of a debt each side carries."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    institution: int
    fund: int

    @model_validator(mode="after")
    def _divides(self) -> "Parts":
        if min(self.both) < 0 or not sum(self.both):
            raise wrong("policy-parts")
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
    # What a debt does not divide by stays with the institution: shares of the fund are cut down.
    odd_fen_to: Literal["institution"]
    order: Literal["confirmation_date"]
    on_exhausted: Literal["institution_bears"]
    recoveries: Literal["split_as_paid"]

    def said(self, value: object, word: Word) -> Answer:
        """Return a value of one word with whose figure it is."""
        return self.answer(value, f"risk_fund.{word}", self.origin_of.get(word))


@dataclass(frozen=True, slots=True)
class Award:
    """What the fund gives and the institution bears: together the base, to the fen."""

    base: int
    fund: int
    institution: int
    # What the fund would give if it held enough.
    asked: int
    answer: Answer

    @property
    def exhausted(self) -> bool:
        """Tell whether the fund held less than its share."""
        return self.fund < self.asked


def award(section: RiskFund, unpaid: int, whole_stay: int, left: int) -> Award:
    """Return what the fund gives of a confirmed default, from what it still holds, in fen."""
    base = unpaid if section.base == "unpaid_personal_share" else whole_stay
    asked = base * section.share.fund // sum(section.share.both)
    fund = min(asked, max(left, 0))
    rule = section.answer(f"{section.share.institution}:{section.share.fund}", "risk_fund.share")
    if fund < asked:
        rule = section.said(yuan(asked - fund), "on_exhausted")
    return Award(base, fund, base - fund, asked, rule)


def fund_part(fund: int, base: int, recovered: int) -> int:
    """Return the fund's part of all that was recovered, split as the award was paid.

    Taken of the running total, so that several small recoveries end where one large one would.
    """
    return recovered * fund // base if base else 0
