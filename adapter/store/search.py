"""A search as one page: conditions, order, and a cursor that continues after the last row."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    or_,
    select,
)

from adapter.fhir.query import Query, QueryError
from adapter.issues import Issue
from adapter.store.conditions import meets
from adapter.store.rows import CURRENT_COLUMNS, STORED_WIDTH, stored
from adapter.store.tables import RESOURCE, RESOURCE_INDEX
from adapter.store.values import Found

# Where a resource has no value to sort by it comes last, whichever the direction.
_LAST_TEXT = {False: "\U0010ffff", True: ""}
_LAST_NUMBER = {False: 1e308, True: -1e308}

# An expression and whether it descends.
Key = tuple[ColumnElement[Any], bool]


def search(connection: Connection, query: Query) -> Found:
    """Return one page of the resources that match; deleted ones never do."""
    matching = and_(
        RESOURCE.c.type == query.type,
        RESOURCE.c.deleted.is_(False),
        *(meets(query.type, condition, RESOURCE) for condition in query.conditions),
    )
    total = None
    if query.total or query.summary_count:
        counted = select(func.count()).select_from(RESOURCE).where(matching)
        total = connection.execute(counted).scalar_one()
    if query.summary_count or query.count <= 0:
        return Found([], total, None)
    keys = _keys(query)
    rows = connection.execute(_page(query, matching, keys)).all()
    page = rows[: query.count]
    more = len(rows) > query.count
    return Found(
        [stored(row) for row in page],
        total,
        _cursor(tuple(page[-1])[STORED_WIDTH:]) if more else None,
    )


def _page(query: Query, matching: ColumnElement[bool], keys: list[Key]) -> Select[Any]:
    labelled = [key.label(f"key_{place}") for place, (key, _) in enumerate(keys)]
    found = select(*CURRENT_COLUMNS, *labelled).where(matching).subquery()
    columns = [found.c[f"key_{place}"] for place in range(len(keys))]
    descends = [descending for _, descending in keys]
    asked = select(found).limit(query.count + 1)
    if query.cursor:
        asked = asked.where(_after(columns, descends, _position(query.cursor, keys)))
    return asked.order_by(
        *(
            column.desc() if descending else column
            for column, descending in zip(columns, descends, strict=True)
        )
    )


def _keys(query: Query) -> list[Key]:
    sort = query.sort or (("_lastUpdated", True),)
    keys: list[Key] = []
    for param, descending in sort:
        if param == "_lastUpdated":
            keys.append((RESOURCE.c.updated, descending))
        elif param != "_id":
            keys += _index_keys(query.type, param, descending)
        else:
            keys.append((RESOURCE.c.id, descending))
    # Ties are broken by id, in the direction an index can be walked.
    return [*keys, (RESOURCE.c.id, sort[-1][1])]


def _index_keys(type_: str, param: str, descending: bool) -> list[Key]:
    """Sort by the number of an entry, or by its instant or text where it has no number."""
    entry = RESOURCE_INDEX.alias()
    furthest = func.max if descending else func.min
    mine = and_(entry.c.type == type_, entry.c.id == RESOURCE.c.id, entry.c.param == param)

    def value(column: ColumnElement[Any], last: str | float) -> ColumnElement[Any]:
        chosen = select(furthest(column)).where(mine).correlate(RESOURCE).scalar_subquery()
        return func.coalesce(chosen, last)

    number = value(entry.c.number, _LAST_NUMBER[descending])
    text = value(func.coalesce(entry.c.low, entry.c.value), _LAST_TEXT[descending])
    return [(number, descending), (text, descending)]


def _after(
    columns: Sequence[ColumnElement[Any]], descends: list[bool], position: list[Any]
) -> ColumnElement[bool]:
    after: ColumnElement[bool] = false()
    for column, descending, value in reversed(list(zip(columns, descends, position, strict=True))):
        beyond = column < value if descending else column > value
        after = or_(beyond, and_(column == value, after))
    return after


def _cursor(position: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(position)).decode().rstrip("=")


def _position(cursor: str, keys: list[Key]) -> list[Any]:
    try:
        position = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        position = None
    readable = isinstance(position, list) and len(position) == len(keys)
    if not readable or not all(isinstance(value, str | int | float) for value in position):
        raise QueryError(Issue("error", "invalid", "_cursor", "cursor-invalid"))
    return list(position)
