"""What must hold between rows: the ledger balances, and what is cited exists."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, func, select

from adapter.store.tables import FACT, JOURNAL_ENTRY, MESSAGE, MESSAGE_STATE, POSTING
from adapter.store.values import Damage

_E, _M, _P = JOURNAL_ENTRY.c, MESSAGE.c, POSTING.c


def broken_invariants(connection: Connection) -> Iterator[Damage]:
    """Compute the ledger's sums and follow every citation; tell what does not hold."""
    for table, partition, sequence, what in _told(connection):
        yield Damage(table, partition, sequence, what)


def _told(connection: Connection) -> Iterator[tuple[str, int, int, str]]:
    for partition, sequence, said, counted in connection.execute(_miscounted()):
        what = f"says it has {said} postings and has {counted}"
        yield JOURNAL_ENTRY.name, partition, sequence, what
    for partition, sequence, currency, total in connection.execute(_unbalanced()):
        what = f"does not balance: its postings in {currency} sum to {total}"
        yield JOURNAL_ENTRY.name, partition, sequence, what
    for partition, sequence, entry in connection.execute(_orphans()):
        yield POSTING.name, partition, sequence, f"belongs to entry {entry}, which is not there"
    for currency, total in connection.execute(_sums()):
        yield POSTING.name, 0, 0, f"all postings in {currency} sum to {total}, not to nothing"
    for table in (FACT, JOURNAL_ENTRY):
        for partition, sequence in connection.execute(_uncited(table)):
            yield table.name, partition, sequence, "cites a message that is not there"
    for partition, sequence in connection.execute(_answered_nothing()):
        yield MESSAGE.name, partition, sequence, "is missing: it has an answer"


def _miscounted() -> Select[Any]:
    counted = func.count(_P.sequence)
    return (
        select(_E.partition, _E.sequence, _E.postings, counted)
        .join(POSTING, _of_entry(), isouter=True)
        .group_by(_E.partition, _E.sequence, _E.postings)
        .having(counted != _E.postings)
    )


def _unbalanced() -> Select[Any]:
    total = func.sum(_P.amount)
    return (
        select(_P.partition, _P.entry, _P.currency, total)
        .group_by(_P.partition, _P.entry, _P.currency)
        .having(total != 0)
    )


def _orphans() -> Select[Any]:
    return (
        select(_P.partition, _P.sequence, _P.entry)
        .join(JOURNAL_ENTRY, _of_entry(), isouter=True)
        .where(_E.sequence.is_(None))
    )


def _sums() -> Select[Any]:
    total = func.sum(_P.amount)
    return select(_P.currency, total).group_by(_P.currency).having(total != 0)


def _uncited(table: Table) -> Select[Any]:
    cited = and_(_M.partition == table.c.message_partition, _M.sequence == table.c.message_sequence)
    return (
        select(table.c.partition, table.c.sequence)
        .join(MESSAGE, cited, isouter=True)
        .where(table.c.message_sequence.is_not(None), _M.sequence.is_(None))
    )


def _answered_nothing() -> Select[Any]:
    answered = MESSAGE_STATE.c
    same = and_(_M.partition == answered.partition, _M.sequence == answered.sequence)
    return (
        select(answered.partition, answered.sequence)
        .join(MESSAGE, same, isouter=True)
        .where(_M.sequence.is_(None))
        .distinct()
    )


def _of_entry() -> Any:
    return and_(_P.partition == _E.partition, _P.entry == _E.sequence)
