"""Resources as plain dicts: their ids, and the only JSON in and out, exact to the last digit."""

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, ClassVar

import orjson

from adapter.fhir.conformance import faults
from adapter.fhir.elements import Element, element
from adapter.fhir.merging import merged
from adapter.issues import AdapterError, Issue

__all__ = ["Element", "ResourceError", "derive_id", "element", "faults", "merged", "read", "write"]

# Beyond this many digits a number is written with an exponent, lest 1E+9999 fill the memory.
_PLAIN_DIGITS = 40


class ResourceError(AdapterError):
    """Text does not hold a FHIR resource in JSON."""

    http_status: ClassVar[int] = 400


def derive_id(*parts: str) -> str:
    """Derive a resource id from who sent it and its business key."""
    # Parts are set apart as JSON does it, so that no two lists of parts read alike.
    try:
        told = orjson.dumps(parts)
    except TypeError:
        # The half of a surrogate pair is no text to orjson; it writes all else in the same way.
        listed = f"[{','.join(map(encode_basestring, parts))}]"
        told = listed.encode("utf-8", "surrogatepass")
    return sha256(told).hexdigest()[:32]


def read(text: bytes | str) -> dict[str, Any]:
    """Read a resource; every number with a fraction is an exact Decimal."""
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ResourceError(Issue("error", "structure", "", "json-invalid")) from error
    if not isinstance(found, dict):
        raise ResourceError(Issue("error", "structure", "", "json-invalid"))
    return found


def write(resource: Mapping[str, Any]) -> bytes:
    """Write a resource as compact JSON; a Decimal is written as it stands, `100.00` too."""
    return orjson.dumps(resource, default=_written)


def _written(value: Any) -> orjson.Fragment:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no place in a resource")
    text = str(value)
    # The common case: what stands without an exponent is written as it stands.
    if "E" not in text and text[-1].isdecimal():
        return orjson.Fragment(text)
    if not value.is_finite():
        raise ValueError("a number in a resource must be finite")
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    plain = len(digits) + abs(exponent) <= _PLAIN_DIGITS
    return orjson.Fragment(format(value, "f") if plain else text)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")
