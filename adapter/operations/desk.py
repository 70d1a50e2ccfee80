"""The desk: each operation by its name, what it states, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from adapter.explanation import Lookup, fact_parts, rested
from adapter.fhir.parameters import ParameterError, Part
from adapter.fhir.resources import derive_id
from adapter.fhir.search import SearchParameters
from adapter.intake import Intake
from adapter.intake.acts import Act, Done
from adapter.issues import Issue, Language
from adapter.mapping.mapper import Mappings
from adapter.operations import aid, billing, books, debts, eligibility, limits, national
from adapter.operations.answered import Answered, answered_before
from adapter.operations.asked import Asked, View
from adapter.settlement.caveats import caveat_parts
from adapter.settlement.policy import Policies
from adapter.settlement.sections.credit_list import Clock
from adapter.settlement.told import fact_in
from adapter.store.port import Reader, Store

States = Callable[[View, Asked], dict[str, Any] | None]
Answers = Callable[[View, Asked, Done | None], list[Part]]
Finds = Callable[[View, Asked, Done | None], tuple[Issue, ...]]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation on a resource: what it answers, and the act it states where it changes any."""

    type: Literal["Account", "Patient"]
    answers: Answers
    states: States | None = None
    # Wished again a moment later it is wished for what has come since.
    by_time: bool = False
    # The parameters it takes, beside the one that names its resource.
    takes: tuple[str, ...] = ()
    # What is found beside what its act found.
    finds: Finds | None = None


# What may be said more than once.
_REPEATED = {"instalment"}
# A decision is told with its reason and by whom.
_SAID = ("note", "by")

OPERATIONS = {
    "settle": Operation(
        "Account", billing.settled, billing.settle, by_time=True, takes=("reason",)
    ),
    "estimate": Operation("Account", billing.estimated),
    "balance": Operation("Account", books.balance, takes=("at",)),
    "daily-list": Operation("Account", billing.listed, takes=("day",)),
    "payment-plan": Operation(
        "Account",
        debts.planned,
        debts.plan,
        takes=("kind", "amount", "months", "instalment", "dry-run"),
    ),
    "adjudicate": Operation(
        "Account",
        national.adjudicated,
        national.adjudicate,
        takes=("answer", "infno", "cancels", "mid-settlement"),
        finds=national.refused,
    ),
    "confirm-default": Operation("Account", debts.decided, debts.confirm, takes=_SAID),
    "dismiss-default": Operation("Account", debts.decided, debts.dismiss, takes=_SAID),
    "appeal": Operation("Account", debts.decided, debts.appeal, takes=_SAID),
    "record-report": Operation(
        "Account", debts.reported, debts.report, takes=("to", "kind", "via", "by")
    ),
    "apply-aid": Operation("Account", aid.stands, aid.apply, takes=_SAID),
    "decide-aid": Operation("Account", aid.stands, aid.decide, takes=("decision", "note", "by")),
    "pay-later-eligibility": Operation(
        "Patient",
        eligibility.eligible,
        takes=("facility", "ward", "class", "priority", "condition", "scheme", "region", "date"),
        finds=eligibility.unknown,
    ),
    "lift": Operation("Patient", debts.lifted, debts.lift, takes=("account", "note", "by")),
    "set-credit-limit": Operation(
        "Patient",
        limits.stands,
        limits.set_limit,
        takes=("amount", "note", "by"),
        finds=limits.unused,
    ),
}


