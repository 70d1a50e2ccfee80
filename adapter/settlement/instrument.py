"""The document a policy is made from: its city, its clauses in words, the days it governs."""

from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from adapter.settlement.answer import Section
from adapter.settlement.values import CityCode, Name, wrong


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong("policy-no-zone") from None
    return name


class Words(BaseModel):
    """A clause in its own words, and in English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: Name
    en: Name


class Jurisdiction(BaseModel):
    """The city: its GB/T 2260 code, zone and currency."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: CityCode
    zh: Name
    en: Name
    timezone: Annotated[str, AfterValidator(_zone)]
    currency: Literal["CNY"]


class Numbered(BaseModel):
    """How the instrument's clauses are numbered here: H-01 to H-61."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prefix: str = Field(pattern=r"^[A-Z]+$")
    last: int = Field(gt=0)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return every clause id in order."""
        return tuple(f"{self.prefix}-{number:02}" for number in range(1, self.last + 1))


class Instrument(Section):
    """The document the policy is made from; `sha256` is that of the reviewed text."""

    zh: Name
    number: Name
    adopted: date | None
    issued: date | None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None
    numbered: Numbered | None = None


class Validity(Section):
    """The days of admission that the policy governs (AM-30)."""

    from_: date = Field(alias="from")
    to: date | None

    @model_validator(mode="after")
    def _runs_forward(self) -> "Validity":
        if self.to is not None and self.to < self.from_:
            raise wrong("policy-span-reversed")
        return self
