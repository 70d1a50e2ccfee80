"""A mapped message applied: its resources joined and written, its facts settled, effects kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from adapter.fhir.resources import derive_id
from adapter.fhir.search import SearchParameters
from adapter.intake.documents import (
    FACT,
    Chart,
    account_state,
    chain_of,
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
from adapter.intake.facts import facts_for, facts_of, remember
from adapter.intake.funding import CITY, Funding
from adapter.intake.instants import utc
from adapter.intake.lines import StoredLines
from adapter.intake.persons import person_of, redirected
from adapter.intake.places import placed
from adapter.intake.resources import Written
from adapter.intake.reversals import Held, is_reversal
from adapter.intake.visits import change_owner, end_visit, led, name_account
from adapter.issues import Issue
from adapter.mapping.drafts import Mapped
from adapter.settlement import awards
from adapter.settlement.case import Case
from adapter.settlement.facts import Agreement, Covers, Fact, Person, Visit
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policies
from adapter.settlement.sections.credit_list import Clock
from adapter.settlement.settle import due, fall_due, settle
from adapter.settlement.state import AccountState
from adapter.store.port import FactRow, MessageId, UnitOfWork


@dataclass(slots=True)
class Applied:
    """What applying a message gave: its account, whether its visit came, and findings."""

    account: str = ""
    visits_came: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    # The cities whose money it moved.
    cities: set[str] = field(default_factory=set)


class Application:
    """Applies messages and what falls due, under one set of policies."""

    def __init__(
        self,
        policies: Policies,
        parameters: SearchParameters,
        now: Callable[[], datetime],
        clock: Clock,
    ) -> None:
        self.policies = policies
        self._clock: Clock = clock
        self._parameters = parameters
        self._now = now
        self.funding = Funding(policies, parameters, now, clock)

    def apply(self, work: UnitOfWork, mapped: Mapped, message: MessageId, now: datetime) -> Applied:
        """Apply a message whose mapping found no error, person by person where it tells several."""
        first, *others = mapped.parts or (mapped,)
        if self._clock == "feed":
            self.funding.advance(work, mapped.facility, now)
        applied = self._apply(work, led(work, first), message, message[0], now)
        for other in others:
            chain = chain_of(other.facility, other.mrn)
            also = self._apply(work, led(work, other), message, chain, now)
            applied.issues += also.issues
            applied.visits_came += also.visits_came
            applied.cities |= also.cities
        self._share_anew(work, applied, now)
        return applied

    def fund(
        self,
        work: UnitOfWork,
        facility: str,
        resource: dict[str, Any],
        message: MessageId,
        now: datetime,
    ) -> Applied:
        """Apply what a person states of a hospital's funding."""
        account, issues = self.funding.take(work, facility, resource, message, now)
        return Applied(account, issues=issues)

    def _apply(
        self, work: UnitOfWork, mapped: Mapped, message: MessageId, chain: int, now: datetime
    ) -> Applied:
        chart = person_of(work, mapped, chain)
        person = person_state(work, chart.person)
        now = max(now, person.clock) if person.clock else now
        self.fall_due(work, chart.person, now)
        written = Written(work, self._parameters, self._now, chart.partition, message)
        written.accounts = [f"Account/{one}" for one in person.accounts]
        name_account(work, mapped)
        account = ""
        if mapped.visit:
            account = derive_id("Account", mapped.facility, mapped.visit)
        if account and mapped.moved:
            change_owner(work, chart, account)
        facts = self._write(written, mapped, account, now)
        applied = Applied(account, issues=written.issues)
        person = person_state(work, chart.person)
        person.clock = now
        if account and account not in person.accounts:
            person.accounts.append(account)
        before = person.uses.get(account)
        for one in self._concerned(work, person, account, facts):
            self._settle(written, chart, person, one, facts, now, applied)
        for one in person.reached(account, before):
            # What this visit takes of the year reaches the person's other visits at once.
            self._settle(written, chart, person, one, [], now, applied)
        for ended in mapped.prior_visits:
            self._end_visit(written, chart, person, mapped, ended, now, applied)
        if not account:
            remember(person, facts)
        put_person(work, person)
        return applied

    def _end_visit(
        self,
        written: Written,
        chart: Chart,
        person: PersonState,
        mapped: Mapped,
        ended: str,
        now: datetime,
        applied: Applied,
    ) -> None:
        """Bring what stood on a visit that a merge ends to the visit that stays."""
        old, resources = end_visit(written, mapped, ended, now)
        if resources:
            facts = facts_of(written, [(one, one["id"]) for one in resources], now)
            for one in (old, applied.account):
                self._settle(written, chart, person, one, facts, now, applied)

    def settle_anew(
        self, written: Written, chart: Chart, facts: Sequence[tuple[Fact, str]], now: datetime
    ) -> list[str]:
        """Settle the accounts that facts told anew concern; return the invoices issued."""
        person = person_state(written.work, chart.person)
        applied = Applied(issues=written.issues)
        accounts = {fact.account for fact, _ in facts if not isinstance(fact, Person)}
        for account in sorted(accounts - {""}):
            known = len(applied.issues)
            self._settle(written, chart, person, account, facts, now, applied)
            written.work.add_findings(account, utc(now), applied.issues[known:])
        put_person(written.work, person)
        self._share_anew(written.work, applied, now)
        return applied.issued

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
            if self._clock == "system":
                case.down = downtime(work, when, self._now())
            fall_due(case, kind)
            work.add_findings(account, at, case.issues)
            partition = partition_of(work, state)
            written = Written(work, self._parameters, self._now, partition, None)
            self._keep(written, case, [])
            put_person(work, person)

    def _share_anew(self, work: UnitOfWork, applied: Applied, now: datetime) -> None:
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
        written = Written(work, self._parameters, self._now, partition_of(work, state), None)
        keep_effects(written, case)
        put_account(work, state)
        keep_city(written, case.city)

    def _write(
        self, written: Written, mapped: Mapped, account: str, now: datetime
    ) -> list[tuple[Fact, str]]:
        """Write the message's resources; return the facts they now state, each with its place."""
        at = mapped.at or now
        held = Held(written.work, account)
        resources = []
        for draft in mapped.drafts:
            resource = redirected(written.work, mapped, draft.resource)
            written.sources[f"{resource['resourceType']}/{resource['id']}"] = draft.source
            if is_reversal(resource) and not held.prepare(written, mapped, draft, resource):
                continue
            joined = written.join(draft, resource, at)
            if joined is not None:
                resources.append((joined, draft.source))
        for draft in held.released(mapped):
            joined = written.join(draft, draft.resource, at)
            if joined is not None:
                resources.append((joined, draft.source))
        return facts_of(written, resources, mapped.at or now)

    def _concerned(
        self,
        work: UnitOfWork,
        person: PersonState,
        account: str,
        facts: Sequence[tuple[Fact, str]],
    ) -> list[str]:
        """Return the accounts a message concerns: its own, and for news of the person all open."""
        accounts = [account] if account else []
        shared = any(isinstance(fact, Agreement) and not fact.account for fact, _ in facts)
        if shared or not account:
            accounts += [
                one
                for one in person.accounts
                if one != account and not account_state(work, one).ended
            ]
        return accounts

    def _settle(
        self,
        written: Written,
        chart: Chart,
        person: PersonState,
        account: str,
        facts: Sequence[tuple[Fact, str]],
        now: datetime,
        applied: Applied,
    ) -> None:
        state = account_state(written.work, account)
        state.person, state.patient = chart.person, state.patient or chart.patient
        mine = facts_for(facts, account)
        state.facility = state.facility or next(
            (fact.facility for fact, _ in mine if isinstance(fact, Visit)), chart.facility
        )
        had_visit = state.visit is not None
        case = self._case(written.work, person, state, now)
        # What every message repeats (who, where, on what cover) is a fact only when it is news.
        told = {state.visit, person.known, Covers(account, state.covers)}
        news = [one for one in mine if one[0] not in told]
        settle(case, [fact for fact, _ in mine])
        self._keep(written, case, news)
        applied.issues += [placed(issue, written.sources) for issue in case.issues]
        if case.opened is not None:
            applied.cities.add(case.opened.code)
        applied.issued += [document.invoice.invoice for document in case.issued]
        if account == applied.account and not had_visit and state.visit:
            applied.visits_came.append(account)

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
            self._clock,
            open_city=partial(city_state, work),
            open_funding=partial(funding_state, work),
        )

    def _keep(self, written: Written, case: Case, facts: Sequence[tuple[Fact, str]]) -> None:
        """Keep what settling an account gave."""
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
                    utc(self._now()),
                    FACT.dump_json(fact),
                )
                for fact, _ in facts
            ]
        )
        keep_effects(written, case)
        work.set_due(
            state.account, state.person, [(utc(instant), kind) for instant, kind in due(case)]
        )
        put_account(work, state)
        if case.opened is not None:
            keep_city(written, case.opened)
        if case.funding is not None:
            put_funding(work, case.funding)
            self.funding.conclude(work, case.funding, case.now)
