"""Accounts settled on what is kept of them, and what follows kept again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from adapter.fhir.search import SearchParameters
from adapter.intake.documents import (
    FACT,
    Chart,
    account_state,
    city_state,
    funding_state,
    partition_of,
    person_state,
    put_account,
    put_funding,
    put_person,
)
from adapter.intake.downtime import downtime
from adapter.intake.effects import keep_city, keep_effects
from adapter.intake.facts import facts_for
from adapter.intake.funding import CITY, Funding
from adapter.intake.inheritance import note_policy
from adapter.intake.instants import utc
from adapter.intake.lines import StoredLines
from adapter.intake.places import placed
from adapter.intake.resources import Written
from adapter.issues import Issue
from adapter.settlement.case import Case
from adapter.settlement.city import awards
from adapter.settlement.facts import Covers, Fact, Visit
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policies
from adapter.settlement.sections.credit_list import Clock
from adapter.settlement.settle import due, fall_due, pass_terms, settle
from adapter.settlement.state import AccountState
from adapter.store.port import FactRow, UnitOfWork


@dataclass(slots=True)
class Applied:
    """What applying a message gave: its account, whether its visit came, and findings."""

    account: str = ""
    visits_came: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    # The cities whose money it moved.
    cities: set[str] = field(default_factory=set)


class Accounts:
    """Settles accounts on facts and on what falls due, under one set of policies."""

    def __init__(
        self,
        policies: Policies,
        parameters: SearchParameters,
        now: Callable[[], datetime],
        clock: Clock,
    ) -> None:
        self.policies = policies
        self.clock: Clock = clock
        self.parameters = parameters
        self.now = now
        self.funding = Funding(policies, parameters, now, clock)

    def settle(
        self,
        written: Written,
        chart: Chart,
        person: PersonState,
        account: str,
        facts: Sequence[tuple[Fact, str]],
        now: datetime,
        applied: Applied,
    ) -> None:
        """Settle one account on the facts of a message that are its own."""
        state = account_state(written.work, account)
        state.person, state.patient = chart.person, state.patient or chart.patient
        mine = facts_for(facts, account)
        state.facility = state.facility or next(
            (fact.facility for fact, _ in mine if isinstance(fact, Visit)), chart.facility
        )
        had_visit, settled_by = state.visit is not None, state.policy
        case = self._case(written.work, person, state, now)
        # What every message repeats (who, where, on what cover) is a fact only when it is news.
        told = {state.visit, person.known, Covers(account, state.covers)}
        news = [one for one in mine if one[0] not in told]
        settle(case, [fact for fact, _ in mine])
        ahead = pass_terms(case)
        if state.policy != settled_by:
            note_policy(written.work, self.policies, state.policy)
        self._keep(written, case, ahead, news)
        applied.issues += [placed(issue, written.sources) for issue in case.issues]
        if case.opened is not None:
            applied.cities.add(case.opened.code)
        applied.issued += [document.invoice.invoice for document in case.issued]
        if account == applied.account and not had_visit and state.visit:
            applied.visits_came.append(account)

    def fall_due(self, work: UnitOfWork, person_id: str, now: datetime) -> None:
        """Do everything of a person that fell due up to now, in order, day closes first.

        What is due of a city is kept as a person's is.
        """
        if person_id.startswith(CITY):
            self.funding.fall_due(work, person_id, now)
            return
        seen: set[tuple[str, str, str]] = set()
        while instants := [one for one in work.due(person_id, utc(now)) if one not in seen]:
            at, account, kind = instants[0]
            seen.add(instants[0])
            person, state = person_state(work, person_id), account_state(work, account)
            when = datetime.fromisoformat(at)
            case = self._case(work, person, state, when)
            if self.clock == "system":
                case.down = downtime(work, when, self.now())
            fall_due(case, kind)
            work.add_findings(account, at, case.issues)
            partition = partition_of(work, state)
            written = Written(work, self.parameters, self.now, partition, None)
            self._keep(written, case, due(case), [])
            put_person(work, person)

    def share_anew(self, work: UnitOfWork, applied: Applied, now: datetime) -> None:
        """Give what a city's fund holds again to the claims of the year that fell short."""
        for code in sorted(applied.cities):
            year = now.astimezone(self.policies.zone_in(code)).year
            while account := city_state(work, code).short_of(year):
                self._award_anew(work, account, now)

    def _award_anew(self, work: UnitOfWork, account: str, now: datetime) -> None:
        """Bring an award to what the fund now holds for it; nothing else of its account moves."""
        state = account_state(work, account)
        case = self._case(work, person_state(work, state.person), state, now)
        awards.conclude(case)
        written = Written(work, self.parameters, self.now, partition_of(work, state), None)
        keep_effects(written, case)
        put_account(work, state)
        keep_city(written, case.city)

    def _case(
        self, work: UnitOfWork, person: PersonState, state: AccountState, now: datetime
    ) -> Case:
        policy = self.policies.labelled(state.policy) if state.policy else None
        zone = policy.zone if policy else self.policies.zone_of(state.facility)
        lines = StoredLines(work, state.account)
        local = now.astimezone(zone)
        return Case(
            state,
            person,
            self.policies,
            lines,
            local,
            zone,
            self.clock,
            open_city=partial(city_state, work),
            open_funding=partial(funding_state, work),
        )

    def _keep(
        self,
        written: Written,
        case: Case,
        ahead: Sequence[tuple[datetime, str]],
        facts: Sequence[tuple[Fact, str]],
    ) -> None:
        """Keep what settling an account gave, and what falls due on it next."""
        work, state = written.work, case.state
        state.clock = case.now
        work.add_facts(
            [
                FactRow(
                    written.partition,
                    written.message,
                    type(fact).__name__,
                    state.account,
                    state.person,
                    utc(case.now),
                    utc(self.now()),
                    FACT.dump_json(fact),
                )
                for fact, _ in facts
            ]
        )
        keep_effects(written, case)
        instants = [(utc(instant), kind) for instant, kind in ahead]
        work.set_due(state.account, state.person, instants)
        put_account(work, state)
        if case.opened is not None:
            keep_city(written, case.opened)
        if case.funding is not None:
            put_funding(work, case.funding)
            self.funding.conclude(work, case.funding, case.now)
