"""Section `segment_settlement`: settling in segments, mandatory or by a switch (H-13, Q-18)."""

from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import model_validator

from adapter.settlement.answer import Answer, Section, Term
from adapter.settlement.facility import Facility
from adapter.settlement.figures import Layers
from adapter.settlement.money import said
from adapter.settlement.sections.terms import Always
from adapter.settlement.values import wrong

OnUnpaid = Literal["segment-overdue", "agreement-terminable"]


class SegmentSettlement(Section):
    """What a segment settles, cut at day close, due some days later; care is never blocked."""

    mode: Literal["mandatory", "optional", "off"]
    enabled_by: str | None = None
    amount: Literal["all_unsettled", "personal_part_of_threshold_multiple"]
    cut_off: Literal["day_close"]
    due: Term
    on_unpaid: tuple[OnUnpaid, ...] = ()
    care_never_blocked: Always = True

    @model_validator(mode="after")
    def _names_its_switch(self) -> "SegmentSettlement":
        if self.mode == "optional" and not self.enabled_by:
            raise wrong("policy-optional-switch")
        return self

    @property
    def of_multiples(self) -> bool:
        """Tell whether a segment settles whole multiples of the threshold only."""
        return self.amount == "personal_part_of_threshold_multiple"

    def applies(self, facility: Facility | None, day: date) -> bool:
        """Tell whether segments are cut here on this day."""
        if self.mode == "optional":
            return bool(facility and self.enabled_by and facility.switched(self.enabled_by, day))
        return self.mode == "mandatory"

    def reach(self, gross: int, settled: int, limit: int) -> int:
        """Return how much of a gross the next segment settles: all, or whole multiples only.

        Multiples count from what live segments have settled, in fen.
        """
        if not self.of_multiples:
            return gross
        return settled + multiple(gross - settled, limit)

    def settles(self, reach: int) -> Answer:
        """Return what a segment settles: all that is unsettled, or up to a multiple."""
        value = f"multiple {said(reach)}" if self.of_multiples else self.amount
        return self.answer(value, "segment_settlement.amount")

    def brought(self) -> Answer:
        """Return why an invoice asks for what the one before put off."""
        return self.answer("beyond the last multiple", "segment_settlement.amount")


def multiple(gross: int, limit: int) -> int:
    """Return the largest whole multiple of a threshold that a gross has reached."""
    return max(gross, 0) // limit * limit if limit > 0 else 0


def layers_at(layers: Layers, reached: int) -> Layers:
    """Return the layers of a part of a bill, each in proportion; gross is the part, to the fen.

    In proportion, not by the order of lines: the same charges in any order settle alike.
    """
    if layers.gross <= 0 or reached >= layers.gross:
        return layers
    marks, total = [0], 0
    for layer in (layers.own_pay, layers.over_limit, layers.self_pay_first):
        total += layer
        # Rounding the running total keeps every part, and what is left in scope, at 0 or more.
        marks.append((2 * total * reached + layers.gross) // (2 * layers.gross))
    own_pay, over_limit, self_pay_first = (mark - before for before, mark in pairwise(marks))
    return Layers(reached, own_pay, over_limit, self_pay_first)
