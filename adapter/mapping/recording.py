"""What a compiled rule reports: that nothing came, that it cannot be read, or what it wrote."""

from collections.abc import Callable, Sequence
from typing import Any

from adapter.mapping import addressing, sources, targets
from adapter.mapping.amounts import Unreadable
from adapter.mapping.context import Context
from adapter.mapping.rules import Owner, Rule
from adapter.mapping.transforms import Convert


def absence(rule: Rule, owner: Owner, *, deletes: bool = True) -> Callable[[Context, Any], bool]:
    """Compile what an empty source means: nothing, a deletion, or a missing element."""
    field = sources.own_field(rule.sources[0], owner.reads)
    emptied = sources.emptied(rule.sources[0], owner.reads)
    path = targets.deletion(rule.to)
    place = addressing.where(rule.sources[0], owner.reads)
    required = rule.required == "true"
    if emptied is None or owner.kind != "segment":
        return lambda _context, _source: False

    def absent(context: Context, source: Any) -> bool:
        if emptied(context, source):
            if deletes and path not in context.deletes:
                context.deletes.append(path)
        elif required and field:
            context.report("error", "required", place(context, source), "value-missing")
        return False

    return absent


def refusal(rule: Rule, owner: Owner) -> Callable[[Context, Any, Unreadable], None]:
    """Compile reporting a value that cannot be read, at the place it came from."""
    place = _valued_place(rule, owner)
    # Within a data type, `required` says when the whole is left out; it refuses no message.
    severity = "error" if rule.required and owner.kind != "datatype" else "warning"

    def refuse(context: Context, source: Any, fault: Unreadable) -> None:
        values = (fault.value,) if fault.value else ()
        recorder = context.recorder
        number = recorder.repetition if recorder else 1
        if recorder:
            # A finding names the field alone, whether or not a trace is kept.
            recorder.repetition = 1
        context.report(severity, fault.code, place(context, source), fault.id, *values)
        if recorder:
            recorder.repetition = number

    return refuse


def teller(rule: Rule, owner: Owner, rule_place: str) -> Callable[[Context, Any, Any], None]:
    """Compile noting what a rule wrote, whence, and what stood there."""
    place = _valued_place(rule, owner)
    read = sources.leaf(rule.sources, owner.reads)

    def tell(context: Context, source: Any, value: Any) -> None:
        assert context.recorder
        raw = str(read(context, source))
        context.recorder.wrote(rule.to, rule_place, place(context, source), raw, value)

    return tell


def entry_teller(
    rule: Rule, owner: Owner, rule_place: str, *, repeats: bool
) -> Callable[[Context, Any, Any, Any], None]:
    """Compile noting what a rule made of one repetition."""
    place = _valued_place(rule, owner)

    def tell(context: Context, source: Any, repetition: Any, value: Any) -> None:
        recorder = context.recorder
        assert recorder
        name = f"{rule.to}[{recorder.entry}]" if repeats else rule.to
        at = place(context, source)
        if owner.kind == "segment" and recorder.repetition > 1:
            at = f"{at}[{recorder.repetition}]"
        recorder.wrote(name, rule_place, at, repetition.text(), value)

    return tell


def entries(
    convert: Callable[[Context, Any, Any], Any],
    told: Callable[[Context, Any, Any, Any], None] | None,
    *,
    of_field: bool,
) -> Callable[[Context, Any, Sequence[Any], int], list[Any]]:
    """Compile converting every repetition; of each is known which entry it becomes."""

    def each_of(context: Context, source: Any, found: Sequence[Any], start: int) -> list[Any]:
        recorder = context.recorder
        values: list[Any] = []
        for number, repetition in enumerate(found, 1):
            if recorder:
                recorder.entry = start + len(values)
                recorder.repetition = number if of_field else recorder.repetition
            value = convert(context, repetition, source)
            if value is None:
                continue
            if recorder and told:
                recorder.entry = start + len(values)
                told(context, source, repetition, value)
            values.append(value)
        return values

    return each_of


def nested(convert: Convert, rule: Rule, *, repeats: bool) -> Convert:
    """Let what a data type map writes be told below the element it fills."""

    def converted(context: Context, repetition: Any) -> Any:
        assert context.recorder
        name = f"{rule.to}[{context.recorder.entry}]" if repeats else rule.to
        return context.recorder.within(name, lambda: convert(context, repetition))

    return converted


def _valued_place(rule: Rule, owner: Owner) -> Callable[[Context, Any], str]:
    """Compile naming the first valued of a rule's sources."""
    places = [
        (sources.leaf((each,), owner.reads), addressing.where(each, owner.reads))
        for each in rule.sources
    ]

    def place(context: Context, source: Any) -> str:
        valued = (where for read, where in places if read(context, source))
        return next(valued, places[0][1])(context, source)

    return place
