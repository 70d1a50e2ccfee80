"""Section `identity_verification`: what a check at the ward leads to (H-54 to H-56)."""

from typing import Literal

from adapter.settlement.answer import Origin, Section, Term

Outcome = Literal["match", "disputed", "mismatch"]


class IdentityVerification(Section):
    """A mismatch ends the agreement; what has accrued is the person's and due now (AM-09)."""

    outcomes: dict[Outcome, Literal["confirm", "review", "terminate"]]
    accrued: Literal["due_now"]
    accrued_origin: Origin = "text"
    review_by: Literal["insurance_office"] | None = None
    notify: tuple[Literal["clinical_department", "admission_office"], ...] = ()
    # From how many days on charges without any check are found.
    unverified_after: Term | None = None

    def terminates(self, outcome: str) -> bool:
        """Tell whether an outcome ends the agreement."""
        return self.outcomes.get(outcome) == "terminate"  # type: ignore[call-overload,no-any-return]
