"""The money of a city's hospitals kept: what people state of it, and what falls due of it.

City-wide terms follow the greatest now of their city; what is due of a city is kept like what is
due of a person, under a key of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from adapter.fhir.resources import derive_id
from adapter.fhir.search import SearchParameters
from adapter.intake.documents import FUNDING_FACT, chain_of, funding_at, funding_state, put_funding
from adapter.intake.downtime import downtime
from adapter.intake.instants import utc
from adapter.intake.resources import Written
from adapter.issues import Issue
from adapter.settlement.city.accounts import funding_account, funding_task
from adapter.settlement.city.facts import FundingFact, InsurerPayment
from adapter.settlement.city.funding import conclude, instants, take
from adapter.settlement.city.funding_case import FundingCase
from adapter.settlement.city.state import FundingState
from adapter.settlement.policy import Policies
from adapter.settlement.reading.funding import funding_fact
from adapter.settlement.sections.credit_list import Clock
from adapter.store.port import FactRow, MessageId, UnitOfWork

# What is due of a city stands under this and its code, where a person's stands under the person.
CITY: Final = "city:"
_DUE: Final = "funding"


@dataclass(frozen=True, slots=True)
class Funding:
    """Applies what is told of hospitals' funding, under one set of policies."""

    policies: Policies
    parameters: SearchParameters
    now: Callable[[], datetime]
    clock: Clock

    def take(
        self,
        work: UnitOfWork,
        facility: str,
        resource: dict[str, Any],
        message: MessageId,
        at: datetime,
    ) -> tuple[str, list[Issue]]:
        """Take what a person states of a hospital; return its account and the findings."""
        known = self.policies.facility(facility)
        now = self.advance(work, facility, at)
        state = funding_state(work, facility)
        fact = funding_fact(resource, facility)
        where = f"{resource['resourceType']}/{resource['id']}"
        written = self._written(work, facility, message)
        written.put(resource, event_at=utc(at), source=resource["resourceType"])
        if known is None:
            return state.account, [_issue(where, "facility-unknown", facility)]
        if not written.find(f"Organization/{derive_id('Organization', facility)}"):
            written.put(_organization(facility))
        written.put(funding_account(state))
        put_funding(work, state)
        if fact is None:
            return state.account, [_issue(where, "funding-figure-incomplete")]
        case = self._case(state, now)
        # What the insurer pays for its answers is booked in any city; what else, a policy says.
        settles = isinstance(fact, InsurerPayment) and fact.kind == "settlement"
        if case is None or not (settles or case.section):
            return state.account, [_issue(where, "funding-not-in-policy", facility)]
        take(case, fact)
        self._keep(written, case, [fact])
        return state.account, case.issues

    def conclude(self, work: UnitOfWork, state: FundingState, at: datetime) -> None:
        """Keep what an insurer's answer changed of a hospital's funding, and what follows."""
        case = self._case(state, self._latest(work, state.facility, at))
        if case is None or case.section is None:
            return
        conclude(case)
        work.add_findings(state.account, utc(case.now), case.issues)
        self._keep(self._written(work, state.facility, None), case, [])

    def advance(self, work: UnitOfWork, facility: str, now: datetime) -> datetime:
        """Bring the city's clock to a message's now, do what fell due, return the city's now."""
        known = self.policies.facility(facility)
        if known is None:
            return now
        now = self._latest(work, facility, now)
        if self.clock == "feed":
            work.put_document("clock", CITY + known.jurisdiction, utc(now).encode())
        self.fall_due(work, CITY + known.jurisdiction, now)
        return now

    def fall_due(self, work: UnitOfWork, city: str, now: datetime) -> None:
        """Do everything of a city that fell due up to now, in order."""
        seen: set[tuple[str, str, str]] = set()
        while instants_ := [one for one in work.due(city, utc(now)) if one not in seen]:
            at, account, _ = instants_[0]
            seen.add(instants_[0])
            when = datetime.fromisoformat(at)
            state = funding_at(work, account)
            case = self._case(state, when)
            if case is None:
                continue
            if self.clock == "system":
                case.down = downtime(work, when, self.now())
            conclude(case)
            work.add_findings(account, at, case.issues)
            self._keep(self._written(work, state.facility, None), case, [])

    def clock_of(self, work: UnitOfWork, facility: str) -> datetime | None:
        """Return how far the clock of a hospital's city has run; the machine's is no city's."""
        known = self.policies.facility(facility)
        if known is None or self.clock == "system":
            return None
        kept = work.document("clock", CITY + known.jurisdiction)
        return datetime.fromisoformat(kept.decode()) if kept else None

    def _latest(self, work: UnitOfWork, facility: str, now: datetime) -> datetime:
        """Return the city's now: by the feed's clock the greatest of its messages."""
        return max(now, self.clock_of(work, facility) or now)

    def _case(self, state: FundingState, now: datetime) -> FundingCase | None:
        zone = self.policies.zone_of(state.facility)
        local = now.astimezone(zone)
        facility = self.policies.facility(state.facility)
        policy = self.policies.governing(facility, local.date())
        if facility is None or policy is None:
            return None
        shadow = facility.in_shadow(local.date())
        return FundingCase(state, policy.insurer_funding, local, zone, shadow=shadow)

    def _written(self, work: UnitOfWork, facility: str, message: MessageId | None) -> Written:
        return Written(work, self.parameters, self.now, chain_of(facility, ""), message)

    def _keep(self, written: Written, case: FundingCase, facts: Sequence[FundingFact]) -> None:
        """Keep what concluding a hospital's funding gave."""
        work, state = written.work, case.state
        facility = self.policies.facility(state.facility)
        assert facility is not None
        city, account = CITY + facility.jurisdiction, state.account
        at, applied = utc(case.now), utc(self.now())
        written.put(funding_account(state))
        # In shadow nobody is told what would be owed.
        for duty in () if case.shadow else case.duties.values():
            written.put(funding_task(state, duty, case.zone))
        work.add_facts(
            [
                FactRow(
                    written.partition,
                    written.message,
                    type(fact).__name__,
                    account,
                    city,
                    at,
                    applied,
                    FUNDING_FACT.dump_json(fact),
                )
                for fact in facts
            ]
        )
        written.post(case.entries, "CNY")
        work.set_due(account, city, [(utc(one), _DUE) for one in instants(case)])
        state.clock = case.now
        put_funding(work, state)


def _issue(where: str, name: str, *values: str) -> Issue:
    return Issue("warning", "business-rule", where, name, values)


def _organization(facility: str) -> dict[str, Any]:
    """Return a hospital that no message has spoken for yet."""
    system = "https://paylater.example/fhir/NamingSystem/facility"
    return {
        "resourceType": "Organization",
        "id": derive_id("Organization", facility),
        "active": True,
        "identifier": [{"system": system, "value": facility}],
        "name": facility,
    }
