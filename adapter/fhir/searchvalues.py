"""How one value of a search is read, by type of parameter."""

import re
from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from typing import NoReturn, get_args

from adapter.fhir.index import folded, split_reference
from adapter.fhir.query import Prefix, QueryError, Value
from adapter.fhir.search import Parameter
from adapter.fhir.spans import text_span
from adapter.issues import Issue

_PREFIXED = re.compile(rf"({'|'.join(get_args(Prefix))})(?=[0-9+-])")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
# An unencoded plus sign in an address arrives as a space.
_LOST_PLUS = re.compile(r" (?=\d\d:\d\d$)")


def split_values(text: str) -> list[str]:
    """Split alternatives at the commas that no backslash escapes; escapes stay."""
    return re.split(r"(?<!\\),", text)


def read_value(
    parameter: Parameter,
    way: str,
    text: str,
    where: str,
    zone: tzinfo,
    *,
    only: str | None = None,
) -> Value:
    """Read one value the way its parameter's type, or the modifier given for it, asks."""
    if not text:
        _refuse(where, "search-value-empty")
    if way in {"token", "not", "identifier"}:
        return _token(text)
    if way == "reference":
        return _reference(parameter, text, where, only)
    if way == "date":
        return _date(text, where, zone)
    if way in {"number", "quantity"}:
        return _quantity(text, where)
    plain = _unescaped(text)
    return Value(code=plain if way in {"exact", "uri"} else folded(plain))


def _token(text: str) -> Value:
    system, bar, code = _parted(text)
    if not bar:
        return Value(code=_unescaped(system))
    return Value(system=_unescaped(system), code=_unescaped(code) or None)


def _reference(parameter: Parameter, text: str, where: str, only: str | None) -> Value:
    kind, identity = split_reference(_unescaped(text))
    kind = kind or (only if "/" not in identity and ":" not in identity else None)
    if kind and ((only and kind != only) or (parameter.targets and kind not in parameter.targets)):
        allowed = only or " | ".join(sorted(parameter.targets))
        _refuse(where, "reference-target", kind, allowed)
    return Value(system=kind, code=identity)


def _date(text: str, where: str, zone: tzinfo) -> Value:
    prefix, rest = _prefixed(text)
    span = text_span(_LOST_PLUS.sub("+", rest), zone)
    if span is None:
        _refuse(where, "search-value-invalid", text)
    return Value(prefix=prefix, low=span[0], high=span[1])


def _quantity(text: str, where: str) -> Value:
    prefix, rest = _prefixed(text)
    number_text, bar, unit = _parted(rest)
    if not _NUMBER.fullmatch(number_text):
        _refuse(where, "search-value-invalid", text)
    try:
        number = Decimal(number_text)
    except InvalidOperation:
        _refuse(where, "search-value-invalid", text)
    system, second, code = _parted(unit)
    if bar and not second:
        _refuse(where, "search-value-invalid", text)
    # A number searched for stands for all that round to it: 100 for 99.5 to 100.5.
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    spread = abs(number) / 10 if prefix == "ap" else Decimal("0.5").scaleb(exponent)
    return Value(
        prefix=prefix,
        system=_unescaped(system) or None,
        code=_unescaped(code) or None,
        number=float(number),
        spread=float(spread),
    )


def _prefixed(text: str) -> tuple[Prefix, str]:
    found = _PREFIXED.match(text)
    if found is None:
        return "eq", text
    prefix = next(one for one in get_args(Prefix) if one == found[1])
    return prefix, text[found.end() :]


def _parted(text: str) -> tuple[str, str, str]:
    """Part a value at its first bar that no backslash escapes."""
    bar = re.search(r"(?<!\\)\|", text)
    return (text[: bar.start()], "|", text[bar.end() :]) if bar else (text, "", "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\([,|$\\])", r"\1", text)


def _refuse(where: str, name: str, *values: str) -> NoReturn:
    raise QueryError(Issue("error", "value", where, name, values))
