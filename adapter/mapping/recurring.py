"""What money lines say again and again: told once, and kept beside it as it stands in JSON.

A hospital has some thousands of items and charges each again and again. Nothing is ever added to
what a money line has said, so that it may stand as JSON where it is only to be written.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import orjson

from adapter.fhir.resources import write
from adapter.mapping import sources, targets
from adapter.mapping.compiler import Apply, Words
from adapter.mapping.context import Context
from adapter.mapping.drafts import AMOUNTS
from adapter.mapping.facts import KINDS, NUMBERS
from adapter.mapping.generation import Function, indented
from adapter.mapping.line import Line
from adapter.mapping.reading import Reading
from adapter.mapping.remembering import KNOWN_MAX, is_lasting
from adapter.mapping.rules import Owner, Rule

Pair = tuple[Rule, Apply]
# How the elements of a group are remembered, and the element, if it is one alone.
Sort = tuple[str, str]
Known = dict[tuple[str, ...], tuple[Any, orjson.Fragment]]
_NONE: Final = ("", "")
_LINE: Final = "line"
_CODE: Final = "code"


class Recurring:
    """The rules of a money line's map whose elements recur."""

    def __init__(self, function: Function, reading: Reading, owner: Owner, words: Words) -> None:
        self._function: Final = function
        self._reading: Final = reading
        self._owner: Final = owner
        self._words: Final = words

    def groups(self, rules: Sequence[Pair]) -> Iterator[tuple[Sort, list[Pair]]]:
        """Divide rules, in their order, into those that are looked up together and the others."""
        is_money = self._owner.reads == "FT1" and self._owner.writes in AMOUNTS
        for sort, group in groupby(rules, lambda pair: self._sort(pair[0]) if is_money else _NONE):
            found = list(group)
            others = {self._first(rule) for rule, apply in rules if (rule, apply) not in found}
            yield (sort if self._recurs(sort, found, others) else _NONE), found

    def lines(self, sort: Sort, group: Sequence[Pair], plainly: list[str]) -> list[str]:
        """Write looking up what a group of rules told; `plainly` are its lines without that."""
        kind, name = sort
        applies = [apply for _, apply in group]
        if kind == _CODE:
            return self._of_code(name, group, applies)
        self._reading.leaf("transaction-class")
        learn = self._function.named("learn", _of_line(applies))
        told = f"line.told.get({learn}) or {learn}(context, source, line)"
        put = f"out.setdefault({name!r}, []).extend(told[{name!r}])" if name else "out.update(told)"
        written = ["if context.is_written:", f"    told = {told}", f"    if told: {put}"]
        return [*written, "else:", *indented(plainly)]

    def _of_code(self, name: str, group: Sequence[Pair], applies: Sequence[Apply]) -> list[str]:
        repeats = targets.steps(self._owner.writes, group[0][0].to)[0].repeats
        fields = dict.fromkeys(
            sources.own_field(each, self._owner.reads) for rule, _ in group for each in _read(rule)
        )
        raws = [self._reading.raw(field) for field in fields]
        known: Known = {}
        told = f"{self._function.named('known', known)}.get(key)"
        learn = self._function.named("learn", _of_code(name, applies, known))
        copy = "copies(told[0])" if repeats else "{**told[0]}"
        lines = [
            f"key = (context.facility, {', '.join(raws)})",
            f"told = {told} or {learn}(context, source, key)",
            f"if told: out[{name!r}] = told[1] if context.is_written else {copy}",
        ]
        is_said = all(rule.source for rule, _ in group)
        return [f"if {' or '.join(raws)}:", *indented(lines)] if is_said else lines

    def _sort(self, rule: Rule) -> Sort:
        first = targets.steps(self._owner.writes, rule.to)[0]
        if rule.required or rule.table:
            return _NONE
        if len(rule.sources) == 1 and rule.sources[0] in KINDS | NUMBERS and not rule.when:
            return _LINE, first.name if first.repeats else ""
        own = all(sources.own_leaf(each, self._owner.reads) for each in _read(rule))
        is_code = not rule.transform or self._is_lasting(rule)
        return (_CODE, first.name) if own and is_code and _read(rule) else _NONE

    def _recurs(self, sort: Sort, group: Sequence[Pair], others: set[str]) -> bool:
        kind, name = sort
        if kind == _LINE:
            return bool(name) or others.isdisjoint(self._first(rule) for rule, _ in group)
        return name not in others and any(self._is_lasting(rule) for rule, _ in group)

    def _is_lasting(self, rule: Rule) -> bool:
        word = rule.transform or ""
        return word in self._words.datatypes and is_lasting(word, self._words)

    def _first(self, rule: Rule) -> str:
        return targets.steps(self._owner.writes, rule.to)[0].name


def _read(rule: Rule) -> list[str]:
    return [*rule.sources, *([rule.when.subject] if rule.when else [])]


def _of_line(applies: Sequence[Apply]) -> Callable[[Context, Any, Line], dict[str, Any]]:
    """Compile telling what follows from a line alone; what is a list stays one, of JSON."""

    def learn(context: Context, source: Any, line: Line) -> dict[str, Any]:
        told = _applied(applies, context, source)
        line.told[learn] = written = {
            name: [_written(each) for each in value] if isinstance(value, list) else _written(value)
            for name, value in told.items()
        }
        return written

    return learn


def _of_code(
    name: str, applies: Sequence[Apply], known: Known
) -> Callable[[Context, Any, tuple[str, ...]], tuple[Any, orjson.Fragment] | None]:
    """Compile telling an element of codes; what gave a finding is reported of each place."""

    def learn(
        context: Context, source: Any, key: tuple[str, ...]
    ) -> tuple[Any, orjson.Fragment] | None:
        reported = context.reported
        value = _applied(applies, context, source).get(name)
        if value is None:
            return None
        told = value, _written(value)
        if context.reported == reported and len(known) < KNOWN_MAX:
            known[key] = told
        return told

    return learn


def _applied(applies: Sequence[Apply], context: Context, source: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for apply in applies:
        apply(context, source, out)
    return out


def _written(value: Any) -> orjson.Fragment:
    return orjson.Fragment(write(value))
