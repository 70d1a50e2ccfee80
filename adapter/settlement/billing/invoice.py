"""A settlement told as a FHIR Invoice: totals, lines, due date, and whose figure each one is."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from adapter.fhir.resources import derive_id
from adapter.settlement.answer import Answer
from adapter.settlement.billing import bill, lineage
from adapter.settlement.billing.narrative import cancelled, narrative, terms
from adapter.settlement.billing.price_components import line_items, totals
from adapter.settlement.case import Case
from adapter.settlement.figures import NO_FIGURES, Figures
from adapter.settlement.money import money
from adapter.settlement.outcome import Document, Portion
from adapter.settlement.reading.elements import BASE, EXTENSION
from adapter.settlement.state import Issued
from adapter.settlement.told import reference

_TYPES = {
    "segment": ("分段结算", "Segment settlement"),
    "final": ("出院结算", "Final settlement"),
    "supplementary": ("补充结算", "Supplementary invoice"),
    "credit-note": ("退费单", "Credit note"),
    "estimate": ("出院费用预估", "Estimate before discharge"),
    "running": ("未结算费用", "Running account"),
}


def issued(case: Case, document: Document) -> dict[str, Any]:
    """Return the Invoice of a document as it is issued; its figures and lines never change."""
    invoice = document.invoice
    id_, told = invoice.invoice, (document.answers, document.made)
    resource = _invoice(case, id_, invoice.type, invoice.figures, *told, document.brought)
    resource["identifier"] = [
        {"system": f"{BASE}/NamingSystem/{case.state.facility}/invoice", "value": invoice.number}
    ]
    resource["status"] = invoice.status
    resource["date"] = _when(case, invoice.at)
    resource["lineItem"] = line_items(document.lines, case.state.currency)
    if not document.lines:
        del resource["lineItem"]
    resource["paymentTerms"] = terms(case, invoice, document.answers.values())
    resource["extension"] += [
        _extension("due", valueDateTime=_when(case, invoice.due)),
        _extension("estimated", valueBoolean=document.estimated),
        *(
            _extension("billed-before", valueReference=reference(f"Invoice/{one}"))
            for one in document.before
        ),
    ]
    if invoice.type == "segment":
        number = int(invoice.number.rpartition("-S")[2])
        resource["extension"].append(_extension("segment-number", valuePositiveInt=number))
    return standing(resource, invoice, case.state.currency)


def standing(
    resource: dict[str, Any], invoice: Issued, currency: str, reason: str = ""
) -> dict[str, Any]:
    """Return an Invoice with its status, what is paid and what is still asked brought up to date.

    Nothing else of an issued invoice ever changes.
    """
    changing = {EXTENSION + "paid", EXTENSION + "balance"}
    kept = [one for one in resource["extension"] if one["url"] not in changing]
    resource["extension"] = [
        *kept,
        _extension("paid", valueMoney=money(invoice.paid, currency)),
        _extension("balance", valueMoney=money(invoice.open, currency)),
    ]
    resource["status"] = invoice.status
    if invoice.status == "cancelled":
        resource["text"] = cancelled(resource["text"])
        if reason:
            resource["cancelledReason"] = reason
    return resource


def unissued(resource: dict[str, Any]) -> dict[str, Any]:
    """Return an Invoice of a facility in shadow: a draft without a number, tagged as such."""
    resource.pop("identifier", None)
    if resource["status"] != "cancelled":
        resource["status"] = "draft"
    tag = {"system": f"{BASE}/CodeSystem/mode", "code": "shadow"}
    return resource | {"meta": resource["meta"] | {"tag": [tag]}}


def caveat_codes(resource: Mapping[str, Any]) -> list[str]:
    """Return what an Invoice says of itself first, as codes."""
    url = EXTENSION + "caveat"
    return [str(one["valueCode"]) for one in resource["extension"] if one["url"] == url]


def running(case: Case) -> dict[str, Any]:
    """Return the running Invoice: what is on no other yet; its lines join when it is read."""
    sofar, billed = bill.total(case), case.state.billed
    figures, made = sofar.minus(billed), lineage.portions(case, sofar)
    answers = lineage.told(_payable(case), made, figures)
    id_ = running_id(case.state.account)
    resource = _invoice(case, id_, "running", figures, answers, made, billed.carried)
    resource["status"] = "draft"
    resource["date"] = _when(case, case.now)
    resource["extension"] += [
        _extension("estimated", valueBoolean=case.settled is None),
        _extension("paid", valueMoney=money(0, case.state.currency)),
        _extension("balance", valueMoney=money(figures.net, case.state.currency)),
    ]
    return resource


def estimate(case: Case) -> dict[str, Any]:
    """Return the estimate told before discharge: the whole stay as it stands; it is never live."""
    account, currency = case.state.account, case.state.currency
    whole = bill.total(case)
    made = lineage.portions(case, whole, billed=NO_FIGURES)
    answers = lineage.told(_payable(case), made, whole)
    resource = _invoice(case, estimate_id(account), "estimate", whole, answers, made)
    resource["status"] = "draft"
    resource["date"] = _when(case, case.now)
    resource["extension"] += [
        _extension("estimated", valueBoolean=True),
        _extension("paid", valueMoney=money(0, currency)),
        _extension("balance", valueMoney=money(0, currency)),
    ]
    return resource


def _payable(case: Case) -> dict[str, Answer]:
    """Return the answers of a bill that nobody is asked to pay yet: its personal share."""
    policy = case.policy
    if policy is None:
        return {}
    payable = policy.discharge.answer(policy.discharge.payable, "discharge.payable")
    return bill.answers(case) | {"totalNet": payable}


def estimate_id(account: str) -> str:
    """Return the lasting id of an account's estimate."""
    return derive_id("Invoice", account, "estimate")


