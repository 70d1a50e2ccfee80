"""How the parameters of a search are read into a Query, or refused with the reason."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NoReturn

from adapter.fhir.query import Condition, Query, QueryError, Value
from adapter.fhir.search import SERVED, Parameter, SearchParameters
from adapter.fhir.searchvalues import read_value, split_values
from adapter.issues import Issue

COUNT_DEFAULT = 50
COUNT_MAX = 1000

Pair = tuple[str, str]

_MODIFIERS = {
    "token": {"missing", "not"},
    "reference": {"missing", "identifier"},
    "string": {"missing", "exact", "contains"},
}
# What shapes the answer rather than the search; the last four are read at the door or of no effect.
_RESULT = frozenset(
    {"_count", "_sort", "_summary", "_total", "_cursor", "_format", "_pretty", "_totalMethod"}
)


def read_query(resource_type: str, pairs: Sequence[Pair], parameters: SearchParameters) -> Query:
    """Read the parameters of a search; a QueryError says what is not served or not well written."""
    wanted = dict(pairs)
    summary = wanted.get("_summary", "false")
    total = wanted.get("_total", "none" if "_cursor" in wanted else "accurate")
    if summary not in {"count", "false"}:
        _refuse("not-supported", "_summary", "search-value-invalid", summary)
    if total not in {"accurate", "estimate", "none"}:
        _refuse("value", "_total", "search-value-invalid", total)
    count = _count(wanted.get("_count"))
    return Query(
        type=resource_type,
        conditions=tuple(
            _condition(resource_type, name, value, parameters)
            for name, value in pairs
            if name not in _RESULT
        ),
        sort=_sort(resource_type, wanted.get("_sort", ""), parameters),
        count=count or COUNT_DEFAULT,
        cursor=wanted.get("_cursor"),
        total=total != "none" or summary == "count" or count == 0,
        summary_count=summary == "count" or count == 0,
    )


def served_pairs(
    resource_type: str, pairs: Iterable[Pair], parameters: SearchParameters
) -> list[Pair]:
    """Keep the pairs whose parameter is served, for a client that asked for lenient handling."""
    known = parameters.of(resource_type)
    return [
        (name, value)
        for name, value in pairs
        if name in _RESULT or re.split(r"[.:]", name, maxsplit=1)[0] in known
    ]


def _condition(resource_type: str, name: str, text: str, parameters: SearchParameters) -> Condition:
    outer, dot, inner = name.partition(".")
    code, _, modifier = outer.partition(":")
    parameter = _parameter(resource_type, code, name, parameters)
    if not text:
        _refuse("value", name, "search-value-empty")
    if dot:
        return _chained(parameter, name, (modifier, inner, text), parameters)
    if modifier == "missing":
        if text not in {"true", "false"}:
            _refuse("value", name, "search-value-invalid", text)
        return Condition(parameter.kept_as, parameter.type, "missing", (Value(code=text),))
    only = parameter.only
    if parameter.type == "reference" and modifier in SERVED:
        only, modifier = modifier, ""
    if modifier and modifier not in _MODIFIERS.get(parameter.type, ()):
        _refuse("not-supported", name, "search-modifier-unknown", modifier)
    values = tuple(
        read_value(parameter, modifier or parameter.type, one, name, parameters.zone, only=only)
        for one in split_values(text)
    )
    return Condition(parameter.kept_as, parameter.type, modifier or None, values)


def _chained(
    parameter: Parameter, name: str, asked: tuple[str, str, str], parameters: SearchParameters
) -> Condition:
    """Read `account:Account.identifier=…`: one step over a reference, then a parameter there."""
    modifier, inner, text = asked
    if parameter.type != "reference" or "." in inner:
        _refuse("not-supported", name, "search-chain-unknown")
    targets = [parameter.only] if parameter.only else sorted(parameter.targets & set(SERVED))
    if modifier:
        targets = [modifier] if modifier in parameter.targets & set(SERVED) else []
    code = inner.partition(":")[0]
    targets = [target for target in targets if code in parameters.of(target)]
    if len(targets) != 1:
        _refuse("not-supported", name, "search-chain-unknown")
    condition = _condition(targets[0], inner, text, parameters)
    if code == "_id":
        values = tuple(replace(value, system=targets[0]) for value in condition.values)
        return Condition(parameter.kept_as, "reference", None, values)
    return Condition(parameter.kept_as, "reference", None, (), (targets[0], condition))


def _sort(
    resource_type: str, text: str, parameters: SearchParameters
) -> tuple[tuple[str, bool], ...]:
    keys = []
    for key in filter(None, text.split(",")):
        code = key.removeprefix("-")
        parameter = _parameter(resource_type, code, "_sort", parameters)
        keys.append((parameter.kept_as, key.startswith("-")))
    return tuple(keys)


def _count(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004
        _refuse("value", "_count", "search-value-invalid", text)
    return min(int(text), COUNT_MAX)


def _parameter(
    resource_type: str, code: str, where: str, parameters: SearchParameters
) -> Parameter:
    known = parameters.of(resource_type)
    if code not in known:
        _refuse("not-supported", where, "search-parameter-unknown", code, resource_type)
    return known[code]


def _refuse(code: str, where: str, name: str, *values: str) -> NoReturn:
    raise QueryError(Issue("error", code, where, name, values))
