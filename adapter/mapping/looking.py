"""The leaves a generated function looks at, each read once into a local name."""

from typing import Final

from adapter.mapping import sources
from adapter.mapping.rules import Owner

_UNSPLIT: Final = 2
_ATTRIBUTES: Final = {
    "facility": "context.facility",
    "mrn": "context.mrn",
    "visit": "context.visit",
    "sending-application": "context.sending_application",
    "sending-facility": "context.sending_facility",
    "transaction-class": "line.kind",
    "payment-kind": "line.payment_kind",
    "item-class": "line.item_class",
    "amount": "line.amount",
    "quantity": "line.quantity",
    "unit-price": "line.unit_price",
}


class Locals:
    """The local names of one function; what they stand for is told at its head."""

    def __init__(self, owner: Owner) -> None:
        self._owner: Final = owner
        self._lines: Final[dict[str, str]] = {}

    @property
    def head(self) -> list[str]:
        """The lines that read them, each after those it builds upon."""
        return list(self._lines.values())

    def leaf(self, source: str) -> str:
        """Return the name of an own leaf or of a fact that is at hand; empty if it is neither."""
        if source in _ATTRIBUTES:
            return self._attribute(_ATTRIBUTES[source])
        place = sources.own_leaf(source, self._owner.reads)
        if place is None or self._owner.kind == "event":
            return ""
        field, component, sub = place
        if self._owner.kind == "datatype":
            # No plain repetition is divided further.
            return "''" if sub > 1 else self._component("parts", "", component, 1)
        if self._owner.reads == "MSH" and field <= _UNSPLIT:
            return ""
        raw = self.raw(field)
        if component == sub == 1:
            return self._told(f"text{field}", f"{raw} if not {raw} or {raw}.isalnum() else first({raw})")
        parts = self._told(f"parts{field}", f'{raw}.partition("~")[0].split("^")')
        return self._component(parts, str(field), component, sub)

    def late(self, source: str) -> str:
        """Return the expression of the first leaf of an own field that is not read anyway."""
        place = sources.own_leaf(source, self._owner.reads)
        if place is None or self._owner.kind != "segment" or place[1:] != (1, 1):
            return ""
        is_known = f"text{place[0]}" in self._lines or place[0] <= _UNSPLIT
        return "" if is_known else f"first({self.raw(place[0])})"

    def empty(self, source: str) -> str:
        """Return the expression that tells the first leaf of an own field empty."""
        place = sources.own_leaf(source, self._owner.reads)
        if place is None or self._owner.kind != "segment" or place[1:] != (1, 1):
            return ""
        raw = self.raw(place[0])
        return "" if place[0] <= _UNSPLIT else f"not {raw} or {raw}[0] in '~^&'"

    def raw(self, field: int) -> str:
        """Return the name of an own field as it was sent."""
        return self._told(f"raw{field}", f'fields[{field}] if size > {field} else ""')

    def call(self, read: str) -> str:
        """Return the name of what a function reads, which is called once."""
        return self._told(f"text_{read}", f"{read}(context, source)")

    def site(self, word: str) -> str:
        """Return the name of what the site says: its `tzinfo`, its `currency`."""
        return self._told(word, f"context.site.{word}")

    def _attribute(self, attribute: str) -> str:
        if attribute.startswith("line."):
            self._told("line", "context.line(source)")
        return attribute

    def _component(self, parts: str, field: str, component: int, sub: int) -> str:
        name = f"text{field}_{component}" + (f"_{sub}" if sub > 1 else "")
        at = component - 1
        found = f"{parts}[{at}]"
        if field:
            divided = f'{found}.split("&", {sub})'
            cut = f'{found}.partition("&")[0]' if sub == 1 else f"at({divided}, {sub - 1})"
            return self._told(name, f'{cut} if len({parts}) > {at} else ""')
        return self._told(name, found if not at else f'{found} if size > {at} else ""')

    def _told(self, name: str, expression: str) -> str:
        self._lines.setdefault(name, f"{name} = {expression}")
        return name


def first(raw: str) -> str:
    """Return the first leaf of a field in which nothing is escaped or deleted."""
    return raw.partition("~")[0].partition("^")[0].partition("&")[0]


def at(parts: list[str], index: int) -> str:
    """Return one of the parts, empty where there are fewer."""
    return parts[index] if len(parts) > index else ""
