"""What HL7 v2 says of its segments: which fields and components there are, of which data type."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from adapter.hl7v2.path import FieldPath

_SPELLED: Final = re.compile(
    r"(?P<type>[A-Za-z0-9_]+)(?::(?P<table>\w+))?(?:@(?P<since>[0-9.]+)(?:-(?P<until>[0-9.]+))?)?"
)
# Data types without components; one that is neither here nor in the data may have any.
_PLAIN: Final = frozenset(
    ["DT", "DTM", "FT", "ID", "IS", "NM", "SI", "ST", "TM", "TN", "TX", "SNM"]
)


@dataclass(frozen=True, slots=True)
class Defined:
    """A field or component as some versions define it; `since` and `until` count versions."""

    type: str
    table: str
    since: int
    until: int


class V2:
    """The fields and components of HL7 v2.1 to 2.9, asked for by the versions that count."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.versions: Final[tuple[str, ...]] = tuple(data["versions"])
        self._segments: Final[dict[str, list[str]]] = {**data["segments"], **data["own"]}
        self._types: Final[dict[str, list[str]]] = data["types"]
        self._others: Final = frozenset(data["others"])
        self._read = cache(self._spelled)

    def segment_fault(self, name: str) -> str:
        """Say that there is no such segment; those that begin with Z are the sender's own."""
        known = name in self._segments or name in self._others or name.startswith("Z")
        return "" if known else f"HL7 v2 has no segment {name}"

    def type_fault(self, name: str) -> str:
        """Say that there is no such data type."""
        known = name in self._types or name in _PLAIN
        return "" if known else f"HL7 v2 has no data type {name}"

    def has_parts(self, name: str) -> bool:
        """Tell whether a data type has components that are known."""
        return name in self._types

    def path_fault(self, path: FieldPath, versions: Sequence[str] = ()) -> str:
        """Say why a path leads nowhere in all these versions; empty if it leads somewhere."""
        if fault := self.segment_fault(path.segment):
            return fault
        if path.segment not in self._segments:
            return ""
        place = f"{path.segment}-{path.field}"
        found = self.field(path, versions)
        if not found:
            return f"{_told(versions)} has no {place}"
        asked = [(path.component, path.subcomponent), *([path.key] if path.key else [])]
        for component, sub in asked:
            if not any(self._admits(each, component, sub, versions) for each in found):
                types = ", ".join(dict.fromkeys(each.type for each in found))
                part = f"{component}.{sub}" if sub > 1 else component
                return f"{place} ({types}) has no component {part}"
        return ""

    def field(self, path: FieldPath, versions: Sequence[str] = ()) -> list[Defined]:
        """Return what a field is in these versions, the newest first."""
        return self._those(self._segments.get(path.segment, ()), path.field, versions)

    def component(self, of: str, number: int, versions: Sequence[str] = ()) -> list[Defined]:
        """Return what a component of a data type is in these versions, the newest first."""
        return self._those(self._types.get(of, ()), number, versions)

    def leaf(
        self, found: Iterable[Defined], component: int, sub: int, versions: Sequence[str] = ()
    ) -> list[Defined]:
        """Return what stands in a component and subcomponent; 0 is none, so the whole field."""
        at = list(found)
        for number in (component, sub):
            if number:
                at = [
                    below
                    for each in at
                    for below in (self.component(each.type, number, versions) or [each])
                ]
        return sorted(at, key=lambda each: -each.until)

    def _admits(self, defined: Defined, component: int, sub: int, versions: Sequence[str]) -> bool:
        if defined.type in _PLAIN:
            return component == sub == 1
        if defined.type not in self._types:
            return True
        below = self.component(defined.type, component, versions)
        return any(sub == 1 or self._admits(each, sub, 1, versions) for each in below)

    def _those(self, row: Sequence[str], number: int, versions: Sequence[str]) -> list[Defined]:
        if number > len(row):
            return []
        asked = [self.versions.index(each) for each in versions if each in self.versions]
        found = self._read(row[number - 1])
        if asked:
            found = [one for one in found if any(one.since <= at <= one.until for at in asked)]
        return found

    def _spelled(self, text: str) -> list[Defined]:
        found, last = [], len(self.versions) - 1
        for one in _SPELLED.finditer(text):
            since = self.versions.index(one["since"]) if one["since"] else 0
            until = self.versions.index(one["until"]) if one["until"] else since
            until = until if one["since"] else last
            found.append(Defined(one["type"], one["table"] or "", since, until))
        return found[::-1]


def _told(versions: Sequence[str]) -> str:
    return f"HL7 v{', '.join(versions)}" if versions else "HL7 v2"


@dataclass(frozen=True, slots=True)
class Extension:
    """One of our extensions: the forms of its value (none: it has parts), where it may stand."""

    values: frozenset[str]
    contexts: tuple[str, ...]
