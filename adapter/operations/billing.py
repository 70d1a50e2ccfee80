"""What is asked of a bill: settle it now, estimate it, list one day of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from adapter.explanation import invoice_parts, line_part, of_lines
from adapter.fhir.parameters import Part, part
from adapter.fhir.resources import derive_id
from adapter.intake.acts import Done
from adapter.operations.asked import Asked, View, decision, invoices
from adapter.settlement.answer import Answer
from adapter.settlement.billing import invoice
from adapter.settlement.billing.price_components import line_items
from adapter.settlement.case import Case
from adapter.settlement.lines import Line
from adapter.settlement.money import money, said, yuan
from adapter.settlement.policy import Policy
from adapter.settlement.reading.elements import BASE
from adapter.settlement.sections.daily_list import list_duty
from adapter.settlement.told import answered


def settle(view: View, asked: Asked) -> dict[str, Any]:
    """Return the wish to be billed now for what has accrued."""
    return decision(view, asked, view.account(asked), "settlement-asked")


def settled(view: View, asked: Asked, done: Done | None) -> list[Part]:
    """Return the invoices that came of it; on an ended visit, its final and what followed it."""
    state = view.account(asked)
    case = view.case(asked, state)
    ids = done.invoices if done else ()
    if not ids and state.ended:
        ids = tuple(one.invoice for one in state.live("final", "supplementary", "credit-note"))
    policy = case.policy
    parts = invoices(view, ids)
    if policy is None:
        return parts
    if state.ended:
        rule = policy.discharge.answer(policy.discharge.payable, "discharge.payable")
    else:
        section = policy.segment_settlement
        rule = section.answer(section.amount, "segment_settlement.amount")
    return [*parts, answered("answer", rule, policy)]


def estimated(view: View, asked: Asked, _done: Done | None) -> list[Part]:
    """Return the estimate of the stay as it stands, explained, and the proof of telling it."""
    state = view.account(asked)
    case = view.case(asked, state)
    resource = invoice.estimate(case)
    parts = [part("invoice", resource=resource)]
    # An estimate has no lines of its own; what it sums up are those of the stay.
    lines = {"lineItem": line_items(list(case.lines.every()), state.currency)}
    parts += invoice_parts(view.lookup, resource | lines, state, case.policy)
    for duty in state.duties.values():
        if duty.kind == "estimate":
            communication = derive_id("Communication", state.account, duty.key)
            parts.append(
                answered(
                    "proof",
                    duty.answer,
                    case.policy,
                    part(
                        "communication", valueReference=_reference("Communication", communication)
                    ),
                    part("due", valueDateTime=_when(case, duty.due)),
                    part("status", valueCode=duty.status),
                )
            )
    return parts


def listed(view: View, asked: Asked, _done: Done | None) -> list[Part]:
    """Return the list of a day, yesterday unless one is named, as a document."""
    state = view.account(asked)
    case = view.case(asked, state)
    day = asked.given.day("day") or case.now.date() - timedelta(days=1)
    lines = [one for one in case.lines.every() if _posted(one, case) == day]
    rules = [one for one in (_rule(case, day),) if one is not None]
    gross = sum(line.amount for line in lines)
    items = line_items(lines, state.currency)
    return [
        part("return", resource=_document(view, case, day, lines)),
        part("gross", valueMoney=money(gross, state.currency)),
        *(answered("answer", one.on(case.stay), case.policy) for one in rules),
        of_lines("totalGross", yuan(gross), state.currency).told(case.policy),
        *(line_part(view.lookup, one, case.policy) for one in items),
    ]


def _rule(case: Case, day: date) -> Answer | None:
    """Return the rule a list is given by, None in a city that asks for none."""
    policy: Policy | None = case.policy
    if policy is not None and policy.daily_list is not None:
        return list_duty(policy.daily_list, day, case.zone).answer
    section = policy.fee_list if policy else None
    return section.answer(section.when, "fee_list.when") if section else None


def _posted(line: Line, case: Case) -> date:
    return line.entered.astimezone(case.zone).date()


def _document(view: View, case: Case, day: date, lines: list[Line]) -> dict[str, Any]:
    state = case.state
    charges = [view.resource("ChargeItem", line.charge) for line in lines]
    patient = view.resource("Patient", state.patient)
    named = {one["id"]: one["code"].get("text", "") for one in charges if one is not None}
    composition = _composition(case, day, lines, named)
    resources = [composition, *(one for one in (patient, *charges) if one is not None)]
    return {
        "resourceType": "Bundle",
        "identifier": {
            "system": f"{BASE}/NamingSystem/{state.facility}/daily-list",
            "value": f"{state.account}-{day.isoformat()}",
        },
        "type": "document",
        "timestamp": _when(case, case.now),
        "entry": [
            {"fullUrl": f"{BASE}/{one['resourceType']}/{one['id']}", "resource": one}
            for one in resources
        ],
    }


def _composition(
    case: Case, day: date, lines: list[Line], named: Mapping[str, str]
) -> dict[str, Any]:
    state = case.state
    total = said(sum(line.amount for line in lines))
    words = (
        f"<p>一日清单 {day.isoformat()}：共 {len(lines)} 项，合计 {total} 元。</p>"
        f"<p>Daily list of {day.isoformat()}: {len(lines)} items, {total} yuan in all.</p>"
    )
    charges = _narrative(words, [(line.item or "-", said(line.amount)) for line in lines])
    sections: list[dict[str, Any]] = [{"title": "费用 / Charges", "text": charges}]
    if _tells_measures(case):
        done = [(named.get(line.charge) or line.item or "-",) for line in lines]
        measures = _narrative("<p>治疗措施 / What was done</p>", done)
        sections.insert(0, {"title": "治疗措施 / Treatment", "text": measures})
    for section in sections if lines else ():
        section["entry"] = [_reference("ChargeItem", line.charge) for line in lines]
    return {
        "resourceType": "Composition",
        "id": derive_id("Composition", state.account, day.isoformat()),
        "text": charges,
        "status": "final",
        "type": {
            "coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": "daily-list"}],
            "text": "一日清单 / Daily list",
        },
        "subject": _reference("Patient", state.patient),
        "date": _when(case, case.now),
        "author": [
            {
                **_reference("Organization", derive_id("Organization", state.facility)),
                "display": state.facility,
            }
        ],
        "title": f"一日清单 {day.isoformat()}",
        "section": sections,
    }


def _tells_measures(case: Case) -> bool:
    """Tell whether the city's list says what was done, beside what it cost (H-11)."""
    section = case.policy.daily_list if case.policy else None
    return section is not None and "treatment_measures" in section.content


def _narrative(words: str, rows: Iterable[tuple[str, ...]]) -> dict[str, str]:
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    table = f"<table><tbody>{body}</tbody></table>" if body else ""
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{words}{table}</div>'
    return {"status": "generated", "div": div}


def _reference(type_: str, id_: str) -> dict[str, Any]:
    return {"reference": f"{type_}/{id_}"}


def _when(case: Case, instant: datetime) -> str:
    return instant.astimezone(case.zone).isoformat(timespec="seconds")
