"""The words allowed after `as`, beside the names of data type maps."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Literal
from urllib.parse import quote

from adapter.mapping.amounts import Unreadable, amount, number
from adapter.mapping.context import Context
from adapter.mapping.dates import calendar_date, date_time
from adapter.mapping.drafts import BASE

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DIGITS_OF_A_NUMBER: Final = re.compile(r"[0-9]")
_TELEPHONE: Final = re.compile(r"[0-9+*#(). /,;:xX转-]{3,}(?:[A-Za-z. ]{1,5}[0-9]{1,6})?")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_IDENTIFIER_TYPES: Final = "http://terminology.hl7.org/CodeSystem/v2-0203"
_URNS: Final = {"ISO": "urn:oid:", "UUID": "urn:uuid:"}
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_POSITIVE_MAX: Final = 2**31 - 1
_TELEPHONE_DIGITS: Final = 3

Convert = Callable[[Context, Any], Any]


@dataclass(frozen=True, slots=True)
class Transform:
    """One word: what it reads, the FHIR types it gives, and the function that does it."""

    reads: Literal["text", "repetition", "name"]
    gives: frozenset[str]
    convert: Convert


def text(_: Context, value: str) -> str | None:
    """Take the text as it stands, without blanks around it."""
    value = str(value).strip()
    if not value.isprintable():
        value = _CONTROL.sub("", value).strip()
    return value or None


def base64(_: Context, value: str) -> str:
    """Tell a text as the bytes of an attachment."""
    return b64encode(value.encode()).decode("ascii")


def code(context: Context, value: str) -> str | None:
    """Take a code: blanks inside become one."""
    return " ".join(value.split()) if " " in value or "\n" in value else text(context, value)


def time(context: Context, value: str) -> str:
    """Tell a point in time in the sender's own zone."""
    told = date_time(value, context.site.tzinfo)
    if told is None:
        raise Unreadable("date-invalid", value)
    return told


def timed(context: Context, value: str) -> str | None:
    """Tell a point in time where a time of day was sent, nothing where it is a date only."""
    told = date_time(value, context.site.tzinfo)
    return told if told and "T" in told else None


def date(_: Context, value: str) -> str:
    """Tell a date; a time of day is cut off."""
    told = calendar_date(value)
    if told is None:
        raise Unreadable("date-invalid", value)
    return told


def decimal(_: Context, value: Decimal | str) -> Decimal:
    """Tell a number exactly as it was sent."""
    told = value if isinstance(value, Decimal) else number(value)
    if told is None:
        raise Unreadable("number-unreadable", str(value))
    return told


def positive(_: Context, value: str) -> int | None:
    """Tell a counting number; zero is none."""
    told = number(value)
    if told is None or told != int(told) or not 0 <= told <= _POSITIVE_MAX:
        raise Unreadable("number-unreadable", value)
    return int(told) or None


def money(context: Context, value: Decimal | str) -> dict[str, Any]:
    """Tell an amount in the currency of the site."""
    told = value if isinstance(value, Decimal) else amount(value)
    return {"value": told, "currency": context.site.currency}


def boolean(_: Context, value: str) -> bool:
    """Tell Y or N; nothing else is either."""
    if value not in {"Y", "N"}:
        raise Unreadable("code-unmapped", value, "code-invalid")
    return value == "Y"


def telephone(_: Context, repetition: Any) -> str | None:
    """Tell a telephone number or mail address, from whichever part of an XTN holds it."""
    if repetition.text(3) in {"Internet", "X.400"} or (
        not repetition.text(1) and not repetition.text(7) and not repetition.text(12)
    ):
        value, shape = repetition.text(4) or repetition.text(1), _EMAIL
    else:
        value, shape = repetition.text(12) or _assembled(repetition) or repetition.text(1), None
    value = value.strip()
    if not value:
        return None
    if shape:
        good = bool(shape.fullmatch(value))
    else:
        digits = len(_DIGITS_OF_A_NUMBER.findall(value))
        good = bool(_TELEPHONE.fullmatch(value)) and digits >= _TELEPHONE_DIGITS
    if not good:
        raise Unreadable("telephone-unreadable", "")
    return str(value)


def _assembled(repetition: Any) -> str:
    country, area, local, extension = (repetition.text(part) for part in (5, 6, 7, 8))
    if not local:
        return ""
    parts = (f"+{country.removeprefix('+')}" if country else "", area, local)
    told = " ".join(part for part in parts if part)
    return f"{told} x{extension}" if extension else told


