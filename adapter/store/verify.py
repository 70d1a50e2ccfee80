"""The proof that nothing kept was changed, removed or reordered: every chain computed again."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select
from sqlalchemy.exc import DBAPIError

from adapter.store.chain import NO_BODY, START, digest_body, row_hash
from adapter.store.engine import broken_text_is_read
from adapter.store.invariants import broken_invariants
from adapter.store.sql import SqlStore
from adapter.store.tables import CHAIN_HEAD, CHAINED, LATER_COLUMNS, UNCHAINED_COLUMNS
from adapter.store.values import Damage

# A chain's end: its sequence and hash.
Head = tuple[int, bytes]

_ROWS_AT_ONCE = 2000


def verify(store: SqlStore | str) -> list[Damage]:
    """Compute every chain and every ledger sum again; return what does not hold."""
    if isinstance(store, str):
        with closing(SqlStore(store, create=False)) as opened:
            return verify(opened)
    with store.connection() as connection, broken_text_is_read(connection):
        found: list[Damage] = []
        for table in CHAINED:
            found += _readable(table.name, _broken_chains(connection, table))
        found += _readable(CHAIN_HEAD.name, _foreign_heads(connection))
        found += _readable("posting", broken_invariants(connection))
    return found


def _readable(table: str, damages: Iterator[Damage]) -> Iterator[Damage]:
    try:
        yield from damages
    except DBAPIError as error:
        yield Damage(table, 0, 0, f"cannot be read: {error.orig}")


def _broken_chains(connection: Connection, table: Table) -> Iterator[Damage]:
    heads = _heads(connection, table.name)
    chain: _Chain | None = None
    asked = select(table).order_by(table.c.partition, table.c.sequence)
    names = [column.name for column in table.columns if column.name not in UNCHAINED_COLUMNS]
    for row in connection.execute(asked.execution_options(yield_per=_ROWS_AT_ONCE)).mappings():
        partition = row["partition"]
        if chain is None or chain.partition != partition:
            if chain is not None:
                yield from chain.finish()
            chain = _Chain(table.name, partition, heads.pop(partition, None))
        told = (name for name in names if row[name] is not None or name not in LATER_COLUMNS)
        yield from chain.check(row, tuple(row[name] for name in told))
    if chain is not None:
        yield from chain.finish()
    for partition, head in heads.items():
        yield from _Chain(table.name, partition, head).finish()


def _heads(connection: Connection, chain: str) -> dict[Any, Head]:
    asked = select(CHAIN_HEAD).where(CHAIN_HEAD.c.chain == chain)
    return {row.partition: (row.sequence, row.hash) for row in connection.execute(asked)}


def _foreign_heads(connection: Connection) -> Iterator[Damage]:
    names = [table.name for table in CHAINED]
    asked = select(CHAIN_HEAD).where(CHAIN_HEAD.c.chain.not_in(names))
    for row in connection.execute(asked):
        yield Damage(CHAIN_HEAD.name, row.partition, row.sequence, f"no chain is named {row.chain}")


class _Chain:
    """One chain while its rows go by."""

    def __init__(self, table: str, partition: int, head: Head | None) -> None:
        self.partition = partition
        self._table = table
        self._head = head
        self._last = 0
        # What the row before is: the hash it keeps, and the hash its columns give. They differ
        # after a changed row, and the next row tells which of the two it was chained to.
        self._ends: set[bytes | None] = {START}

    def check(self, row: RowMapping, columns: tuple[Any, ...]) -> Iterator[Damage]:
        """Compare a row with the one before it and with its own body."""
        sequence = row["sequence"]
        if not isinstance(sequence, int) or sequence <= self._last:
            yield self._damage(sequence, "stands outside the chain")
            return
        end = self._head[0] if self._head else sequence
        missing = range(self._last + 1, min(sequence, end + 1))
        yield from self._missing(missing)
        if sequence > end:
            yield self._damage(sequence, "stands beyond the end of its chain")
        yield from self._check_body(row)
        # After a gap nothing tells what the row was chained to; the gap is told already.
        ends = () if missing else self._ends
        computed = {_row_hash(end, row, self._table, columns) for end in ends}
        if ends and row["hash"] not in computed:
            yield self._damage(sequence, "does not match its hash: a column was changed")
        self._last, self._ends = sequence, computed | {row["hash"]}

    def finish(self) -> Iterator[Damage]:
        """Compare the last row with where the chain is said to end."""
        if self._head is None:
            yield Damage(
                CHAIN_HEAD.name, self.partition, self._last, f"the end of {self._table} is missing"
            )
            return
        end, linked = self._head
        yield from self._missing(range(self._last + 1, end + 1))
        if end <= self._last and linked not in self._ends:
            said = f"does not match the last row of {self._table}"
            yield Damage(CHAIN_HEAD.name, self.partition, end, said)

    def _check_body(self, row: RowMapping) -> Iterator[Damage]:
        if "body" not in row:
            return
        salt, body = row["salt"], row["body"]
        # Erasing takes the salt with the body, or the digest would tell whether a guess is right.
        if (salt is None) != (body is None):
            yield self._damage(row["sequence"], "lost its body or its salt without the other")
        elif body is not None and _digest(salt, body) != row["digest"]:
            yield self._damage(row["sequence"], "has a body that does not match its digest")

    def _missing(self, sequences: range) -> Iterator[Damage]:
        if sequences:
            upto = f" (and all up to {sequences[-1]})" if len(sequences) > 1 else ""
            yield self._damage(sequences[0], f"is missing{upto}")

    def _damage(self, sequence: int, what: str) -> Damage:
        return Damage(self._table, self.partition, sequence, what)


def _row_hash(previous: Any, row: RowMapping, table: str, columns: tuple[Any, ...]) -> bytes | None:
    """Return the hash a row should have, None when its columns are of no kind we ever wrote."""
    try:
        return row_hash(previous, row.get("digest", NO_BODY), table, columns)
    except (TypeError, ValueError):
        return None


def _digest(salt: Any, body: Any) -> bytes | None:
    try:
        return digest_body(salt, body)
    except TypeError:
        return None
