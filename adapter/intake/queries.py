"""Kiosks and screens: a visit's list of a day or amount due, asked as QBP^ZZL (Qidong 二（三）).

A query writes nothing but that it was asked, and is answered about the sender's facility only.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from adapter.fhir.resources import derive_id
from adapter.hl7v2.acknowledgement import acknowledge
from adapter.hl7v2.query import LIST, is_list_query, read_query, response_head
from adapter.intake.answers import Stay, due_segments, list_segments, visit_segments
from adapter.intake.documents import account_state, chart_of, person_state
from adapter.intake.letter import Letter
from adapter.intake.lines import StoredLines
from adapter.intake.visits import visit_now
from adapter.issues import Issue, Language, refuses
from adapter.mapping.mapper import Site
from adapter.settlement.case import Case
from adapter.settlement.national_id import long_form
from adapter.settlement.policy import Policies
from adapter.settlement.sections.credit_list import Clock
from adapter.store.port import UnitOfWork

is_query = is_list_query

_VISIT = {"VN", "AN"}
_DAY_BEFORE = timedelta(days=1)


class Inquiry:
    """One query answered: what came of it, its segments, its issues."""

    def __init__(
        self,
        work: UnitOfWork,
        letter: Letter,
        site: Site,
        policies: Policies,
        now: datetime,
        clock: Clock,
    ) -> None:
        assert letter.message is not None
        self._work, self._message, self._site = work, letter.message, site
        self._policies, self._clock = policies, clock
        # Nothing but the header says whose kiosk asks.
        self._facility = self._message.sending_facility
        self._zone = policies.zone_of(self._facility)
        self._now = now.astimezone(self._zone)
        self._asked, self.issues = read_query(self._message)
        if not self._facility:
            self.issues.append(Issue("error", "required", "MSH-4", "facility-missing"))
        self._day = self._read_day()
        self._hits, self._lines = 0, list[str]()
        if not refuses(self.issues):
            self._answer()

    @property
    def state(self) -> str:
        """Return the journal's word for it."""
        return "refused" if refuses(self.issues) else "applied"

    def told(self, now: datetime, language: Language) -> tuple[bytes, bytes]:
        """Return the response, and its head alone, which names nobody."""
        refused = refuses(self.issues)
        code, status = ("AE", "AE") if refused else ("AA", "OK" if self._hits else "NF")
        head = response_head(self._message, status, self._hits)
        whole, bare = (
            acknowledge(
                self._message,
                code,
                self.issues,
                now,
                language=language,
                answer="RSP",
                lines=lines,
            )
            for lines in ([*head, *self._lines], head[:1])
        )
        return whole, bare

    def _read_day(self) -> date:
        """Return the day whose list is asked for: the day before, where none is named."""
        text = self._asked.day if self._asked else ""
        if not text:
            return self._now.date() - _DAY_BEFORE
        try:
            return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            self.issues.append(Issue("error", "value", "QPD-5", "date-invalid", (text,)))
            return self._now.date()

    def _answer(self) -> None:
        asked = self._asked
        assert asked is not None
        marks = self._message.delimiters
        for stay in self._stays():
            told = list_segments(stay, self._day) if asked.what == LIST else due_segments(stay)
            if told is None:
                continue
            self._hits += 1
            self._lines += visit_segments(stay, self._hits, marks)
            self._lines += [line for one in told for line in one.lines(marks)]

    def _stays(self) -> Iterator[Stay]:
        """Give the visits asked for at the sender's facility, oldest first; none of any other.

        Of a visit in shadow nobody is told.
        """
        asked = self._asked
        assert asked is not None
        named = asked.kind in _VISIT
        accounts = self._accounts(asked.number, asked.kind, asked.authority)
        states = [account_state(self._work, account) for account in accounts]
        # In shadow nobody is told anything, at a kiosk neither.
        mine = [
            one for one in states if one.visit and one.facility == self._facility and not one.shadow
        ]
        mine.sort(key=lambda one: (one.visit and one.visit.start) or self._now)
        for state in mine:
            person = person_state(self._work, state.person)
            lines = StoredLines(self._work, state.account)
            now, zone = self._now, self._zone
            case = Case(state, person, self._policies, lines, now, zone, self._clock)
            yield Stay(self._work, case, named=named)

    def _accounts(self, number: str, kind: str, authority: str) -> list[str]:
        """Return the accounts that an identifier names; what another facility gave names none."""
        facility, site = self._facility, self._site
        if kind in site.national_id_types:
            known = self._work.document("national-id", derive_id("National", long_form(number)))
            return person_state(self._work, known.decode()).accounts if known else []
        if authority and authority != facility:
            return []
        if kind in _VISIT:
            return [derive_id("Account", facility, visit_now(self._work, facility, number))]
        if kind and kind not in site.mrn_types:
            self.issues.append(
                Issue("error", "code-invalid", "QPD-3.5", "query-identifier-unknown", (kind,))
            )
            return []
        chart = chart_of(self._work, facility, number)
        return person_state(self._work, chart.person).accounts if chart else []
