"""Section `segment_settlement`: settling in segments, mandatory or by a switch (H-13, Q-18)."""

from datetime import date
from typing import Literal

from adapter.settlement.answer import Section, Term
from adapter.settlement.facility import Facility


class SegmentSettlement(Section):
    """The whole unsettled part, cut at day close, due some days later; care is never blocked."""

    mode: Literal["mandatory", "optional", "off"]
    enabled_by: str | None = None
    amount: Literal["all_unsettled"]
    cut_off: Literal["day_close"]
    due: Term

    def applies(self, facility: Facility | None, day: date) -> bool:
        """Tell whether segments are cut here on this day."""
        if self.mode == "optional":
            return bool(facility and self.enabled_by and facility.switched(self.enabled_by, day))
        return self.mode == "mandatory"
