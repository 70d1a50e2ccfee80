"""The page that calls every stop of a message's way, for one message or a group of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from adapter.fhir.resources import derive_id
from adapter.fhir.search import SearchParameters
from adapter.hl7v2.acknowledgement import acknowledge
from adapter.intake.accounts import Accounts
from adapter.intake.acts import Acts
from adapter.intake.application import Application
from adapter.intake.downtime import note_alive
from adapter.intake.instants import utc
from adapter.intake.judgement import CODES, clock_of, judged
from adapter.intake.letter import (
    Letter,
    Raw,
    envelope_issues,
    milder,
    open_letter,
    prefetch,
    record,
)
from adapter.intake.queries import Inquiry, is_query
from adapter.intake.stated import stated
from adapter.issues import Issue, Language, refuses
from adapter.mapping.drift import departures
from adapter.mapping.mapper import Mappings
from adapter.settlement.policy import Policies
from adapter.settlement.sections.credit_list import Clock
from adapter.store.port import Arrival, MessageId, Store, StoreUnavailable, UnitOfWork

log = structlog.get_logger()

# The same bytes are tried afresh once what refused them has changed.
_RETRIED = {"refused", "parked", "rejected"}


class Intake:
    """Answers messages; an answer leaves only after everything it says is stored."""

    def __init__(
        self,
        store: Store,
        mappings: Mappings,
        policies: Policies,
        clock: Clock,
        now: Callable[[], datetime],
        parameters: SearchParameters,
        language: Language = "en",
        drifted: Callable[[str, str], None] | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._now = now
        self._parameters = parameters
        self._language = language
        self._drifted = drifted
        self.use(mappings, policies)

    def use(self, mappings: Mappings, policies: Policies) -> None:
        """Work by these mappings and policies from the next message on."""
        self._mappings = mappings
        self._versions = f"{mappings.version}-{policies.version}"
        accounts = Accounts(policies, self._parameters, self._now, self._clock)
        self._application = Application(accounts)
        self.acts = Acts(self._store, self._application, self._versions, self._now, self._clock)

    def receive(self, group: Sequence[Raw]) -> list[bytes | None]:
        """Answer a group of messages in one unit of work.

        A message that breaks the adapter is taken out of its group and kept as refused; it never
        takes others with it. Raises StoreUnavailable when nothing can be kept.
        """
        try:
            letters = [open_letter(raw, self._mappings) for raw in group]
            with self._store.begin() as work:
                prefetch(work, letters)
                return [self._answer(work, letter) for letter in letters]
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("a message broke its unit of work", messages=len(group))
            if len(group) > 1:
                return [answer for raw in group for answer in self.receive([raw])]
            return [self._keep_broken(group[0])]

    def replay(self, message: MessageId, arrival: Arrival) -> str:
        """Try a message again that was refused or parked; return its state now."""
        came = datetime.fromisoformat(arrival.received_at)
        if self._clock == "system":
            # It takes effect now, whenever it came.
            came = self._now()
        letter = open_letter(Raw(arrival.body, arrival.door, None, came), self._mappings)
        with self._store.begin() as work:
            before = work.first_answer(letter.key)
            if before and before.state not in _RETRIED and before.message != message:
                # The same bytes came again since, and were taken.
                answered = (before.state, before.ack, self._versions)
                record(work, message, letter, answered, (), duplicate_of=before.message)
            elif not letter.faults:
                self._take(work, message, letter)
            latest = work.first_answer(letter.key)
        return latest.state if latest else "refused"

    def wake(self, now: datetime, only: Sequence[str] | None = None) -> int:
        """Do everything that fell due up to now, of all or of these; return for how many."""
        with self._store.read() as reader:
            persons = reader.due_persons(utc(now)) if only is None else only
        for person in persons:
            with self._store.begin() as work:
                self._application.fall_due(work, person, now)
        if self._clock == "system" and only is None:
            # Last of all: what a failure leaves undone falls into the downtime it began.
            with self._store.begin() as work:
                note_alive(work, now)
        return len(persons)

    def advance(self, until: datetime) -> None:
        """Let the feed's clock run on to an instant that no message reaches."""
        self.wake(until)

    def next_due(self) -> datetime | None:
        """Return the earliest instant at which anything falls due."""
        with self._store.read() as reader:
            found = reader.next_due()
        return datetime.fromisoformat(found) if found else None

    def written(self, body: bytes, door: str) -> list[bytes]:
        """Return the resources that a message states, and its account's invoices, as they stand."""
        mapped = open_letter(Raw(body, door, None, self._now()), self._mappings).mapped
        return stated(self._store, mapped) if mapped else []

    def _answer(self, work: UnitOfWork, letter: Letter) -> bytes:
        arrived = work.keep(letter.arrival)
        if letter.faults:
            self._count_unreadable(letter)
            return self._told(work, arrived, letter, "rejected", "AR", letter.faults)
        if is_query(letter.message):
            return self._inquire(work, arrived, letter)
        before = work.first_answer(letter.key)
        if before and not (before.state in _RETRIED and before.versions != self._versions):
            answered = (before.state, before.ack, self._versions)
            record(work, arrived, letter, answered, (), duplicate_of=before.message)
            return before.ack
        return self._take(work, arrived, letter)

    def _take(self, work: UnitOfWork, arrived: MessageId, letter: Letter) -> bytes:
        """Apply a message that is seen for the first time, or tried afresh."""
        mapped, message = letter.mapped, letter.message
        assert mapped is not None
        assert message is not None
        if is_query(message):
            return self._inquire(work, arrived, letter)
        if self._drifted:
            site = self._mappings.site_of(message)
            for kind in {kind for kind, _ in departures(message, site, mapped.issues)}:
                self._drifted(site.site, kind)
        issues = [*mapped.issues, *envelope_issues(work, letter)]
        site = self._mappings.site_of(message)
        state, waits_for = judged(work, message, mapped, issues, self._clock, site)
        account = ""
        if state == "applied":
            applied = self._application.apply(work, mapped, arrived, self._instant(work, letter))
            account = applied.account
            for came in applied.visits_came:
                self._apply_waiting(work, came)
            for part in mapped.parts or (mapped,):
                for ended in part.prior_visits:
                    self._apply_waiting(work, derive_id("Account", part.facility, ended))
            issues += applied.issues
        return self._told(
            work, arrived, letter, state, CODES[state], issues, waits_for=waits_for, account=account
        )

    def _inquire(self, work: UnitOfWork, arrived: MessageId, letter: Letter) -> bytes:
        """Answer a query afresh each time; the journal keeps that it was asked, not the answer."""
        site = self._mappings.site_of(letter.message) if letter.message else None
        assert site is not None
        at = self._instant(work, letter)
        inquiry = Inquiry(work, letter, site, self._application.policies, at, self._clock)
        whole, head = inquiry.told(self._now(), self._language)
        record(work, arrived, letter, (inquiry.state, head, self._versions), inquiry.issues)
        return whole

    def _count_unreadable(self, letter: Letter) -> None:
        """Count bytes that are no message as a departure of their sender, as far as it is told."""
        if self._drifted:
            site = self._mappings.site_of(letter.message).site if letter.message else "?"
            self._drifted(site, "unreadable")

    def _apply_waiting(self, work: UnitOfWork, account: str) -> None:
        """Apply what waited for a visit, in the order of the messages' own times."""
        held = []
        for arrived, arrival in work.waiting(account):
            came = datetime.fromisoformat(arrival.received_at)
            raw = Raw(arrival.body, arrival.door, None, came, arrival.charset)
            letter = open_letter(raw, self._mappings)
            held.append((self._instant(work, letter), arrived, letter))
        for instant, arrived, letter in sorted(held, key=lambda one: one[:2]):
            mapped, first = letter.mapped, work.first_answer(letter.key)
            # A mapping that now refuses it leaves it waiting until a person looks.
            if mapped is None or first is None or refuses(mapped.issues):
                continue
            applied = self._application.apply(work, mapped, arrived, instant)
            issues = [*mapped.issues, *applied.issues]
            answered = ("applied", first.ack, self._versions)
            record(work, arrived, letter, answered, issues, account=account)

    def _instant(self, work: UnitOfWork, letter: Letter) -> datetime:
        """Return a message's now: when it came, or by the feed's clock its own time.

        A message that says no time leaves the person's clock where it stands.
        """
        if self._clock == "system":
            return letter.raw.received_at
        at = letter.mapped.at if letter.mapped else None
        return at or clock_of(work, letter.mapped) or letter.raw.received_at

    def _keep_broken(self, raw: Raw) -> bytes:
        """Keep a message on which the adapter itself failed, so that it can be replayed."""
        issues = (Issue("error", "exception", "MSH", "internal-fault"),)
        letter = open_letter(replace(raw, fault=issues[0]), self._mappings)
        with self._store.begin() as work:
            arrived = work.keep(letter.arrival)
            # No versions are recorded: the same bytes are tried afresh at once.
            return self._told(work, arrived, letter, "refused", "AE", issues, versions="")

    def _told(
        self,
        work: UnitOfWork,
        arrived: MessageId,
        letter: Letter,
        state: str,
        code: str,
        issues: Sequence[Issue],
        *,
        versions: str | None = None,
        waits_for: str | None = None,
        account: str = "",
    ) -> bytes:
        """Write the answer and record it."""
        told = milder(issues) if code == "AA" else issues
        ack = acknowledge(letter.message, code, told, self._now(), language=self._language)
        answered = (state, ack, self._versions if versions is None else versions)
        record(work, arrived, letter, answered, issues, waits_for=waits_for, account=account)
        return ack
