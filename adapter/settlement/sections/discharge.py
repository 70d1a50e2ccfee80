"""Section `discharge`: when the final invoice is due (H-15, Q-14)."""

from typing import Literal

from adapter.settlement.answer import Origin, Section, Term


class Discharge(Section):
    """What is payable, and when: as the visit ends, or some days after it."""

    payable: Literal["personal_share"]
    due: Literal["at_discharge"] | Term
    due_origin: Origin = "text"
