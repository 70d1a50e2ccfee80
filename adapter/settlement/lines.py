"""Billed lines as they stand on invoices, and wherever an account keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from adapter.settlement.figures import Layers


@dataclass(frozen=True, slots=True)
class Line:
    """A billed line as it stands on invoices; amounts in fen, reversals negative."""

    charge: str
    account: str
    amount: int
    layers: Layers
    item: str
    item_class: str
    occurred: datetime
    entered: datetime
    # The charge a reversal takes back.
    reverses: str = ""


class Lines(Protocol):
    """The lines of one account, wherever they are kept."""

    def add(self, line: Line) -> None:
        """Keep a new line, unbilled."""

    def find(self, charge: str) -> Line | None:
        """Return a line of the account by its ChargeItem id."""

    def every(self) -> list[Line]:
        """Return all lines in the order they came."""

    def unbilled(self) -> list[Line]:
        """Return the lines on no live invoice, in the order they came."""

    def bill(self, charges: Sequence[str], invoice: str) -> None:
        """Put unbilled lines on an invoice."""

    def release(self, invoice: str) -> int:
        """Take all lines of a cancelled invoice off it; return how many they were."""
