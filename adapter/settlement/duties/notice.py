"""A duty told as a FHIR resource: a Communication for what is told, a Task for what is done."""

from datetime import datetime
from typing import Any, Final

from adapter.fhir.resources import derive_id
from adapter.settlement.case import Case
from adapter.settlement.duties.recipients import recipients
from adapter.settlement.duty import Duty
from adapter.settlement.money import said
from adapter.settlement.reading.elements import BASE, EXTENSION

# What people do with their hands; everything else is told to the patient.
_TASKS = {
    "papers",
    "collateral-return",
    "segment-payment",
    "instalment",
    "discharge-settlement",
    "list-report",
    "list-report-ended",
    "list-sharing",
    "list-sharing-ended",
    "identity-review",
}
# What names whom it is for.
_NAMING = {"list-report", "list-sharing", "identity-review", "identity-mismatch"}
_COMMUNICATION = {
    "open": "preparation",
    "missed": "preparation",
    "told": "preparation",
    "met": "completed",
    "late": "completed",
    "void": "not-done",
}
_TASK = {
    "open": "requested",
    "missed": "requested",
    "met": "completed",
    "late": "completed",
    "void": "cancelled",
}
_WORDS = {
    "daily-list": ("一日清单：当日费用 {} 元。", "Daily list: {} yuan on that day."),
    "fee-list": ("费用清单。", "Fee list."),
    "estimate": (
        "预计出院时个人应承担 {} 元。",
        "At discharge the personal share will be about {} yuan.",
    ),
    "estimate-of-total": (
        "预计住院总费用 {1} 元，出院时个人应承担 {0} 元。",
        "The stay will cost about {1} yuan; the personal share will be about {0} yuan.",
    ),
    "threshold-notice": (
        "个人应承担费用已达 {} 元，请知悉。",
        "The personal share has reached {} yuan.",
    ),
    "gross-notice": (
        "住院总费用累计已达 {} 元，请知悉。",
        "The whole cost has reached {} yuan.",
    ),
    "limit-forecast": (
        "个人费用将超出限额 {} 元。",
        "The personal share passes the limit by {} yuan.",
    ),
    "collateral-return": ("费用已结清，请归还证件。", "All is paid: hand the papers back."),
    "instalment": ("分期还款应付 {} 元。", "Of the plan {} yuan are to be paid."),
    "segment-payment": ("分段结算应付 {} 元。", "Of the segment {} yuan are to be paid."),
    "policy-explained": (
        "签约前由医生向参保患者说明先看病后付费政策。",
        "Before signing a doctor explains the pay-later policy to the insured patient.",
    ),
    "papers": (
        "请患者在期限内补交签约所需证件。",
        "Have the papers shown that the agreement asks for.",
    ),
    "discharge-settlement": ("办结出院结算。", "Finish the settlement of the discharge."),
    "card-kept": (
        "医保证原件暂由医疗机构保管，直至结清费用。",
        "The insurance card stays with the hospital until all is cleared.",
    ),
    "unpaid-grace": (
        "离院时尚有 {} 元未付，请在宽限期内付清或申请还款协议。",
        "{} yuan were open on leaving: pay, or ask for a plan, within the days of grace.",
    ),
    "default-overdue": ("已逾期未付 {} 元。", "{} yuan are overdue."),
    "default-alleged": (
        "欠费 {} 元已超过期限；是否恶意由人工认定，可提出异议。",
        "{} yuan are past every term; whether it is a default only a person decides.",
    ),
    "default-confirmed": (
        "欠费已被认定；列入名单前可申诉。",
        "The default was confirmed; an appeal is open before it is listed.",
    ),
    "instalment-missed": (
        "分期还款已逾期，未付 {} 元。",
        "Instalments are late: {} yuan are not paid.",
    ),
    "list-report": (
        "依法依规将认定的欠费报告有关部门，由人工办理：{}。",
        "A person reports the confirmed default to: {}.",
    ),
    "list-sharing": (
        "名单信息共享至：{}。",
        "The entry is shared with: {}.",
    ),
    "list-report-ended": (
        "告知已收到报告的部门：记录已终止。",
        "Tell those who had the report that the entry has ended.",
    ),
    "list-sharing-ended": (
        "告知共享各方：记录已终止。",
        "Tell those who share the list that the entry has ended.",
    ),
    "list-cleared": (
        "欠费已结清，名单效力终止。",
        "The debt is cleared: the entry on the list has no effect any more.",
    ),
    "identity-review": (
        "请审核患者身份：{}。",
        "Review who the patient is: {}.",
    ),
    "identity-mismatch": (
        "医保办确认人证不符，请通知：{}。",
        "The insurance office confirmed another person, tell: {}.",
    ),
    "list-lifted": ("不良记录已解除。", "The entry on the list was lifted."),
}