def running_id(account: str) -> str:
    """Return the lasting id of an account's running invoice."""
    return derive_id("Invoice", account, "running")


def _invoice(
    case: Case,
    id_: str,
    type_: str,
    figures: Figures,
    answers: Mapping[str, Answer],
    made: Mapping[str, tuple[Portion, ...]],
    brought: int = 0,
) -> dict[str, Any]:
    state, currency = case.state, case.state.currency
    policy = case.policy
    zh, en = _TYPES[type_]
    cites = dict.fromkeys(clause for answer in answers.values() for clause in answer.cites)
    label = [_extension("policy", valueString=policy.label)] if policy else []
    return {
        "resourceType": "Invoice",
        "id": id_,
        "meta": {"profile": [EXTENSION + "paylater-invoice"]},
        "text": {"status": "generated", "div": narrative(case, figures, zh, en)},
        "extension": [
            *label,
            *(_extension("caveat", valueCode=code) for code in case.caveats),
            *(_extension("clause", valueString=clause) for clause in cites),
            *(
                _origin(name, answer, made.get(name, ()), currency)
                for name, answer in sorted(answers.items())
            ),
        ],
        "type": {"coding": [{"system": f"{BASE}/CodeSystem/invoice-type", "code": type_}]},
        "subject": {"reference": f"Patient/{state.patient}"},
        "recipient": {"reference": f"Patient/{state.patient}"},
        "account": {"reference": f"Account/{state.account}"},
        "issuer": {
            "reference": f"Organization/{derive_id('Organization', state.facility)}",
            "identifier": {"value": state.facility},
        },
        "totalPriceComponent": totals(figures, brought, currency),
        "totalNet": money(figures.net, currency),
        "totalGross": money(figures.gross, currency),
    }


def _origin(figure: str, answer: Answer, made: Iterable[Portion], currency: str) -> dict[str, Any]:
    parts = [
        {"url": "figure", "valueCode": figure},
        {"url": "value", "valueString": answer.value},
        *_ruled(answer),
        *({"url": "clause", "valueString": clause} for clause in answer.cites),
        *({"url": "fact", "valueReference": reference(one)} for one in answer.facts),
        *({"url": "part", "extension": _portion(one, currency)} for one in made),
    ]
    if answer.ambiguity:
        parts.append({"url": "ambiguity", "valueString": answer.ambiguity})
    return {"url": EXTENSION + "figure-origin", "extension": parts}


def _portion(part: Portion, currency: str) -> list[dict[str, Any]]:
    """Tell a part of a figure: what it is, how much, by which rule and whose."""
    return [
        {"url": "kind", "valueCode": part.kind},
        {"url": "amount", "valueMoney": money(part.amount, currency)},
        *(_ruled(part.answer) if part.answer else ()),
    ]


def _ruled(answer: Answer) -> list[dict[str, Any]]:
    return [
        {"url": "origin", "valueCode": answer.origin},
        {"url": "rule", "valueString": answer.rule},
    ]


def _extension(name: str, **value: Any) -> dict[str, Any]:
    return {"url": EXTENSION + name, **value}


def _when(case: Case, instant: datetime) -> str:
    return instant.astimezone(case.zone).isoformat(timespec="seconds")
