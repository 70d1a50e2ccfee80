"""Section `thresholds`: the amount at which a patient is told and a segment is cut (H-12, Q-17)."""

from typing import Literal

from adapter.settlement.answer import Answer, Fen, Level, Origin, Section
from adapter.settlement.money import yuan


class Thresholds(Section):
    """One figure for each hospital level, compared with the unsettled personal share (AM-01)."""

    basis: Literal["personal_share_unsettled"]
    comparator: Literal["gte"]
    by_level: dict[Level, Fen]
    by_level_origin: Origin = "text"
    actions: tuple[Literal["notify", "segment"], ...]


def threshold(section: Thresholds, level: Level | None) -> tuple[int, Answer]:
    """Return the threshold in fen; an unknown level takes the lowest figure (AM-04)."""
    figures = section.by_level
    row = level if level is not None else min(figures, key=lambda name: figures[name])
    amount = figures[row]
    return amount, section.answer(
        yuan(amount), f"thresholds.by_level.{row}", section.by_level_origin
    )
