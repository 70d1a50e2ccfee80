"""Two stores side by side, and the messages by which one can be folded anew into the other."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from adapter.store.rows import ARRIVAL_COLUMNS, arrival
from adapter.store.sql import SqlStore
from adapter.store.tables import (
    CHARGE,
    DUE,
    FACT,
    JOURNAL_ENTRY,
    MESSAGE,
    MESSAGE_STATE,
    POSTING,
    RESOURCE,
    STATE,
)
from adapter.store.values import Arrival, MessageId

_E, _M, _P, _S = JOURNAL_ENTRY.c, MESSAGE.c, POSTING.c, MESSAGE_STATE.c
_ROWS_AT_ONCE = 500
_INSTANT = re.compile(rb'(?<=")(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))(?=")')


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that was applied or waits, and when settlement was told of it.

    `at` is None where nothing it told was news. `versions` are those of mappings and policies it
    was ever applied by; a message tried again came at no instant that the journal knows.
    """

    message: MessageId
    arrival: Arrival
    versions: frozenset[str]
    at: str | None
    is_retried: bool


@dataclass(frozen=True, slots=True)
class Unlike:
    """A row that two stores do not have alike; `account` or `partition` says whose it is."""

    table: str
    name: str
    account: str = ""
    partition: int | None = None


def taken(store: SqlStore) -> Iterator[Taken]:
    """Give the messages that had an effect or may have one, in the order they were applied."""
    first = func.min(_S.id).label("first")
    told = (
        select(func.min(FACT.c.at))
        .where(FACT.c.message_partition == _M.partition, FACT.c.message_sequence == _M.sequence)
        .scalar_subquery()
    )
    asked = (
        select(
            *ARRIVAL_COLUMNS,
            _M.sequence,
            func.min(_S.versions),
            func.max(_S.versions),
            func.min(_S.attempt) > 1,
            told,
        )
        .join(MESSAGE_STATE, and_(_S.partition == _M.partition, _S.sequence == _M.sequence))
        .where(_S.state.in_(("applied", "waiting")), _S.duplicate_partition.is_(None))
        .group_by(_M.partition, _M.sequence)
        .order_by(first)
    )
    with store.connection() as connection:
        for row in _rows(connection, asked):
            kept = arrival(row)
            sequence, oldest, newest, is_retried, at = row[len(ARRIVAL_COLUMNS) :]
            versions = frozenset((oldest, newest))
            yield Taken((kept.partition, sequence), kept, versions, at, bool(is_retried))


def persons_of(store: SqlStore, messages: Iterable[MessageId]) -> set[str]:
    """Return the persons of whom these messages told something new."""
    asked = select(FACT.c.person).distinct()
    found: set[str] = set()
    with store.connection() as connection:
        for partition, sequence in messages:
            at = (FACT.c.message_partition == partition, FACT.c.message_sequence == sequence)
            found.update(connection.scalars(asked.where(*at)))
    return found


def documents(store: SqlStore, kind: str) -> Iterator[bytes]:
    """Give every state document of a kind."""
    for _, body in keyed(store, kind):
        yield body


def keyed(store: SqlStore, kind: str) -> Iterator[tuple[str, bytes]]:
    """Give every state document of a kind with its key."""
    said = (STATE.c.key, STATE.c.body)
    with store.connection() as connection:
        yield from _rows(connection, select(*said).where(STATE.c.kind == kind))


def balances(store: SqlStore) -> dict[str, dict[str, int]]:
    """Return what each account has in each account of its ledger, in fen, without nothing."""
    found: dict[str, dict[str, int]] = {}
    with store.connection() as connection:
        for account, name, currency, amount in _rows(connection, _balances()):
            if amount:
                found.setdefault(account, {})[f"{name} {currency}"] = amount
    return found


def terms(store: SqlStore) -> dict[str, list[tuple[str, str]]]:
    """Return (instant, kind) of what falls due on each account."""
    found: dict[str, list[tuple[str, str]]] = {}
    with store.connection() as connection:
        for account, at, kind, _ in _rows(connection, _terms()):
            found.setdefault(account, []).append((at, kind))
    return found


