"""The store over SQL: one writer, readers that do not wait for it, and honest failures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

from sqlalchemy import Connection, Transaction
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from adapter.issues import Issue
from adapter.store.engine import exists, is_memory, open_engine, writing
from adapter.store.port import Reader, UnitOfWork
from adapter.store.reader import SqlReader
from adapter.store.schema import migrate
from adapter.store.values import StoreUnavailable
from adapter.store.work import SqlUnitOfWork


class SqlStore:
    """A store in one SQL database: `sqlite:///file`, or `sqlite://` in memory."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        if not create and not exists(url):
            raise StoreUnavailable(Issue("error", "not-found", "", "store-missing", (url,)))
        self._engine = open_engine(url)
        self._writing = writing(self._engine)
        self._writer = _Turn()
        # In memory everything shares one connection, so readers take turns with the writer.
        self._reader: Any = self._writer if is_memory(url) else nullcontext()
        with self._writer, _told(), self._writing.begin() as connection:
            migrate(connection)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open the one unit of work; it commits on leaving and rolls back on an exception."""
        with self._writer, _told(), self._writing.connect() as connection:
            transaction = connection.begin()
            try:
                work = SqlUnitOfWork(connection)
                yield work
                work.flush()
            except BaseException:
                transaction.rollback()
                raise
            _commit(connection, transaction)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Open a reader that sees one moment and never blocks the writer."""
        with self._reader, _told(), self._engine.connect() as connection:
            yield SqlReader(connection)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a bare reading connection, for proofs over the tables themselves."""
        with self._reader, _told(), self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


class _Turn:
    """A lock that refuses the thread that already holds it, where a plain one would hang."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    def __enter__(self) -> None:
        if self._owner == threading.get_ident():
            raise RuntimeError("this thread already holds the store open")
        self._lock.acquire()
        self._owner = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._owner = None
        self._lock.release()


def _commit(connection: Connection, transaction: Transaction) -> None:
    try:
        transaction.commit()
    except DBAPIError as error:
        # A COMMIT that failed may leave its transaction open on a connection that is used again.
        with suppress(connection.dialect.loaded_dbapi.Error):
            connection.connection.rollback()
        # It may have reached the disk or not: only a resend will tell.
        raise _unavailable(error, "commit-unknown", outcome_known=False) from error


@contextmanager
def _told() -> Iterator[None]:
    """Tell a database that cannot serve apart from a fault of ours."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DBAPIError as error:
        raise _unavailable(error, "store-unavailable", outcome_known=True) from error


def _unavailable(error: DBAPIError, issue: str, *, outcome_known: bool) -> StoreUnavailable:
    said = Issue("error", "transient", "", issue, (str(error.orig),))
    return StoreUnavailable(said, outcome_known=outcome_known)
