"""What messages say again and again: codes, staff, and what follows from a money line alone.

A hospital has some thousands of items and charges each again and again. Nothing is ever added to
what a money line has said: where it is only to be written, it stands there as JSON.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, Literal

import orjson

from adapter.fhir.resources import write
from adapter.mapping import sources, targets
from adapter.mapping.compiler import Apply, Words
from adapter.mapping.context import Context
from adapter.mapping.drafts import AMOUNTS
from adapter.mapping.facts import KINDS, NUMBERS
from adapter.mapping.generation import Function, indented
from adapter.mapping.line import Line
from adapter.mapping.placing import Place
from adapter.mapping.reading import Reading
from adapter.mapping.remembering import KNOWN_MAX, is_alone, is_lasting, lasting
from adapter.mapping.rules import Owner, Rule
from adapter.mapping.staffing import OF_THE_HOUSE, housed
from adapter.mapping.transforms import Convert

Pair = tuple[Rule, Apply]
# How the elements of a group are remembered: not at all, by their codes, beside their line; and
# which element they are, if it is one alone.
Kind = Literal["", "code", "line"]
Sort = tuple[Kind, str]
Known = dict[tuple[str, ...], tuple[Any, orjson.Fragment]]
_NONE: Final[Sort] = ("", "")


class Recurring:
    """The rules of one map whose elements recur, on their way to lines."""

    def __init__(self, function: Function, reading: Reading, owner: Owner, words: Words) -> None:
        self._function: Final = function
        self._reading: Final = reading
        self._owner: Final = owner
        self._words: Final = words

    def field(self, rule: Rule, place: Place, convert: Convert, field: int) -> list[str]:
        """Write looking up what a field has been told as; nothing if it is not to be remembered."""
        word, raw = rule.transform or "", self._reading.raw(field)
        if is_lasting(word, self._words):
            known, learn = lasting(convert, field)
            learned = self._function.named("learn", learn)
            found = f"{self._function.named('known', known)}.get((context.facility, {raw}))"
        elif self._words.datatypes[word][0].datatype in OF_THE_HOUSE:
            learn = housed(convert, field, alone=is_alone(word, self._words))
            learned = self._function.named("learn", learn)
            found = f"context.told.get(({learned}, {raw}))"
        else:
            return []
        return [
            f"if {raw}:",
            f"    told = {found} or {learned}(context, source, {raw})",
            f"    if told: {place.put_known('told')}",
        ]

    def groups(self, rules: Sequence[Pair]) -> Iterator[tuple[Sort, list[Pair]]]:
        """Divide rules, in their order, into those that are looked up together and the others."""
        is_money = self._owner.reads == "FT1" and self._owner.writes in AMOUNTS
        for sort, group in groupby(rules, lambda pair: self._sort(pair[0]) if is_money else _NONE):
            found = list(group)
            others = {self._first(rule) for rule, apply in rules if (rule, apply) not in found}
            yield (sort if self._recurs(sort, found, others) else _NONE), found

    def line(self, name: str, group: Sequence[Pair], plainly: list[str]) -> list[str]:
        """Write looking up what follows from a line; `plainly` are the lines without that."""
        self._reading.leaf("transaction-class")
        learn = self._function.named("learn", _of_line([apply for _, apply in group]))
        told = f"line.told.get({learn}) or {learn}(context, source, line)"
        put = f"out.setdefault({name!r}, []).extend(told[{name!r}])" if name else "out.update(told)"
        written = ["if context.is_written:", f"    told = {told}", f"    if told: {put}"]
        return [*written, "else:", *indented(plainly)]

    def code(self, name: str, group: Sequence[Pair]) -> list[str]:
        """Write looking up what an element of codes has been told as."""
        repeats = targets.steps(self._owner.writes, group[0][0].to)[0].repeats
        fields = dict.fromkeys(
            sources.own_field(each, self._owner.reads) for rule, _ in group for each in _read(rule)
        )
        raws = [self._reading.raw(field) for field in fields]
        known: Known = {}
        told = f"{self._function.named('known', known)}.get(key)"
        learn = self._function.named("learn", _of_code(name, [apply for _, apply in group], known))
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
            return "line", first.name if first.repeats else ""
        own = all(sources.own_leaf(each, self._owner.reads) for each in _read(rule))
        is_code = not rule.transform or self._is_lasting(rule)
        return ("code", first.name) if own and is_code and _read(rule) else _NONE

    def _recurs(self, sort: Sort, group: Sequence[Pair], others: set[str]) -> bool:
        kind, name = sort
        if kind == "line":
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
