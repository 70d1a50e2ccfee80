"""Facts and the double-entry ledger inside a unit of work: appended and chained."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from adapter.store.chain import seal
from adapter.store.engine import write_rows
from adapter.store.tables import FACT, JOURNAL_ENTRY, POSTING
from adapter.store.unit import Unit
from adapter.store.values import EntryRow, FactRow

_FACT_COLUMNS = tuple(FACT.columns.keys())
_ENTRY_COLUMNS = tuple(JOURNAL_ENTRY.columns.keys())
_POSTING_COLUMNS = tuple(POSTING.columns.keys())


class LedgerWork(Unit):
    """Appends facts and journal entries."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._facts: list[tuple[object, ...]] = []
        self._entries: list[tuple[object, ...]] = []
        self._postings: list[tuple[object, ...]] = []

    def add_facts(self, facts: Sequence[FactRow]) -> None:
        """Append facts."""
        for fact in facts:
            told = (fact.kind, fact.account, fact.person, fact.at, fact.applied_at)
            columns = (*(fact.message or (None, None)), *told)
            salt, digest = seal(fact.body)
            sequence, linked = self.chains.link(FACT.name, fact.partition, columns, digest)
            row = (fact.partition, sequence, *columns, salt, digest, fact.body, linked)
            self._facts.append(row)

    def add_entries(self, entries: Sequence[EntryRow]) -> None:
        """Append journal entries with their postings; each must sum to zero per currency."""
        for entry in entries:
            _check_balance(entry)
        for entry in entries:
            said = (entry.account, entry.kind, entry.at, entry.rule, entry.clauses)
            columns = (*said, *(entry.message or (None, None)), len(entry.postings))
            sequence, linked = self.chains.link(JOURNAL_ENTRY.name, entry.partition, columns)
            self._entries.append((entry.partition, sequence, *columns, linked))
            self._add_postings(entry, sequence)

    def flush(self) -> None:
        """Write the facts, the entries and their postings."""
        write_rows(self.connection, FACT, _FACT_COLUMNS, self._facts)
        write_rows(self.connection, JOURNAL_ENTRY, _ENTRY_COLUMNS, self._entries)
        write_rows(self.connection, POSTING, _POSTING_COLUMNS, self._postings)
        self._facts.clear()
        self._entries.clear()
        self._postings.clear()
        super().flush()

    def _add_postings(self, entry: EntryRow, entry_sequence: int) -> None:
        for ordinal, posting in enumerate(entry.postings, 1):
            side = (posting.ledger_account, posting.amount, posting.currency)
            columns = (entry_sequence, ordinal, *side)
            sequence, linked = self.chains.link(POSTING.name, entry.partition, columns)
            self._postings.append((entry.partition, sequence, *columns, linked))


def _check_balance(entry: EntryRow) -> None:
    sums: Counter[str] = Counter()
    for posting in entry.postings:
        sums[posting.currency] += posting.amount
    if not entry.postings or any(sums.values()):
        raise ValueError(f"the entry {entry.kind} of account {entry.account} does not balance")
