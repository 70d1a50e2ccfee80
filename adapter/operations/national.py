"""The national insurance interface's answers (2303-2305, 2206-2208), taken as they come."""

import json
from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from adapter.fhir.parameters import ParameterError, Part, part
from adapter.fhir.resources import derive_id, read
from adapter.intake.acts import Done
from adapter.issues import Issue
from adapter.operations.asked import Asked, View, extension, of_account
from adapter.settlement.money import fen, money
from adapter.settlement.reading.elements import BASE, instant
from adapter.settlement.state import AccountState
from adapter.settlement.told import answered

_KINDS = {
    "2303": "PRE",
    "2206": "PRE",
    "2304": "FINAL",
    "2207": "FINAL",
    "2305": "CANCEL",
    "2208": "CANCEL",
}
# The figures of `setlinfo` that are amounts, by their national names.
_AMOUNTS = (
    *("medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"),
    *("act_pay_dedc", "hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay"),
    *("maf_pay", "oth_pay", "hosp_part_amt", "fund_pay_sumamt", "psn_part_amt"),
    *("acct_pay", "psn_cash_pay", "balc", "acct_mulaid_pay"),
)


def adjudicate(view: View, asked: Asked) -> dict[str, Any]:
    """Return an answer of the insurer as a ClaimResponse, under the id the feed would give it."""
    state = view.account(asked)
    case = view.case(asked, state)
    document = _document(asked)
    # What was refused comes without an output.
    output = _node(document.get("output", document) or {})
    settled = _node(output.get("setlinfo", output))
    kind = _kind(asked, document, settled)
    told = document.get("input")
    sent = _node(_node(told).get("data", told) if told else {})
    if kind == "FINAL" and str(sent.get("mid_setl_flag", asked.given.text("mid-settlement"))) in {
        "1",
        "true",
        "True",
    }:
        kind = "MID"
    cancels = _cancelled(asked, state, sent, settled) if kind == "CANCEL" else ""
    number = str(settled.get("setl_id") or "")
    key = (state.facility, number or cancels, kind)
    if not (number or cancels):
        key = (state.account, asked.body.hex(), kind)
    at = _at(settled, document, case.zone) or case.now
    return _response(state, kind, number, cancels, at, settled, document) | {
        "id": derive_id("ClaimResponse", *key)
    }


def _cancelled(
    asked: Asked, state: AccountState, sent: Mapping[str, Any], settled: Mapping[str, Any]
) -> str:
    """Return which settlement an answer cancels; raises ParameterError where nobody says.

    A cancellation bears a number of its own: the answer's counts only where we know it.
    """
    named = str(sent.get("setl_id") or asked.given.text("cancels") or "")
    own = str(settled.get("setl_id") or "")
    if named or own in {one.settlement for one in state.adjudications.values()}:
        return named or own
    raise ParameterError(Issue("error", "required", "cancels", "parameter-missing", ("cancels",)))


def adjudicated(view: View, asked: Asked, done: Done | None) -> list[Part]:
    """Return what was taken, the invoices it led to and those that stand, and the rule."""
    case = view.case(asked, view.account(asked))
    parts = []
    if done is not None:
        reference = {"reference": f"{done.type}/{done.id}"}
        parts.append(part("adjudication", valueReference=reference))
    for one in case.state.live():
        found = view.resource("Invoice", one.invoice)
        if found is not None:
            parts.append(part("invoice", resource=found))
    in_force = case.adjudication
    if in_force is not None:
        reference = {"reference": f"ClaimResponse/{in_force.adjudication}"}
        parts.append(part("in-force", valueReference=reference))
    if case.policy is not None:
        section = case.policy.reconciliation
        rule = section.answer("the insurer's answer replaces every estimate", "reconciliation")
        parts.append(answered("answer", rule, case.policy))
    return parts


def refused(view: View, _asked: Asked, done: Done | None) -> tuple[Issue, ...]:
    """Tell that the insurer itself refused what it was asked."""
    resource = view.resource(done.type, done.id) if done else None
    if done is None or resource is None or resource.get("outcome") != "error":
        return ()
    where, words = f"ClaimResponse/{done.id}", str(resource.get("disposition", "-"))
    return (Issue("warning", "business-rule", where, "insurer-refused", (words,)),)


