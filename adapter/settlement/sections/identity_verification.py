"""Section `identity_verification`: what a check at the ward leads to (H-54 to H-56)."""

from typing import Literal

from pydantic import model_validator

from adapter.settlement.answer import Origin, Section, Term
from adapter.settlement.values import wrong

Outcome = Literal["match", "disputed", "mismatch"]
Word = Literal["confirm", "review", "terminate"]


class IdentityVerification(Section):
    """A mismatch ends the agreement; what has accrued is the person's and due now (AM-09)."""

    outcomes: dict[Outcome, Word]
    accrued: Literal["due_now"]
    accrued_origin: Origin = "text"
    review_by: Literal["insurance_office"] | None = None
    notify: tuple[Literal["clinical_department", "admission_office"], ...] = ()
    # From how many days on charges without any check are found.
    unverified_after: Term | None = None

    @model_validator(mode="after")
    def _ends_on_a_mismatch_alone(self) -> "IdentityVerification":
        for outcome, word in self.outcomes.items():
            ends = word == "terminate" and outcome != "mismatch"
            if ends or (outcome == "match" and word != "confirm"):
                raise wrong("policy-outcome", at=("outcomes", outcome))
        return self

    def reviews(self, outcome: str) -> bool:
        """Tell whether an office reviews an outcome."""
        return self.review_by is not None and self.outcomes.get(outcome) == "review"  # type: ignore[call-overload]

    def doubts(self, outcome: str) -> bool:
        """Tell whether an outcome is a doubt, which is open until another check answers it."""
        return outcome == "disputed" and self.outcomes.get("disputed") == "review"

    def terminates(self, outcome: str) -> bool:
        """Tell whether an outcome ends the agreement."""
        return self.outcomes.get(outcome) == "terminate"  # type: ignore[call-overload,no-any-return]