def identifier_type(context: Context, repetition: Any) -> str | None:
    """Tell what kind of number a CX is: NI and MR whatever the site calls them."""
    kind = repetition.text(5)
    if kind in context.site.national_id_types:
        return "NI"
    own = kind in context.site.mrn_types or (not kind and repetition.text() in context.charts)
    return "MR" if own else " ".join(kind.split()) or None


def identifier_system(context: Context, repetition: Any) -> str:
    """Name the system of a CX: one for the nation, one a facility, one an assigner and type."""
    kind = identifier_type(context, repetition)
    if kind == "NI":
        return f"{BASE}/NamingSystem/national-id"
    if kind == "MR":
        return naming_system(context, "mrn")
    assigner = repetition.text(4) or context.facility
    return _address("NamingSystem", assigner, kind or "id")


def assigner_system(_: Context, value: str) -> str | None:
    """Name the system in which an assigner gives out its numbers, never by its bare name."""
    return _address("NamingSystem", value.strip(), "id") if value.strip() else None


def endpoint(_: Context, repetition: Any) -> str | None:
    """Tell the universal id of an HD as an address; a bare name is none."""
    told, kind = repetition.text(2), repetition.text(3)
    if kind in _URNS:
        return f"{_URNS[kind]}{told}" if told else None
    return told if _ADDRESS.fullmatch(told) else None


def written(_: Context, repetition: Any) -> str | None:
    """Tell a repetition as it was sent, its components joined by the usual delimiter."""
    return "^".join(repetition.components()) or None


def naming_system(context: Context, value: str) -> str:
    """Name a system of this facility: `visit`, `account`."""
    return _address("NamingSystem", context.facility, value)


def local_system(context: Context, value: str) -> str:
    """Name a code system that only this sender knows, never by its bare token."""
    return _address("CodeSystem", context.facility, value.strip())


@lru_cache(maxsize=4096)
def _address(kind: str, owner: str, name: str) -> str:
    return f"{BASE}/{kind}/{quote(owner, safe='')}/{quote(name, safe='')}"


def reference(context: Context, value: str) -> dict[str, str] | None:
    """Refer to the resource of this message that is called so; nothing if there is none."""
    found = context.references.get(value)
    # A copy, for a later rule may add to it.
    return {**found} if found else None


def identifier_coding(context: Context, repetition: Any) -> dict[str, str] | None:
    """Tell the type of a CX as a Coding of table 0203."""
    kind = identifier_type(context, repetition)
    return {"system": _IDENTIFIER_TYPES, "code": kind} if kind else None


def person_name(_: Context, repetition: Any) -> str | None:
    """Tell the person of an XCN as one text: a Chinese name without a blank, else the id."""
    return _one_text(repetition.text(2), repetition.text(3)) or repetition.text() or None


def _one_text(family: str, given: str) -> str | None:
    ascii_only = (family + given).isascii()
    return (f"{given} {family}" if ascii_only else f"{family}{given}").strip() or None


def name_text(_: Context, repetition: Any) -> str | None:
    """Tell an XPN as one text: a Chinese name without a blank."""
    return _one_text(repetition.text(1), repetition.text(2))


_STRINGS: Final = frozenset({"string", "markdown", "uri", "id"})

TRANSFORMS: Final[dict[str, Transform]] = {
    "text": Transform("text", _STRINGS | {"code"}, text),
    "base64": Transform("text", frozenset({"base64Binary"}), base64),
    "code": Transform("text", frozenset({"code"}), code),
    "timed": Transform("text", frozenset({"dateTime"}), timed),
    "dateTime": Transform("text", frozenset({"dateTime"}), time),
    "date": Transform("text", frozenset({"date", "dateTime"}), date),
    "decimal": Transform("text", frozenset({"decimal"}), decimal),
    "positiveInt": Transform("text", frozenset({"positiveInt", "integer", "decimal"}), positive),
    "money": Transform("text", frozenset({"Money"}), money),
    "boolean": Transform("text", frozenset({"boolean"}), boolean),
    "telephone": Transform("repetition", frozenset({"string"}), telephone),
    "identifier-coding": Transform("repetition", frozenset({"Coding"}), identifier_coding),
    "identifier-system": Transform("repetition", frozenset({"uri"}), identifier_system),
    "assigner-system": Transform("text", frozenset({"uri"}), assigner_system),
    "endpoint": Transform("repetition", frozenset({"url"}), endpoint),
    "written": Transform("repetition", frozenset({"string"}), written),
    "name-text": Transform("repetition", frozenset({"string"}), name_text),
    "person-name": Transform("repetition", frozenset({"string"}), person_name),
    "naming-system": Transform("name", frozenset({"uri"}), naming_system),
    "local-system": Transform("text", frozenset({"uri"}), local_system),
    "reference": Transform("name", frozenset({"Reference"}), reference),
}
