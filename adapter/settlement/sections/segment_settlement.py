"""Section `segment_settlement`: settling in segments, mandatory or by a switch (H-13, Q-18)."""

from datetime import date
from itertools import pairwise
from typing import Literal

from adapter.settlement.answer import Section, Term
from adapter.settlement.facility import Facility
from adapter.settlement.figures import NO_FIGURES, Figures, Layers
from adapter.settlement.sections.benefit_estimate import Benefit, Used, estimate
from adapter.settlement.sections.terms import Always

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

    def applies(self, facility: Facility | None, day: date) -> bool:
        """Tell whether segments are cut here on this day."""
        if self.mode == "optional":
            return bool(facility and self.enabled_by and facility.switched(self.enabled_by, day))
        return self.mode == "mandatory"


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


def segment_at_multiple(
    layers: Layers, given: Benefit | None, used: Used, limit: int, billed: Figures
) -> Figures:
    """Return the figures of the segment that a gross multiple brings (W21), all 0 for none.

    `billed` sums the figures of the live segments: their gross is the multiple settled before.
    """
    reached = multiple(layers.gross, limit)
    if reached <= billed.gross:
        return NO_FIGURES
    return estimate(layers_at(layers, reached), given, used).minus(billed)
