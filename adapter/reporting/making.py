"""Reports of a facility or a city, made for who may see them: a facility sees its own."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from adapter.explanation import Lookup, report_facts
from adapter.fhir.resources import derive_id, read
from adapter.intake.documents import CITY
from adapter.issues import AdapterError, Issue
from adapter.mapping.mapper import Mappings
from adapter.reporting.books import books
from adapter.reporting.insurer import funding, sides
from adapter.settlement.caveats import caveats
from adapter.settlement.city.state import CityState
from adapter.settlement.policy import Policies, Policy
from adapter.settlement.reports.book import Period
from adapter.settlement.reports.catalogue import CITY_REPORTS, REPORTS, Frame
from adapter.settlement.reports.insurer import insurer_funding, insurer_settlement
from adapter.settlement.reports.report import Measure, Report, Row, Subject, measure_of, ordered
from adapter.settlement.reports.risk_fund import origins
from adapter.settlement.sections.credit_list import Clock
from adapter.settlement.sections.terms import midnight
from adapter.store.port import Reader, Store

_DAY = timedelta(days=1)


class ReportError(AdapterError):
    """A report is asked for that there is not, or of whom it cannot be told."""

    http_status: ClassVar[int] = 404


class PeriodError(AdapterError):
    """A report is asked for over days of which the last lies before the first."""

    http_status: ClassVar[int] = 400


class Reporting:
    """Makes reports over what is kept, by the policies in force."""

    def __init__(
        self,
        store: Store,
        mappings: Mappings,
        policies: Policies,
        measures: Mapping[str, Mapping[str, Any]],
        now: Callable[[], datetime],
        clock: Clock = "feed",
    ) -> None:
        self._store = store
        self._measures = {name: measure_of(one) for name, one in measures.items()}
        self._now, self._clock = now, clock
        self.resources = measures
        self.use(mappings, policies)

    def use(self, mappings: Mappings, policies: Policies) -> None:
        """Report by these mappings and policies from now on."""
        self._mappings = mappings
        self._policies = policies

    def report(self, name: str, subject: str, first: date, last: date) -> Report:
        """Return a report of a facility from the start of one day to the end of another.

        `subject` is the facility's code or the id of its Organization, for a report of a city the
        city's code. Raises ReportError and PeriodError.
        """
        if last < first:
            days = (str(first), str(last))
            raise PeriodError(Issue("error", "value", "periodEnd", "period-reversed", days))
        measure = self._measures.get(name)
        if measure is None:
            raise ReportError(Issue("error", "not-found", f"Measure/{name}", "not-found"))
        with self._store.read() as reader:
            if name in CITY_REPORTS:
                return self._of_city(reader, measure, subject, (first, last))
            return self._of_facility(reader, measure, subject, (first, last))

    def _of_facility(
        self, reader: Reader, measure: Measure, subject: str, days: tuple[date, date]
    ) -> Report:
        facility = self._facility(reader, subject)
        known = self._policies.facility(facility)
        policy = self._policies.governing(known, days[1])
        organization = derive_id("Organization", facility)
        frame = self._frame(measure, days, known.jurisdiction if known else "")
        shadow = known is not None and known.in_shadow(days[1])
        rows = _rows(reader, frame, facility, shadow=shadow)
        named = Subject(known.zh if known else facility, f"Organization/{organization}", facility)
        return self._made(reader, frame, named, policy, ordered(rows), shadow=shadow)

    def _of_city(
        self, reader: Reader, measure: Measure, subject: str, days: tuple[date, date]
    ) -> Report:
        facilities = [one for one in self._policies.facilities if one.jurisdiction == subject]
        if not facilities:
            raise _unknown(subject)
        policy = self._policies.governing(facilities[0], days[1])
        kept = reader.document("city", subject)
        city = CITY.validate_json(kept) if kept else CityState(subject)
        frame = self._frame(measure, days, subject)
        level = policy.risk_fund.level if policy and policy.risk_fund else None
        rows = tuple(CITY_REPORTS[measure.name](city, frame, level))
        named = Subject(policy.jurisdiction.zh if policy else subject, "", subject)
        return self._made(reader, frame, named, policy, rows)

    def _frame(self, measure: Measure, days: tuple[date, date], city: str) -> Frame:
        zone = self._policies.zone_in(city)
        first, last = days
        period = Period(midnight(first, zone), midnight(last + _DAY, zone))
        return Frame(measure, period, zone)

    def _made(
        self,
        reader: Reader,
        frame: Frame,
        subject: Subject,
        policy: Policy | None,
        rows: tuple[Row, ...],
        *,
        shadow: bool = False,
    ) -> Report:
        numbered = policy.instrument.numbered if policy else None
        made = self._now().astimezone(frame.zone)
        unfinished = ("unfinished",) if made < frame.period.end else ()
        return Report(
            frame.measure,
            subject,
            frame.period,
            made,
            policy.jurisdiction.currency if policy else "CNY",
            rows,
            frozenset(numbered.ids if numbered else ()),
            origins(policy.risk_fund) if policy else {},
            (*caveats(policy, self._clock, shadow=shadow), *unfinished),
            {one: (said.zh, said.en) for one, said in policy.clauses.items()} if policy else {},
            tuple(report_facts(Lookup(reader, self._mappings), rows)),
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
        raise _unknown(name)


def _rows(reader: Reader, frame: Frame, facility: str, *, shadow: bool) -> Iterable[Row]:
    name = frame.measure.name
    if name == "insurer-settlement":
        found = sides(reader, facility, frame)
        return insurer_settlement(found.ours, found.theirs, found.visits)
    if name == "insurer-funding":
        return insurer_funding(funding(reader, facility), frame.period, frame.zone)
    organization = derive_id("Organization", facility)
    return REPORTS[name](books(reader, organization, frame.period.end, shadow=shadow), frame)


def _unknown(name: str) -> ReportError:
    return ReportError(Issue("error", "not-found", name, "report-subject-unknown", (name,)))
