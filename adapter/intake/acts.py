"""What people do, told as FHIR resources: the same journal, the same facts as the feed's."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from adapter.fhir.resources import derive_id, faults, read, write
from adapter.intake.application import Application
from adapter.intake.documents import chain_of, chart_of, person_state
from adapter.intake.extensions import extension_faults
from adapter.intake.instants import far_ahead, utc
from adapter.intake.stating import act_faults
from adapter.intake.subjects import SUBJECTS, Place, place_of
from adapter.intake.updates import ActError, check_update, content_key
from adapter.issues import Issue
from adapter.mapping.drafts import Draft, Mapped
from adapter.settlement.reading.facts import facts_in
from adapter.settlement.reading.funding import is_funding
from adapter.settlement.sections.credit_list import Clock
from adapter.store.port import Arrival, MessageId, Store, UnitOfWork

_TIME = "X-Act-Time"
_ISSUES = TypeAdapter(tuple[Issue, ...])


@dataclass(frozen=True, slots=True)
class Act:
    """One statement of a person: who says it, when, and the client's key that makes it once.

    `id` is that of the resource where it has one of its own; an act that `updates` changes a
    resource that is there, of this `version` if one is named. `request` is what must be the same
    when a key comes again: the resource itself unless an operation made it. Without `at` an act
    is done now.
    """

    resource: dict[str, Any]
    key: str
    operator: str
    at: datetime | None = None
    id: str = ""
    request: bytes = b""
    updates: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What an act gave: the resource it wrote, the invoices it led to, and findings on it."""

    type: str
    id: str
    is_new: bool
    issues: tuple[Issue, ...] = ()
    invoices: tuple[str, ...] = ()
    message: MessageId | None = None


def _silent(work: UnitOfWork, mapped: Mapped) -> list[Issue]:
    """Return that a resource is kept and states nothing, so that nobody waits for its effect."""
    (draft,), at = mapped.drafts, mapped.at
    resource, zone = draft.resource, at.tzinfo if at else None

    def find(reference: str) -> dict[str, Any] | None:
        type_, _, id_ = reference.partition("/")
        stored = work.stored(type_, id_)
        return None if stored is None or stored.deleted else read(stored.body)

    if zone is None or is_funding(resource) or facts_in(resource, find, zone):
        return []
    where = f"{resource['resourceType']}/{resource['id']}"
    return [Issue("information", "business-rule", where, "act-states-nothing")]


class Acts:
    """Takes what people state, each once by its client's key."""

    def __init__(
        self,
        store: Store,
        application: Application,
        versions: str,
        now: Callable[[], datetime],
        clock: Clock = "feed",
    ) -> None:
        self._store = store
        self._application = application
        self._versions = versions
        self._now = now
        self._clock = clock

    def take(self, act: Act) -> Done:
        """Keep an act, apply it, and say what it wrote; raises ActError and changes nothing.

        The same key with the same content has no second effect; with other content it is refused.
        """
        resource = dict(act.resource)
        type_ = str(resource.get("resourceType", ""))
        if type_ not in SUBJECTS:
            raise ActError(Issue("error", "not-supported", type_, "act-not-taken", (type_,)))
        resource["id"] = act.id or derive_id(type_, act.operator, act.key)
        found = faults(resource) or extension_faults(resource) or act_faults(resource, self._now())
        if not found and self._clock == "feed":
            found = far_ahead(_TIME, act.at, self._now())
        if found:
            raise ActError(*found)
        with self._store.read() as reader:
            place = place_of(reader, resource)
        with self._store.begin() as work:
            return self._take(work, act, resource, place)

    def _take(self, work: UnitOfWork, act: Act, resource: dict[str, Any], place: Place) -> Done:
        type_, id_ = resource["resourceType"], resource["id"]
        body = write(resource)
        sender = f"fhir\0{act.operator}\0{place.facility}"
        control = act.key or content_key(work, resource)
        said = act.request or body
        key = hashlib.sha256(f"{sender}\0{control}\0".encode() + said).hexdigest()
        if first := work.first_answer(key):
            told = read(first.ack)
            found = _ISSUES.validate_python(told.get("issues", ()))
            invoices = tuple(told.get("invoices", ()))
            return Done(type_, id_, False, found, invoices, first.message)
        if work.control_id_used(sender, control, key):
            raise ActError(Issue("error", "duplicate", type_, "act-key-reused", (control,)))
        if act.updates:
            check_update(work, resource, act.version)
        arrived = work.keep(
            Arrival(
                received_at=utc(self._now().astimezone(UTC)),
                door="fhir",
                sender_application=act.operator,
                sender_facility=place.facility,
                control_id=control,
                event=f"{type_}/{'update' if act.updates else 'create'}",
                version="4.0.1",
                charset="utf-8",
                body=body,
                partition=chain_of(place.facility, place.mrn),
                stated_at=utc(act.at) if act.at else None,
            )
        )
        now, issues = self._instant(work, act, place)
        mapped = Mapped(
            event="act",
            mapped=True,
            facility=place.facility,
            mrn=place.mrn,
            visit=place.visit,
            sender=(act.operator, place.facility),
            # A date without a time is one of the hospital's days, whatever zone its teller is in.
            at=(act.at or now).astimezone(self._application.policies.zone_of(place.facility)),
            prior=(),
            drafts=[Draft(resource, type_, replaces=act.updates)],
            issues=[],
        )
        if place.mrn:
            applied = self._application.apply(work, mapped, arrived, now)
        else:
            applied = self._application.fund(work, place.facility, resource, arrived, now)
        issues += [*applied.issues, *place.issues, *_silent(work, mapped)]
        kept = _ISSUES.dump_python(tuple(issues))
        ack = write({"resource": f"{type_}/{id_}", "invoices": applied.issued, "issues": kept})
        work.answer(
            arrived,
            key,
            sender,
            control,
            "applied",
            ack,
            self._versions,
            issues,
            account=applied.account,
        )
        return Done(type_, id_, True, tuple(issues), tuple(applied.issued), arrived)

    def _instant(self, work: UnitOfWork, act: Act, place: Place) -> tuple[datetime, list[Issue]]:
        """Return when an act is applied, and what is wrong with the time it names.

        Under the feed's clock an act has its own time, else its person's or city's; none goes back.
        """
        if not place.mrn:
            # What is stated of a hospital is often told late; its own dates say what was in time.
            known = self._application.funding.clock_of(work, place.facility)
            told = act.at if self._clock == "feed" else None
            return told or known or self._now(), []
        chart = chart_of(work, place.facility, place.mrn)
        clock = person_state(work, chart.person).clock if chart else None
        latest = clock if self._clock == "feed" else self._now()
        if act.at is None:
            return latest or self._now(), []
        if self._clock == "system" and act.at > self._now():
            values = (act.at.isoformat(), self._now().isoformat())
            found = [Issue("warning", "business-rule", _TIME, "act-in-future", values)]
            return self._now(), found
        if clock is not None and act.at < clock:
            values = (act.at.isoformat(), clock.isoformat())
            return clock, [Issue("warning", "business-rule", _TIME, "act-before-clock", values)]
        return (act.at if self._clock == "feed" else self._now()), []
