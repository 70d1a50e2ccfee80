"""A batch of the insurer beside the answers kept of it, read when the batch is stated."""

from collections.abc import Mapping
from typing import Any, Final

from adapter.fhir.query import LATEST, Condition, ParameterType, Query, Value
from adapter.fhir.resources import derive_id, read
from adapter.fhir.spans import HOSPITAL_ZONE, text_span
from adapter.issues import AdapterError, Issue
from adapter.settlement.city.insurer_statement import Row, answered_in, matched, stated_in
from adapter.settlement.money import yuan
from adapter.settlement.reading.funding import facility_reference
from adapter.store.port import Reader

_FACILITY: Final = "https://paylater.example/fhir/NamingSystem/facility"
_PAGE: Final = 500
_CREATED: Final[tuple[str, ParameterType]] = ("created", "date")
_NUMBER: Final[tuple[str, ParameterType]] = ("identifier", "token")


class FacilityError(AdapterError):
    """What is stated of a hospital names none that is known."""


def facility_named(reader: Reader, resource: dict[str, Any]) -> str:
    """Return the hospital a resource is about, by its identifier or by its Organization."""
    reference = facility_reference(resource)
    named = reference.get("identifier", {}).get("value")
    if not named:
        type_, _, id_ = str(reference.get("reference", "")).partition("/")
        stored = reader.get(type_, id_) if type_ == "Organization" else None
        numbers = read(stored.body).get("identifier", ()) if stored and not stored.deleted else ()
        named = next((one["value"] for one in numbers if one.get("system") == _FACILITY), None)
    if not named:
        where = f"{resource['resourceType']}.subject"
        said = str(reference.get("reference", "-"))
        raise FacilityError(Issue("error", "not-found", where, "facility-not-named", (said,)))
    return str(named)


def compared(reader: Reader, facility: str, batch: dict[str, Any]) -> tuple[Issue, ...]:
    """Return what only one side of a batch has, and what differs, as findings."""
    if not batch.get("detail"):
        return ()
    where, found = f"PaymentReconciliation/{batch['id']}", []
    for row in statement(reader, facility, batch):
        ours, theirs = str(yuan(row.ours or 0)), str(yuan(row.theirs or 0))
        if row.ours is None:
            told = ("settlement-only-theirs", row.settlement, theirs)
        elif row.theirs is None:
            told = ("settlement-only-ours", row.settlement, ours)
        elif row.agrees:
            continue
        else:
            told = ("settlement-differs", row.settlement, f"{theirs} / {ours}")
        found.append(Issue("warning", "business-rule", where, told[0], told[1:]))
    return tuple(found)


def statement(reader: Reader, facility: str, batch: dict[str, Any]) -> list[Row]:
    """Return a batch beside our answers: those given in its period, and those it names.

    Answers since the period are read too: one of them may have taken an earlier one back.
    """
    theirs, period = stated_in(batch), batch.get("period", {})
    begin, end = (text_span(str(period.get(name, "")), HOSPITAL_ZONE) for name in ("start", "end"))
    since = Value(prefix="ge", low=begin[0], high=begin[1]) if begin else None
    responses = _answers(reader, facility, _CREATED, since) if since else []
    known = {str(part.get("value")) for one in responses for part in one.get("identifier", ())}
    named = {one.settlement for one in theirs} - {""}
    for number in sorted(named - known):
        responses += _answers(reader, facility, _NUMBER, Value(code=number))
    last = end[1] if end else LATEST
    ours = answered_in(
        responses, lambda one: _given(one) < last or not named.isdisjoint(_numbers(one))
    )
    return matched(ours, theirs)


def _answers(
    reader: Reader, facility: str, asked: tuple[str, ParameterType], value: Value
) -> list[dict[str, Any]]:
    """Return the insurer's answers on a hospital's accounts that match, page by page."""
    owner = Value(system="Organization", code=derive_id("Organization", facility))
    mine = Condition("owner", "reference", None, (owner,))
    conditions = (
        Condition(*asked, None, (value,)),
        Condition("account", "reference", chain=("Account", mine)),
    )
    found, cursor = [], None
    while True:
        page = reader.search(Query("ClaimResponse", conditions, count=_PAGE, cursor=cursor))
        found += [read(row.body) for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return found


def _given(response: Mapping[str, Any]) -> str:
    span = text_span(str(response.get("created", "")), HOSPITAL_ZONE)
    return span[0] if span else ""


def _numbers(response: Mapping[str, Any]) -> set[str]:
    return {str(part.get("value", "")) for part in response.get("identifier", ())}
