"""Charts and persons: one chart a facility and MRN, one person for all that share a national id."""

from collections.abc import Mapping
from typing import Any

from adapter.fhir.resources import derive_id
from adapter.intake.documents import (
    JOINED,
    MERGED,
    Chart,
    account_state,
    chart_of,
    now_called,
    person_state,
    put_account,
    put_chart,
    put_person,
)
from adapter.intake.resources import Written
from adapter.mapping.drafts import Mapped
from adapter.settlement.national_id import long_form
from adapter.store.port import UnitOfWork


def person_of(work: UnitOfWork, mapped: Mapped, partition: int) -> Chart:
    """Return the chart a message speaks of, joined to the person its national id names."""
    chart = chart_of(work, mapped.facility, mapped.mrn)
    if chart is None:
        patient = derive_id("Patient", mapped.facility, mapped.mrn)
        chart = Chart(mapped.facility, mapped.mrn, partition, patient, patient)
        person = person_state(work, chart.person)
        person.patients.append(patient)
        put_person(work, person)
        put_chart(work, chart)
    national_id = _national_id(mapped)
    if national_id:
        key = derive_id("National", national_id)
        known = work.document("national-id", key)
        if known is None:
            work.put_document("national-id", key, chart.person.encode())
        elif (person_ := now_called(work, JOINED, known.decode())) != chart.person:
            chart = _join(work, chart, person_)
    for facility, mrn in mapped.linked:
        linked = chart_of(work, facility, mrn)
        if linked is not None and linked.person != chart.person:
            _join(work, linked, chart.person)
    for facility, mrn in mapped.prior:
        _merge(work, chart, facility, mrn)
    return chart


def known_person(work: UnitOfWork, mapped: Mapped) -> str:
    """Return the person a message speaks of, under the name a new one would get."""
    chart = chart_of(work, mapped.facility, mapped.mrn)
    if chart is not None:
        return chart.person
    number = _national_id(mapped)
    known = work.document("national-id", derive_id("National", number)) if number else None
    if known is not None:
        return now_called(work, JOINED, known.decode())
    return derive_id("Patient", mapped.facility, mapped.mrn)


def redirected(chart: Chart | None, mapped: Mapped, resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource with its references led to the survivor of a chart merged away (A40)."""
    own = derive_id("Patient", mapped.facility, mapped.mrn)
    if chart is None or chart.patient == own or resource["resourceType"] == "Patient":
        return resource
    changed: dict[str, Any] = led(resource, f"Patient/{own}", f"Patient/{chart.patient}")
    return changed


def led(value: Any, old: str, new: str) -> Any:
    """Return a value with every reference to one resource led to another."""
    if isinstance(value, Mapping):
        return {key: led(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [led(item, old, new) for item in value]
    return new if value == old else value


def keep_numbers(written: Written, mapped: Mapped, chart: Chart) -> None:
    """Let who stays have the old numbers of who ends, so that each finds them for ever."""
    stays = written.find(f"Patient/{chart.patient}")
    for facility, mrn in mapped.prior:
        gone = written.find(f"Patient/{derive_id('Patient', facility, mrn)}")
        if stays is None or gone is None:
            continue
        known = {(one.get("system"), one.get("value")) for one in stays.get("identifier", ())}
        more = [
            one
            for one in gone.get("identifier", ())
            if one.get("use") == "old" and (one.get("system"), one.get("value")) not in known
        ]
        if more:
            stays = {**stays, "identifier": [*stays.get("identifier", ()), *more]}
            written.put(stays)


def _merge(work: UnitOfWork, survivor: Chart, facility: str, mrn: str) -> None:
    """Lead a chart's person and accounts to the survivor; its own id stays an alias for ever."""
    prior = chart_of(work, facility, mrn)
    patient = derive_id("Patient", facility, mrn)
    if prior is None:
        prior = Chart(facility, mrn, survivor.partition, survivor.person, patient)
    if prior.person != survivor.person:
        prior = _join(work, prior, survivor.person)
    if prior.patient == survivor.patient:
        return
    person = person_state(work, survivor.person)
    for account in person.accounts:
        state = account_state(work, account)
        if state.patient == prior.patient:
            state.patient = survivor.patient
            put_account(work, state)
    prior.former.append(prior.patient)
    work.put_document(MERGED, prior.patient, survivor.patient.encode())
    prior.patient = survivor.patient
    put_chart(work, prior)


def _join(work: UnitOfWork, chart: Chart, person: str) -> Chart:
    """Give all that one person has to another: they turned out to be the same."""
    gone, kept = person_state(work, chart.person), person_state(work, person)
    work.put_document(JOINED, chart.person, person.encode())
    if gone.clock and (kept.clock is None or gone.clock > kept.clock):
        kept.clock = gone.clock
    kept.known, kept.died = kept.known or gone.known, kept.died or gone.died
    set_before = kept.credit_limit_at
    if gone.credit_limit_at and (set_before is None or gone.credit_limit_at > set_before):
        kept.credit_limit, kept.credit_limit_at = gone.credit_limit, gone.credit_limit_at
    kept.patients += [one for one in gone.patients if one not in kept.patients]
    kept.agreements |= gone.agreements
    kept.uses |= gone.uses
    kept.owing |= gone.owing
    # Who was listed under one name is listed under the other.
    kept.entries |= gone.entries
    kept.former |= gone.former
    kept.originals |= gone.originals
    kept.rewards |= gone.rewards
    kept.aid |= gone.aid
    for account in gone.accounts:
        state = account_state(work, account)
        state.person = person
        put_account(work, state)
        due = [(at, kind) for at, of, kind in work.due(gone.person, _FOR_EVER) if of == account]
        work.set_due(account, person, due)
        kept.accounts.append(account)
    chart.person = person
    put_chart(work, chart)
    put_person(work, kept)
    gone.accounts, gone.uses, gone.agreements, gone.former = [], {}, {}, {}
    gone.owing, gone.entries, gone.rewards, gone.aid = {}, {}, {}, {}
    gone.originals = {}
    gone.credit_limit = gone.credit_limit_at = None
    put_person(work, gone)
    return chart


_FOR_EVER = "9999-12-31T23:59:59.999999Z"


def _national_id(mapped: Mapped) -> str:
    for draft in mapped.drafts:
        if draft.resource["resourceType"] == "Patient":
            for one in draft.resource.get("identifier", ()):
                codes = [code.get("code") for code in one.get("type", {}).get("coding", ())]
                if "NI" in codes and one.get("use") != "old":
                    return long_form(str(one["value"]))
    return ""
