"""What a generated function looks at: leaves of its own in local names, all else by a call."""

from collections.abc import Callable
from typing import Any, Final

from adapter.mapping import sources
from adapter.mapping.conditions import holds
from adapter.mapping.context import Context
from adapter.mapping.facts import FACTS
from adapter.mapping.generation import Function
from adapter.mapping.rules import Condition, Owner, Rule

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


class Reading:
    """What one function reads; what its local names stand for is told at its head."""

    def __init__(self, function: Function, owner: Owner) -> None:
        self._function: Final = function
        self._owner: Final = owner
        self._lines: Final[dict[str, str]] = {}
        self._calls: Final[dict[str, str]] = {}

    @property
    def head(self) -> list[str]:
        """The lines that read them, each after those it builds upon."""
        return list(self._lines.values())

    def source(self, source: str, *, late: bool = False) -> str:
        """Write reading a source: its local name, or the call of its function.

        `late` says that it is seldom looked at, and need not be read beforehand.
        """
        if late and (expression := self._late(source)):
            return expression
        if name := self.leaf(source):
            return name
        read = FACTS.get(source) or sources.leaf((source,), self._owner.reads)
        if self._owner.kind == "event":
            return self._called_once(source, read)
        call = f"{self._function.named('read', read)}(context, source)"
        if picked := sources.picked(source, self._owner.reads):
            # A repetition can only be picked by a text that is there.
            field, mark = picked
            return f"({call} if {mark!r} in {self.raw(field)} else '')"
        if below := sources.below(source, self._owner.reads):
            return f"({call} if {below!r} in context.named else '')"
        return call

    def condition(self, when: Condition) -> str:
        """Write asking a condition."""
        if when.valued and (empty := self._empty(when.subject)):
            return empty if when.valued == "no" else f"not ({empty})"
        of_event = self._owner.kind == "event"
        found = self.source(when.subject) if of_event else self.leaf(when.subject)
        if not found:
            condition = holds(when, self._owner.reads, traced=False)
            return f"{self._function.named('condition', condition)}(context, source)"
        if when.equals is not None:
            return f"{found} == {when.equals!r}"
        if when.among is not None:
            return f"{found} in {self._function.named('among', frozenset(when.among))}"
        return found if when.valued == "yes" else f"not {found}"

    def valued(self, rule: Rule) -> str:
        """Write asking whether any field a rule reads holds anything; empty if none is its own."""
        fields = [sources.own_field(source, self._owner.reads) for source in rule.sources]
        if not all(fields) or self._owner.kind != "segment":
            return ""
        return " or ".join(map(self.raw, fields))

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
            return self._told(
                f"text{field}", f"{raw} if not {raw} or {raw}.isalnum() else first({raw})"
            )
        parts = self._told(f"parts{field}", f'{raw}.partition("~")[0].split("^")')
        return self._component(parts, str(field), component, sub)

    def raw(self, field: int) -> str:
        """Return the name of an own field as it was sent."""
        return self._told(f"raw{field}", f'fields[{field}] if size > {field} else ""')

    def site(self, word: str) -> str:
        """Return the name of what the site says: its `tzinfo`, its `currency`."""
        return self._told(word, f"context.site.{word}")

    def _called_once(self, source: str, read: Callable[[Context, Any], Any]) -> str:
        if source not in self._calls:
            name = self._function.named("read", read)
            self._calls[source] = self._told(f"text_{name}", f"{name}(context, source)")
        return self._calls[source]

    def _late(self, source: str) -> str:
        """Return the expression of the first leaf of an own field that is not read anyway."""
        place = sources.own_leaf(source, self._owner.reads)
        if place is None or self._owner.kind != "segment" or place[1:] != (1, 1):
            return ""
        is_known = f"text{place[0]}" in self._lines or place[0] <= _UNSPLIT
        return "" if is_known else f"first({self.raw(place[0])})"

    def _empty(self, source: str) -> str:
        """Return the expression that tells the first leaf of an own field empty."""
        place = sources.own_leaf(source, self._owner.reads)
        if place is None or self._owner.kind != "segment" or place[1:] != (1, 1):
            return ""
        raw = self.raw(place[0])
        return "" if place[0] <= _UNSPLIT else f"not {raw} or {raw}[0] in '~^&'"

    def _attribute(self, attribute: str) -> str:
        if attribute.startswith("line."):
            self._told("line", "context.lines.get(source.position) or context.line(source)")
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


def first_leaf(raw: str) -> str:
    """Return the first leaf of a field in which nothing is escaped or deleted."""
    return raw.partition("~")[0].partition("^")[0].partition("&")[0]


def part_at(parts: list[str], index: int) -> str:
    """Return one of the parts, empty where there are fewer."""
    return parts[index] if len(parts) > index else ""


def copies(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Copy what is remembered, for a later rule may add to it."""
    return [{**each} for each in entries]
