"""Section `fee_list`: charges told to the patient during the visit, soon after posting (Q-15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.values import Days, Recipients, VisitClass


class AfterCharge(BaseModel):
    """So many hours after a charge is posted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours_after_charge: Days


class FeeList(Section):
    """Every charge is on a list the patient has within some hours of its posting (AM-10)."""

    when: Literal["during_visit"]
    due: AfterCharge
    due_origin: Origin = "text"
    content: tuple[Literal["charges"], ...]
    recipients: Recipients
    classes: tuple[VisitClass, ...]


@dataclass(frozen=True, slots=True)
class FeeDuty:
    """A charge that must be on a list: posted when, told by when, under which rule."""

    posted: datetime
    due: datetime
    answer: Answer


def owes_fee_lists(section: FeeList, encounter_class: str) -> bool:
    """Tell whether visits of a class get fee lists."""
    return encounter_class in section.classes


def fee_duty(section: FeeList, posted: datetime) -> FeeDuty:
    """Return the duty that a posted charge brings."""
    hours = section.due.hours_after_charge
    answer = section.answer(f"{hours} hours", "fee_list.due", section.due_origin)
    return FeeDuty(posted, posted + timedelta(hours=hours), answer)
