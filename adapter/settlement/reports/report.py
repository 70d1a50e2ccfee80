"""A report: rows of figures under the heads that its Measure gives them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from adapter.fhir.parameters import Part
from adapter.settlement.reading.elements import EXTENSION, extension
from adapter.settlement.reports.book import Period

# Money is told in yuan and counted in fen, a rate in ten-thousandths. A rate, or a level that
# stands at an instant, is never added up.
Unit = Literal["money", "count", "rate", "money-level", "count-level"]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column, in Chinese and English."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: whose rule it is, the clauses that ask for it, and its unit.

    `days` is the age in days from which an ageing column counts.
    """

    head: Head
    unit: Unit
    cites: tuple[str, ...]
    origin: str
    days: int | None = None

    @property
    def is_money(self) -> bool:
        """Tell whether the figures are money."""
        return self.unit.startswith("money")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a report tells, as `fhir_profiles/Measure` describes it."""

    name: str
    url: str
    title: Head
    keys: tuple[Head, ...]
    columns: tuple[Column, ...]

    @property
    def ages(self) -> dict[str, int]:
        """Return the ageing columns with the days from which they count."""
        return {one.head.id: one.days for one in self.columns if one.days is not None}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is about, its figures by column, its facts; a missing one was not told."""

    keys: tuple[str, ...]
    figures: Mapping[str, int | None]
    # What it rests on, as an answer names it; they make no other row of it.
    facts: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a report is of: a facility with its Organization, or a city, which has none."""

    name: str
    reference: str
    code: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report of one facility or city over a period, as it was made."""

    measure: Measure
    subject: Subject
    period: Period
    made: datetime
    currency: str
    rows: tuple[Row, ...]
    # The clauses of the instrument that governs there; others say nothing here.
    clauses: frozenset[str] = field(default=frozenset())
    # Whose rule a column is where a policy says so, by its id.
    origins: Mapping[str, str] = field(default_factory=dict)
    # What it says of itself first: a facility in shadow, a policy that is not today's law.
    caveats: tuple[str, ...] = ()
    # The clauses' own words, in Chinese and in English.
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # What the rows rest on, each once, down to the field of the message that told it.
    told: tuple[Part, ...] = ()

    def total(self, column: Column) -> int | None:
        """Return the sum of a column, None where nothing was told or nothing can be added."""
        if column.unit not in {"money", "count"}:
            return None
        told = [row.figures.get(column.head.id) for row in self.rows]
        known = [one for one in told if one is not None]
        return sum(known) if known or not told else None

    def origin(self, column: Column) -> str:
        """Return whose rule a column is."""
        return self.origins.get(column.head.id, column.origin)

    def cites(self, column: Column) -> tuple[str, ...]:
        """Return the clauses of this city's instrument that ask for a column."""
        return tuple(clause for clause in column.cites if clause in self.clauses)


def measure_of(resource: Mapping[str, Any]) -> Measure:
    """Read a Measure of ours; raises ValueError where it says less than a report needs."""
    groups = resource["group"]
    keys = {
        tuple(_head(one["code"]) for one in group.get("stratifier", ())): None for group in groups
    }
    if len(keys) != 1:
        raise ValueError(f"Measure {resource['id']}: all its groups need the same stratifiers")
    title = Head(resource["id"], resource["subtitle"], resource["title"])
    columns = tuple(_column(group) for group in groups)
    return Measure(resource["id"], resource["url"], title, next(iter(keys)), columns)


def _column(group: Mapping[str, Any]) -> Column:
    unit = extension(group, "figure-unit")
    if unit not in get_args(Unit):
        raise ValueError(f"group {group['code']['text']}: its figure-unit is {unit}")
    cites = tuple(
        one["valueString"]
        for one in group.get("extension", ())
        if one["url"] == f"{EXTENSION}clause"
    )
    origin = extension(group, "origin") or "default"
    return Column(_head(group["code"]), unit, cites, origin, extension(group, "from-days"))


def _head(concept: Mapping[str, Any]) -> Head:
    coding = concept["coding"][0]
    return Head(coding["code"], concept["text"], coding["display"])


def ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows in the order of their keys."""
    return tuple(sorted(rows, key=lambda row: row.keys))
