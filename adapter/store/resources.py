"""Resources inside a unit of work: versions, history and the search index."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import orjson
from sqlalchemy import Connection, bindparam, delete, select, update

from adapter.fhir.query import IndexEntry
from adapter.store.engine import write_rows
from adapter.store.rows import CURRENT_COLUMNS, HISTORY_COLUMNS, STORED_WIDTH, stored
from adapter.store.tables import RESOURCE, RESOURCE_HISTORY, RESOURCE_INDEX
from adapter.store.unit import Unit, portions
from adapter.store.values import MessageId, Stored

Place = tuple[str, str]

_COLUMNS = tuple(column.name for column in RESOURCE.columns)
_HISTORY_COLUMNS = tuple(column.name for column in HISTORY_COLUMNS)
_INDEX_COLUMNS = tuple(column.name for column in RESOURCE_INDEX.columns if column.name != "entry")
_CURRENT = select(*CURRENT_COLUMNS, RESOURCE.c.partition, RESOURCE.c.index_digest)
_ONE = _CURRENT.where(RESOURCE.c.type == bindparam("at_type"), RESOURCE.c.id == bindparam("at_id"))
_MANY = _CURRENT.where(
    RESOURCE.c.type == bindparam("at_type"), RESOURCE.c.id.in_(bindparam("at_ids", expanding=True))
)
_CHANGE = (
    update(RESOURCE)
    .where(RESOURCE.c.type == bindparam("at_type"), RESOURCE.c.id == bindparam("at_id"))
    .values({name: bindparam(name) for name in _COLUMNS if name not in {"type", "id"}})
)
_UNINDEX = delete(RESOURCE_INDEX).where(
    RESOURCE_INDEX.c.type == bindparam("at_type"), RESOURCE_INDEX.c.id == bindparam("at_id")
)


@dataclass(frozen=True, slots=True)
class _Current:
    kept: Stored
    partition: int
    index_digest: bytes


class ResourceWork(Unit):
    """Holds the resources this unit has read or written."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._resources: dict[Place, _Current | None] = {}
        self._changed: set[Place] = set()
        self._in_table: set[Place] = set()
        self._indexes: dict[Place, Sequence[IndexEntry]] = {}
        self._superseded: list[tuple[object, ...]] = []

    def stored(self, type: str, id: str) -> Stored | None:  # noqa: A002
        """Return the current version of a resource, its deletion marker if it is deleted."""
        current = self._current((type, id))
        return current.kept if current else None

    def put_resource(
        self,
        type: str,  # noqa: A002
        id: str,  # noqa: A002
        body: bytes,
        index: Callable[[], Sequence[IndexEntry]],
        *,
        partition: int,
        updated: str,
        event_at: str | None,
        source: str,
        message: MessageId | None,
        assembled_on_read: bool = False,
    ) -> int:
        """Write a resource and return its version; identical bytes only move its event time on."""
        current = self._current((type, id))
        before = current.kept if current else None
        same = (body, False, assembled_on_read)
        if current and before and (before.body, before.deleted, before.assembled_on_read) == same:
            if before.event_at != event_at:
                self._resources[type, id] = replace(
                    current, kept=replace(before, event_at=event_at)
                )
                self._changed.add((type, id))
            return before.version
        version, entries = before.version + 1 if before else 1, index()
        kept = Stored(
            type, id, version, updated, body, False, assembled_on_read, event_at, source, message
        )
        self._replace(current, _Current(kept, partition, _digest(entries)), entries)
        return version

    def remove_resource(self, type: str, id: str, updated: str) -> None:  # noqa: A002
        """Mark a resource deleted; its versions go on counting when it is put again."""
        current = self._current((type, id))
        if current is None or current.kept.deleted:
            return
        before = current.kept
        kept = Stored(
            type, id, before.version + 1, updated, b"", True, False, None, before.source, None
        )
        self._replace(current, _Current(kept, current.partition, _digest(())), ())

    def prefetch_resources(self, places: Collection[Place]) -> None:
        """Read many current versions at once."""
        missing = {place for place in places if place not in self._resources}
        self._resources.update(dict.fromkeys(missing))
        ids: dict[str, list[str]] = {}
        for type_, id_ in missing:
            ids.setdefault(type_, []).append(id_)
        for type_, wanted in ids.items():
            for portion in portions(wanted):
                asked = {"at_type": type_, "at_ids": portion}
                for row in self.connection.execute(_MANY, asked):
                    self._resources[type_, row.id] = _Current(stored(row), *row[STORED_WIDTH:])
                    self._in_table.add((type_, row.id))

    def flush(self) -> None:
        """Write what changed: current versions, the versions they replaced, the index."""
        write_rows(self.connection, RESOURCE_HISTORY, _HISTORY_COLUMNS, self._superseded)
        fresh = [self._row(place) for place in self._changed - self._in_table]
        write_rows(self.connection, RESOURCE, _COLUMNS, fresh)
        if changed := self._changed & self._in_table:
            self.connection.execute(_CHANGE, [self._changes(place) for place in changed])
        if unindexed := self._indexes.keys() & self._in_table:
            self.connection.execute(
                _UNINDEX, [{"at_type": at[0], "at_id": at[1]} for at in unindexed]
            )
        entries = [
            (*place, entry.param, entry.system, entry.value, entry.low, entry.high, entry.number)
            for place, index in self._indexes.items()
            for entry in index
        ]
        write_rows(self.connection, RESOURCE_INDEX, _INDEX_COLUMNS, entries)
        self._in_table |= self._changed
        self._changed.clear()
        self._indexes.clear()
        self._superseded.clear()
        super().flush()

    def _current(self, place: Place) -> _Current | None:
        if place not in self._resources:
            row = self.connection.execute(_ONE, {"at_type": place[0], "at_id": place[1]}).first()
            self._resources[place] = _Current(stored(row), *row[STORED_WIDTH:]) if row else None
            if row:
                self._in_table.add(place)
        return self._resources[place]

    def _replace(
        self, current: _Current | None, successor: _Current, index: Sequence[IndexEntry]
    ) -> None:
        place = (successor.kept.type, successor.kept.id)
        if current:
            self._superseded.append(_columns(current.kept))
        # Most new versions of a resource are found by the same parameters as the last one.
        if current is None or current.index_digest != successor.index_digest:
            self._indexes[place] = index
        self._resources[place] = successor
        self._changed.add(place)

    def _row(self, place: Place) -> tuple[object, ...]:
        current = self._resources[place]
        assert current is not None
        return (*_columns(current.kept), current.partition, current.index_digest)

    def _changes(self, place: Place) -> dict[str, object]:
        changes = dict(zip(_COLUMNS, self._row(place), strict=True))
        changes["at_type"], changes["at_id"] = changes.pop("type"), changes.pop("id")
        return changes


def _columns(kept: Stored) -> tuple[object, ...]:
    return (
        kept.type,
        kept.id,
        kept.version,
        kept.updated,
        kept.body,
        kept.deleted,
        kept.assembled_on_read,
        kept.event_at,
        kept.source,
        *(kept.message or (None, None)),
    )


def _digest(index: Sequence[IndexEntry]) -> bytes:
    return sha256(orjson.dumps(list(index))).digest()[:16]
