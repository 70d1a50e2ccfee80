"""Section `thresholds`: the amount at which a patient is told and a segment is cut (H-12, Q-17)."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.money import yuan
from adapter.settlement.values import Above, Fen, Level, Name, wrong


def _of_every_level(figures: dict[Level, int]) -> dict[Level, int]:
    for level in get_args(Level):
        if level not in figures:
            raise wrong("policy-level-missing", level)
    return figures


Figures = Annotated[dict[Level, Above], AfterValidator(_of_every_level)]


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
    """One figure for each hospital level, compared with what the basis names (AM-01, AM-02).

    `by_scheme` holds the figures of an insurance scheme that has its own. A fixed figure is no
    hospital's to change; one that is discretionary makes no segment mandatory.
    """

    basis: Literal["personal_share_unsettled", "gross_since_last_segment"]
    comparator: Literal["gte"]
    strength: Literal["principle", "discretionary", "fixed"] = "principle"
    by_level: Figures
    by_level_origin: Origin = "text"
    by_scheme: dict[Name, Figures] = Field(default_factory=dict)
    site_override: SiteOverride | None = None
    forecast: Forecast | None = None
    limit: Limit | None = None
    actions: tuple[Literal["notify", "segment"], ...]

    @model_validator(mode="after")
    def _means_what_it_says(self) -> "Thresholds":
        if self.strength == "fixed" and self.site_override is not None:
            raise wrong("policy-fixed-override", at=("site_override",))
        if (self.forecast is None) != (self.limit is None):
            raise wrong("policy-forecast-limit", at=("forecast",))
        return self

    @property
    def on_gross(self) -> bool:
        """Tell whether the figure is one of the whole cost, not of the personal share."""
        return self.basis == "gross_since_last_segment"


def threshold(section: Thresholds, level: Level | None, scheme: str = "") -> tuple[int, Answer]:
    """Return the threshold in fen; an unknown level takes the lowest figure (AM-04).

    A scheme without figures of its own, and whom nobody insures, has those of the level.
    """
    own = section.by_scheme.get(scheme)
    figures, word = (section.by_level, "by_level") if own is None else (own, f"by_scheme.{scheme}")
    row = level if level is not None else min(figures, key=lambda name: figures[name])
    origin = section.by_level_origin if own is None else section.origin_of.get("by_scheme")
    return figures[row], section.answer(yuan(figures[row]), f"thresholds.{word}.{row}", origin)


def overridden(section: Thresholds, own: int) -> tuple[int, Answer] | None:
    """Return a hospital's own figure, None where the policy allows none or not this one."""
    allowed = section.site_override
    if allowed is None or not allowed.min <= own <= allowed.max:
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
