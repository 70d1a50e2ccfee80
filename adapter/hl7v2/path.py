"""Field paths: how a mapping names a place in a segment, `PID-3[5=MR].1`."""

import re
from dataclasses import dataclass

from adapter.hl7v2.segment import Repetition, Segment

_PATH = re.compile(
    r"(?P<segment>[A-Z][A-Z0-9]{2})-(?P<field>[1-9][0-9]{0,2})"
    r"(?:\[(?:(?P<number>[1-9][0-9]{0,3})|"
    r"(?P<key>[1-9][0-9]{0,2})(?:\.(?P<subkey>[1-9][0-9]{0,2}))?=(?P<equals>[^\[\]]+))\])?"
    r"(?:\.(?P<component>[1-9][0-9]{0,2})(?:\.(?P<subcomponent>[1-9][0-9]{0,2}))?)?"
)


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A place in a segment: field, which repetition, component, subcomponent."""

    spelling: str
    segment: str
    field: int
    component: int = 1
    subcomponent: int = 1
    repetition: int | None = None
    key: tuple[int, int] | None = None
    equals: str = ""

    @classmethod
    def parse(cls, spelling: str) -> "FieldPath":
        """Read a path such as `FT1-11.1`, `PID-11[2].4` or `PID-3[5=MR].1`."""
        found = _PATH.fullmatch(spelling)
        if not found:
            raise ValueError(f"{spelling!r} is not a field path such as PID-3[5=MR].1")
        key = found["key"]
        return cls(
            spelling=spelling,
            segment=found["segment"],
            field=int(found["field"]),
            component=int(found["component"] or 1),
            subcomponent=int(found["subcomponent"] or 1),
            repetition=int(found["number"]) if found["number"] else None,
            key=(int(key), int(found["subkey"] or 1)) if key else None,
            equals=found["equals"] or "",
        )

    def value(self, segment: Segment) -> str:
        """Return the first valued leaf this path leads to, unescaped; empty if there is none."""
        if self.key is None:
            first = self.repetition or 1
            found = segment.text(self.field, self.component, self.subcomponent, first)
            if found or self.repetition or not segment.raw(self.field):
                return found
        for repetition in self._repetitions(segment):
            if found := repetition.text(self.component, self.subcomponent):
                return found
        return ""

    def values(self, segment: Segment) -> tuple[str, ...]:
        """Return every valued leaf this path leads to, unescaped."""
        leaves = (
            repetition.text(self.component, self.subcomponent)
            for repetition in self._repetitions(segment)
        )
        return tuple(leaf for leaf in leaves if leaf)

    def where(self, segment: Segment) -> str:
        """Return the place in the sender's own words: `FT1[2]-11.1`."""
        return segment.label + self.spelling[3:]

    def _repetitions(self, segment: Segment) -> tuple[Repetition, ...]:
        repetitions = segment.repetitions(self.field)
        if self.repetition:
            return repetitions[self.repetition - 1 : self.repetition]
        if self.key is None:
            return repetitions
        key = self.key
        return tuple(each for each in repetitions if each.text(*key) == self.equals)

    def __str__(self) -> str:
        return self.spelling
