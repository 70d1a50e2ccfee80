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
    # What the fund has paid, by payment.
    payments: dict[str, int] = field(default_factory=dict)

    @property
    def paid(self) -> int:
        """Return what the fund has paid."""
        return sum(self.payments.values())

    @property
    def recovered_fund(self) -> int:
        """Return the fund's part of what was recovered."""
        made = self.made
        return fund_part(made.fund, made.base, self.recovered) if made else 0
