"""A message on its way: what came, what could be read of it, and by what it is known again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from adapter.fhir.resources import derive_id
from adapter.hl7v2.message import Message, MessageError, parse, parse_header
from adapter.intake.documents import JOINED, MERGED, SINCE, chain_of, chart_key, since_key
from adapter.intake.instants import far_ahead, utc
from adapter.intake.visits import KIND as ALIAS
from adapter.intake.visits import alias_key
from adapter.issues import Issue
from adapter.mapping.drafts import Mapped
from adapter.mapping.mapper import Mappings
from adapter.settlement.billing.invoice import running_id
from adapter.store.port import PARTITIONS, Arrival, MessageId, UnitOfWork

# A header longer than this is no header.
_HEADER_MAX = 2048
# Each is told once and never joined to what was known.
_ONCE = frozenset({"Invoice", "ChargeItem", "PaymentReconciliation", "Basic"})


@dataclass(frozen=True, slots=True)
class Raw:
    """What a door took in: the bytes, and why they are no whole message where they are none."""

    body: bytes
    door: str
    fault: Issue | None
    received_at: datetime
    # What the door says of the charset; MSH-18 rules where it says something.
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as far as it could be read (its header at least, if any); `faults` keep it out.

    `key` names sender, control id and bytes; `partition` is the chart's chain, or the bytes' own
    where no chart is named.
    """

    raw: Raw
    message: Message | None
    mapped: Mapped | None
    faults: tuple[Issue, ...]
    key: str
    sender_key: str
    control_id: str
    partition: int

    @property
    def arrival(self) -> Arrival:
        """Return the journal's row."""
        message = self.message
        return Arrival(
            received_at=utc(self.raw.received_at.astimezone(UTC)),
            door=self.raw.door,
            sender_application=message.sending_application if message else "",
            sender_facility=message.sending_facility if message else "",
            control_id=self.control_id,
            event=f"{message.code}^{message.trigger}" if message else "",
            version=message.version if message else "",
            charset=message.charset if message else "",
            body=self.raw.body,
            partition=self.partition,
        )


def open_letter(raw: Raw, mappings: Mappings) -> Letter:
    """Read and map what came; nothing is stored and no exception leaves for bad data."""
    try:
        message: Message | None = parse(raw.body, raw.charset or mappings.charset_of(raw.body))
        faults: tuple[Issue, ...] = ()
    except MessageError as error:
        message, faults = parse_header(raw.body[:_HEADER_MAX]), error.issues
    if raw.fault is not None:
        # What is too large or cut is not read on; its header is enough to answer its sender.
        message, faults = parse_header(raw.body[:_HEADER_MAX]), (raw.fault,)
    mapped = None
    if message is not None and not faults:
        mapped = mappings.map(message, mappings.site_of(message))
    control_id = message.control_id if message else ""
    application = message.sending_application if message else ""
    facility = message.sending_facility if message else ""
    sender_key = f"{raw.door}\0{application}\0{facility}"
    key = hashlib.sha256(f"{sender_key}\0{control_id}\0".encode() + raw.body).hexdigest()
    chain = int(key[:8], 16) % PARTITIONS
    if mapped is not None and mapped.mrn:
        chain = chain_of(mapped.facility, mapped.mrn)
    return Letter(raw, message, mapped, faults, key, sender_key, control_id, chain)


def prefetch(work: UnitOfWork, letters: Sequence[Letter]) -> None:
    """Read what a group of messages will ask for in a few statements."""
    accounts, charts, patients, aliases = set(), set(), set(), set()
    resources: set[tuple[str, str]] = set()
    for letter in letters:
        mapped = letter.mapped
        if mapped is None:
            continue
        charts.add(chart_key(mapped.facility, mapped.mrn))
        patients.add(derive_id("Patient", mapped.facility, mapped.mrn))
        for one in mapped.parts or (mapped,):
            if one.visit:
                aliases.add(alias_key(one.facility, one.visit))
        if mapped.visit:
            account = derive_id("Account", mapped.facility, mapped.visit)
            accounts.add(account)
            resources.add(("Invoice", running_id(account)))
        resources |= {
            (draft.resource["resourceType"], draft.resource["id"]) for draft in mapped.drafts
        }
    work.prefetch(
        keys={letter.key for letter in letters},
        controls={(letter.sender_key, letter.control_id) for letter in letters},
        documents={
            "account": accounts,
            "chart": charts,
            "person": patients,
            ALIAS: aliases,
            JOINED: patients,
            MERGED: patients,
            SINCE: {since_key(*one) for one in resources if one[0] not in _ONCE},
        },
        resources=resources,
        charges={id_ for type_, id_ in resources if type_ == "ChargeItem"},
        persons=patients,
    )


def envelope_issues(work: UnitOfWork, letter: Letter) -> list[Issue]:
    """Return what is to be said of a message's own time and of its control id."""
    at = letter.mapped.at if letter.mapped else None
    ahead = far_ahead("EVN-2", at, letter.raw.received_at)
    return [*ahead, *_control_id_issues(work, letter)]


def _control_id_issues(work: UnitOfWork, letter: Letter) -> list[Issue]:
    if not letter.control_id:
        return [Issue("warning", "required", "MSH-10", "control-id-missing")]
    if work.control_id_used(letter.sender_key, letter.control_id, letter.key):
        values = (letter.control_id,)
        return [Issue("warning", "duplicate", "MSH-10", "control-id-reused", values)]
    return []


def record(
    work: UnitOfWork,
    arrived: MessageId,
    letter: Letter,
    answered: tuple[str, bytes, str],
    issues: Sequence[Issue],
    waits_for: str | None = None,
    duplicate_of: MessageId | None = None,
    account: str = "",
) -> None:
    """Record what became of a message: its state, its answer, and the versions that gave it."""
    state, ack, versions = answered
    sender = (letter.key, letter.sender_key, letter.control_id)
    work.answer(arrived, *sender, state, ack, versions, issues, waits_for, duplicate_of, account)


def milder(issues: Sequence[Issue]) -> list[Issue]:
    """Tell errors as warnings: the sender of a parked message would stop on an error."""
    return [replace(one, severity="warning") if one.severity == "error" else one for one in issues]
