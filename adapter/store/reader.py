"""Reading what is kept, each question one statement or two."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from adapter.fhir.query import Query
from adapter.store.journal_reader import PAGED, JournalReader
from adapter.store.rows import (
    CURRENT_COLUMNS,
    HISTORY_COLUMNS,
    message_id,
    read_charges,
    stored,
)
from adapter.store.search import search
from adapter.store.tables import (
    DUE,
    FACT,
    JOURNAL_ENTRY,
    POSTING,
    RESOURCE,
    RESOURCE_HISTORY,
    RESOURCE_INDEX,
    STATE,
)
from adapter.store.values import (
    ANY,
    ChargeRow,
    EntryRow,
    FactRow,
    Found,
    InvoiceChoice,
    PostingRow,
    Stored,
)

_E, _F, _P = JOURNAL_ENTRY.c, FACT.c, POSTING.c


class SqlReader(JournalReader):
    """What is kept, as it stood when the reading began."""

    def get(self, type: str, id: str, version: int | None = None) -> Stored | None:  # noqa: A002
        """Return a resource, or one version of it."""
        current = select(*CURRENT_COLUMNS).where(RESOURCE.c.type == type, RESOURCE.c.id == id)
        row = self.connection.execute(current).first()
        if row is None or version is None or row.version == version:
            return stored(row) if row else None
        earlier = _history(type, id).where(RESOURCE_HISTORY.c.version == version)
        row = self.connection.execute(earlier).first()
        return stored(row) if row else None

    def search(self, query: Query) -> Found:
        """Return one page of the resources that match; deleted ones never do."""
        return search(self.connection, query)

    def history(self, type: str, id: str) -> list[Stored]:  # noqa: A002
        """Return every version of a resource, the newest first."""
        current = self.get(type, id)
        earlier = _history(type, id).order_by(RESOURCE_HISTORY.c.version.desc())
        versions = [stored(row) for row in self.connection.execute(earlier)]
        return [current, *versions] if current else []

    def facts(self, account: str) -> list[FactRow]:
        """Return an account's facts in the order they were told."""
        asked = select(FACT).where(_F.account == account).order_by(_F.partition, _F.sequence)
        return [
            FactRow(
                row.partition,
                message_id(row.message_partition, row.message_sequence),
                row.kind,
                row.account,
                row.person,
                row.at,
                row.applied_at,
                row.body or b"",
                row.sequence,
            )
            for row in self.connection.execute(asked)
        ]

    def entries(self, account: str) -> list[EntryRow]:
        """Return an account's journal entries in the order they were written."""
        return list(_entries(self.connection, _E.account == account))

    def ledger(self) -> Iterator[EntryRow]:
        """Give every journal entry, partition by partition, in the order they were written."""
        yield from _entries(self.connection)

    def owned_states(self, organization: str) -> Iterator[tuple[str, bytes]]:
        """Give the state documents of an organization's accounts, by account."""
        mine = STATE.c.key.in_(_owned(organization))
        asked = select(STATE.c.key, STATE.c.body).where(STATE.c.kind == "account", mine)
        for row in self.connection.execute(asked.order_by(STATE.c.key), execution_options=PAGED):
            yield row.key, row.body

    def owned_entries(self, organization: str) -> Iterator[EntryRow]:
        """Give the journal entries of an organization's accounts, account by account, in order."""
        yield from _entries(self.connection, _E.account.in_(_owned(organization)), _E.account)

    def owned_resources(self, organization: str, type: str) -> Iterator[tuple[str, Stored]]:  # noqa: A002
        """Give resources of a type of an organization's accounts, by account and id."""
        if type == "Account":
            asked = select(RESOURCE.c.id.label("account"), *CURRENT_COLUMNS).where(
                RESOURCE.c.type == type, RESOURCE.c.id.in_(_owned(organization))
            )
        else:
            of = RESOURCE_INDEX.alias()
            asked = (
                select(of.c.value.label("account"), *CURRENT_COLUMNS)
                .join(of, (of.c.type == RESOURCE.c.type) & (of.c.id == RESOURCE.c.id))
                .where(RESOURCE.c.type == type, of.c.param == "account")
                .where(of.c.value.in_(_owned(organization)))
            )
        asked = asked.where(RESOURCE.c.deleted.is_(False)).order_by("account", RESOURCE.c.id)
        for account, *row in self.connection.execute(asked, execution_options=PAGED):
            yield account, stored(row)

    def resources(self) -> Iterator[Stored]:
        """Give the current version of every resource that is not deleted, by type and id."""
        asked = select(*CURRENT_COLUMNS).where(RESOURCE.c.deleted.is_(False))
        ordered = asked.order_by(RESOURCE.c.type, RESOURCE.c.id)
        for row in self.connection.execute(ordered, execution_options=PAGED):
            yield stored(row)

    def document(self, kind: str, key: str) -> bytes | None:
        """Return a state document."""
        asked = select(STATE.c.body).where(STATE.c.kind == kind, STATE.c.key == key)
        return self.connection.execute(asked).scalar()

    def charges(self, account: str, invoice: InvoiceChoice = ANY) -> list[ChargeRow]:
        """Return an account's lines on this invoice, on none, or all, in the order added."""
        return read_charges(self.connection, account, invoice)

    def next_due(self) -> str | None:
        """Return the earliest instant at which anything falls due."""
        return self.connection.execute(select(func.min(DUE.c.at))).scalar()

    def due_persons(self, until: str) -> list[str]:
        """Return the persons of whom something fell due up to and at `until`, sorted."""
        asked = select(DUE.c.person).where(DUE.c.at <= until).distinct().order_by(DUE.c.person)
        return list(self.connection.scalars(asked))


def _history(type: str, id: str) -> Select[tuple[object, ...]]:  # noqa: A002
    return select(*HISTORY_COLUMNS).where(
        RESOURCE_HISTORY.c.type == type, RESOURCE_HISTORY.c.id == id
    )


def _owned(organization: str) -> Select[tuple[str]]:
    """Select the ids of the accounts that an organization owns."""
    of = RESOURCE_INDEX.alias()
    return select(of.c.id).where(
        of.c.type == "Account",
        of.c.param == "owner",
        of.c.system == "Organization",
        of.c.value == organization,
    )


def _entries(
    connection: Connection, chosen: ColumnElement[bool] | None = None, *first: ColumnElement[Any]
) -> Iterator[EntryRow]:
    """Give the entries chosen, all without a choice; `first` is what they are ordered by first."""
    sides = (_P.ledger_account, _P.amount, _P.currency)
    asked = (
        select(JOURNAL_ENTRY, *sides)
        .join(POSTING, (_P.partition == _E.partition) & (_P.entry == _E.sequence))
        .order_by(*first, _E.partition, _E.sequence, _P.ordinal)
    )
    if chosen is not None:
        asked = asked.where(chosen)
    rows = connection.execute(asked, execution_options=PAGED)
    for _, grouped in groupby(rows, key=lambda row: (row.partition, row.sequence)):
        sides_of_entry = list(grouped)
        first = sides_of_entry[0]
        yield EntryRow(
            first.partition,
            first.account,
            first.kind,
            first.at,
            first.rule,
            first.clauses,
            message_id(first.message_partition, first.message_sequence),
            tuple(
                PostingRow(row.ledger_account, row.amount, row.currency) for row in sides_of_entry
            ),
            first.sequence,
        )
