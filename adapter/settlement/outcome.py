"""What settling leads to: documents just issued, and verdicts on agreements."""

from dataclasses import dataclass, field
from typing import Literal

from adapter.settlement.answer import Answer
from adapter.settlement.lines import Line
from adapter.settlement.state import Issued


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a figure in fen and where it comes from; what was billed before has no rule."""

    kind: Literal["adjudicated", "estimated", "granted", "billed"]
    amount: int
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice just issued, with the lines and answers it stands on."""

    invoice: Issued
    lines: tuple[Line, ...]
    answers: dict[str, Answer]
    estimated: bool
    # What earlier invoices put off to this one, in fen.
    brought: int = 0
    # What its figures are made of, and the live invoices that asked for what was billed before.
    made: dict[str, tuple[Portion, ...]] = field(default_factory=dict)
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What settlement says of an agreement: its state and, if it does not stand, the reason."""

    consent: str
    state: str
    reason: str
    cites: tuple[str, ...] = ()
