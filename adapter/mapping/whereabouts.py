"""In which field of a message a fact was found, in the sender's own words."""

from collections.abc import Callable
from typing import Any, Final

from adapter.hl7v2.segment import Segment
from adapter.mapping.context import Context
from adapter.mapping.line import beside, first_of

# Where each fact of a money line may come from: an amount also from its unit price.
_LINE_PATHS: Final = {
    "amount": ("amount", "unit_price"),
    "quantity": ("quantity",),
    "unit-price": ("unit_price",),
    "item-class": ("item_class",),
    "payment-method": ("payment_method",),
}


def whereabouts(fact: str) -> Callable[[Context, Any], str]:
    """Compile naming the field that a fact was found in, its segment where no field is its own."""
    return _line_place(_LINE_PATHS[fact]) if fact in _LINE_PATHS else _fact_place(fact)


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
