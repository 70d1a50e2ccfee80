"""Section `thresholds`: the amount at which a patient is told and a segment is cut (H-12, Q-17)."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, model_validator

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.money import yuan
from adapter.settlement.values import Above, Fen, Level, wrong


def _of_every_level(figures: dict[Level, int]) -> dict[Level, int]:
    for level in get_args(Level):
        if level not in figures:
            raise wrong("policy-level-missing", level)
    return figures


class SiteOverride(Section):
    """How far a hospital may set its own figure."""

    min: Above
    max: Fen

    @model_validator(mode="after")
    def _leaves_room(self) -> "SiteOverride":
        if self.min > self.max:
            raise wrong("policy-bounds-reversed")
        return self


class Forecast(Section):
    """A reminder before the amount is reached: what is expected, against which limit."""

    basis: Literal["estimate_to_end_of_stay"]
    against: Literal["limit"]


class Limit(Section):
    """Where the limit stands that a forecast is compared with."""

    source: Literal["credit_limit"]


class Thresholds(Section):
    """One figure for each hospital level, compared with what the basis names (AM-01, AM-02)."""

    basis: Literal["personal_share_unsettled", "gross_since_last_segment"]
    comparator: Literal["gte"]
    strength: Literal["principle", "discretionary", "fixed"] = "principle"
    by_level: Annotated[dict[Level, Above], AfterValidator(_of_every_level)]
    by_level_origin: Origin = "text"
    site_override: SiteOverride | None = None
    forecast: Forecast | None = None
    limit: Limit | None = None
    actions: tuple[Literal["notify", "segment"], ...]

    @property
    def on_gross(self) -> bool:
        """Tell whether the figure is one of the whole cost, not of the personal share."""
        return self.basis == "gross_since_last_segment"


def threshold(section: Thresholds, level: Level | None) -> tuple[int, Answer]:
    """Return the threshold in fen; an unknown level takes the lowest figure (AM-04)."""
    figures = section.by_level
    row = level if level is not None else min(figures, key=lambda name: figures[name])
    amount = figures[row]
    return amount, section.answer(
        yuan(amount), f"thresholds.by_level.{row}", section.by_level_origin
    )


def overridden(section: Thresholds, own: int) -> tuple[int, Answer] | None:
    """Return a hospital's own figure, None where the policy allows none or not this one."""
    allowed = section.site_override
    if allowed is None or section.strength == "fixed" or not allowed.min <= own <= allowed.max:
        return None
    return own, section.answer(yuan(own), "thresholds.site_override", "site")


def measured(section: Thresholds, *, unsettled: int, gross: int, settled: int) -> int:
    """Return what the threshold is compared with, in fen.

    `unsettled` is the personal share on no live segment; `gross` and `settled` are the whole bill
    and the part of it that segments have settled.
    """
    if section.on_gross:
        return gross - settled
    return unsettled
