"""An operation as it is called, and what is known of whom it is about when it is answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from adapter.explanation import Lookup
from adapter.fhir.parameters import Given, ParameterError, Part, parameters, part
from adapter.fhir.resources import read
from adapter.fhir.search import SearchParameters
from adapter.intake.documents import ACCOUNT, PERSON, Chart, chart_of
from adapter.intake.lines import LinesRead
from adapter.intake.subjects import named_chart
from adapter.intake.updates import UnknownError
from adapter.issues import Issue
from adapter.settlement.case import Case
from adapter.settlement.facility import Facility
from adapter.settlement.money import CURRENCY, fen
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policies, Policy
from adapter.settlement.reading.elements import BASE, EXTENSION
from adapter.settlement.sections.credit_list import Clock
from adapter.settlement.state import AccountState
from adapter.store.port import Reader


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation called: on which resource, with what, by whom, when, and under which key.

    `body` is what the client sent; the same key with another body is refused.
    """

    name: str
    type: str
    id: str
    given: Given
    document: dict[str, Any]
    body: bytes = b""
    key: str = ""
    operator: str = "operator"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What is kept, as one operation sees it."""

    reader: Reader
    policies: Policies
    parameters: SearchParameters
    clock: Clock
    machine: datetime
    # Where what is kept came from, down to the field of a message.
    lookup: Lookup

    def account(self, asked: Asked) -> AccountState:
        """Return the account an operation is about; raises UnknownError for none known."""
        body = self.reader.document("account", asked.id)
        if body is None:
            where = f"Account/{asked.id}"
            raise UnknownError(Issue("error", "not-found", where, "account-unknown", (asked.id,)))
        return ACCOUNT.validate_json(body)

    def chart(self, patient: str) -> Chart:
        """Return the chart of a patient; raises UnknownError for one nobody has told of."""
        named = named_chart(self.reader, patient)
        chart = chart_of(self.reader, *named) if named else None
        if chart is None:
            where = f"Patient/{patient}"
            raise UnknownError(Issue("error", "not-found", where, "patient-unknown", (patient,)))
        return chart

    def person(self, name: str) -> PersonState:
        """Return what is known of a person."""
        body = self.reader.document("person", name)
        return PERSON.validate_json(body) if body else PersonState(name)

    def governed(self, asked: Asked, facility: str = "", at: datetime | None = None) -> "Governed":
        """Return of whom a person's operation asks, and the policy of the hospital on that day.

        The hospital is the chart's own and the day today, unless others are asked for.
        """
        chart = self.chart(asked.id)
        person, name = self.person(chart.person), facility or chart.facility
        zone = self.policies.zone_of(name)
        at = at or self.now(asked, person)
        at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(zone)
        hospital = self.policies.facility(name)
        return Governed(person, hospital, self.policies.governing(hospital, at.date()), at)

    def now(self, asked: Asked, person: PersonState) -> datetime:
        """Return when an operation is asked: as its caller says, else by the clock of the house."""
        told = asked.at or (person.clock if self.clock == "feed" else None)
        return told or self.machine

    def case(self, asked: Asked, state: AccountState) -> Case:
        """Return an account on the table at the instant of an operation."""
        person = self.person(state.person)
        policy = self.policies.labelled(state.policy) if state.policy else None
        zone = policy.zone if policy else self.policies.zone_of(state.facility)
        now = self.now(asked, person).astimezone(zone)
        lines = LinesRead(self.reader, state.account)
        return Case(state, person, self.policies, lines, now, zone, self.clock)

    def resource(self, type_: str, id_: str) -> dict[str, Any] | None:
        """Return a resource as it stands."""
        stored = self.reader.get(type_, id_)
        return None if stored is None or stored.deleted else read(stored.body)


class Governed(NamedTuple):
    """Who is asked of, for which hospital, and the policy that governs it at an instant there."""

    person: PersonState
    facility: Facility | None
    policy: Policy | None
    at: datetime


def amount(given: Given, name: str) -> int:
    """Return a sum in fen; raises ParameterError where none was sent, or none the books take."""
    text, sent = given.needed(name), given.value(name)
    told = str(sent.get("currency", CURRENCY)) if isinstance(sent, dict) else CURRENCY
    if told != CURRENCY:
        values = (told, CURRENCY)
        raise ParameterError(Issue("error", "value", name, "currency-not-accepted", values))
    try:
        return fen(text)
    except ValueError:
        issue = Issue("error", "value", name, "parameter-unreadable", (name, text))
        raise ParameterError(issue) from None


def extension(name: str, **value: Any) -> dict[str, Any]:
    """Return one of our extensions."""
    return {"url": EXTENSION + name, **value}


def of_account(state: AccountState) -> dict[str, Any]:
    """Return the extension that names the account a resource is about."""
    return extension("account", valueReference={"reference": f"Account/{state.account}"})


def decision(view: View, asked: Asked, state: AccountState, word: str) -> dict[str, Any]:
    """Return what a person decides as a Basic: the word, by whom, when, and the reason."""
    case = view.case(asked, state)
    given = asked.given
    extensions = [
        of_account(state),
        extension("entered", valueDateTime=case.now.isoformat(timespec="seconds")),
    ]
    if note := given.text("note") or given.text("reason"):
        extensions.append(extension("note", valueString=note))
    if until := given.instant("until"):
        zoned = until if until.tzinfo else until.replace(tzinfo=case.zone)
        extensions.append(extension("until", valueDateTime=zoned.isoformat()))
    return {
        "resourceType": "Basic",
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": word}]},
        "subject": {"reference": f"Patient/{state.patient}"},
        "author": {"display": given.text("by") or asked.operator},
        "created": case.now.date().isoformat(),
        "extension": extensions,
    }


def invoices(view: View, ids: tuple[str, ...]) -> list[Part]:
    """Return invoices as they stand, as parts."""
    found = [view.resource("Invoice", one) for one in ids]
    return [part("invoice", resource=one) for one in found if one is not None]


def answer(*parts: Part) -> dict[str, Any]:
    """Return what an operation answers."""
    return parameters(parts)
