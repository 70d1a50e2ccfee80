"""What an insurer stated to a facility, and what its answers owe us, read from the store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapter.fhir.resources import derive_id, read
from adapter.intake.documents import ACCOUNT, FUNDING
from adapter.settlement.city.insurer_statement import Settled, answered_in, stated_in
from adapter.settlement.city.state import FundingState
from adapter.settlement.reading.elements import extension, instant
from adapter.settlement.reports.catalogue import Frame
from adapter.store.port import Reader


@dataclass(frozen=True, slots=True)
class Sides:
    """Settlements as each side has them, and the visit numbers of our accounts."""

    ours: list[Settled]
    theirs: list[Settled]
    visits: dict[str, str]


def sides(reader: Reader, facility: str, frame: Frame) -> Sides:
    """Return what was settled in a period: batches paid in it, answers given in it or named.

    An answer that had been taken back by the period's end is none; one given later is none yet.
    """
    theirs = [line for batch in _batches(reader, facility, frame) for line in stated_in(batch)]
    named = {one.settlement for one in theirs} - {""}
    organization = derive_id("Organization", facility)
    answers = [
        one
        for _, kept in reader.owned_resources(organization, "ClaimResponse")
        if (one := read(kept.body))
        and _by(one, frame)
        and (_since(one, frame) or _number(one) in named or extension(one, "cancels"))
    ]
    ours = answered_in(answers, lambda one: _in(one.get("created"), frame) or _number(one) in named)
    visits = {one.account: _visit(reader, one.account) for one in ours}
    return Sides(ours, theirs, visits)


def funding(reader: Reader, facility: str) -> FundingState:
    """Return what is known of a facility's funding."""
    state = FundingState(facility)
    kept = reader.document("funding", state.account)
    return FUNDING.validate_json(kept) if kept else state


def _batches(reader: Reader, facility: str, frame: Frame) -> Iterator[dict[str, Any]]:
    first, last = frame.period.start.date(), frame.period.end.date()
    for one in funding(reader, facility).payments.values():
        if one.kind == "settlement" and first <= one.paid < last:
            stored = reader.get("PaymentReconciliation", one.payment)
            if stored is not None and not stored.deleted:
                yield read(stored.body)


def _at(text: str | None, frame: Frame) -> datetime | None:
    return instant(text, frame.zone)


def _in(text: str | None, frame: Frame) -> bool:
    at = _at(text, frame)
    return at is not None and frame.period.start <= at < frame.period.end


def _by(answer: Mapping[str, Any], frame: Frame) -> bool:
    at = _at(answer.get("created"), frame)
    return at is not None and at < frame.period.end


def _since(answer: Mapping[str, Any], frame: Frame) -> bool:
    at = _at(answer.get("created"), frame)
    return at is not None and frame.period.start <= at


def _number(answer: Mapping[str, Any]) -> str:
    return next((str(one.get("value", "")) for one in answer.get("identifier", ())), "")


def _visit(reader: Reader, account: str) -> str:
    body = reader.document("account", account)
    state = ACCOUNT.validate_json(body) if body else None
    return state.visit.number if state and state.visit else ""
