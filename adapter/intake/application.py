"""A mapped message applied: its resources joined and written, its facts settled, effects kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapter.fhir.resources import derive_id
from adapter.intake.accounts import Accounts, Applied
from adapter.intake.documents import Chart, account_state, chain_of, person_state, put_person
from adapter.intake.facts import facts_of, remember
from adapter.intake.instants import utc
from adapter.intake.persons import keep_numbers, person_of, redirected
from adapter.intake.resources import Written
from adapter.intake.reversals import Held, is_reversal
from adapter.intake.visits import change_owner, end_visit, led, name_account
from adapter.mapping.drafts import Mapped
from adapter.settlement.facts import Agreement, Fact, Person
from adapter.settlement.person import PersonState
from adapter.store.port import MessageId, UnitOfWork


class Application:
    """Applies messages and what falls due, under one set of policies."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._now = accounts.now
        self.policies = accounts.policies
        self.funding = accounts.funding
        self.fall_due = accounts.fall_due

    def apply(self, work: UnitOfWork, mapped: Mapped, message: MessageId, now: datetime) -> Applied:
        """Apply a message whose mapping found no error, person by person where it tells several."""
        first, *others = mapped.parts or (mapped,)
        if self._accounts.clock == "feed":
            self.funding.advance(work, mapped.facility, now)
        applied = self._apply(work, led(work, first), message, message[0], now)
        for other in others:
            chain = chain_of(other.facility, other.mrn)
            also = self._apply(work, led(work, other), message, chain, now)
            applied.issues += also.issues
            applied.visits_came += also.visits_came
            applied.cities |= also.cities
        self._accounts.share_anew(work, applied, now)
        # What the mapping said of a segment, settlement need not say again.
        said = {(one.id, one.where.partition("-")[0]) for one in mapped.issues}
        applied.issues = [
            one for one in applied.issues if (one.id, one.where.partition("-")[0]) not in said
        ]
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
        self._accounts.fall_due(work, chart.person, now)
        written = Written(work, self._accounts.parameters, self._now, chart.partition, message)
        written.accounts = [f"Account/{one}" for one in person.accounts]
        name_account(work, mapped)
        account = ""
        if mapped.visit:
            account = derive_id("Account", mapped.facility, mapped.visit)
        if account and mapped.moved:
            # What fell due before the visit moved was due of whom it was filed under.
            self._accounts.fall_due(work, account_state(work, account).person, now)
            change_owner(written, chart, account, now)
        facts = self._write(written, chart, mapped, account, now)
        keep_numbers(written, mapped, chart)
        applied = Applied(account, issues=written.issues)
        person = person_state(work, chart.person)
        person.clock = now
        if account and account not in person.accounts:
            person.accounts.append(account)
        before, held = person.uses.get(account), person.held(account)
        for one in self._concerned(work, person, account, facts):
            self._accounts.settle(written, chart, person, one, facts, now, applied)
        for one in person.reached(account, before):
            # What this visit takes of the year reaches the person's other visits at once.
            self._accounts.settle(written, chart, person, one, [], now, applied)
        for one in person.judged_anew(account, held):
            # So does an entry or a debt that came, or went; a debt asks nothing of what is over.
            if person.entries.get(account) != held[0] or not account_state(work, one).ended:
                self._accounts.settle(written, chart, person, one, [], now, applied)
        for ended in mapped.prior_visits:
            self._end_visit(written, chart, person, mapped, ended, now, applied)
        if not account:
            remember(person, facts, now)
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
                self._accounts.settle(written, chart, person, one, facts, now, applied)

    def settle_anew(
        self, written: Written, chart: Chart, facts: Sequence[tuple[Fact, str]], now: datetime
    ) -> list[str]:
        """Settle the accounts that facts told anew concern; return the invoices issued."""
        person = person_state(written.work, chart.person)
        applied = Applied(issues=written.issues)
        accounts = {fact.account for fact, _ in facts if not isinstance(fact, Person)}
        for account in sorted(accounts - {""}):
            known = len(applied.issues)
            self._accounts.settle(written, chart, person, account, facts, now, applied)
            written.work.add_findings(account, utc(now), applied.issues[known:])
        put_person(written.work, person)
        self._accounts.share_anew(written.work, applied, now)
        return applied.issued

    def _write(
        self, written: Written, chart: Chart, mapped: Mapped, account: str, now: datetime
    ) -> list[tuple[Fact, str]]:
        """Write the message's resources; return the facts they now state, each with its place."""
        at = mapped.at or now
        held = Held(written.work, account)
        resources = []
        for draft in mapped.drafts:
            resource = redirected(chart, mapped, draft.resource)
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
