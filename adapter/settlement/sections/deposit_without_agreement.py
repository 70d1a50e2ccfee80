"""Section `deposit_without_agreement`: what may be asked of those outside pay-later."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from adapter.settlement.answer import Answer, Section
from adapter.settlement.money import yuan
from adapter.settlement.values import Count, Fen


class Mean(BaseModel):
    """The mean personal share of like stays over some years before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mean_of: Literal["personal_share"]
    by: tuple[Literal["disease", "scheme"], ...]
    prior_years: Count
    # The hospitals' own figures by scheme; the instrument states how they are made, not them.
    means: dict[str, Fen] = {}

    @property
    def said(self) -> str:
        """Return how the mean is made: of what, of which stays, over how many years."""
        return f"mean {self.mean_of} by {', '.join(self.by)} over {self.prior_years} years"


class DepositWithoutAgreement(Section):
    """The most that may be asked: an amount for visits, a mean for stays."""

    outpatient: Fen
    inpatient: Mean


def deposit_limit(
    section: DepositWithoutAgreement, encounter_class: str, scheme: str
) -> tuple[int | None, Answer]:
    """Return the most that may be asked in fen; None while nobody has entered the mean."""
    if encounter_class != "IMP":
        amount = section.outpatient
        return amount, section.answer(yuan(amount), "deposit_without_agreement.outpatient")
    rule, mean = "deposit_without_agreement.inpatient", section.inpatient.means.get(scheme)
    if mean is None:
        return None, section.answer(section.inpatient.said, rule)
    return mean, section.answer(yuan(mean), f"{rule}.means.{scheme}", "site")
