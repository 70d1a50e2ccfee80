"""A city's money told as FHIR: its fund and its hospitals' funding as Accounts, duties as Tasks."""

from typing import Any
from zoneinfo import ZoneInfo

from adapter.fhir.resources import derive_id
from adapter.settlement.city.state import FundingState, FundYear
from adapter.settlement.duty import Duty
from adapter.settlement.money import CURRENCY, money, said
from adapter.settlement.reading.elements import BASE, EXTENSION

_FACT = f"{BASE}/CodeSystem/fact"
_STATUS = {
    "open": "requested",
    "missed": "requested",
    "told": "received",
    "met": "completed",
    "late": "completed",
}
_WORDS = {
    "working-capital": ("应预付周转金 {} 元。", "Working capital of {} yuan is to be advanced."),
    "insurer-true-up": ("年终结算差额 {} 元。", "At the year's end {} yuan are to be settled."),
    "quota-prepayment": ("应预拨 {} 元。", "{} yuan are to be prepaid."),
    "quota-retained": (
        "年终考核前预留 {} 元。",
        "{} yuan are kept back until the year's assessment.",
    ),
    "quota-release": (
        "按考核等次应返还 {} 元。",
        "By the year's grade {} yuan are to be returned.",
    ),
}


def fund_account_id(code: str, year: int) -> str:
    """Return the id of the Account of a city's fund in a year."""
    return derive_id("Account", code, "risk-fund", str(year))


def fund_account(code: str, year: int, fund: FundYear) -> dict[str, Any]:
    """Return the Account of a city's risk fund in a calendar year (H-27)."""
    stands = fund.figures()
    figures = (
        ("fund-level", fund.level),
        ("fund-awarded", stands.given),
        ("fund-left", fund.left),
        ("fund-paid", stands.paid),
        ("fund-recovered", stands.recovered),
    )
    return {
        **_account(fund_account_id(code, year), "risk-fund"),
        "identifier": [{"value": f"risk-fund:{code}:{year}"}],
        "name": f"先看病后付费运行风险资金 {year}",
        "servicePeriod": {"start": f"{year}-01-01", "end": f"{year}-12-31"},
        "extension": [
            {"url": EXTENSION + name, "valueMoney": money(amount, CURRENCY)}
            for name, amount in figures
        ],
    }


def funding_account(state: FundingState) -> dict[str, Any]:
    """Return the Account between a hospital and its insurer."""
    facility = derive_id("Organization", state.facility)
    return {
        **_account(state.account, "insurer-funding"),
        "identifier": [{"value": f"insurer-funding:{state.facility}"}],
        "name": f"医保结算 {state.facility}",
        "owner": {"reference": f"Organization/{facility}"},
    }


def funding_task(state: FundingState, duty: Duty, zone: ZoneInfo) -> dict[str, Any]:
    """Return what the insurer owes a hospital, or has to keep, as a Task about their Account."""
    due = duty.due.astimezone(zone).isoformat(timespec="seconds")
    answer = duty.answer
    return {
        "resourceType": "Task",
        "id": derive_id("Task", state.account, duty.key),
        "extension": [
            {"url": EXTENSION + "due", "valueDateTime": due},
            {"url": EXTENSION + "duty-state", "valueCode": duty.status},
            {"url": EXTENSION + "amount", "valueMoney": money(duty.amount, CURRENCY)},
            {"url": EXTENSION + "rule", "valueString": answer.rule},
            {"url": EXTENSION + "origin", "valueCode": answer.origin},
            *({"url": EXTENSION + "clause", "valueString": clause} for clause in answer.cites),
        ],
        "identifier": [{"value": f"{state.facility}:{duty.key}"}],
        "status": _STATUS[duty.status],
        "intent": "order",
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": duty.kind}]},
        "description": " ".join(text.format(said(duty.amount)) for text in _WORDS[duty.kind]),
        "focus": {"reference": f"Account/{state.account}"},
        "for": {"reference": f"Organization/{derive_id('Organization', state.facility)}"},
        "owner": {"display": "医疗保险经办机构"},
        "restriction": {"period": {"end": due}},
    }


def _account(id_: str, type_: str) -> dict[str, Any]:
    return {
        "resourceType": "Account",
        "id": id_,
        "status": "active",
        "type": {"coding": [{"system": f"{BASE}/CodeSystem/account-type", "code": type_}]},
    }
