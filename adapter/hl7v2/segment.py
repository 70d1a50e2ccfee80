"""Segments and their repetitions, split only where someone looks."""

from typing import Final

from adapter.hl7v2.delimiters import Delimiters, unescape

# These stand once in a message, so their first needs no number to be found.
_ALONE = frozenset({"MSH", "EVN", "PID", "PV1", "PV2", "MRG"})
_DELETE = '""'
# Where the header's own delimiters end.
_DECLARED = len(r"MSH|^~\&")


class Repetition:
    """One repetition of a field."""

    __slots__ = ("_charset", "_delimiters", "_parts", "raw")

    raw: Final[str]

    def __init__(self, raw: str, delimiters: Delimiters, charset: str = "ascii") -> None:
        self.raw = raw
        self._delimiters: Final = delimiters
        self._charset: Final = charset
        self._parts: list[str] | None = None

    def text(self, component: int = 1, subcomponent: int = 1) -> str:
        """Return the unescaped text of a leaf, empty where there is none."""
        parts = self._parts or self._split()
        leaf = parts[component - 1] if component <= len(parts) else ""
        # No delimiter is a letter or a digit.
        if not leaf or leaf.isalnum():
            return leaf if subcomponent == 1 else ""
        leaf = _leaf(leaf, 1, subcomponent, self._delimiters)
        return unescape(leaf, self._delimiters, self._charset)

    def _split(self) -> list[str]:
        self._parts = parts = self.raw.split(self._delimiters.component)
        return parts

    def extent(self) -> tuple[int, bool]:
        """Tell how many components were sent, and whether none of them is divided further."""
        raw, delimiters = self.raw, self._delimiters
        return raw.count(delimiters.component) + 1, delimiters.subcomponent not in raw

    def plain_parts(self) -> list[str] | None:
        """Return the components, if none is divided further and nothing escaped or deleted."""
        raw, delimiters = self.raw, self._delimiters
        if delimiters.subcomponent in raw or delimiters.escape in raw or '"' in raw:
            return None
        return self._parts or self._split()

    def components(self) -> tuple[str, ...]:
        """Return the components as they were sent."""
        return tuple(self._parts or self._split())

    def __repr__(self) -> str:
        return f"Repetition({self.raw!r})"


class Segment:
    """One segment of a message."""

    __slots__ = (
        "_fields",
        "_is_plain",
        "charset",
        "delimiters",
        "line",
        "name",
        "occurrence",
        "position",
    )

    line: Final[str]
    name: Final[str]
    position: Final[int]
    occurrence: Final[int]
    delimiters: Final[Delimiters]
    charset: Final[str]

    def __init__(
        self,
        line: str,
        position: int = 0,
        occurrence: int = 1,
        delimiters: Delimiters = Delimiters(),  # noqa: B008  a frozen value
        charset: str = "ascii",
    ) -> None:
        self.line = line
        self.name = line[:3]
        self.position = position
        self.occurrence = occurrence
        self.delimiters = delimiters
        self.charset = charset
        self._fields: list[str] | None = None
        # Nothing escaped or deleted: known once the line is split.
        self._is_plain = False

    @property
    def label(self) -> str:
        """How a person finds this segment: `FT1[2]`, `PID`."""
        if self.occurrence == 1 and self.name in _ALONE:
            return self.name
        return f"{self.name}[{self.occurrence}]"

    @property
    def size(self) -> int:
        """How many fields were sent."""
        return len(self._fields or self._split()) - 1

    def raw(self, field: int) -> str:
        """Return a field as it was sent, empty beyond the end."""
        fields = self._fields or self._split()
        return fields[field] if field < len(fields) else ""

    def plain_fields(self) -> list[str] | None:
        """Return the fields as they were sent, if nothing in them is escaped or deleted."""
        fields = self._fields or self._split()
        return fields if self._is_plain else None

    def first(self, field: int) -> str:
        """Return the first leaf of a field: what `text` returns, by the shortest way."""
        fields = self._fields or self._split()
        raw = fields[field] if field < len(fields) else ""
        # No delimiter is a letter or a digit.
        if not raw or raw.isalnum():
            return raw
        if not self._is_plain or (field <= 2 and self.name == "MSH"):  # noqa: PLR2004
            return self.text(field)
        delimiters = self.delimiters
        head = raw.partition(delimiters.component)[0].partition(delimiters.repetition)[0]
        return head.partition(delimiters.subcomponent)[0]

    def text(
        self, field: int, component: int = 1, subcomponent: int = 1, repetition: int = 1
    ) -> str:
        """Return the unescaped text of a leaf, empty where there is none or it says delete."""
        fields = self._fields or self._split()
        if field >= len(fields) or not (raw := fields[field]):
            return ""
        if raw.isalnum():
            return raw if component == subcomponent == repetition == 1 else ""
        # The header's own delimiters are neither split nor unescaped.
        if field <= 2 and self.name == "MSH":  # noqa: PLR2004  MSH-1 and MSH-2
            return raw if component == subcomponent == repetition == 1 else ""
        delimiters = self.delimiters
        if delimiters.repetition in raw:
            repetitions = raw.split(delimiters.repetition, repetition)
            raw = repetitions[repetition - 1] if repetition <= len(repetitions) else ""
        elif repetition != 1:
            return ""
        leaf = _leaf(raw, component, subcomponent, delimiters)
        if delimiters.escape in leaf:
            return unescape(leaf, delimiters, self.charset)
        return leaf

    def repetitions(self, field: int) -> tuple[Repetition, ...]:
        """Return the repetitions of a field; none where it is empty."""
        raw = self.raw(field)
        if not raw:
            return ()
        delimiters, charset = self.delimiters, self.charset
        if delimiters.repetition not in raw or (field <= 2 and self.name == "MSH"):  # noqa: PLR2004
            return (Repetition(raw, delimiters, charset),)
        parts = raw.split(delimiters.repetition)
        return tuple(Repetition(part, delimiters, charset) for part in parts)

    def repetition(self, raw: str) -> Repetition:
        """Return one repetition of a field of this segment."""
        return Repetition(raw, self.delimiters, self.charset)

    def deletes(self, field: int) -> bool:
        """Tell whether a field says that what was known of it is to be deleted."""
        return self.raw(field) == _DELETE

    def _split(self) -> list[str]:
        separator = self.delimiters.field
        line, start = self.line, 0
        fields = line.split(separator)
        if fields[0] == "MSH":
            # MSH-1 is the separator itself, so that every later field moves by one.
            fields.insert(1, separator)
            start = _DECLARED
        self._is_plain = '"' not in line and line.find(self.delimiters.escape, start) < 0
        self._fields = fields
        return fields

    def __repr__(self) -> str:
        return f"Segment({self.line!r})"


def _leaf(raw: str, component: int, subcomponent: int, delimiters: Delimiters) -> str:
    if delimiters.component in raw:
        components = raw.split(delimiters.component, component)
        raw = components[component - 1] if component <= len(components) else ""
    elif component != 1:
        return ""
    if delimiters.subcomponent in raw:
        subcomponents = raw.split(delimiters.subcomponent, subcomponent)
        raw = subcomponents[subcomponent - 1] if subcomponent <= len(subcomponents) else ""
    elif subcomponent != 1:
        return ""
    return "" if raw == _DELETE else raw
