"""The books of a facility's accounts, read from the store side by side."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from adapter.fhir.resources import read
from adapter.intake.documents import ACCOUNT, PERSON
from adapter.settlement.ledger import SHADOW, JournalEntry, Posting
from adapter.settlement.money import fen
from adapter.settlement.person import PersonState
from adapter.settlement.reading.elements import extension
from adapter.settlement.reports.book import Book, HisTotals, PlatformTotals
from adapter.settlement.reports.past import as_of
from adapter.settlement.state import AccountState
from adapter.store.port import EntryRow, Reader, Stored

_HIS = ("balance", "charges", "adjustments", "payments")


def books(
    reader: Reader, organization: str, end: datetime, *, shadow: bool = False
) -> Iterator[Book]:
    """Give the books of an organization's accounts, by account; one is in memory at a time.

    A facility in `shadow` is compared by what would stand in its books; of one that is live, the
    visits that began in shadow are left out: nobody was asked for anything. An account is as it
    stood just before `end`, and what others said of it what they had said.
    """
    entries = _Beside(groupby(reader.owned_entries(organization), lambda one: one.account))
    accounts = _Beside(_grouped(reader, organization, "Account"))
    basics = _Beside(_grouped(reader, organization, "Basic"))
    for account, body in reader.owned_states(organization):
        yield from map(_of_no_visit, entries.before(account))
        state = as_of(ACCOUNT.validate_json(body), end)
        kept = reader.document("person", state.person)
        person = PERSON.validate_json(kept) if kept else PersonState(state.person)
        told = [one for _, one in accounts.of(account)]
        settled = [read(one.body) for _, one in basics.of(account)]
        his = _his_before(reader, account, told, end)
        journal = tuple(_entry(row) for row in entries.of(account))
        if state.shadow and not shadow:
            continue
        yield Book(state, person, journal, his, _platform(settled, end))
    yield from map(_of_no_visit, entries.before(None))


def _of_no_visit(rows: list[EntryRow]) -> Book:
    """Return the books between a facility and its insurer: entries about nobody's visit."""
    account = rows[0].account
    return Book(AccountState(account), PersonState(""), tuple(_entry(row) for row in rows))


class _Beside:
    """Groups in the order of a key, taken beside another stream in the same order."""

    def __init__(self, groups: Iterator[tuple[str, Iterator[Any]]]) -> None:
        self._groups = groups
        self._next = next(groups, None)

    def of(self, key: str) -> list[Any]:
        """Return the group of a key, once those before it were taken or are passed over."""
        for _ in self.before(key):
            pass
        if self._next is None or self._next[0] != key:
            return []
        return self._take()

    def before(self, key: str | None) -> Iterator[list[Any]]:
        """Give the groups before a key, all that are left without one."""
        while self._next is not None and (key is None or self._next[0] < key):
            yield self._take()

    def _take(self) -> list[Any]:
        assert self._next is not None
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def _grouped(reader: Reader, organization: str, kind: str) -> Iterator[tuple[str, Iterator[Any]]]:
    return groupby(reader.owned_resources(organization, kind), lambda one: one[0])


def _entry(row: EntryRow) -> JournalEntry:
    # A facility in shadow is compared by what would stand in its books.
    postings = tuple(
        Posting(one.ledger_account.removeprefix(SHADOW), one.amount) for one in row.postings
    )
    at = datetime.fromisoformat(row.at)
    return JournalEntry(row.kind, row.account, at, row.rule, tuple(row.clauses.split()), postings)


def _his_before(
    reader: Reader, account: str, current: list[Stored], end: datetime
) -> HisTotals | None:
    """Return what the HIS told last before `end`: it stands in the Account's versions."""
    his = _his(current)
    if his is None or his.at < end:
        return his
    versions = [one for one in reader.history("Account", account) if not one.deleted]
    told = [one for one in map(_his, ([version] for version in versions)) if one and one.at < end]
    return max(told, key=lambda one: one.at, default=None)


def _his(accounts: list[Stored]) -> HisTotals | None:
    """Return what the HIS told last of its own totals, None where it told nothing."""
    for stored in accounts:
        account = read(stored.body)
        at = extension(account, "his-told")
        if at:
            amounts = {name: extension(account, f"his-{name}") for name in _HIS}
            told = {name: _fen(amount) for name, amount in amounts.items()}
            version = f"Account/{stored.id}/_history/{stored.version}"
            return HisTotals(datetime.fromisoformat(at), **told, told=version)
    return None


def _platform(basics: list[dict[str, Any]], end: datetime) -> PlatformTotals | None:
    """Return the sum of the settlements that a platform told of the account before a midnight."""
    last = end.date().isoformat()
    told = [
        one
        for one in basics
        if str(one.get("created", "")) < last
        and any(code.get("code") == "insurer-settlement" for code in one["code"].get("coding", ()))
    ]
    if not told:
        return None
    charges = sum(_fen(extension(one, "amount")) or 0 for one in told)
    pooled = sum(_fen(extension(one, "pooled-fund")) or 0 for one in told)
    return PlatformTotals(charges, pooled, tuple(f"Basic/{one['id']}" for one in told))


def _fen(amount: Mapping[str, Any] | None) -> int | None:
    return None if amount is None else fen(amount["value"])
