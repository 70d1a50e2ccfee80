"""State documents inside a unit of work: read once, written once, however often they change."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select, update

from adapter.store.engine import write_rows
from adapter.store.tables import STATE
from adapter.store.unit import Unit, portions

# Built once, and compiled once: what is built anew for each asking costs more than its answer.
_MANY = select(STATE.c.key, STATE.c.body).where(
    STATE.c.kind == bindparam("at_kind"), STATE.c.key.in_(bindparam("at_keys", expanding=True))
)
_ONE = select(STATE.c.body).where(
    STATE.c.kind == bindparam("at_kind"), STATE.c.key == bindparam("at_key")
)
_CHANGE = (
    update(STATE)
    .where(STATE.c.kind == bindparam("at_kind"), STATE.c.key == bindparam("at_key"))
    .values(body=bindparam("body"))
)


class DocumentWork(Unit):
    """Holds the documents this unit has read or written."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._documents: dict[tuple[str, str], bytes | None] = {}
        self._written: set[tuple[str, str]] = set()
        self._existing: set[tuple[str, str]] = set()

    def document(self, kind: str, key: str) -> bytes | None:
        """Return a state document."""
        place = (kind, key)
        if place not in self._documents:
            body = self.connection.execute(_ONE, {"at_kind": kind, "at_key": key}).scalar()
            self._documents[place] = body
            if body is not None:
                self._existing.add(place)
        return self._documents[place]

    def documents(self, kind: str, keys: Collection[str]) -> dict[str, bytes]:
        """Return those of the state documents that exist."""
        missing = [key for key in keys if (kind, key) not in self._documents]
        self._documents.update(dict.fromkeys((kind, key) for key in missing))
        for portion in portions(missing):
            asked = {"at_kind": kind, "at_keys": portion}
            for key, body in self.connection.execute(_MANY, asked):
                self._documents[kind, key] = body
                self._existing.add((kind, key))
        found = ((key, self._documents[kind, key]) for key in keys)
        return {key: body for key, body in found if body is not None}

    def put_document(self, kind: str, key: str, body: bytes) -> None:
        """Write a state document over the one that was there."""
        if self.document(kind, key) != body:
            self._documents[kind, key] = body
            self._written.add((kind, key))

    def flush(self) -> None:
        """Write the documents that changed."""
        fresh = [(*place, self._documents[place]) for place in self._written - self._existing]
        write_rows(self.connection, STATE, ("kind", "key", "body"), fresh)
        if changed := self._written & self._existing:
            self.connection.execute(
                _CHANGE,
                [
                    {"at_kind": kind, "at_key": key, "body": self._documents[kind, key]}
                    for kind, key in changed
                ],
            )
        self._existing |= self._written
        self._written.clear()
        super().flush()