def _document(asked: Asked) -> dict[str, Any]:
    """Return the answer itself: the body, or the parameter `answer` as text or base64."""
    if asked.document.get("resourceType") != "Parameters":
        return asked.document
    sent = asked.given.needed("answer")
    return read(sent)


def _node(value: Any) -> dict[str, Any]:
    """Return a node of the answer; some gateways send it as text."""
    if isinstance(value, str):
        try:
            value = json.loads(value, parse_float=Decimal)
        except ValueError:
            value = None
    if not isinstance(value, dict):
        raise ParameterError(
            Issue("error", "structure", "output", "parameter-unreadable", ("output", "-"))
        )
    return value


def _kind(asked: Asked, document: dict[str, Any], settled: dict[str, Any]) -> str:
    """Return what an answer is: by its number where one is told, else by what it holds."""
    number = str(document.get("infno") or asked.given.text("infno"))
    if number:
        if number not in _KINDS:
            raise ParameterError(
                Issue("error", "not-supported", "infno", "parameter-unreadable", ("infno", number))
            )
        return _KINDS[number]
    if not settled.get("setl_id"):
        return "PRE"
    gross = _amount(settled, "medfee_sumamt")
    return "CANCEL" if gross is not None and gross < 0 else "FINAL"


def _response(
    state: AccountState,
    kind: str,
    number: str,
    cancels: str,
    at: datetime,
    settled: dict[str, Any],
    document: dict[str, Any],
) -> dict[str, Any]:
    refused = str(document.get("infcode", "0")) not in {"0", ""}
    totals = [
        {
            "category": {"coding": [{"system": f"{BASE}/CodeSystem/adjudication", "code": name}]},
            "amount": money(amount, state.currency),
        }
        for name in _AMOUNTS
        if (amount := _amount(settled, name)) is not None
    ]
    kinds = [
        of_account(state),
        extension("adjudication-kind", valueCode=kind),
        *([extension("cancels", valueString=cancels)] if cancels else []),
        *_said(settled, "insutype", "insutype", "valueCode"),
        *_said(settled, "clr_optins", "clearing", "valueString"),
    ]
    made: dict[str, Any] = {
        "resourceType": "ClaimResponse",
        "status": "cancelled" if kind == "CANCEL" else "active",
        "type": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/claim-type",
                    "code": "institutional",
                }
            ]
        },
        "use": "predetermination" if kind == "PRE" else "claim",
        "patient": {"reference": f"Patient/{state.patient}"},
        "created": at.isoformat(timespec="seconds"),
        "insurer": {"display": "医疗保险经办机构"},
        "outcome": "error" if refused else "complete",
        "extension": kinds,
    }
    if number:
        system = f"{BASE}/NamingSystem/{state.facility}/settlement"
        made["identifier"] = [{"system": system, "value": number}]
    if refused and (words := str(document.get("err_msg") or "")):
        made["disposition"] = words
    return made | ({"total": totals} if totals else {})


def _said(settled: dict[str, Any], name: str, url: str, value: str) -> list[dict[str, Any]]:
    text = str(settled.get(name) or "")
    return [extension(url, **{value: text})] if text else []


def _amount(settled: dict[str, Any], name: str) -> int | None:
    sent = settled.get(name)
    if sent in (None, ""):
        return None
    try:
        return fen(str(sent))
    except ValueError:
        where = f"output.setlinfo.{name}"
        values = (name, str(sent))
        raise ParameterError(
            Issue("error", "value", where, "parameter-unreadable", values)
        ) from None


def _at(settled: dict[str, Any], document: dict[str, Any], zone: tzinfo) -> datetime | None:
    """Return when an answer was given; a time of its own that cannot be read is not guessed."""
    own = str(settled.get("setl_time") or "")
    text = own or str(document.get("respond_time") or "")
    try:
        return instant(text.replace("/", "-"), zone)
    except ValueError:
        if not own:
            return None
        where, values = "output.setlinfo.setl_time", ("setl_time", own)
        raise ParameterError(
            Issue("error", "value", where, "parameter-unreadable", values)
        ) from None
