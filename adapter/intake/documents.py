"""State documents of the store as settlement's own values, read and written as JSON."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from pydantic import TypeAdapter

from adapter.fhir.lateness import Since
from adapter.fhir.resources import derive_id
from adapter.settlement.city.facts import FundingFact
from adapter.settlement.city.state import CityState, FundingState
from adapter.settlement.facts import Fact
from adapter.settlement.lines import Line
from adapter.settlement.person import PersonState
from adapter.settlement.state import AccountState
from adapter.store.port import PARTITIONS, UnitOfWork


@dataclass(slots=True)
class Chart:
    """One facility's record of a person: fixed partition, the person it belongs to.

    `patient` is the id messages are written under: the survivor's once the chart was merged away.
    """

    facility: str
    mrn: str
    partition: int
    person: str
    patient: str
    former: list[str] = field(default_factory=list)


class Kept(Protocol):
    """Where state documents are read: a unit of work, or a reader."""

    def document(self, kind: str, key: str) -> bytes | None:
        """Return a state document, None where there is none."""


# To whom a person that turned out to be another leads, and a patient that was merged away.
JOINED: Final = "joined"
MERGED: Final = "merged"

ACCOUNT = TypeAdapter(AccountState)
PERSON = TypeAdapter(PersonState)
CITY = TypeAdapter(CityState)
FUNDING = TypeAdapter(FundingState)
CHART = TypeAdapter(Chart)
SINCE: Final = "since"
LINE = TypeAdapter(Line)
_SINCE = TypeAdapter(Since)
FACT: TypeAdapter[Any] = TypeAdapter(Fact)
FUNDING_FACT: TypeAdapter[Any] = TypeAdapter(FundingFact)


def account_state(work: UnitOfWork, account: str) -> AccountState:
    """Return what is known of an account, a blank state for one never heard of."""
    body = work.document("account", account)
    return ACCOUNT.validate_json(body) if body else AccountState(account)


def person_state(work: UnitOfWork, person: str) -> PersonState:
    """Return what is known of a person."""
    body = work.document("person", person)
    return PERSON.validate_json(body) if body else PersonState(person)


def put_account(work: UnitOfWork, state: AccountState) -> None:
    """Write an account's state."""
    work.put_document("account", state.account, ACCOUNT.dump_json(state))


def put_person(work: UnitOfWork, state: PersonState) -> None:
    """Write a person's state."""
    work.put_document("person", state.person, PERSON.dump_json(state))


def city_state(work: UnitOfWork, code: str) -> CityState:
    """Return what is known of a city as a whole."""
    body = work.document("city", code)
    return CITY.validate_json(body) if body else CityState(code)


def put_city(work: UnitOfWork, state: CityState) -> None:
    """Write a city's state."""
    work.put_document("city", state.code, CITY.dump_json(state))


def funding_state(work: UnitOfWork, facility: str) -> FundingState:
    """Return what is known of a hospital's funding."""
    return funding_at(work, FundingState(facility).account, facility)


def funding_at(work: UnitOfWork, account: str, facility: str = "") -> FundingState:
    """Return what is known of the funding kept under an account."""
    body = work.document("funding", account)
    return FUNDING.validate_json(body) if body else FundingState(facility)


def put_funding(work: UnitOfWork, state: FundingState) -> None:
    """Write the state of a hospital's funding."""
    work.put_document("funding", state.account, FUNDING.dump_json(state))


def since_key(type_: str, id_: str) -> str:
    """Return the key under which is kept since when the elements of a resource are as they are."""
    return f"{type_}/{id_}"


def since_of(work: UnitOfWork, resource: dict[str, Any]) -> Since:
    """Return since when the elements of a resource are as they are."""
    body = work.document(SINCE, since_key(resource["resourceType"], resource["id"]))
    return _SINCE.validate_json(body) if body else Since()


def put_since(work: UnitOfWork, resource: dict[str, Any], since: Since) -> None:
    """Write since when the elements of a resource are as they are, where that says anything."""
    key = since_key(resource["resourceType"], resource["id"])
    if since.told or since.gone or since.steps or work.document(SINCE, key):
        told, gone = (dict(sorted(one.items())) for one in (since.told, since.gone))
        work.put_document(SINCE, key, _SINCE.dump_json(Since(told, gone, since.steps)))


def chart_of(work: Kept, facility: str, mrn: str) -> Chart | None:
    """Return a chart that was seen before, of the person and patient it now leads to."""
    body = work.document("chart", chart_key(facility, mrn))
    if body is None:
        return None
    chart = CHART.validate_json(body)
    chart.person = now_called(work, JOINED, chart.person)
    chart.patient = now_called(work, MERGED, chart.patient)
    return chart


def now_called(work: Kept, kind: str, id_: str) -> str:
    """Return the person (JOINED) or patient (MERGED) that one led to, however often since."""
    seen: set[str] = set()
    while id_ not in seen and (found := work.document(kind, id_)):
        seen.add(id_)
        id_ = found.decode()
    return id_


def put_chart(work: UnitOfWork, chart: Chart) -> None:
    """Write a chart."""
    work.put_document("chart", chart_key(chart.facility, chart.mrn), CHART.dump_json(chart))


def chain_of(facility: str, mrn: str) -> int:
    """Return the chart's chain; fixed for ever by what names the chart."""
    return hashlib.sha256(f"{facility}\0{mrn}".encode()).digest()[0] % PARTITIONS


def chart_key(facility: str, mrn: str) -> str:
    """Return the key of a chart."""
    return derive_id("Chart", facility, mrn)


def partition_of(work: UnitOfWork, state: AccountState) -> int:
    """Return the chain that an account's chart was first written in."""
    stored = work.stored("Account", state.account)
    message = stored.message if stored else None
    return message[0] if message else 0
