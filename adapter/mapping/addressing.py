"""Where a rule reads, in the sender's own words: the place that a finding names."""

from collections.abc import Callable
from typing import Any, Final

from adapter.hl7v2.path import FieldPath
from adapter.hl7v2.segment import Segment
from adapter.mapping.context import Context
from adapter.mapping.facts import FACTS
from adapter.mapping.line import beside, first_of
from adapter.mapping.sources import COMPONENT, holder

# Where each fact of a money line may come from: an amount also from its unit price.
_LINE_PATHS: Final = {
    "amount": ("amount", "unit_price"),
    "quantity": ("quantity",),
    "unit-price": ("unit_price",),
    "item-class": ("item_class",),
    "payment-method": ("payment_method",),
}


def where(source: str, owner: str) -> Callable[[Context, Any], str]:
    """Compile telling the place of a source in the sender's own words."""
    component = COMPONENT.fullmatch(source)
    if source not in FACTS and component and component["type"] == owner:
        part = source[len(owner) :]
        return lambda context, _: _placed(context) + part
    if source in _LINE_PATHS:
        return _line_place(_LINE_PATHS[source])
    if source in FACTS:
        return _fact_place(source)
    path = FieldPath.parse(source)
    held = holder(path.segment, owner)

    def place(context: Context, source: Any) -> str:
        segment = held(context, source)
        return path.where(segment) if segment else path.spelling

    return place


def _fact_place(fact: str) -> Callable[[Context, Any], str]:
    """Compile naming the field that a fact was found in, its segment where no field is its own."""
    name = fact.removeprefix("person-").replace("-", "_")

    def place(context: Context, source: Any) -> str:
        if not isinstance(source, Segment):
            return ""
        if fact == "over-limit" and (held := beside(context, source, "ZFL")):
            return f"{held.label}-5"
        return context.fact_place(name, source) if name in context.paths else source.label

    return place


def _line_place(names: tuple[str, ...]) -> Callable[[Context, Any], str]:
    """Compile naming the field a money line's fact was found in."""

    def place(context: Context, segment: Segment) -> str:
        for name in names:
            text, path, held = first_of(context, segment, name)
            if text and path:
                return path.where(held)
        return segment.label

    return place


def _placed(context: Context) -> str:
    if context.place is None:
        return ""
    place = f"{context.place[0].label}-{context.place[1]}"
    number = context.recorder.repetition if context.recorder else 1
    return f"{place}[{number}]" if number > 1 else place
