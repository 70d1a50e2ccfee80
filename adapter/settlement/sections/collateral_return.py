"""Section `collateral_return`: security goes back once the account is cleared (H-16, H-60)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.sections.terms import Hours


class CollateralReturn(Section):
    """Which papers go back, when, and how soon after."""

    documents: tuple[str, ...]
    when: Literal["personal_balance_zero"]
    within: Hours
    within_origin: Origin = "text"


@dataclass(frozen=True, slots=True)
class ReturnDuty:
    """Papers that must go back: which, by when, under which rule."""

    documents: tuple[str, ...]
    due: datetime
    answer: Answer


def return_duty(section: CollateralReturn, cleared: datetime) -> ReturnDuty:
    """Return the duty that comes with the last payment."""
    answer = section.answer(
        f"{section.within.hours} hours", "collateral_return.within", section.within_origin
    )
    return ReturnDuty(section.documents, section.within.after(cleared), answer)
