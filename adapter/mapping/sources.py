"""Where a rule reads: a field, a component of a data type, or a fact, compiled to a function."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from adapter.hl7v2.path import FieldPath
from adapter.hl7v2.segment import Repetition, Segment
from adapter.mapping.context import MOVING, Context
from adapter.mapping.facts import FACTS
from adapter.mapping.leaves import later_component
from adapter.mapping.line import beside
from adapter.mapping.rules import Owner, Parts
from adapter.mapping.whereabouts import whereabouts

Read = Callable[[Context, Any], Any]
_COMPONENT: Final = re.compile(
    r"(?P<type>[A-Z]{2,3})(?:\.(?P<component>[1-9][0-9]?)(?:\.(?P<sub>[1-9][0-9]?))?)?"
)
# What belongs to the segment it stands below; every other segment is the first of its name.
_BELOW: Final = frozenset({("IN1", "IN2"), ("IN1", "IN3"), ("FT1", "NTE")})


def fault_of(source: str, owner: Owner) -> str:
    """Say what is wrong with a source in the map of this segment or data type; empty if nothing."""
    if source in FACTS:
        return ""
    found = _COMPONENT.fullmatch(source)
    if found and found["type"] == owner.reads and owner.kind == "datatype":
        return ""
    try:
        FieldPath.parse(source)
    except ValueError:
        return f"{source} is no field, component of {owner.reads} or fact"
    return ""


def leaf(sources: Sequence[str], owner: str) -> Read:
    """Compile reading the first valued of these sources as text."""
    reads = tuple(_leaf(source, owner) for source in sources)
    if len(reads) == 1:
        return reads[0]

    def first(context: Context, source: Any) -> Any:
        for read in reads:
            if found := read(context, source):
                return found
        return ""

    return first


def parts(key: Parts, owner: str) -> tuple[Read, ...]:
    """Compile reading the parts of a key; of a part that is a list the first valued counts."""
    return tuple(leaf((part,) if isinstance(part, str) else part, owner) for part in key)


def reach(names: Sequence[str], owner: str) -> tuple[int, bool]:
    """Return the component without which there is nothing to read, and whether it looks below."""
    found = [_COMPONENT.fullmatch(name) for name in names if name not in FACTS]
    own = [each for each in found if each and each["type"] == owner and each["component"]]
    if not own or len(own) != len(names):
        return 0, False
    least = min(int(each["component"]) for each in own)
    return least, all(int(each["sub"] or 1) > 1 for each in own)


def whole(source: str, owner: str) -> Callable[[Context, Any], Sequence[Repetition]]:
    """Compile reading a field as its repetitions."""
    if _COMPONENT.fullmatch(source):
        return lambda _, repetition: (repetition,)
    path = FieldPath.parse(source)
    field, key, number = path.field, path.key, path.repetition
    held = _holder(path.segment, owner)

    def repetitions(context: Context, source: Any) -> Sequence[Repetition]:
        segment = held(context, source)
        if segment is None:
            return ()
        context.place = (segment, field)
        found: Sequence[Repetition] = segment.repetitions(field)
        if key:
            return [each for each in found if each.text(*key) == path.equals]
        return found[number - 1 : number] if number else found

    return repetitions


def where(source: str, owner: str) -> Callable[[Context, Any], str]:
    """Compile telling the place of a source in the sender's own words."""
    component = _COMPONENT.fullmatch(source)
    if source not in FACTS and component and component["type"] == owner:
        part = source[len(owner) :]
        return lambda context, _: _placed(context) + part
    if source in FACTS:
        return whereabouts(source)
    path = FieldPath.parse(source)
    held = _holder(path.segment, owner)

    def place(context: Context, source: Any) -> str:
        segment = held(context, source)
        return path.where(segment) if segment else path.spelling

    return place


def own_field(source: str, owner: str) -> int:
    """Return the field of the own segment that a source reads; 0 if it is none."""
    if source in FACTS or _COMPONENT.fullmatch(source):
        return 0
    path = FieldPath.parse(source)
    return path.field if path.segment == owner else 0


