"""Section `credit_limit`: how far an outpatient visit may run before payment (Q-17, AM-23)."""

from dataclasses import dataclass
from typing import Literal

from adapter.settlement.answer import Answer, Section
from adapter.settlement.money import said, yuan
from adapter.settlement.values import Fen, Name, VisitClass


class CreditLimit(Section):
    """The first limit of a person; `by_conduct` means a person may set another one later."""

    outpatient_initial: Fen
    adjust: Literal["by_conduct", "none"]
    classes: tuple[VisitClass, ...]
    source: Name


@dataclass(frozen=True, slots=True)
class Headroom:
    """What is left under the limit once an order is counted; negative when it passes it."""

    limit: int
    expected: int
    left: int
    answer: Answer

    @property
    def passed(self) -> bool:
        """Tell whether the patient must be reminded; the limit itself does not pass it."""
        return self.left < 0


def credit_limit(section: CreditLimit, own: int | None = None) -> tuple[int, Answer]:
    """Return a person's limit in fen: the one a person set for them, else the first one."""
    if own is not None and section.adjust == "by_conduct":
        return own, section.answer(yuan(own), "credit_limit.adjust", "site")
    first = section.outpatient_initial
    return first, section.answer(yuan(first), "credit_limit.outpatient_initial")


def headroom(
    section: CreditLimit, encounter_class: str, expected: int, own: int | None = None
) -> Headroom | None:
    """Return what a forecast personal share leaves of the limit, None where no limit applies."""
    if encounter_class not in section.classes:
        return None
    limit, answer = credit_limit(section, own)
    return Headroom(limit, expected, limit - expected, answer)


def told(room: Headroom) -> str:
    """Tell a passed limit as a reminder says it."""
    return f"{said(room.expected)} expected, {said(-room.left)} over the limit {said(room.limit)}"
