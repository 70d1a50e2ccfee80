"""A hospital as the registry tells it: its city, and dated lines for level, wards and switches."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from adapter.settlement.answer import on
from adapter.settlement.values import Fen, Level, Name, Switch

Mode = Literal["live", "shadow"]


def _dated(written: Any) -> Any:
    """Take a word without a day for one that holds on every day."""
    return {date.min: written} if isinstance(written, str) else written


class Facility(BaseModel):
    """One line of `facilities.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Name
    jurisdiction: str
    zh: str
    en: str
    ownership: str
    level: dict[date, Level]
    wards: dict[str, Switch] = {}
    switches: dict[str, Switch] = {}
    # The hospital's own threshold in yuan, where its policy lets it set one (AM-01).
    thresholds: dict[date, Fen] = {}
    # In shadow everything is computed and compared, nothing is issued and nobody is told.
    mode: Annotated[dict[date, Mode], BeforeValidator(_dated)] = {}

    def level_on(self, day: date) -> Level | None:
        """Return the hospital's level on a day, None when the registry does not say (AM-04)."""
        return on(self.level, day)

    def threshold_on(self, day: date) -> int | None:
        """Return the hospital's own threshold of a day in fen, None where it has set none."""
        return on(self.thresholds, day)

    def ward_enrolled(self, ward: str, day: date) -> bool:
        """Tell whether a ward is switched on that day."""
        return on(self.wards.get(ward, {}), day) == "on"

    def switched(self, name: str, day: date) -> bool:
        """Tell whether a switch of the facility is on that day."""
        return on(self.switches.get(name, {}), day) == "on"

    def in_shadow(self, day: date) -> bool:
        """Tell whether the hospital runs in shadow on that day; without a line it is live."""
        return on(self.mode, day) == "shadow"
