"""Kept messages mapped by the current set, and what would differ, or now does.

A dry run does all that `apply` does and is rolled back, so both give the same figures.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from adapter.fhir.resources import derive_id
from adapter.fhir.search import SearchParameters
from adapter.intake.application import Application
from adapter.intake.comparing import Difference
from adapter.intake.documents import chart_of, person_state
from adapter.intake.letter import Letter, Raw, open_letter
from adapter.intake.restating import Restating
from adapter.intake.standings import Standing, standing
from adapter.intake.visits import visit_now
from adapter.issues import Issue, refuses
from adapter.mapping.mapper import Mappings
from adapter.store.port import Arrival, MessageId, MessageRow, Store, UnitOfWork

Chart = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept message, opened by the current set, and the versions it was applied by."""

    message: MessageId
    letter: Letter
    versions: str


@dataclass(frozen=True, slots=True)
class Change:
    """What remapping means for one account."""

    account: str
    before: Standing
    after: Standing


@dataclass(slots=True)
class Report:
    """What remapping some messages would change, or has changed."""

    messages: int = 0
    differences: list[tuple[MessageId, Difference]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    refused: list[tuple[MessageId, Issue]] = field(default_factory=list)
    waiting: list[tuple[MessageId, Issue]] = field(default_factory=list)


class _DryRun(Exception):  # noqa: N818 - it is no error
    """Leaves a unit of work that must not be kept."""


class Remapping:
    """Maps kept messages anew, one chart and unit of work after another."""

    def __init__(
        self,
        store: Store,
        mappings: Mappings,
        application: Application,
        policies_version: str,
        now: Callable[[], datetime],
        parameters: SearchParameters,
        *,
        feed_clock: bool,
    ) -> None:
        self._store = store
        self._mappings = mappings
        self._application = application
        self._versions = f"{mappings.version}-{policies_version}"
        self._now = now
        self._parameters = parameters
        self._feed_clock = feed_clock

    def run(self, since: str = "", sender: tuple[str, str] | None = None, *, apply: bool) -> Report:
        """Map kept messages anew and tell what differs; keep it only if `apply`.

        First every message is only asked whose it is; then those of one chart at a time are held.
        """
        report = Report()
        charts: dict[Chart, list[MessageId]] = {}
        with self._store.read() as reader:
            for row in reader.journal(since, sender):
                if _is_applied(row):
                    self._sort(self._opened(row.message, row.arrival, row.versions), charts, report)
        drawn = self._drawn({message for those in charts.values() for message in those})
        for chart, those in charts.items():
            kept = self._kept(those)
            with suppress(_DryRun), self._store.begin() as work:
                self._chart(work, chart, kept, drawn, report)
                if not apply:
                    raise _DryRun
        return report

    def _sort(self, kept: Kept, charts: dict[Chart, list[MessageId]], report: Report) -> None:
        """File a message under its chart, or tell why it cannot be mapped now."""
        report.messages += 1
        mapped = kept.letter.mapped
        faults = [*kept.letter.faults, *(mapped.issues if mapped else ())]
        if mapped is None or refuses(faults):
            # What was applied stays; only a person can say which of the two was right.
            report.refused += [(kept.message, fault) for fault in faults]
        else:
            charts.setdefault((mapped.facility, mapped.mrn), []).append(kept.message)

    def _kept(self, messages: Iterable[MessageId]) -> list[Kept]:
        with self._store.read() as reader:
            found = [(message, reader.message(message)) for message in messages]
        return [self._opened(message, one[0], one[1][-1].versions) for message, one in found if one]

    def _opened(self, message: MessageId, arrival: Arrival, versions: str) -> Kept:
        came = datetime.fromisoformat(arrival.received_at)
        raw = Raw(arrival.body, arrival.door, None, came, arrival.charset)
        return Kept(message, open_letter(raw, self._mappings), versions)

    def _drawn(self, messages: set[MessageId]) -> dict[MessageId, list[str]]:
        """Return which charges each message once gave."""
        found: dict[MessageId, list[str]] = {}
        with self._store.read() as reader:
            for stored in reader.resources():
                if stored.type == "ChargeItem" and stored.message in messages:
                    found.setdefault(stored.message, []).append(stored.id)
        return found

    def _chart(
        self,
        work: UnitOfWork,
        key: Chart,
        kept: list[Kept],
        drawn: dict[MessageId, list[str]],
        report: Report,
    ) -> None:
        chart = chart_of(work, *key)
        if chart is None:
            return
        clock = person_state(work, chart.person).clock
        now = clock if self._feed_clock and clock else self._now()
        now = max(now, clock) if clock else now
        restating = Restating(work, self._parameters, self._now, chart, now, self._versions)
        kept.sort(key=lambda one: (_at(one, now), one.message))
        accounts = dict.fromkeys(_account(work, one) for one in kept)
        before = {one: standing(work, one) for one in accounts if one}
        for one in kept:
            restating.take(one.message, one.letter.mapped, one.versions, drawn)  # type: ignore[arg-type]
        restating.finish()
        if restating.facts:
            restating.settle(self._application)
        report.differences += restating.differences
        report.waiting += restating.waiting
        for account, was in before.items():
            if (after := standing(work, account)) != was:
                report.changes.append(Change(account, was, after))
        self._stamp(work, kept, {message for message, _ in restating.differences})

    def _stamp(self, work: UnitOfWork, kept: Sequence[Kept], changed: set[MessageId]) -> None:
        """Record with a changed message that it now stands by the current set."""
        for one in kept:
            first = work.first_answer(one.letter.key) if one.message in changed else None
            if first is not None:
                letter, account = one.letter, _account(work, one)
                names = (letter.key, letter.sender_key, letter.control_id)
                work.answer(
                    one.message, *names, "applied", first.ack, self._versions, (), account=account
                )


def _is_applied(row: MessageRow) -> bool:
    """Tell whether a line of the journal is a message that was applied, and no duplicate."""
    return row.state == "applied" and row.duplicate_of is None and row.arrival.door != "fhir"


def _at(one: Kept, now: datetime) -> datetime:
    mapped = one.letter.mapped
    return (mapped.at if mapped else None) or now


def _account(work: UnitOfWork, one: Kept) -> str:
    mapped = one.letter.mapped
    if mapped is None or not mapped.visit:
        return ""
    visit = visit_now(work, mapped.facility, mapped.visit)
    return derive_id("Account", mapped.facility, visit)
