"""One condition of a search as SQL over the index, as `adapter.fhir.query` says they meet."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, false, not_, or_, select, true

from adapter.fhir.query import EARLIEST, LATEST, Condition, Value
from adapter.store.tables import RESOURCE, RESOURCE_INDEX

# No text that starts with a prefix sorts at or after the prefix and this character.
_BEYOND = "\U0010ffff"

Meeting = Callable[[FromClause, Value], ColumnElement[bool]]


def meets(type_: str, condition: Condition, resource: FromClause) -> ColumnElement[bool]:
    """Say that a resource of this type meets a condition."""
    if condition.modifier == "missing":
        return _missing(type_, condition, resource)
    found = _found(type_, condition, resource)
    return not_(found) if condition.modifier == "not" else found


def _found(type_: str, condition: Condition, resource: FromClause) -> ColumnElement[bool]:
    if condition.param == "_id":
        return resource.c.id.in_([value.code for value in condition.values])
    if condition.param == "_lastUpdated":
        return _any(_instant(resource.c.updated, value) for value in condition.values)
    entry = RESOURCE_INDEX.alias()
    if condition.chain is not None:
        reached = _reached(entry, *condition.chain)
    else:
        meeting = _MEETINGS[_kind(condition)]
        reached = _any(meeting(entry, value) for value in condition.values)
    return resource.c.id.in_(_owners(type_, condition, entry).where(reached))


def _missing(type_: str, condition: Condition, resource: FromClause) -> ColumnElement[bool]:
    asked = bool(condition.values) and condition.values[0].code == "true"
    if condition.param in {"_id", "_lastUpdated"}:
        return false() if asked else true()
    present = resource.c.id.in_(_owners(type_, condition, RESOURCE_INDEX.alias()))
    return not_(present) if asked else present


def _owners(type_: str, condition: Condition, entry: FromClause) -> Select[Any]:
    identifier = condition.modifier == "identifier"
    param = f"{condition.param}:identifier" if identifier else condition.param
    return select(entry.c.id).where(entry.c.type == type_, entry.c.param == param)


def _reached(entry: FromClause, target: str, inner: Condition) -> ColumnElement[bool]:
    """Say that an entry refers to a resource of the target type that meets the inner condition."""
    resource = RESOURCE.alias()
    targets = select(resource.c.id).where(
        resource.c.type == target, resource.c.deleted.is_(False), meets(target, inner, resource)
    )
    return and_(entry.c.system == target, entry.c.value.in_(targets))


def _kind(condition: Condition) -> str:
    if condition.modifier == "identifier":
        return "token"
    if condition.type == "string" and condition.modifier in {"exact", "contains"}:
        return f"string:{condition.modifier}"
    return condition.type


def _token(entry: FromClause, value: Value) -> ColumnElement[bool]:
    said: list[ColumnElement[bool]] = []
    if value.system == "":
        said.append(or_(entry.c.system.is_(None), entry.c.system == ""))
    elif value.system is not None:
        said.append(entry.c.system == value.system)
    if value.code is not None:
        said.append(entry.c.value == value.code)
    return and_(true(), *said)


def _reference(entry: FromClause, value: Value) -> ColumnElement[bool]:
    same = entry.c.value == value.code
    return same if value.system is None else and_(same, entry.c.system == value.system)


def _starts(entry: FromClause, value: Value) -> ColumnElement[bool]:
    prefix = value.code or ""
    # A span, not LIKE: only a span is answered from an index whatever the collation.
    return and_(entry.c.value >= prefix, entry.c.value < prefix + _BEYOND)


def _contains(entry: FromClause, value: Value) -> ColumnElement[bool]:
    return entry.c.value.contains(value.code or "", autoescape=True)


def _exact(entry: FromClause, value: Value) -> ColumnElement[bool]:
    # What starts alike once folded is a small part; only that part is compared as kept.
    return entry.c.system == value.code


def _uri(entry: FromClause, value: Value) -> ColumnElement[bool]:
    return entry.c.value == value.code


def _date(entry: FromClause, value: Value) -> ColumnElement[bool]:
    low, high = value.low or EARLIEST, value.high or LATEST
    within = and_(entry.c.low >= low, entry.c.high <= high)
    spans: dict[str, ColumnElement[bool]] = {
        "eq": within,
        "ne": not_(within),
        "gt": entry.c.high > high,
        "lt": entry.c.low < low,
        "ge": or_(within, entry.c.high > high),
        "le": or_(within, entry.c.low < low),
        "sa": entry.c.low >= high,
        "eb": entry.c.high <= low,
        "ap": and_(entry.c.low < high, entry.c.high > low),
    }
    return spans[value.prefix]


def _instant(updated: ColumnElement[str], value: Value) -> ColumnElement[bool]:
    low, high = value.low or EARLIEST, value.high or LATEST
    within = and_(updated >= low, updated < high)
    spans: dict[str, ColumnElement[bool]] = {
        "eq": within,
        "ap": within,
        "ne": not_(within),
        "gt": updated >= high,
        "sa": updated >= high,
        "lt": updated < low,
        "eb": updated < low,
        "ge": updated >= low,
        "le": updated < high,
    }
    return spans[value.prefix]


def _number(entry: FromClause, value: Value) -> ColumnElement[bool]:
    number, asked = entry.c.number, value.number or 0.0
    within = number.between(asked - value.spread, asked + value.spread)
    spans: dict[str, ColumnElement[bool]] = {
        "eq": within,
        "ap": within,
        "ne": not_(within),
        "gt": number > asked,
        "sa": number > asked,
        "lt": number < asked,
        "eb": number < asked,
        "ge": number >= asked,
        "le": number <= asked,
    }
    return spans[value.prefix]


def _quantity(entry: FromClause, value: Value) -> ColumnElement[bool]:
    return and_(_number(entry, value), _token(entry, value))


def _any(clauses: Any) -> ColumnElement[bool]:
    return or_(false(), *clauses)


_MEETINGS: dict[str, Meeting] = {
    "token": _token,
    "reference": _reference,
    "string": _starts,
    "string:contains": _contains,
    "string:exact": _exact,
    "uri": _uri,
    "date": _date,
    "number": _number,
    "quantity": _quantity,
}
