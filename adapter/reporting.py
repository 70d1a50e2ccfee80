"""Reports of a facility, read from the store account by account; a facility sees its own."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from adapter.fhir.resources import derive_id, read
from adapter.intake.documents import ACCOUNT, PERSON
from adapter.issues import AdapterError, Issue
from adapter.settlement.ledger import JournalEntry, Posting
from adapter.settlement.money import fen
from adapter.settlement.policy import Policies
from adapter.settlement.reading import extension
from adapter.settlement.reports.book import Book, HisTotals, Period, PlatformTotals
from adapter.settlement.reports.catalogue import REPORTS, Frame
from adapter.settlement.reports.report import Measure, Report, measure_of, ordered
from adapter.settlement.sections.terms import midnight
from adapter.settlement.state import PersonState
from adapter.store.port import EntryRow, Reader, Store

_HIS = ("balance", "charges", "adjustments", "payments")
_DAY = timedelta(days=1)


class ReportError(AdapterError):
    """A report is asked for that there is not, or of whom it cannot be told."""

    http_status: ClassVar[int] = 404


class Reporting:
    """Makes reports over what is kept, by the policies in force."""

    def __init__(
        self,
        store: Store,
        policies: Policies,
        measures: Mapping[str, Mapping[str, Any]],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._measures = {name: measure_of(one) for name, one in measures.items()}
        self._now = now
        self.resources = measures
        self.use(policies)

    def use(self, policies: Policies) -> None:
        """Report by these policies from now on."""
        self._policies = policies

    def report(self, name: str, subject: str, first: date, last: date) -> Report:
        """Return a report of a facility from the start of one day to the end of another.

        `subject` is the facility's code or the id of its Organization. Raises ReportError.
        """
        measure = self._measures.get(name)
        if measure is None:
            raise ReportError(Issue("error", "not-found", f"Measure/{name}", "not-found"))
        with self._store.read() as reader:
            facility = self._facility(reader, subject)
            zone = self._policies.zone_of(facility)
            period = Period(midnight(first, zone), midnight(last + _DAY, zone))
            return self._made(reader, measure, facility, period, zone)

    def _made(
        self, reader: Reader, measure: Measure, facility: str, period: Period, zone: ZoneInfo
    ) -> Report:
        frame = Frame(measure, period, zone, self._policies)
        organization = derive_id("Organization", facility)
        rows = ordered(REPORTS[measure.name](books(reader, organization), frame))
        last_day = (period.end - _DAY).date()
        policy = self._policies.governing(self._policies.facility(facility), last_day)
        numbered = policy.instrument.numbered if policy else None
        return Report(
            measure,
            facility,
            f"Organization/{organization}",
            period,
            self._now().astimezone(zone),
            policy.jurisdiction.currency if policy else "CNY",
            rows,
            frozenset(numbered.ids if numbered else ()),
        )

    def _facility(self, reader: Reader, subject: str) -> str:
        """Return the code of a facility that is registered or has sent messages."""
        name = subject.removeprefix("Organization/")
        for known in self._policies.facilities:
            if name in {known.id, derive_id("Organization", known.id)}:
                return known.id
        for id_ in (name, derive_id("Organization", name)):
            stored = reader.get("Organization", id_)
            if stored is not None and not stored.deleted:
                codes = [one["value"] for one in read(stored.body).get("identifier", ())]
                if codes and derive_id("Organization", codes[0]) == id_:
                    return str(codes[0])
        raise ReportError(Issue("error", "not-found", subject, "report-subject-unknown", (name,)))


def books(reader: Reader, organization: str) -> Iterator[Book]:
    """Give the books of an organization's accounts, by account; one is in memory at a time."""
    entries = _Beside(groupby(reader.owned_entries(organization), lambda one: one.account))
    accounts = _Beside(_grouped(reader, organization, "Account"))
    basics = _Beside(_grouped(reader, organization, "Basic"))
    for account, body in reader.owned_states(organization):
        state = ACCOUNT.validate_json(body)
        kept = reader.document("person", state.person)
        person = PERSON.validate_json(kept) if kept else PersonState(state.person)
        told = [read(one.body) for _, one in accounts.of(account)]
        settled = [read(one.body) for _, one in basics.of(account)]
        journal = tuple(_entry(row) for row in entries.of(account))
        yield Book(state, person, journal, _his(told), _platform(settled))


class _Beside:
    """Groups in the order of a key, taken beside another stream in the same order."""

    def __init__(self, groups: Iterator[tuple[str, Iterator[Any]]]) -> None:
        self._groups = groups
        self._next = next(groups, None)

    def of(self, key: str) -> list[Any]:
        """Return the group of a key; groups before it are passed over."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != key:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def _grouped(reader: Reader, organization: str, kind: str) -> Iterator[tuple[str, Iterator[Any]]]:
    return groupby(reader.owned_resources(organization, kind), lambda one: one[0])


def _entry(row: EntryRow) -> JournalEntry:
    postings = tuple(Posting(one.ledger_account, one.amount) for one in row.postings)
    at = datetime.fromisoformat(row.at)
    return JournalEntry(row.kind, row.account, at, row.rule, tuple(row.clauses.split()), postings)


def _his(accounts: list[dict[str, Any]]) -> HisTotals | None:
    """Return what the HIS told last of its own totals, None where it told nothing."""
    for account in accounts:
        at = extension(account, "his-told")
        if at:
            amounts = {name: extension(account, f"his-{name}") for name in _HIS}
            told = {name: _fen(amount) for name, amount in amounts.items()}
            return HisTotals(datetime.fromisoformat(at), **told)
    return None


def _platform(basics: list[dict[str, Any]]) -> PlatformTotals | None:
    """Return the sum of the settlements that a platform told of the account."""
    told = [
        one
        for one in basics
        if any(code.get("code") == "insurer-settlement" for code in one["code"].get("coding", ()))
    ]
    if not told:
        return None
    charges = sum(_fen(extension(one, "amount")) or 0 for one in told)
    return PlatformTotals(charges, sum(_fen(extension(one, "pooled-fund")) or 0 for one in told))


def _fen(amount: Mapping[str, Any] | None) -> int | None:
    return None if amount is None else fen(amount["value"])
