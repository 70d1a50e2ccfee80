"""What is known of a default that was laid before the risk fund."""

from dataclasses import dataclass, field
from datetime import datetime

from adapter.settlement.history import History
from adapter.settlement.sections.risk_fund import Award, fund_part


@dataclass(frozen=True, slots=True)
class InDefault:
    """What of an invoice a confirmed default is about, in fen, and what it had taken before."""

    owed: int
    settled_before: int
    money_before: int


@dataclass(frozen=True, slots=True)
class AwardFigures:
    """What an award comes to, in fen: the debt that stands, its two halves, what came of them."""

    debt: int
    fund: int
    institution: int
    paid: int
    recovered_fund: int
    recovered_institution: int


@dataclass(slots=True)
class Awarded:
    """A confirmed default before the risk fund, in fen: what of it stands and what came of it."""

    decision: str = ""
    at: datetime | None = None
    # When it was laid before the fund, each time with the own time of its confirmation.
    grants: History[datetime] = field(default_factory=list)
    debts: dict[str, InDefault] = field(default_factory=dict)
    debt: int = 0
    settled: int = 0
    recovered: int = 0
    made: Award | None = None
    # What the fund has paid of it, by payment.
    payments: dict[str, int] = field(default_factory=dict)
    # What of each invoice stands and is not settled.
    open: dict[str, int] = field(default_factory=dict)
    # What it came to, by the day of the books.
    stood: History[AwardFigures] = field(default_factory=list)

    @property
    def paid(self) -> int:
        """Return what the fund has paid."""
        return sum(self.payments.values())

    @property
    def unpaid(self) -> int:
        """Return what the fund has not paid yet of its share."""
        return max((self.made.fund if self.made else 0) - self.paid, 0)

    @property
    def recovered_fund(self) -> int:
        """Return the fund's part of what was recovered."""
        made = self.made
        return fund_part(made.fund, made.base, self.recovered) if made else 0

    @property
    def figures(self) -> AwardFigures:
        """Return what it comes to now."""
        fund, institution = (self.made.fund, self.made.institution) if self.made else (0, 0)
        back = self.recovered_fund
        return AwardFigures(self.debt, fund, institution, self.paid, back, self.recovered - back)
