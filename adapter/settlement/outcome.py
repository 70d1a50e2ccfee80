"""What settling leads to: documents just issued, and verdicts on agreements."""

from dataclasses import dataclass

from adapter.settlement.answer import Answer
from adapter.settlement.lines import Line
from adapter.settlement.state import Issued


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice just issued, with the lines and answers it stands on."""

    invoice: Issued
    lines: tuple[Line, ...]
    answers: dict[str, Answer]
    estimated: bool
    # What earlier invoices put off to this one, in fen.
    brought: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What settlement says of an agreement: its state and, if it does not stand, the reason."""

    consent: str
    state: str
    reason: str
    cites: tuple[str, ...] = ()
