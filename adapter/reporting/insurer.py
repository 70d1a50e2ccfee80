"""What an insurer stated to a facility, and what its answers owe us, read from the store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapter.fhir.query import Condition, Query, Value
from adapter.fhir.resources import read
from adapter.intake.documents import ACCOUNT
from adapter.settlement.insurer_statement import Settled, answered_in, stated_in
from adapter.settlement.reading import extension, instant
from adapter.settlement.reports.catalogue import Frame
from adapter.store.port import Reader

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Sides:
    """Settlements as each side has them, and the visit numbers of our accounts."""

    ours: list[Settled]
    theirs: list[Settled]
    visits: dict[str, str]


def sides(reader: Reader, organization: str, frame: Frame) -> Sides:
    """Return what was settled in a period: batches paid in it, answers given in it or named.

    An answer that was taken back, then or later, is none.
    """
    batches = [one for one in _batches(reader, organization) if _in(one.get("paymentDate"), frame)]
    theirs = [line for batch in batches for line in stated_in(batch)]
    named = {one.settlement for one in theirs} - {""}
    answers = [
        one
        for _, kept in reader.owned_resources(organization, "ClaimResponse")
        if (one := read(kept.body)) and (_since(one, frame) or _number(one) in named)
    ]
    ours = answered_in(answers, lambda one: _in(one.get("created"), frame) or _number(one) in named)
    visits = {one.account: _visit(reader, one.account) for one in ours}
    return Sides(ours, theirs, visits)


def _batches(reader: Reader, organization: str) -> Iterator[dict[str, Any]]:
    mine = Value(system="Organization", code=organization)
    conditions = (Condition("requestor", "reference", values=(mine,)),)
    cursor = None
    while True:
        asked = Query("PaymentReconciliation", conditions, count=_PAGE, cursor=cursor)
        page = reader.search(asked)
        for row in page.rows:
            batch = read(row.body)
            if extension(batch, "payment-kind") == "settlement":
                yield batch
        cursor = page.next_cursor
        if cursor is None:
            return


def _at(text: str | None, frame: Frame) -> datetime | None:
    return instant(text, frame.zone)


def _in(text: str | None, frame: Frame) -> bool:
    at = _at(text, frame)
    return at is not None and frame.period.start <= at < frame.period.end


def _since(answer: Mapping[str, Any], frame: Frame) -> bool:
    at = _at(answer.get("created"), frame)
    return at is not None and frame.period.start <= at


def _number(answer: Mapping[str, Any]) -> str:
    return next((str(one.get("value", "")) for one in answer.get("identifier", ())), "")


def _visit(reader: Reader, account: str) -> str:
    body = reader.document("account", account)
    state = ACCOUNT.validate_json(body) if body else None
    return state.visit.number if state and state.visit else ""
