"""Floor two: as many rows in the adapter's own tables and indexes as the adapter writes, constant.

How many is counted by triggers in a store the adapter has written; the rows are copies of rows
found there, under keys of their own.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from itertools import count, cycle
from typing import Any

Rates = dict[str, dict[str, float]]
Row = tuple[Any, ...]

_SAMPLES = 64
_RECENT = 4096
_PARTITIONS = 64
_KINDS = ("insert", "update", "delete")


def install_tally(connection: sqlite3.Connection) -> None:
    """Count from now on every row written in any table."""
    names = _table_names(connection)
    connection.execute(
        "CREATE TABLE bench_tally (name TEXT, kind TEXT, written INTEGER, PRIMARY KEY (name, kind))"
    )
    for name in names:
        for kind in _KINDS:
            connection.execute("INSERT INTO bench_tally VALUES (?, ?, 0)", (name, kind))
            connection.execute(
                f"CREATE TRIGGER bench_{name}_{kind} AFTER {kind} ON {name} BEGIN "  # noqa: S608  names of our own schema
                "UPDATE bench_tally SET written = written + 1 "
                f"WHERE name = '{name}' AND kind = '{kind}'; END"
            )
    connection.commit()


def read_tally(connection: sqlite3.Connection, messages: int) -> Rates:
    """Return how many rows of each table one message inserts, updates and deletes."""
    tally: Rates = {}
    for name, kind, written in connection.execute("SELECT name, kind, written FROM bench_tally"):
        if written:
            tally.setdefault(name, {})[kind] = written / messages
    return tally


def writer(
    connection: sqlite3.Connection, plan: dict[str, Any]
) -> Callable[[Sequence[bytes]], None]:
    """Return what writes one group of messages."""
    rates: Rates = plan["rows_per_message"]
    with closing(sqlite3.connect(plan["sample"])) as sample:
        for statement in _schema(sample):
            connection.execute(statement)
        tables = [_Table(sample, name, rates[name]) for name in _table_names(sample) & set(rates)]

    def write(group: Sequence[bytes]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table in tables:
            table.write(connection, len(group))
        connection.execute("COMMIT")

    return write


class _Table:
    """One table: its statements, its samples, the keys written last, and what is still owed."""

    def __init__(self, sample: sqlite3.Connection, name: str, rates: dict[str, float]) -> None:
        described = sample.execute(f"PRAGMA table_info({name})").fetchall()
        columns = [column[1] for column in described]
        primary = sorted((column[5], column[0]) for column in described if column[5])
        self._primary = [place for _, place in primary]
        self._keys = _key_places(sample, name, columns, self._primary)
        self._columns = columns
        self._rates = rates
        self._owed = dict.fromkeys(_KINDS, 0.0)
        self._numbers = count(1)
        self._recent: deque[Row] = deque(maxlen=_RECENT)
        found = sample.execute(f"SELECT * FROM {name} ORDER BY random() LIMIT {_SAMPLES}")  # noqa: S608  a name of our own schema
        self._samples: Iterator[Row] = cycle(found.fetchall() or [(None,) * len(columns)])
        self._fixed = {place for key in self._keys for place in key}
        self._statements = self._said(name)

    def write(self, connection: sqlite3.Connection, messages: int) -> None:
        """Write what so many messages write."""
        owed = {kind: self._owed[kind] + self._rates.get(kind, 0.0) * messages for kind in _KINDS}
        due = {kind: int(rows) for kind, rows in owed.items()}
        self._owed = {kind: owed[kind] - due[kind] for kind in _KINDS}
        # A row must be there before it can change or go.
        missing = max(due["update"], due["delete"]) - due["insert"] - len(self._recent)
        inserted = [self._row() for _ in range(due["insert"] + max(0, missing))]
        self._run(connection, "insert", inserted)
        self._recent.extend(self._key(row) for row in inserted)
        changed = (self._recent[-1 - place % len(self._recent)] for place in range(due["update"]))
        self._run(connection, "update", [self._changed(key) for key in changed])
        gone = [self._recent.pop() for _ in range(min(due["delete"], len(self._recent)))]
        self._run(connection, "delete", gone)

    def _run(self, connection: sqlite3.Connection, kind: str, rows: Sequence[Row]) -> None:
        if rows:
            connection.executemany(self._statements[kind], rows)

    def _row(self) -> Row:
        row, number = list(next(self._samples)), next(self._numbers)
        for key in self._keys:
            for place in key:
                row[place] = self._unique(row[place], place, number, is_last=place == key[-1])
        return tuple(row)

    def _unique(self, sample: Any, place: int, number: int, *, is_last: bool) -> Any:
        """Return a key of this number, spread over the tree as the adapter's digests are."""
        if self._columns[place] == "partition" and not is_last:
            return number % _PARTITIONS
        if isinstance(sample, str | bytes) and not is_last:
            return sample
        digest = sha256(b"%d" % number)
        if isinstance(sample, bytes):
            return digest.digest()
        return digest.hexdigest()[: max(len(sample), 16)] if isinstance(sample, str) else number

    def _key(self, row: Row) -> Row:
        return tuple(row[place] for place in self._primary)

    def _changed(self, key: Row) -> Row:
        sample = next(self._samples)
        values = (value for place, value in enumerate(sample) if place not in self._fixed)
        return (*values, *key)

    def _said(self, name: str) -> dict[str, str]:
        """Return the three statements of this table."""
        columns = self._columns
        free = [column for place, column in enumerate(columns) if place not in self._fixed]
        changes = ", ".join(f"{column} = ?" for column in free)
        where = " AND ".join(f"{columns[place]} = ?" for place in self._primary)
        marks = ", ".join("?" * len(columns))
        return {
            "insert": f"INSERT INTO {name} VALUES ({marks})",  # noqa: S608  names of our own schema
            "update": f"UPDATE {name} SET {changes} WHERE {where}",  # noqa: S608
            "delete": f"DELETE FROM {name} WHERE {where}",  # noqa: S608
        }


def _key_places(
    sample: sqlite3.Connection, name: str, columns: list[str], primary: list[int]
) -> list[list[int]]:
    """Return the columns of each unique key, by their places."""
    keys = [primary]
    for index in sample.execute(f"PRAGMA index_list({name})").fetchall():
        if index[2]:
            described = sample.execute(f"PRAGMA index_info({index[1]})").fetchall()
            places = [columns.index(column[2]) for column in described]
            keys += [places] if sorted(places) != sorted(primary) else []
    return keys


def _table_names(connection: sqlite3.Connection) -> set[str]:
    """Return the tables a message may be written to."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ours = {name for (name,) in found if not name.startswith(("sqlite_", "bench_"))}
    return ours - {"schema_version"}


def _schema(sample: sqlite3.Connection) -> list[str]:
    """Return the statements that create the tables, then the indexes."""
    found = sample.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        " AND type IN ('table', 'index') AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
    )
    return [sql for _, name, sql in found if not name.startswith("bench_")]
