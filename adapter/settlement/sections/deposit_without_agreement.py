"""Section `deposit_without_agreement`: what may be asked of those outside pay-later."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from adapter.settlement.answer import Answer, Fen, Section
from adapter.settlement.money import yuan


class Mean(BaseModel):
    """The mean personal share of like stays over some years before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mean_of: Literal["personal_share"]
    by: tuple[Literal["disease", "scheme"], ...]
    prior_years: int


class DepositWithoutAgreement(Section):
    """The most that may be asked: an amount for visits, a mean for stays."""

    outpatient: Fen
    inpatient: Mean


def deposit_limit(
    section: DepositWithoutAgreement, encounter_class: str, mean: int | None
) -> tuple[int, Answer]:
    """Return the most that may be asked in fen; an unknown mean allows nothing."""
    if encounter_class == "IMP":
        amount, word = mean or 0, "inpatient"
    else:
        amount, word = section.outpatient, "outpatient"
    return amount, section.answer(yuan(amount), f"deposit_without_agreement.{word}")
