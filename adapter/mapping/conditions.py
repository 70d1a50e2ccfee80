"""The words allowed after `when`: `field` or `fact`, then `equals`, `in` or `valued`."""

from collections.abc import Callable
from typing import Any, Final

from adapter.mapping.context import Context
from adapter.mapping.rules import Condition
from adapter.mapping.sources import leaf, noted

Holds = Callable[[Context, Any], bool]

# Kept as a list for the README's test: a new word needs its line there.
CONDITIONS: Final = ("field", "fact", "equals", "in", "valued")


def holds(condition: Condition, owner: str, *, traced: bool) -> Holds:
    """Compile a condition to a function of message and segment."""
    read = leaf((condition.subject,), owner)
    if traced:
        read = noted(read, (condition.subject,), owner)
    if condition.equals is not None:
        expected = condition.equals
        if condition.fact == "transaction-class":
            return lambda context, source: (
                (context.lines.get(source.position) or context.line(source)).kind == expected
            )
        return lambda context, source: bool(read(context, source) == expected)
    if condition.among is not None:
        among = frozenset(condition.among)
        if condition.fact == "transaction-class":
            return lambda context, source: (
                (context.lines.get(source.position) or context.line(source)).kind in among
            )
        return lambda context, source: read(context, source) in among
    wanted = condition.valued == "yes"
    return lambda context, source: bool(read(context, source)) is wanted