def unlike(kept: SqlStore, anew: SqlStore) -> Iterator[Unlike]:
    """Give what two stores do not have alike: states, lines, terms, balances and resources."""
    with kept.connection() as mine, anew.connection() as theirs:
        for kind, key in _differing(mine, theirs, _states(), keys=2):
            yield _unlike_state(mine, theirs, kind, key)
        for account, charge in _differing(mine, theirs, _lines(), keys=2):
            yield Unlike(CHARGE.name, charge, account=account)
        for account, at, kind in _differing(mine, theirs, _terms(), keys=3):
            yield Unlike(DUE.name, f"{account} {at} {kind}", account=account)
        for account, name, currency in _differing(mine, theirs, _balances(), keys=3):
            yield Unlike(POSTING.name, f"{account} {name} {currency}", account=account)
        for kind, id_, partition in _differing(mine, theirs, _resources(), keys=3):
            yield Unlike(RESOURCE.name, f"{kind}/{id_}", partition=partition)


def _unlike_state(mine: Connection, theirs: Connection, kind: str, key: str) -> Unlike:
    """Name a state; what is remembered of a resource is its chart's."""
    if kind == "since":
        type_, _, id_ = key.partition("/")
        asked = select(RESOURCE.c.partition).where(RESOURCE.c.type == type_, RESOURCE.c.id == id_)
        partition = mine.scalar(asked)
        return Unlike(
            STATE.name, key, partition=theirs.scalar(asked) if partition is None else partition
        )
    return Unlike(STATE.name, key, account=key if kind == "account" else "")


def _states() -> Select[Any]:
    # The clock is the adapter's own, answers are for clients who ask again, and by what the store
    # is kept is no state: none is of the journal.
    told = STATE.c.kind.not_in(("clock", "answer", "shape", "policies"))
    said = (STATE.c.kind, STATE.c.key)
    return select(*said, STATE.c.body).where(told).order_by(*said)


def _lines() -> Select[Any]:
    said = (CHARGE.c.account, CHARGE.c.charge, CHARGE.c.entered, CHARGE.c.body, CHARGE.c.invoice)
    return select(*said).order_by(CHARGE.c.account, CHARGE.c.charge)


def _terms() -> Select[Any]:
    said = (DUE.c.account, DUE.c.at, DUE.c.kind)
    return select(*said, DUE.c.person).order_by(*said)


def _balances() -> Select[Any]:
    said = (_E.account, _P.ledger_account, _P.currency)
    return (
        select(*said, func.sum(_P.amount))
        .join(JOURNAL_ENTRY, and_(_P.partition == _E.partition, _P.entry == _E.sequence))
        .group_by(*said)
        .order_by(*said)
    )


def _resources() -> Select[Any]:
    said = (RESOURCE.c.type, RESOURCE.c.id, RESOURCE.c.partition)
    return select(*said, RESOURCE.c.body, RESOURCE.c.deleted).order_by(*said)


def _differing(
    mine: Connection, theirs: Connection, asked: Select[Any], *, keys: int
) -> Iterator[tuple[Any, ...]]:
    """Walk both answers in their one order; give the keys of rows that are not in both alike."""
    left, right = _rows(mine, asked), _rows(theirs, asked)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        here = one[:keys] if one is not None else None
        there = other[:keys] if other is not None else None
        if here == there:
            if one != other and _canonical(one) != _canonical(other):
                yield here or ()
            one, other = next(left, None), next(right, None)
        elif there is None or (here is not None and here < there):
            yield here or ()
            one = next(left, None)
        else:
            yield there
            other = next(right, None)


def _canonical(row: tuple[Any, ...] | None) -> list[Any]:
    """Return a row with every instant in UTC: which zone it was told in is no difference."""
    return [
        _INSTANT.sub(lambda found: _in_utc(found[1]), value) if isinstance(value, bytes) else value
        for value in row or ()
    ]


def _in_utc(instant: bytes) -> bytes:
    return datetime.fromisoformat(instant.decode()).astimezone(UTC).isoformat().encode()


def _rows(connection: Connection, asked: Select[Any]) -> Iterator[tuple[Any, ...]]:
    for row in connection.execute(asked.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield tuple(row)
