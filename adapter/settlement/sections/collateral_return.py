"""Section `collateral_return`: security goes back once the account is cleared (H-16, H-60)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.sections.terms import Hours

CustodyState = Literal["none", "held", "return-due", "returned", "late", "returned-early"]


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


def custody(
    section: CollateralReturn,
    *,
    held: bool,
    cleared: datetime | None,
    returned: datetime | None,
    now: datetime,
) -> CustodyState:
    """Return how one security stands; `cleared` is None while the balance or a plan is open."""
    if not held:
        return "none"
    if returned is not None and (cleared is None or returned < cleared):
        return "returned-early"
    if cleared is None:
        return "held"
    late = (returned or now) > return_duty(section, cleared).due
    if returned is not None:
        return "late" if late else "returned"
    return "late" if late else "return-due"
