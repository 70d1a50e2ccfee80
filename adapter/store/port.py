"""The store's port: a unit of work that writes, a reader that never blocks it.

Every instant is an ISO 8601 text in UTC of one fixed width, so that texts order as times do.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from adapter.fhir.query import IndexEntry, Query
from adapter.issues import Issue
from adapter.store.values import (
    ANY,
    PARTITIONS,
    Answer,
    Arrival,
    ChargeRow,
    Damage,
    EntryRow,
    FactRow,
    FindingRow,
    Found,
    InvoiceChoice,
    MessageId,
    MessageRow,
    PostingRow,
    State,
    StateRow,
    Stored,
    StoreUnavailable,
)

__all__ = [
    "ANY",
    "PARTITIONS",
    "Answer",
    "Arrival",
    "ChargeRow",
    "Damage",
    "EntryRow",
    "FactRow",
    "FindingRow",
    "Found",
    "InvoiceChoice",
    "MessageId",
    "MessageRow",
    "PostingRow",
    "Reader",
    "State",
    "StateRow",
    "Store",
    "StoreUnavailable",
    "Stored",
    "UnitOfWork",
]


class UnitOfWork(Protocol):
    """Everything one group of messages does: all of it is kept, or none."""

    def prefetch(
        self,
        *,
        keys: Collection[str] = (),
        controls: Collection[tuple[str, str]] = (),
        documents: Mapping[str, Collection[str]] | None = None,
        resources: Collection[tuple[str, str]] = (),
        charges: Collection[str] = (),
        persons: Collection[str] = (),
    ) -> None:
        """Read much at once: answers, (sender key, control id)s, documents, lines, due instants.

        Never needed for a right answer, only for a fast one.
        """

    def keep(self, arrival: Arrival) -> MessageId:
        """Write a message into the journal."""

    def first_answer(self, key: str) -> Answer | None:
        """Return the latest answer recorded for the same sender, control id and bytes."""

    def control_id_used(self, sender_key: str, control_id: str, key: str) -> bool:
        """Tell whether this sender used this control id for other bytes."""

    def answer(
        self,
        message: MessageId,
        key: str,
        sender_key: str,
        control_id: str,
        state: str,
        ack: bytes,
        versions: str,
        issues: Sequence[Issue],
        waits_for: str | None = None,
        duplicate_of: MessageId | None = None,
        account: str = "",
    ) -> None:
        """Record what became of a message; its findings may be filed under an account."""

    def add_findings(self, about: str, at: str, issues: Sequence[Issue]) -> None:
        """Keep what was found without a message, of an account or of whom `about` names."""

    def waiting(self, waits_for: str) -> list[tuple[MessageId, Arrival]]:
        """Return the messages whose latest state waits for this, in the order they came."""

    def document(self, kind: str, key: str) -> bytes | None:
        """Return a state document."""

    def documents(self, kind: str, keys: Collection[str]) -> dict[str, bytes]:
        """Return those of the state documents that exist."""

    def put_document(self, kind: str, key: str, body: bytes) -> None:
        """Write a state document over the one that was there."""

    def stored(self, type: str, id: str) -> Stored | None:  # noqa: A002
        """Return the current version of a resource, its deletion marker if it is deleted."""

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
        """Write a resource and return its version; identical bytes only move its event time on.

        Only of a new version is it asked what searches may find it by.
        """

    def remove_resource(self, type: str, id: str, updated: str) -> None:  # noqa: A002
        """Mark a resource deleted; its versions go on counting when it is put again."""

    def add_facts(self, facts: Sequence[FactRow]) -> None:
        """Append facts."""

    def add_entries(self, entries: Sequence[EntryRow]) -> None:
        """Append journal entries with their postings; each must sum to zero per currency."""

    def add_charge(self, charge: ChargeRow) -> None:
        """Add a billed line that was not there."""

    def charge(self, charge_id: str) -> ChargeRow | None:
        """Return a billed line."""

    def charges(self, account: str, invoice: InvoiceChoice = ANY) -> list[ChargeRow]:
        """Return an account's lines on this invoice, on none, or all, in the order added."""

    def move_charges(
        self,
        account: str,
        source_invoice: str | None,
        target_invoice: str | None,
        charges: Sequence[str] | None = None,
    ) -> None:
        """Move lines, all or those named, from one invoice (or none) to another (or none)."""

    def set_due(self, account: str, person: str, instants: Sequence[tuple[str, str]]) -> None:
        """Replace the (instant, kind)s at which something falls due on an account."""

    def due(self, person: str, until: str) -> list[tuple[str, str, str]]:
        """Return (instant, account, kind) of what fell due up to and at `until`, in order."""


class Reader(Protocol):
    """What is kept, as it stood when the reading began."""

    def get(self, type: str, id: str, version: int | None = None) -> Stored | None:  # noqa: A002
        """Return a resource, or one version of it."""

    def search(self, query: Query) -> Found:
        """Return one page of the resources that match; deleted ones never do."""

    def history(self, type: str, id: str) -> list[Stored]:  # noqa: A002
        """Return every version of a resource, the newest first."""

    def facts(self, account: str) -> list[FactRow]:
        """Return an account's facts in the order they were told."""

    def entries(self, account: str) -> list[EntryRow]:
        """Return an account's journal entries in the order they were written."""

    def ledger(self) -> Iterator[EntryRow]:
        """Give every journal entry, partition by partition, in the order they were written."""

    def owned_states(self, organization: str) -> Iterator[tuple[str, bytes]]:
        """Give the state documents of an organization's accounts, by account."""

    def owned_entries(self, organization: str) -> Iterator[EntryRow]:
        """Give the journal entries of an organization's accounts, account by account, in order."""

    def owned_resources(self, organization: str, type: str) -> Iterator[tuple[str, Stored]]:  # noqa: A002
        """Give resources of a type of an organization's accounts, by account and id."""

    def resources(self) -> Iterator[Stored]:
        """Give the current version of every resource that is not deleted, by type and id."""

    def findings(
        self, message: MessageId | None = None, about: str | None = None, limit: int = 1000
    ) -> list[FindingRow]:
        """Return the findings of a message, or the newest: about somebody, or of all."""

    def messages(self, limit: int = 100, state: str | None = None) -> list[MessageRow]:
        """Return the newest lines of the journal, those in one state if it is given."""

    def journal(
        self, since: str = "", sender: tuple[str, str] | None = None
    ) -> Iterator[MessageRow]:
        """Give the lines of the journal received since then, the oldest first, a few at a time.

        `sender` is application and facility, which may be empty for whichever.
        """

    def message(self, message: MessageId) -> tuple[Arrival, list[StateRow]] | None:
        """Return a message and what became of it at each try, the first try first."""

    def document(self, kind: str, key: str) -> bytes | None:
        """Return a state document."""

    def charges(self, account: str, invoice: InvoiceChoice = ANY) -> list[ChargeRow]:
        """Return an account's lines on this invoice, on none, or all, in the order added."""

    def next_due(self) -> str | None:
        """Return the earliest instant at which anything falls due."""

    def due_persons(self, until: str) -> list[str]:
        """Return the persons of whom something fell due up to and at `until`, sorted."""

    def lag(self) -> int:
        """Count the messages kept that have no answer yet."""


class Store(Protocol):
    """A place that keeps everything."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Open the one unit of work; it commits on leaving and rolls back on an exception."""

    def read(self) -> AbstractContextManager[Reader]:
        """Open a reader that sees one moment and never blocks the writer."""

    def close(self) -> None:
        """Let go of every connection."""