# What a duty may be of.
KINDS: Final = frozenset(_WORDS)


def reference(case: Case, duty: Duty) -> str:
    """Return the reference of the resource that tells a duty."""
    kind = "Task" if duty.kind in _TASKS else "Communication"
    return f"{kind}/{derive_id(kind, case.state.account, duty.key)}"


def _words(case: Case, duty: Duty) -> str:
    """Return the words of a duty: a threshold of the whole cost speaks of it."""
    if duty.kind == "estimate" and duty.whole:
        return "estimate-of-total"
    section = case.policy.thresholds if case.policy else None
    on_gross = section is not None and section.on_gross
    return "gross-notice" if duty.kind == "threshold-notice" and on_gross else duty.kind


def explanation(case: Case, consent: str) -> dict[str, Any] | None:
    """Return how a Consent shows whether its policy was explained in time, None if none need be."""
    duty = case.state.duties.get(f"policy-explained:{consent}")
    if duty is None:
        return None
    told = {"reference": reference(case, duty)}
    parts: list[dict[str, Any]] = [
        {"url": "state", "valueCode": duty.status},
        {"url": "due", "valueDateTime": _local(case, duty.due)},
        {"url": "by", "valueCode": duty.answer.value},
        {"url": "rule", "valueString": duty.answer.rule},
        {"url": "origin", "valueCode": duty.answer.origin},
        *({"url": "clause", "valueString": clause} for clause in duty.answer.cites),
        {"url": "obligation", "valueReference": told},
    ]
    return {"url": EXTENSION + "explanation", "extension": parts}


def _local(case: Case, instant: datetime) -> str:
    return instant.astimezone(case.zone).isoformat(timespec="seconds")


def duty_resource(case: Case, duty: Duty) -> dict[str, Any]:
    """Return a duty with its term, its clauses and whose rule it is."""
    state, answer = case.state, duty.answer
    kind, _, id_ = reference(case, duty).partition("/")
    due = _local(case, duty.due)
    code = {"coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": duty.kind}]}
    extensions: list[dict[str, Any]] = [
        {"url": EXTENSION + "due", "valueDateTime": due},
        {"url": EXTENSION + "duty-state", "valueCode": duty.status},
        {"url": EXTENSION + "rule", "valueString": answer.rule},
        {"url": EXTENSION + "origin", "valueCode": answer.origin},
        *({"url": EXTENSION + "clause", "valueString": clause} for clause in answer.cites),
    ]
    if duty.down is not None:
        start, end = (_local(case, one) for one in duty.down)
        extensions.append(
            {"url": EXTENSION + "downtime", "valuePeriod": {"start": start, "end": end}}
        )
    resource: dict[str, Any] = {
        "resourceType": kind,
        "id": id_,
        "extension": extensions,
    }
    subject = {"reference": f"Patient/{state.patient}"}
    account = {"reference": f"Account/{state.account}"}
    about = answer.value if duty.kind in _NAMING else said(duty.amount)
    said_as = [text.format(about, said(duty.whole)) for text in _WORDS[_words(case, duty)]]
    if kind == "Task":
        return resource | {
            "status": _TASK[duty.status],
            "intent": "order",
            "code": code,
            "description": " ".join(said_as),
            "focus": account,
            "for": subject,
            "restriction": {"period": {"end": due}},
        }
    resource |= {
        "status": _COMMUNICATION[duty.status],
        "category": [code],
        "subject": subject,
        "about": [account],
        "payload": [{"contentString": text} for text in said_as],
    }
    # An office that is told of a mismatch has no resource of its own: the text names it.
    told_to = [] if duty.kind == "identity-mismatch" else recipients(case, duty)
    if told_to:
        resource["recipient"] = [{"reference": one} for one in told_to]
    if duty.told is not None and duty.status in {"met", "late"}:
        resource["sent"] = _local(case, duty.told)
    return resource
