"""What a kiosk is told of a visit: who and where, what is due, and what one day cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from adapter.fhir.resources import read
from adapter.hl7v2.delimiters import Delimiters
from adapter.hl7v2.query import Field, segment
from adapter.intake.documents import LINE
from adapter.settlement.answer import Section
from adapter.settlement.billing import bill
from adapter.settlement.case import Case
from adapter.settlement.lines import Line
from adapter.settlement.money import yuan
from adapter.settlement.reading.elements import extension
from adapter.store.port import UnitOfWork

# Visits that cost nothing more by themselves.
_AT_REST = {"planned", "finished", "cancelled", "entered-in-error"}
_CLASSES = {"IMP": "I", "AMB": "O", "EMER": "E", "PRENC": "P"}


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit as a query sees it; `named` tells whether the query named this very visit."""

    work: UnitOfWork
    case: Case
    named: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Segments of one name, numbered from 1."""

    name: str
    rows: Sequence[Sequence[Field]]

    def lines(self, marks: Delimiters) -> list[str]:
        """Return them as text in the sender's delimiters."""
        return [
            segment(self.name, [str(place), *row], marks) for place, row in enumerate(self.rows, 1)
        ]


def visit_segments(stay: Stay, place: int, marks: Delimiters) -> list[str]:
    """Return PID and PV1 of a visit, with no more of the person than says who it is."""
    state, visit = stay.case.state, stay.case.state.visit
    assert visit is not None
    patient = _resource(stay.work, "Patient", state.patient)
    number = next((one["value"] for one in patient.get("identifier", ()) if _is_chart(one)), "")
    name: dict[str, Any] = next(iter(patient.get("name", ())), {})
    family, given = name.get("family", ""), " ".join(name.get("given", ()))
    spoken: Field = (family or name.get("text", ""), given)
    pid: list[Field] = [str(place), "", (number, "", "", state.facility, "MR"), "", spoken]
    pv1: list[Field] = [str(place), _CLASSES.get(visit.encounter_class, "U")]
    pv1 += [(visit.ward, "", "", state.facility), *[""] * 15, visit.number, *[""] * 24]
    pv1 += [_time(visit.start), _time(visit.end)]
    return [segment("PID", pid, marks), segment("PV1", pv1, marks)]


def due_segments(stay: Stay) -> list[Told] | None:
    """Return ZDU of a visit; None for one at rest with nothing due that was not named."""
    case, state, visit = stay.case, stay.case.state, stay.case.state.visit
    assert visit is not None
    asked = [one for one in state.live() if one.open > 0]
    due = sum(one.open for one in asked)
    total, billed = bill.total(case), state.billed
    settled = visit.status in _AT_REST and not due and total.net == billed.net
    if settled and not stay.named:
        return None
    received = sum(one.amount for one in state.received.values())
    waiting = sum(one.unapplied for one in state.received.values()) + sum(state.deposits.values())
    figures = (total.gross, total.insurer, total.medical_aid, total.reward, total.net)
    sums = (billed.net, received, due, total.net - billed.net, waiting)
    by = min((one.due for one in asked), default=None)
    policy = case.policy
    row: list[Field] = [visit.number, visit.status, *map(_yuan, (*figures, *sums))]
    row += [state.currency, _time(by), "E" if case.settled is None else "A"]
    return [Told("ZDU", [[*row, *_rule(case, policy.discharge if policy else None)]])]


def list_segments(stay: Stay, day: date) -> list[Told] | None:
    """Return ZDY and the ZDL of what was posted on a day; None for an empty day not named."""
    case = stay.case
    lines = _lines_of(stay, day)
    if not lines and not stay.named:
        return None
    policy, visit = case.policy, case.state.visit
    assert visit is not None
    section = (policy.daily_list or policy.fee_list) if policy else None
    row: list[Field] = [visit.number, f"{day:%Y%m%d}", _yuan(sum(one.amount for one in lines))]
    row += [str(len(lines)), case.state.currency, *_rule(case, section)]
    return [Told("ZDY", [row]), Told("ZDL", [_line(stay, one) for one in lines])]


def _lines_of(stay: Stay, day: date) -> list[Line]:
    rows = stay.work.charges(stay.case.state.account)
    zone = stay.case.zone
    return [
        LINE.validate_json(row.body)
        for row in rows
        if datetime.fromisoformat(row.entered).astimezone(zone).date() == day
    ]


def _line(stay: Stay, line: Line) -> list[Field]:
    charge = _resource(stay.work, "ChargeItem", line.charge)
    number = next((one["value"] for one in charge.get("identifier", ())), "")
    code = charge.get("code", {})
    coding: dict[str, Any] = next(iter(code.get("coding", ())), {})
    text = coding.get("display") or code.get("text", "")
    price = extension(charge, "unit-price")
    return [
        str(number),
        _time(line.entered.astimezone(stay.case.zone)),
        f"{line.occurred.astimezone(stay.case.zone):%Y%m%d}",
        (coding.get("code", line.item), text),
        line.item_class,
        str(charge.get("quantity", {}).get("value", "")),
        str(price["value"]) if price else "",
        _yuan(line.amount),
        "CD" if line.amount < 0 else "CG",
    ]


def _rule(case: Case, section: Section | None) -> list[Field]:
    """Return policy and clauses that a figure rests on, and what is to be said of it first."""
    policy = case.policy
    label = policy.label if policy else ""
    return [label, list(section.cites) if section else "", list(case.caveats)]


def _resource(work: UnitOfWork, kind: str, id_: str) -> dict[str, Any]:
    stored = work.stored(kind, id_)
    return read(stored.body) if stored is not None and not stored.deleted else {}


def _is_chart(identifier: dict[str, Any]) -> bool:
    codings = identifier.get("type", {}).get("coding", ())
    return any(coding.get("code") == "MR" for coding in codings)


def _yuan(amount: int) -> str:
    return str(yuan(amount))


def _time(at: datetime | None) -> str:
    """Return an instant as HL7 writes it, with its zone."""
    return f"{at:%Y%m%d%H%M%S%z}" if at else ""
