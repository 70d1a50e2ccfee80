"""The proof that what is kept follows from the journal: all of it told anew to an empty store."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any

from adapter.fhir.resources import read
from adapter.fhir.search import SearchParameters
from adapter.intake import Intake, Raw
from adapter.intake.acts import Act
from adapter.intake.documents import ACCOUNT, CHART, FUNDING, Chart, chain_of, chart_of
from adapter.intake.documents import CITY as CITY_STATE
from adapter.intake.funding import CITY
from adapter.intake.letter import open_letter
from adapter.intake.updates import ActError
from adapter.mapping.mapper import Mappings
from adapter.settlement.city.accounts import fund_account_id
from adapter.settlement.city.state import FundingState
from adapter.settlement.policy import Policies
from adapter.settlement.sections.credit_list import Clock
from adapter.settlement.state import AccountState
from adapter.store.refolding import Taken, documents, persons_of, taken, unlike
from adapter.store.sql import SqlStore
from adapter.store.values import Damage

_GROUP = 50
_ACTS_DOOR = "fhir"
_NAMED = re.compile(r'"(?:Account|Patient)/([^"]+)"')
_NEVER = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Refolded:
    """How many messages were told anew, how many persons could not be compared, what differs."""

    messages: int
    persons_not_compared: int
    damage: list[Damage]


class Refolding:
    """Tells an empty store what another was told, by one set of mappings and policies."""

    def __init__(
        self,
        kept: SqlStore,
        anew: SqlStore,
        mappings: Mappings,
        policies: Policies,
        clock: Clock,
        parameters: SearchParameters,
    ) -> None:
        self._kept, self._anew = kept, anew
        self._mappings, self._policies, self._clock = mappings, policies, clock
        self._versions = f"{mappings.version}-{policies.version}"
        self._at = _NEVER
        self._intake = Intake(anew, mappings, policies, clock, lambda: self._at, parameters)

    def run(self) -> Refolded:
        """Tell every message that had an effect, then compare what both stores keep.

        Of whom a message was applied by other mappings or policies, or at an instant that the
        journal does not know, is not compared: it may rightly be read otherwise today. Nor is
        anyone whose term passed while the adapter was down, for the journal does not tell that.
        """
        messages, unproved = self.tell()
        states, fundings = self._states(), self._fundings()
        persons = {one.person for one in states if any(duty.down for duty in one.duties.values())}
        persons |= self._persons(unproved)
        accounts = {one.account for one in states if one.person in persons}
        partitions = {one.partition for one in _charts(self._kept) if one.person in persons}
        if persons or any(duty.down for one in fundings for duty in one.duties.values()):
            # What a city shares, they have a part in.
            accounts |= {one.account for one in fundings}
            partitions |= {chain_of(one.facility, "") for one in fundings}
        shared = self._shared(fundings) if accounts else set()
        damage = [
            Damage(one.table, one.partition or 0, 0, f"of {one.name} differs when told anew")
            for one in unlike(self._kept, self._anew)
            if one.name not in persons | shared
            and one.account not in accounts
            and one.partition not in partitions
        ]
        return Refolded(messages, len(persons), damage)

    def tell(self) -> tuple[int, list[Taken]]:
        """Tell every message and let time pass; return how many, and those that prove nothing."""
        messages = 0
        unproved: list[Taken] = []
        for is_act, group in groupby(taken(self._kept), key=_is_act):
            while batch := list(islice(group, _GROUP)):
                messages += len(batch)
                unproved += [one for one in batch if not self._proves(one)]
                self._tell(batch, is_act=is_act)
        # Of states in the shape of another build no more is read than how far time has passed.
        for kind, owner in (("account", _person), ("funding", self._city)):
            bodies = (read(body) for body in documents(self._kept, kind))
            for person, clock in _clocks((owner(one), one) for one in bodies).items():
                self._intake.wake(clock, [person])
        return messages, unproved

    def _states(self) -> list[AccountState]:
        return [ACCOUNT.validate_json(body) for body in documents(self._kept, "account")]

    def _fundings(self) -> list[FundingState]:
        return [FUNDING.validate_json(body) for body in documents(self._kept, "funding")]

    def _city(self, funding: dict[str, Any]) -> str:
        """Return of which city a hospital's funding is, empty where nobody registered it."""
        facility = self._policies.facility(str(funding["facility"]))
        return CITY + facility.jurisdiction if facility else ""

    def _shared(self, fundings: Iterable[FundingState]) -> set[str]:
        """Name what cities keep: their states, and the Accounts of their funds."""
        names = {one.account for one in fundings}
        for body in documents(self._kept, "city"):
            city = CITY_STATE.validate_json(body)
            names.add(city.code)
            names |= {f"Account/{fund_account_id(city.code, year)}" for year in city.years}
        return names

    def _proves(self, one: Taken) -> bool:
        """Tell whether these mappings and policies took a message, at an instant that is known."""
        is_timed = one.at is not None or not (one.is_retried or _is_act(one))
        return is_timed and bool(one.arrival.body) and one.versions == {self._versions}

    def _tell(self, batch: Sequence[Taken], *, is_act: bool) -> None:
        if not is_act:
            self._intake.receive([self._raw(one) for one in batch])
            return
        for one in batch:
            # What it stated stays unlike where it cannot be taken again.
            with suppress(ActError):
                self._intake.acts.take(self._act(one))

    def _act(self, one: Taken) -> Act:
        arrival, resource = one.arrival, read(one.arrival.body)
        self._at = _came(one)
        interaction = arrival.event.partition("/")[2]
        if not interaction:
            # An act kept before the journal said which of the two it was.
            with self._anew.read() as reader:
                stored = reader.get(resource["resourceType"], resource["id"])
            interaction = "create" if stored is None or stored.deleted else "update"
        return Act(
            resource,
            arrival.control_id,
            arrival.sender_application,
            self._stated_at(one),
            id=resource["id"],
            updates=interaction == "update",
        )

    def _stated_at(self, one: Taken) -> datetime | None:
        """Return when an act was done: as its teller said, else as settlement was told."""
        if one.arrival.stated_at is not None:
            return datetime.fromisoformat(one.arrival.stated_at)
        # So was one that was kept before the journal held what its teller said.
        return self._at if self._clock == "feed" and one.at else None

    def _raw(self, one: Taken) -> Raw:
        came = datetime.fromisoformat(one.arrival.received_at)
        # By the system's clock a message's now is the instant that its facts were told at.
        told = came if self._clock == "feed" else _came(one)
        return Raw(one.arrival.body, one.arrival.door, None, told, one.arrival.charset)

    def _persons(self, messages: Sequence[Taken]) -> set[str]:
        """Return of whom messages tell: by their facts, and by whom they name."""
        found = persons_of(self._kept, [one.message for one in messages])
        charts = list(_charts(self._kept))
        with self._kept.read() as reader:
            for one in messages:
                if _is_act(one):
                    named = set(_NAMED.findall(one.arrival.body.decode()))
                    found |= {chart.person for chart in charts if chart.patient in named}
                    bodies = [reader.document("account", account) for account in named]
                    found |= {ACCOUNT.validate_json(body).person for body in bodies if body}
                    continue
                mapped = open_letter(self._raw(one), self._mappings).mapped
                for part in (mapped.parts or (mapped,)) if mapped else ():
                    at = (part.facility, part.mrn)
                    found |= {one.person for one in charts if (one.facility, one.mrn) == at}
        return found


def _is_act(one: Taken) -> bool:
    return one.arrival.door == _ACTS_DOOR


def _came(one: Taken) -> datetime:
    return datetime.fromisoformat(one.at or one.arrival.received_at)


def _person(account: dict[str, Any]) -> str:
    return str(account["person"])


def _clocks(states: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, datetime]:
    """Return how far time has passed for each person or city, by whose state it is."""
    found: dict[str, datetime] = {}
    for owner, state in states:
        if owner and state.get("clock"):
            clock = datetime.fromisoformat(state["clock"])
            found[owner] = max(clock, found.get(owner, clock))
    return found


def _charts(store: SqlStore) -> Iterator[Chart]:
    charts = [CHART.validate_json(body) for body in documents(store, "chart")]
    with store.read() as reader:
        # Each as of the person it now leads to.
        yield from (chart_of(reader, one.facility, one.mrn) or one for one in charts)
