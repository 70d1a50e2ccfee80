"""What becomes of a message before anything of it is applied, and what that promises its sender."""

from datetime import datetime

from adapter.fhir.resources import derive_id
from adapter.hl7v2.message import Message
from adapter.intake.documents import account_state, chart_of, person_state
from adapter.intake.persons import known_person
from adapter.intake.visits import visit_now
from adapter.issues import Issue, refuses
from adapter.mapping.drafts import Mapped
from adapter.mapping.mapper import Site
from adapter.settlement.sections.credit_list import Clock
from adapter.store.port import UnitOfWork

# What a state promises the sender.
CODES = {
    "applied": "AA",
    "waiting": "AA",
    "ignored": "AA",
    "parked": "AA",
    "refused": "AE",
    "rejected": "AR",
}
# MSH-11 of what is for training or debugging (HL7 table 0103).
_NOT_LIVE = {"T", "D"}
# What is about a visit nobody knows waits for it. An A08 does not, so that a hospital which joins
# in mid-stay is not left waiting; nor do merges and moves, which bring what they need; an account
# (BAR) may come before its visit.
_WAITING = {
    *("A02", "A03", "A09", "A10", "A11", "A12", "A13", "A15", "A16"),
    *("A21", "A22", "A25", "A26", "A27", "A32", "A33", "P03", "P11"),
}


def judged(
    work: UnitOfWork,
    message: Message,
    mapped: Mapped,
    issues: list[Issue],
    clock: Clock,
    site: Site,
) -> tuple[str, str | None]:
    """Say what becomes of a message and for which account it waits; the reason joins `issues`."""
    if not message.code:
        issues[:] = [Issue("error", "required", "MSH-9", "message-type-missing")]
        return "rejected", None
    told = message.processing_id
    if told in _NOT_LIVE and told not in site.processing:
        issues[:] = [Issue("error", "not-supported", "MSH-11", "test-message", (told,))]
        return "rejected", None
    if mapped.mapped and (found := _stranger(work, mapped)):
        issues.append(found)
    if refuses(issues):
        return "parked" if site.on_fault == "park" else "refused", None
    if not mapped.mapped:
        event = f"{message.code}^{message.trigger}"
        issues.append(Issue("information", "not-supported", "MSH-9", "event-not-mapped", (event,)))
        return "ignored", None
    if account := _waits_for(work, mapped):
        issues.append(Issue("warning", "not-found", "PV1-19", "visit-not-known", (mapped.visit,)))
        return "waiting", account
    if clock == "feed":
        issues += _backward(work, mapped)
    return "applied", None


def clock_of(work: UnitOfWork, mapped: Mapped | None) -> datetime | None:
    """Return how far the clock of a message's person has run."""
    chart = chart_of(work, mapped.facility, mapped.mrn) if mapped else None
    return person_state(work, chart.person).clock if chart else None


def _backward(work: UnitOfWork, mapped: Mapped) -> list[Issue]:
    """Tell that a message's own time is before its person's clock, which never goes back."""
    at, clock = mapped.at, clock_of(work, mapped)
    if at is None or clock is None or clock <= at:
        return []
    values = tuple(f"{one.astimezone(at.tzinfo):%Y-%m-%d %H:%M:%S}" for one in (at, clock))
    return [Issue("information", "business-rule", "EVN-2", "message-before-clock", values)]


def _stranger(work: UnitOfWork, mapped: Mapped) -> Issue | None:
    """Return why a message may not touch a visit or end a chart: it is another person's."""
    for part in mapped.parts:
        if found := _stranger(work, part):
            return found
    if found := _ends_itself(work, mapped):
        return found
    persons = {known_person(work, mapped)}
    for facility, mrn in (*mapped.prior, *mapped.filed_under):
        if chart := chart_of(work, facility, mrn):
            persons.add(chart.person)
    for number, place in (
        (mapped.visit, "PV1-19"),
        *((ended, "MRG-5") for ended in mapped.prior_visits),
    ):
        visit = visit_now(work, mapped.facility, number)
        state = account_state(work, derive_id("Account", mapped.facility, visit))
        if visit and state.visit is not None and state.person not in persons:
            return Issue("error", "conflict", place, "visit-of-another-person", (number,))
    return None


def _ends_itself(work: UnitOfWork, mapped: Mapped) -> Issue | None:
    """Return why a merge ends nobody: the chart it ends is the one that stays."""
    chart = chart_of(work, mapped.facility, mapped.mrn)
    stays = chart.patient if chart else derive_id("Patient", mapped.facility, mapped.mrn)
    for facility, mrn in mapped.prior:
        if derive_id("Patient", facility, mrn) == stays:
            return Issue("error", "conflict", "MRG-1", "merge-ends-who-stays", (mrn,))
    return None


def _waits_for(work: UnitOfWork, mapped: Mapped) -> str | None:
    """Return the account a message waits for: its visit has not come yet."""
    if mapped.event not in _WAITING or not mapped.visit or mapped.prior or mapped.parts:
        return None
    visit = visit_now(work, mapped.facility, mapped.visit)
    account = derive_id("Account", mapped.facility, visit)
    return None if account_state(work, account).visit else account
