"""What people do, told as FHIR resources: the same journal, the same facts as the feed's."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapter.fhir.resources import derive_id, faults, read, write
from adapter.intake.application import Application
from adapter.intake.documents import ACCOUNT
from adapter.intake.instants import utc
from adapter.issues import AdapterError, Issue
from adapter.mapping.drafts import Draft, Mapped
from adapter.settlement.reading import BASE, extension
from adapter.store.port import PARTITIONS, Arrival, Reader, Store, UnitOfWork

# What a person may state, and where each resource says whom it is about.
_SUBJECTS = {
    "Consent": "patient",
    "DocumentReference": "subject",
    "Task": "for",
    "PaymentReconciliation": "",
    "ClaimResponse": "patient",
    "Basic": "subject",
    "Communication": "subject",
    "Contract": "",
}


class ActError(AdapterError):
    """What a person stated cannot be taken; the issues say what and where."""


@dataclass(frozen=True, slots=True)
class Act:
    """One statement of a person: who says it, when, and the client's key that makes it once."""

    resource: dict[str, Any]
    key: str
    operator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What an act gave: the resource it wrote, and findings on it."""

    type: str
    id: str
    is_new: bool
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """The chart and visit an act is about."""

    facility: str
    mrn: str
    visit: str


class Acts:
    """Takes what people state, each once by its client's key."""

    def __init__(
        self,
        store: Store,
        application: Application,
        versions: str,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._application = application
        self._versions = versions
        self._now = now

    def take(self, act: Act) -> Done:
        """Keep an act, apply it, and say what it wrote; raises ActError and changes nothing.

        The same key with the same content has no second effect; with other content it is refused.
        """
        resource = dict(act.resource)
        type_ = str(resource.get("resourceType", ""))
        if type_ not in _SUBJECTS:
            raise ActError(Issue("error", "not-supported", type_, "act-not-taken", (type_,)))
        resource["id"] = derive_id(type_, act.operator, act.key)
        if found := faults(resource):
            raise ActError(*found)
        body = write(resource)
        with self._store.read() as reader:
            place = _place(reader, resource)
        with self._store.begin() as work:
            return self._take(work, act, resource, body, place)

    def _take(
        self, work: UnitOfWork, act: Act, resource: dict[str, Any], body: bytes, place: _Place
    ) -> Done:
        type_, id_ = resource["resourceType"], resource["id"]
        sender = f"fhir\0{act.operator}\0{place.facility}"
        key = hashlib.sha256(f"{sender}\0{act.key}\0".encode() + body).hexdigest()
        if work.first_answer(key) is not None:
            return Done(type_, id_, is_new=False, issues=())
        if work.control_id_used(sender, act.key, key):
            raise ActError(Issue("error", "duplicate", type_, "act-key-reused", (act.key,)))
        digest = hashlib.sha256(f"{place.facility}\0{place.mrn}".encode()).digest()
        arrived = work.keep(
            Arrival(
                received_at=utc(self._now().astimezone(UTC)),
                door="fhir",
                sender_application=act.operator,
                sender_facility=place.facility,
                control_id=act.key,
                event=type_,
                version="4.0.1",
                charset="utf-8",
                body=body,
                partition=digest[0] % PARTITIONS,
            )
        )
        mapped = Mapped(
            event="act",
            mapped=True,
            facility=place.facility,
            mrn=place.mrn,
            visit=place.visit,
            sender=(act.operator, place.facility),
            at=act.at,
            prior=(),
            drafts=[Draft(resource, type_)],
            issues=[],
        )
        applied = self._application.apply(work, mapped, arrived, act.at)
        account, issues = applied.account, applied.issues
        work.answer(
            arrived, key, sender, act.key, "applied", body, self._versions, issues, account=account
        )
        return Done(type_, id_, is_new=True, issues=tuple(issues))


def _place(reader: Reader, resource: dict[str, Any]) -> _Place:
    """Find the chart and visit a resource is about; raises ActError when it names none known."""
    type_ = resource["resourceType"]
    account = _id_of(extension(resource, "account"))
    known = reader.document("account", account) if account else None
    if account and known is None:
        raise ActError(
            Issue("error", "not-found", f"{type_}.extension", "account-unknown", (account,))
        )
    patient = _id_of(resource.get(_SUBJECTS[type_])) if _SUBJECTS[type_] else ""
    visit = facility = ""
    if known is not None:
        state = ACCOUNT.validate_json(known)
        patient = state.patient
        facility = state.facility
        visit = state.visit.number if state.visit else ""
    chart = _chart(reader, patient)
    if chart is None:
        where = f"{type_}.{_SUBJECTS[type_] or 'extension'}"
        raise ActError(Issue("error", "not-found", where, "patient-unknown", (patient,)))
    return _Place(facility or chart[0], chart[1], visit)


def _chart(reader: Reader, patient: str) -> tuple[str, str] | None:
    """Return facility and MRN of a patient from the identifier its chart is known by."""
    stored = reader.get("Patient", patient) if patient else None
    if stored is None or stored.deleted:
        return None
    for one in read(stored.body).get("identifier", ()):
        system = str(one.get("system", ""))
        facility = system.removeprefix(f"{BASE}/NamingSystem/").removesuffix("/mrn")
        if system.endswith("/mrn") and derive_id("Patient", facility, one["value"]) == patient:
            return facility, str(one["value"])
    return None


def _id_of(reference: Any) -> str:
    return str(reference.get("reference", "")).rpartition("/")[2] if reference else ""
