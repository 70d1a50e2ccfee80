"""Engines and raw rows: the one place that knows which database is spoken to."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, Table, create_engine, event, insert
from sqlalchemy.engine import Dialect, make_url

BUSY_TIMEOUT_MS = 5000

# One statement may bind only so many values; every database takes this many.
BIND_MAX = 500


def is_memory(url: str) -> bool:
    """Tell whether a database lives in memory and so on one connection."""
    return make_url(url).database in {None, "", ":memory:"}


def exists(url: str) -> bool:
    """Tell whether there is a database to open, so that a mistyped name makes no empty one."""
    return not is_memory(url) and Path(str(make_url(url).database)).is_file()


def open_engine(url: str) -> Engine:
    """Open a SQLite database, whose transactions begin as `begin` says."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise ValueError(f"{parsed.get_backend_name()} is not a database this store speaks")
    arguments: dict[str, Any] = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
    if is_memory(url):
        engine = create_engine(parsed, connect_args=arguments, poolclass=StaticPool)
    else:
        engine = create_engine(parsed, connect_args=arguments)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the engine whose transactions take the write lock as they begin."""
    # A deferred BEGIN that writes after another writer fails at once, whatever the timeout.
    return engine.execution_options(paylater_begin="BEGIN IMMEDIATE")


def write_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows given as tuples in the order of `columns`."""
    if not rows:
        return
    statement = _insert(table, columns, connection.dialect)
    if connection.dialect.positional:
        # Past SQLAlchemy's own parameter handling, which costs more than the insert itself.
        connection.exec_driver_sql(statement, list(rows))
    else:
        connection.exec_driver_sql(
            statement, [dict(zip(columns, row, strict=True)) for row in rows]
        )


@contextmanager
def broken_text_is_read(connection: Connection) -> Iterator[None]:
    """Read texts that are no text any more as far as they can be read."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


@cache
def _insert(table: Table, columns: tuple[str, ...], dialect: Dialect) -> str:
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    in_order = tuple(column.name for column in table.columns if column.name in columns)
    assert in_order == columns, f"{table.name} takes its columns in the order of the table"
    return str(compiled)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # The driver begins no transaction of its own: `_begin` says when and how.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    # An acknowledged message must survive a power cut: NORMAL loses commits, FULL none.
    connection.execute("PRAGMA synchronous=FULL")
    # Keys are digests, so writes fall all over the trees: room for their pages, and each page
    # copied back from the log seldom.
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA wal_autocheckpoint=8000")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get("paylater_begin", "BEGIN"))
