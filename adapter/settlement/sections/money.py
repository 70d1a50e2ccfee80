"""Section `money`: how amounts are rounded (AM-24)."""

from typing import Literal

from adapter.settlement.answer import Section


class Money(Section):
    """Half a fen is rounded away from zero, once per line and once per layer of the bill."""

    rounding: Literal["half_up"]
    line_rounding: Literal["per_line"]
    odd_fen_to: Literal["institution"] = "institution"