class Operations:
    """Performs operations over the acts of an intake and what its store keeps."""

    def __init__(
        self,
        store: Store,
        intake: Intake,
        mappings: Mappings,
        policies: Policies,
        parameters: SearchParameters,
        clock: Clock,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._intake = intake
        self._parameters = parameters
        self._clock: Clock = clock
        self._now = now
        self.use(mappings, policies)

    def use(self, mappings: Mappings, policies: Policies) -> None:
        """Answer by these mappings and policies from now on."""
        self._mappings = mappings
        self._policies = policies

    def perform(self, asked: Asked, language: Language = "en") -> dict[str, Any]:
        """Perform an operation and return its answer; raises ActError and changes nothing.

        What it states is kept once by its key; asked again, it is answered as at first.
        """
        operation = OPERATIONS[asked.name]
        _check(operation, asked)
        if operation.states is None:
            return self._answer(operation, asked, None).told(language)
        key = self._key(operation, asked)
        with self._store.read() as reader:
            if (given := answered_before(reader, asked, key)) is not None:
                return given.told(language)
            resource = operation.states(self._view(reader), asked)
        if resource is None:
            return self._answer(operation, asked, None).told(language)
        done = self._intake.acts.take(_act(asked, resource, key))
        made = self._answer(operation, asked, done)
        with self._store.begin() as work:
            made.keep(work, asked, key)
        return made.told(language)

    def _answer(self, operation: Operation, asked: Asked, done: Done | None) -> Answered:
        with self._store.read() as reader:
            view = self._view(reader)
            rows = reader.findings(message=done.message) if done and done.message else ()
            found = tuple(row.issue for row in rows)
            if operation.finds is not None and (own := operation.finds(view, asked, done)):
                # Why nothing follows is told already.
                found = tuple(one for one in found if one.id != "act-states-nothing") + own
            parts = [*_caveats(view, asked), *operation.answers(view, asked, done)]
            if operation.states is None:
                parts += fact_parts(view.lookup, _untold(parts))
            return Answered(tuple(parts), found)

    def _key(self, operation: Operation, asked: Asked) -> str:
        """Return the client's key, else one of what is asked: on another day it is another wish."""
        when = (asked.at or self._now()).astimezone(UTC)
        said = when.isoformat() if operation.by_time or asked.at else when.date().isoformat()
        return asked.key or derive_id(_request(asked).hex(), said)

    def _view(self, reader: Reader) -> View:
        lookup = Lookup(reader, self._mappings)
        return View(reader, self._policies, self._parameters, self._clock, self._now(), lookup)


def _caveats(view: View, asked: Asked) -> list[Part]:
    """Return what every answer about a visit says of itself first."""
    if asked.type != "Account" or view.reader.document("account", asked.id) is None:
        return []
    return caveat_parts(view.case(asked, view.account(asked)).caveats)


def _untold(parts: list[Part]) -> list[str]:
    """Return what answers rest on and none of them has told yet, down to its field."""
    facts = [each for one in parts if one["name"] == "fact" for each in one["part"]]
    told = {fact_in(one["valueReference"]) for one in facts if "valueReference" in one}
    return [one for one in rested(parts) if one not in told]


def _check(operation: Operation, asked: Asked) -> None:
    """Refuse a body that is no Parameters, and a parameter nobody reads or that is said twice."""
    type_ = asked.document.get("resourceType")
    if asked.document and type_ != "Parameters" and (type_ or asked.name != "adjudicate"):
        raise ParameterError(
            Issue("error", "structure", "", "body-not-parameters", (str(type_ or "-"),))
        )
    for one in asked.given.parts:
        name = str(one.get("name", ""))
        if name not in {operation.type.lower(), *operation.takes} and not name.startswith("_"):
            values = (f"${asked.name}", name)
            raise ParameterError(Issue("error", "not-supported", name, "parameter-unknown", values))
    names = [str(one.get("name", "")) for one in asked.given.parts]
    for name in names:
        if names.count(name) > 1 and name not in _REPEATED:
            raise ParameterError(Issue("error", "conflict", name, "parameter-twice", (name,)))
    named = asked.given.text(operation.type.lower()).rpartition("/")[2]
    if named not in {"", asked.id}:
        where, both = operation.type.lower(), f"{asked.id} / {named}"
        raise ParameterError(Issue("error", "conflict", where, "one-is-meant", (both,)))


def _act(asked: Asked, resource: dict[str, Any], key: str) -> Act:
    id_ = str(resource.get("id", ""))
    return Act(resource, key, asked.operator, asked.at, id=id_, request=_request(asked))


def _request(asked: Asked) -> bytes:
    return b"\0".join((asked.name.encode(), asked.id.encode(), asked.body))
