"""How the values of elements become index entries, by type of search parameter."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from adapter.fhir.expressions import reference_type
from adapter.fhir.query import IndexEntry, ParameterType
from adapter.fhir.spans import span_of

Convert = Callable[[str, Any, tzinfo], Iterator[IndexEntry]]

CURRENCY_SYSTEM = "urn:iso:std:iso:4217"
# What of a HumanName or an Address a string search looks at.
_WORDS = (
    "text",
    "family",
    "given",
    "prefix",
    "suffix",
    "line",
    "city",
    "district",
    "state",
    "country",
    "postalCode",
)


def converter(kind: ParameterType) -> Convert:
    """Return what turns a value into entries of a parameter of this type."""
    return _CONVERTERS[kind]


def folded(text: str) -> str:
    """Fold case and width of white space, so that a search forgives them; accents stay."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def identifier_entries(param: str, reference: Any) -> Iterator[IndexEntry]:
    """Index the business identifier a Reference carries, for the modifier `identifier`."""
    identifier = reference.get("identifier") if isinstance(reference, Mapping) else None
    if isinstance(identifier, Mapping) and "value" in identifier:
        yield IndexEntry(
            f"{param}:identifier", str(identifier.get("system", "")), str(identifier["value"])
        )


def split_reference(reference: str) -> tuple[str | None, str]:
    """Split `Patient/p1` (absolute or versioned too) into type and id; else keep it whole."""
    parts = reference.split("/_history/", 1)[0].rsplit("/", 2)
    if len(parts) > 1 and parts[-2].isalpha() and parts[-2][0].isupper():
        return parts[-2], parts[-1]
    return None, reference


def _token(param: str, value: Any, zone: tzinfo) -> Iterator[IndexEntry]:
    if isinstance(value, bool):
        yield IndexEntry(param, None, "true" if value else "false")
    elif isinstance(value, str):
        yield IndexEntry(param, None, value)
    elif isinstance(value, Mapping):
        if "coding" in value:
            for coding in value["coding"]:
                yield from _token(param, coding, zone)
            return
        # A Coding has a code; an Identifier or a ContactPoint has a value.
        code = value.get("code", value.get("value"))
        if code is not None:
            yield IndexEntry(param, str(value.get("system", "")), str(code))


def _reference(param: str, value: Any, _zone: tzinfo) -> Iterator[IndexEntry]:
    target = value.get("reference") if isinstance(value, Mapping) else None
    if isinstance(target, str) and not target.startswith("#"):
        kind, identity = split_reference(target)
        yield IndexEntry(param, kind or reference_type(value) or None, identity)


def _string(param: str, value: Any, _zone: tzinfo) -> Iterator[IndexEntry]:
    for text in _texts(value):
        yield IndexEntry(param, text, folded(text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, Mapping):
        for name in _WORDS:
            yield from _texts(value.get(name))


def _date(param: str, value: Any, zone: tzinfo) -> Iterator[IndexEntry]:
    span = span_of(value, zone)
    if span:
        yield IndexEntry(param, low=span[0], high=span[1])


def _number(param: str, value: Any, _zone: tzinfo) -> Iterator[IndexEntry]:
    if isinstance(value, int | Decimal):
        yield IndexEntry(param, number=float(value))


def _quantity(param: str, value: Any, _zone: tzinfo) -> Iterator[IndexEntry]:
    number = value.get("value") if isinstance(value, Mapping) else None
    if not isinstance(number, int | Decimal):
        return
    if "currency" in value:
        system, unit = CURRENCY_SYSTEM, value["currency"]
    else:
        system, unit = value.get("system", ""), value.get("code", value.get("unit"))
    yield IndexEntry(param, system, unit, number=float(number))


def _uri(param: str, value: Any, _zone: tzinfo) -> Iterator[IndexEntry]:
    if isinstance(value, str):
        yield IndexEntry(param, None, value)


_CONVERTERS: dict[ParameterType, Convert] = {
    "token": _token,
    "reference": _reference,
    "string": _string,
    "date": _date,
    "number": _number,
    "quantity": _quantity,
    "uri": _uri,
}
