"""The page that calls every stop of a message's way, for one message or a group of them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import structlog

from adapter.fhir.search import SearchParameters
from adapter.hl7v2.acknowledgement import acknowledge
from adapter.hl7v2.message import Message, MessageError, parse
from adapter.intake.application import Application
from adapter.intake.instants import utc
from adapter.issues import Issue, Language, refuses
from adapter.mapping.drafts import Mapped
from adapter.mapping.mapper import Mappings
from adapter.settlement.policy import Policies
from adapter.store.port import (
    PARTITIONS,
    Arrival,
    MessageId,
    Store,
    StoreUnavailable,
    UnitOfWork,
)

log = structlog.get_logger()

Clock = Literal["system", "feed"]

# The same bytes are tried afresh once what refused them has changed.
_RETRIED = {"refused", "parked"}


@dataclass(frozen=True, slots=True)
class Raw:
    """What a door took in: the bytes, and why they are no whole message where they are none."""

    body: bytes
    door: str
    fault: Issue | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class _Envelope:
    """Who sent what, and the keys by which it is known again."""

    key: str
    sender_key: str
    control_id: str
    partition: int


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
    ) -> None:
        self._store = store
        self._mappings = mappings
        self._clock = clock
        self._now = now
        self._language = language
        self._versions = f"{mappings.version}-{policies.version}"
        self._application = Application(policies, parameters, now)

    def receive(self, group: Sequence[Raw]) -> list[bytes | None]:
        """Answer a group of messages in one unit of work.

        A message that breaks the adapter is taken out of its group and kept as refused; it never
        takes others with it. Raises StoreUnavailable when nothing can be kept.
        """
        try:
            with self._store.begin() as work:
                return [self._answer(work, raw) for raw in group]
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("a message broke its unit of work", messages=len(group))
            if len(group) > 1:
                return [answer for raw in group for answer in self.receive([raw])]
            return [self._keep_broken(group[0])]

    def wake(self, now: datetime) -> int:
        """Do everything that fell due up to now; return for how many persons."""
        with self._store.read() as reader:
            persons = reader.due_persons(utc(now))
        for person in persons:
            with self._store.begin() as work:
                self._application.fall_due(work, person, now)
        return len(persons)

    def advance(self, until: datetime) -> None:
        """Let the feed's clock run on to an instant that no message reaches."""
        self.wake(until)

    def next_due(self) -> datetime | None:
        """Return the earliest instant at which anything falls due."""
        with self._store.read() as reader:
            found = reader.next_due()
        return datetime.fromisoformat(found) if found else None

    def _answer(self, work: UnitOfWork, raw: Raw) -> bytes:
        try:
            message = parse(raw.body, self._mappings.charset_of(raw.body))
        except MessageError as error:
            issues = [raw.fault] if raw.fault else list(error.issues)
            return self._reject(work, raw, None, issues)
        if raw.fault is not None:
            return self._reject(work, raw, message, [raw.fault])
        envelope = _envelope(raw, message)
        before = work.first_answer(envelope.key)
        if before and not (before.state in _RETRIED and before.versions != self._versions):
            arrived = work.keep(_arrival(raw, message, envelope.partition))
            self._record(
                work, arrived, envelope, before.state, before.ack, (), duplicate_of=before.message
            )
            return before.ack
        mapped = self._mappings.map(message, self._mappings.site_of(message))
        if mapped.mrn:
            partition = _partition(mapped.facility, mapped.mrn)
            envelope = replace(envelope, partition=partition)
        arrived = work.keep(_arrival(raw, message, envelope.partition))
        return self._apply(work, raw, message, mapped, envelope, arrived)

    def _apply(
        self,
        work: UnitOfWork,
        raw: Raw,
        message: Message,
        mapped: Mapped,
        envelope: _Envelope,
        arrived: MessageId,
    ) -> bytes:
        issues = list(mapped.issues)
        if not envelope.control_id:
            issues.append(Issue("warning", "required", "MSH-10", "control-id-missing"))
        elif work.control_id_used(envelope.sender_key, envelope.control_id, envelope.key):
            issues.append(
                Issue("warning", "duplicate", "MSH-10", "control-id-reused", (envelope.control_id,))
            )
        waits_for = None
        account = ""
        if refuses(issues):
            state, code = "refused", "AE"
        elif not mapped.mapped:
            event = f"{message.code}^{message.trigger}"
            issues.append(
                Issue("information", "not-supported", "MSH-9", "event-not-mapped", (event,))
            )
            state, code = "ignored", "AA"
        elif waits_for := self._application.waits_for(work, mapped):
            issues.append(
                Issue("warning", "not-found", "PV1-19", "visit-not-known", (mapped.visit,))
            )
            state, code = "waiting", "AA"
        else:
            applied = self._application.apply(work, mapped, arrived, self._instant(raw, mapped))
            issues += applied.issues
            account = applied.account
            state, code = "applied", "AA"
            if applied.visit_came:
                self._apply_waiting(work, applied.account)
        ack = acknowledge(message, code, issues, self._now(), language=self._language)
        self._record(
            work, arrived, envelope, state, ack, issues, waits_for=waits_for, account=account
        )
        return ack

    def _apply_waiting(self, work: UnitOfWork, account: str) -> None:
        """Apply what waited for a visit, in the order of the messages' own times."""
        held = []
        for arrived, arrival in work.waiting(account):
            raw = Raw(arrival.body, arrival.door, None, datetime.fromisoformat(arrival.received_at))
            message = parse(raw.body, self._mappings.charset_of(raw.body))
            mapped = self._mappings.map(message, self._mappings.site_of(message))
            held.append((self._instant(raw, mapped), arrived, raw, message, mapped))
        for instant, arrived, raw, message, mapped in sorted(held, key=lambda one: one[:2]):
            envelope = _envelope(raw, message)
            first = work.first_answer(envelope.key)
            assert first is not None
            if refuses(mapped.issues):
                # The mapping changed while it waited; it stays until a person looks at it.
                continue
            applied = self._application.apply(work, mapped, arrived, instant)
            issues = [*mapped.issues, *applied.issues]
            self._record(work, arrived, envelope, "applied", first.ack, issues, account=account)

    def _instant(self, raw: Raw, mapped: Mapped) -> datetime:
        """Return a message's now: the machine's, or by the feed's clock its own."""
        if self._clock == "feed" and mapped.at is not None:
            return mapped.at
        return self._now() if self._clock == "system" else raw.received_at

    def _reject(
        self, work: UnitOfWork, raw: Raw, message: Message | None, issues: Sequence[Issue]
    ) -> bytes:
        """Keep what cannot be read or may not come in, and say why."""
        envelope = _envelope(raw, message)
        arrived = work.keep(_arrival(raw, message, envelope.partition))
        ack = acknowledge(message, "AR", issues, self._now(), language=self._language)
        self._record(work, arrived, envelope, "rejected", ack, issues)
        return ack

    def _keep_broken(self, raw: Raw) -> bytes:
        """Keep a message on which the adapter itself failed, so that it can be replayed."""
        message = parse(raw.body, self._mappings.charset_of(raw.body))
        envelope = _envelope(raw, message)
        issues = [Issue("error", "exception", "MSH", "internal-fault")]
        ack = acknowledge(message, "AE", issues, self._now(), language=self._language)
        with self._store.begin() as work:
            arrived = work.keep(_arrival(raw, message, envelope.partition))
            # No version is recorded: the same bytes are tried afresh at once.
            work.answer(
                arrived, envelope.key, envelope.sender_key, envelope.control_id,
                "refused", ack, "", issues,
            )  # fmt: skip
        return ack

    def _record(
        self,
        work: UnitOfWork,
        arrived: MessageId,
        envelope: _Envelope,
        state: str,
        ack: bytes,
        issues: Sequence[Issue],
        *,
        waits_for: str | None = None,
        duplicate_of: MessageId | None = None,
        account: str = "",
    ) -> None:
        work.answer(
            arrived,
            envelope.key,
            envelope.sender_key,
            envelope.control_id,
            state,
            ack,
            self._versions,
            issues,
            waits_for,
            duplicate_of,
            account,
        )


def _envelope(raw: Raw, message: Message | None) -> _Envelope:
    application = message.sending_application if message else ""
    facility = message.sending_facility if message else ""
    control_id = message.control_id if message else ""
    sender = f"{raw.door}\0{application}\0{facility}"
    digest = hashlib.sha256(f"{sender}\0{control_id}\0".encode() + raw.body).hexdigest()
    return _Envelope(digest, sender, control_id, int(digest[:8], 16) % PARTITIONS)


def _partition(facility: str, mrn: str) -> int:
    """Return the chart's chain; fixed for ever by what names the chart."""
    return hashlib.sha256(f"{facility}\0{mrn}".encode()).digest()[0] % PARTITIONS


def _arrival(raw: Raw, message: Message | None, partition: int) -> Arrival:
    return Arrival(
        received_at=utc(raw.received_at.astimezone(UTC)),
        door=raw.door,
        sender_application=message.sending_application if message else "",
        sender_facility=message.sending_facility if message else "",
        control_id=message.control_id if message else "",
        event=f"{message.code}^{message.trigger}" if message else "",
        version=message.version if message else "",
        charset=message.charset if message else "",
        body=raw.body,
        partition=partition,
    )
