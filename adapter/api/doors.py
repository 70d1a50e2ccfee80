"""What the HTTP doors are given: they translate and answer, all else is behind these names."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prometheus_client import CollectorRegistry

from adapter.api.errors import NotServedError
from adapter.fhir.search import SearchParameters
from adapter.intake.acts import Act, Done
from adapter.intake.updates import ActError
from adapter.issues import Issue, Language
from adapter.operations import Asked
from adapter.settlement.reports.report import Report
from adapter.store.port import Store

# The message as it came, the door it came through, and what was wrong before it was whole.
# The last is the charset the door was told, "" for none.
Submit = Callable[[bytes, str, Issue | None, str], Awaitable[bytes | None]]


def _as_it_is(body: bytes) -> bytes:
    return body


def _nothing(*_: object) -> None:
    return None


async def _no_operations(asked: Asked, _language: Language) -> dict[str, Any]:
    raise ActError(Issue("error", "not-supported", asked.name, "path-unknown"))


async def _no_acts(_act: Act) -> Done:
    raise ActError(Issue("error", "not-supported", "", "act-not-taken", ("",)))


def _no_reasons() -> list[str]:
    return []


def _none_written(_body: bytes) -> list[bytes]:
    return []


def _no_report(name: str, _subject: str, _first: date, _last: date) -> Report:
    raise NotServedError(Issue("error", "not-found", f"Measure/{name}", "not-found"))


def _no_lag() -> float:
    return 0.0


@dataclass(frozen=True)
class Doors:
    """All that the HTTP doors need of the house.

    `act` applies what a person states, `operate` performs an operation.
    `explain` returns the Parameters that explain a resource, `provenance` the same as Provenance,
    `assemble` completes a kept body whose lines are put together when it is read, `ready` lists
    what stands in the way of serving, `written` returns the resources a message stated and its
    account's invoices, as they stand, `report` makes the report of a measure for a facility from
    one day to another.
    """

    store: Store
    submit: Submit
    parameters: SearchParameters
    act: Callable[[Act], Awaitable[Done]] = _no_acts
    operate: Callable[[Asked, Language], Awaitable[dict[str, Any]]] = _no_operations
    explain: Callable[[str, str], dict[str, Any] | None] = _nothing
    provenance: Callable[[str, str], dict[str, Any] | None] = _nothing
    assemble: Callable[[bytes], bytes] = _as_it_is
    ready: Callable[[], list[str]] = _no_reasons
    written: Callable[[bytes], list[bytes]] = _none_written
    lag: Callable[[], float] = _no_lag
    report: Callable[[str, str, date, date], Report] = _no_report
    measures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    token: str | None = None
    body_max: int = 1 << 20
    version: str = "0.1.0"
