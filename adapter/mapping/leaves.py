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
    if path.key is None and path.component == path.subcomponent == 1 and not path.repetition:
        found = segment.first(path.field)
        return found or (path.value(segment) if segment.raw(path.field) else "")
    raw = segment.raw(path.field)
    # A filter looks for what most fields do not even contain.
    if not raw or path.equals not in raw:
        return ""
    if path.key is None:
        return path.value(segment)
    for repetition in segment.repetitions(path.field):
        is_picked = repetition.text(*path.key) == path.equals
        if is_picked and (found := repetition.text(path.component, path.subcomponent)):
            return found
    return ""