def emptied(source: str, owner: str) -> Callable[[Context, Any], bool] | None:
    """Compile whether a field of the own segment, or of one below it, deletes; None if neither."""
    name = below(source, owner)
    if not name and not own_field(source, owner):
        return None
    path, held = FieldPath.parse(source), _holder(name or owner, owner)

    def empties(context: Context, segment: Any) -> bool:
        found = held(context, segment)
        return found is not None and found.deletes(path.field)

    return empties


def own_leaf(source: str, owner: str) -> tuple[int, int, int] | None:
    """Return field, component and subcomponent of a leaf of the own segment or data type.

    A data type has field 0. None if the source is another's, or picks one of many repetitions.
    """
    if source in FACTS:
        return None
    if found := _COMPONENT.fullmatch(source):
        whose = found["type"] == owner
        return (0, int(found["component"] or 1), int(found["sub"] or 1)) if whose else None
    path = FieldPath.parse(source)
    if path.segment != owner or path.key or path.repetition:
        return None
    return path.field, path.component, path.subcomponent


def below(source: str, owner: str) -> str:
    """Return the segment a source reads that stands below the own one; empty if it is none."""
    if source in FACTS or _COMPONENT.fullmatch(source):
        return ""
    name = FieldPath.parse(source).segment
    return name if (owner, name) in _BELOW else ""


def picked(source: str, owner: str) -> tuple[int, str] | None:
    """Return the own field of which a source picks a repetition, and what this one has to hold."""
    if source in FACTS or _COMPONENT.fullmatch(source):
        return None
    path = FieldPath.parse(source)
    if path.segment != owner or not path.key:
        return None
    component, below = path.key
    return path.field, ("&" if below > 1 else "^" if component > 1 else "") + path.equals


def noted(read: Read, sources: Sequence[str], owner: str) -> Read:
    """Let a read tell the recorder what it looks at."""
    paths = [
        FieldPath.parse(source)
        for source in sources
        if source not in FACTS and not _COMPONENT.fullmatch(source)
    ]
    places = [(path.field, _holder(path.segment, owner)) for path in paths]

    def reading(context: Context, source: Any) -> Any:
        assert context.recorder
        for field, held in places:
            segment = held(context, source)
            if segment:
                context.recorder.read(segment, field)
        return read(context, source)

    return reading


def _holder(name: str, owner: str) -> Callable[[Context, Any], Segment | None]:
    """Compile finding the segment of a name: the own one, the one below it, else the first."""
    if name == owner:
        return lambda _, segment: segment
    if (owner, name) in _BELOW:
        return lambda context, segment: beside(context, segment, name)

    def first(context: Context, _: Any) -> Segment | None:
        context.is_fleeting |= name in MOVING
        return context.first(name)

    return first


def _placed(context: Context) -> str:
    if context.place is None:
        return ""
    place = f"{context.place[0].label}-{context.place[1]}"
    number = context.recorder.repetition if context.recorder else 1
    return f"{place}[{number}]" if number > 1 else place


def _elsewhere(path: FieldPath, owner: str) -> Read:
    """Compile reading a field of another segment: the one that belongs to this, else the first."""
    if (owner, path.segment) not in _BELOW:
        return lambda context, _: context.text(path)

    def read(context: Context, segment: Any) -> str:
        held = beside(context, segment, path.segment)
        return path.value(held) if held else ""

    return read


def _leaf(source: str, owner: str) -> Read:
    if source in FACTS:
        return FACTS[source]
    found = _COMPONENT.fullmatch(source)
    if found and found["type"] == owner:
        part, below = int(found["component"] or 1), int(found["sub"] or 1)
        return lambda _, repetition: repetition.text(part, below)
    path = FieldPath.parse(source)
    field, component, sub = path.field, path.component, path.subcomponent
    if path.segment != owner:
        return _elsewhere(path, owner)
    # Naming no repetition and no component is the common case, and its own fast way.
    if path.key or path.repetition:
        return lambda _, segment: path.value(segment)
    if component == sub == 1:
        return lambda _, segment: segment.first(field)
    return lambda _, segment: later_component(segment, field, component, sub)
