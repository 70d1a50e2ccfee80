"""Site profiles: where one sender's dialect keeps each fact, and what its own words mean."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import cached_property
from operator import itemgetter
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, PositiveInt, StringConstraints, field_validator, model_validator

from adapter.hl7v2.path import FieldPath
from adapter.mapping.rules import EventName, Grammar, Name, Version

Paths = tuple[str, ...]
Verb = Literal["charge", "credit", "payment", "deposit", "refund", "adjustment", "ignored"]
# HL7 2.1 has the amount of an FT1 in field 10 and the quantity in field 11.
_SWAPPED = {"FT1-10": "FT1-11", "FT1-11": "FT1-10"}


class Sender(Grammar):
    """Whose messages a profile reads: MSH-3 and MSH-4, or one of them.

    Without a facility any is meant; without an application one that leaves MSH-3 empty.
    """

    application: str = ""
    facility: str = ""

    @model_validator(mode="after")
    def _have_a_name(self) -> "Sender":
        if not self.application.strip() and not self.facility.strip():
            raise ValueError("a sender has an application, a facility, or both")
        return self


class SitePaths(Grammar):
    """Where each fact lies; of several places the first valued one counts."""

    facility: Paths
    mrn: Paths
    scheme: Paths
    region: Paths
    amount: Paths
    unit_price: Paths
    quantity: Paths
    item_class: Paths
    refers_to: Paths
    aid_identity: Paths
    member: Paths = ("IN1-36", "IN1-49.1")
    payment_method: Paths = ("FT1-7.1",)

    @field_validator("*")
    @classmethod
    def _parse(cls, paths: Paths) -> Paths:
        for path in paths:
            FieldPath.parse(path)
        return paths


class DepositState(Grammar):
    """What a money line without a type is, read from a state of the sender's own."""

    field: Name
    rows: dict[str, Literal["deposit", "void", "ignored"]] = Field(min_length=1)

    @field_validator("field")
    @classmethod
    def _parse(cls, path: str) -> str:
        FieldPath.parse(path)
        return path


# What a money line is and comes to, and the fields that say it whatever the site.
LINE_FACTS: Final = ("amount", "quantity", "unit_price", "item_class", "payment_method")
_OF_EVERY_LINE: Final = (FieldPath.parse("FT1-6"), FieldPath.parse("FT1-7"))


class Seen(Grammar):
    """What the samples of a profile held; what traffic is held against."""

    charsets: tuple[Name, ...]
    versions: tuple[str, ...]
    events: tuple[str, ...]
    identifier_types: tuple[str, ...]
    fields: dict[Name, tuple[PositiveInt, ...]]


class SiteProfile(Grammar):
    """sites/<site>.yaml, every word of it; a site says only what differs from `default`."""

    site: Name
    reference: Name
    sender: Sender | None = None
    versions: tuple[Version, ...] = ()
    charset: Name
    zone: Name
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    countries: tuple[Name, ...]
    paths: SitePaths
    national_id_types: tuple[Name, ...]
    mrn_types: tuple[Name, ...]
    transaction_types: dict[str, Verb]
    events: dict[EventName, Name] = Field(default_factory=dict)
    processing: tuple[Literal["P", "T", "D"], ...] = ("P",)
    on_fault: Literal["refuse", "park"] = "refuse"
    seen: Seen | None = None
    deposit_state: DepositState | None = None
    deposit_payments: tuple[Name, ...] = ()
    promise_payments: tuple[Name, ...] = ()
    insurer_payments: tuple[Name, ...] = ()
    scheme_map: dict[str, Name] = Field(default_factory=dict)

    @field_validator("charset")
    @classmethod
    def _know_charset(cls, charset: str) -> str:
        try:
            "".encode(charset)
        except LookupError:
            raise ValueError(f"{charset} is no charset Python knows") from None
        return charset

    @field_validator("zone")
    @classmethod
    def _know_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, LookupError):
            raise ValueError(f"{zone} is no time zone") from None
        return zone

    @cached_property
    def tzinfo(self) -> tzinfo:
        """The zone its times without an offset are in."""
        return ZoneInfo(self.zone)

    @cached_property
    def item_classes(self) -> dict[str, str]:
        """The classes that item codes (FT1-7 as sent) have been found to say, to look up again."""
        return {}

    @cached_property
    def known_lines(self) -> dict[tuple[str, ...], Any]:
        """The money lines that gave no finding, by all they were read from."""
        return {}

    @cached_property
    def line_paths(self) -> tuple[FieldPath, ...]:
        """Every path that has a say in what a money line is and comes to."""
        paths = [path for fact in LINE_FACTS for path in self.field_paths[fact]]
        state = [FieldPath.parse(self.deposit_state.field)] if self.deposit_state else []
        return (*_OF_EVERY_LINE, *paths, *state)

    @cached_property
    def line_segments(self) -> frozenset[str]:
        """The segments beside FT1 that may have a say."""
        return frozenset(path.segment for path in self.line_paths) - {"FT1"}

    @cached_property
    def line_size(self) -> int:
        """The last field of FT1 that has a say."""
        return max(path.field for path in self.line_paths if path.segment == "FT1")

    @cached_property
    def line_fields(self) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """Pick the fields of an FT1 that have a say."""
        fields = {path.field for path in self.line_paths if path.segment == "FT1"}
        picked: Callable[[Sequence[str]], tuple[str, ...]] = itemgetter(*sorted(fields))
        return picked

    @cached_property
    def seen_fields(self) -> dict[str, frozenset[int]]:
        """The fields of each segment that the samples held."""
        seen = self.seen.fields if self.seen else {}
        return {name: frozenset(fields) for name, fields in seen.items()}

    @cached_property
    def field_paths(self) -> dict[str, tuple[FieldPath, ...]]:
        """The paths of each fact, ready to read with."""
        return {
            name: tuple(FieldPath.parse(path) for path in paths)
            for name, paths in self.paths.model_dump().items()
        }

    @cached_property
    def field_paths_of_2_1(self) -> dict[str, tuple[FieldPath, ...]]:
        """The same paths for messages of HL7 2.1, where amount and quantity stand exchanged."""
        exchanged = {
            name: tuple(_exchanged(path) for path in self.field_paths[name])
            for name in ("amount", "quantity")
        }
        return self.field_paths | exchanged


def _exchanged(path: FieldPath) -> FieldPath:
    place, dot, below = path.spelling.partition(".")
    return FieldPath.parse(f"{_SWAPPED[place]}{dot}{below}") if place in _SWAPPED else path
