"""Section `identity_verification`: what a check at the ward leads to (H-54 to H-57)."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from adapter.settlement.answer import Origin, Section, Term
from adapter.settlement.values import wrong

Outcome = Literal["match", "disputed", "mismatch"]
Consequence = Literal["confirm", "review", "terminate"]
# Who matches is treated on (H-57), and nobody loses an agreement by a mere doubt (H-55).
_NEVER = {("match", "review"), ("match", "terminate"), ("disputed", "terminate")}


def _bearable(outcomes: dict[Outcome, Consequence]) -> dict[Outcome, Consequence]:
    for outcome, consequence in outcomes.items():
        if (outcome, consequence) in _NEVER:
            raise wrong("policy-outcome", outcome, consequence, at=(outcome,))
    return outcomes


class IdentityVerification(Section):
    """A mismatch ends the agreement; what has accrued is the person's and due now (AM-09)."""

    outcomes: Annotated[dict[Outcome, Consequence], AfterValidator(_bearable)]
    accrued: Literal["due_now"]
    accrued_origin: Origin = "text"
    review_by: Literal["insurance_office"] | None = None
    notify: tuple[Literal["clinical_department", "admission_office"], ...] = ()
    # From how many days on charges without any check are found.
    unverified_after: Term | None = None

    def terminates(self, outcome: str) -> bool:
        """Tell whether an outcome ends the agreement."""
        return self._leads_to(outcome) == "terminate"

    def is_doubt(self, outcome: str) -> bool:
        """Tell whether an outcome leaves the agreement until an office has reviewed it."""
        return self._leads_to(outcome) == "review"

    def _leads_to(self, outcome: str) -> Consequence | None:
        return self.outcomes.get(outcome)  # type: ignore[call-overload,no-any-return]
