"""Whom an act is about: the chart and visit its resource names, or the hospital alone."""

from dataclasses import dataclass
from typing import Any

from adapter.fhir.resources import derive_id, read
from adapter.intake.documents import ACCOUNT, MERGED, now_called
from adapter.intake.statements import compared, facility_named
from adapter.intake.updates import ActError, currency_faults, payment_faults
from adapter.issues import Issue
from adapter.settlement.money import CURRENCY
from adapter.settlement.reading.decisions import account_about
from adapter.settlement.reading.elements import BASE, extension
from adapter.settlement.reading.funding import is_funding
from adapter.store.port import Reader

# What a person may state, and where each resource says whom it is about.
SUBJECTS = {
    "Consent": "patient",
    "DocumentReference": "subject",
    "Task": "for",
    "PaymentReconciliation": "",
    "ClaimResponse": "patient",
    "Basic": "subject",
    "Communication": "subject",
    "Contract": "subject",
}


@dataclass(frozen=True, slots=True)
class Place:
    """The chart and visit an act is about, or the hospital alone; what was found finding it."""

    facility: str
    mrn: str = ""
    visit: str = ""
    issues: tuple[Issue, ...] = ()


def place_of(reader: Reader, resource: dict[str, Any]) -> Place:
    """Find the chart and visit a resource is about; raises ActError when it names none known."""
    type_ = resource["resourceType"]
    if is_funding(resource):
        facility = facility_named(reader, resource)
        if found := currency_faults(resource, CURRENCY):
            raise ActError(*found)
        return Place(facility, issues=compared(reader, facility, resource))
    account = _id_of(extension(resource, "account")) or account_about(resource)
    account = account or _visited(reader, resource)
    known = reader.document("account", account) if account else None
    if account and known is None:
        raise ActError(
            Issue("error", "not-found", f"{type_}.extension", "account-unknown", (account,))
        )
    told = resource.get(SUBJECTS[type_]) or {}
    # A Contract may be about several; who owes is the first.
    named = str((told[0] if isinstance(told, list) else told).get("reference", ""))
    patient = named.rpartition("/")[2]
    visit = facility = ""
    if known is not None:
        state = ACCOUNT.validate_json(known)
        if found := payment_faults(resource, state.currency):
            raise ActError(*found)
        is_patient = named.startswith("Patient/")
        if is_patient and now_called(reader, MERGED, patient) != state.patient:
            # Nobody is bound, and nobody's money moved, by what is said of somebody else.
            where = f"{type_}.{SUBJECTS[type_]}"
            raise ActError(Issue("error", "conflict", where, "patient-differs"))
        patient = state.patient
        facility = state.facility
        visit = state.visit.number if state.visit else ""
    chart = named_chart(reader, patient)
    if chart is None:
        where = f"{type_}.{SUBJECTS[type_] or 'extension'}"
        raise ActError(Issue("error", "not-found", where, "patient-unknown", (patient,)))
    return Place(facility or chart[0], chart[1], visit)


def _visited(reader: Reader, resource: dict[str, Any]) -> str:
    """Return the account of the visit that a task is about; raises ActError for none known."""
    reference = str(resource.get("encounter", {}).get("reference", ""))
    if resource["resourceType"] != "Task" or not reference:
        return ""
    stored = reader.get("Encounter", reference.rpartition("/")[2])
    if stored is None or stored.deleted:
        issue = Issue("error", "not-found", "Task.encounter", "reference-unknown", (reference,))
        raise ActError(issue)
    return _id_of(next(iter(read(stored.body).get("account", ())), None))


def named_chart(reader: Reader, patient: str) -> tuple[str, str] | None:
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
