"""The commonest reads, without the splitting that most fields do not need."""

from adapter.hl7v2.path import FieldPath
from adapter.hl7v2.segment import Segment


def later_component(segment: Segment, field: int, component: int, subcomponent: int) -> str:
    """Return a component after the first; a field without a component delimiter has none."""
    raw = segment.raw(field)
    if not raw or raw.isalnum():
        return ""
    return segment.text(field, component, subcomponent)


def value_of(path: FieldPath, segment: Segment) -> str:
    """Return what a path leads to, by the shortest way."""
    raw = segment.raw(path.field)
    if not raw:
        return ""
    if path.key or path.repetition or path.subcomponent != 1:
        # A filter looks for what most fields do not even contain.
        return path.value(segment) if not path.equals or path.equals in raw else ""
    if path.component == 1 and (found := segment.first(path.field)):
        return found
    return path.value(segment)
