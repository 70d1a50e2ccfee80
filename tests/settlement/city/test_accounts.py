"""A city's money as FHIR: what each Account and Task says, whole."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from adapter.fhir.resources import derive_id
from adapter.settlement.answer import Answer
from adapter.settlement.city.accounts import (
    fund_account,
    fund_account_id,
    funding_account,
    funding_task,
)
from adapter.settlement.city.state import Claim, FundFigures, FundingState, FundYear
from adapter.settlement.duty import Duty

ZONE = ZoneInfo("Asia/Shanghai")
BASE = "https://paylater.example/fhir"
DUE = datetime(2014, 3, 31, 15, 59, 59, tzinfo=UTC)
ANSWER = Answer("0.15", "insurer_funding.advance.rate", ("H-22", "H-23"), "site")
HOSPITAL = FundingState("HK-MCH")


def account_type(code):
    return {"coding": [{"system": f"{BASE}/CodeSystem/account-type", "code": code}]}


def said(name, **value):
    return {"url": f"{BASE}/StructureDefinition/{name}", **value}


def yuan(name, amount):
    return said(name, valueMoney={"value": Decimal(amount), "currency": "CNY"})


@pytest.mark.clause("H-27")
def test_the_fund_of_a_year_says_what_it_gave_what_is_left_and_what_came_back():
    claims = {"a1": Claim(DUE, 300_00, 300_00), "a2": Claim(DUE, 400_00, 200_00)}
    moved = {DUE.date(): FundFigures(2, 700_00, 500_00, 250_00, 40_01)}
    fund = FundYear(2_000_00, claims, moved)

    assert fund_account("460100", 2014, fund) == {
        "resourceType": "Account",
        "id": derive_id("Account", "460100", "risk-fund", "2014"),
        "status": "active",
        "type": account_type("risk-fund"),
        "identifier": [{"value": "risk-fund:460100:2014"}],
        "name": "先看病后付费运行风险资金 2014",
        "servicePeriod": {"start": "2014-01-01", "end": "2014-12-31"},
        "extension": [
            yuan("fund-level", "2000.00"),
            yuan("fund-awarded", "500.00"),
            yuan("fund-left", "1500.00"),
            yuan("fund-paid", "250.00"),
            yuan("fund-recovered", "40.01"),
        ],
    }
    assert fund_account_id("460100", 2014) == derive_id("Account", "460100", "risk-fund", "2014")


def test_the_account_between_a_hospital_and_its_insurer_is_the_hospital_s():
    assert funding_account(HOSPITAL) == {
        "resourceType": "Account",
        "id": HOSPITAL.account,
        "status": "active",
        "type": account_type("insurer-funding"),
        "identifier": [{"value": "insurer-funding:HK-MCH"}],
        "name": "医保结算 HK-MCH",
        "owner": {"reference": f"Organization/{derive_id('Organization', 'HK-MCH')}"},
    }


@pytest.mark.clause("H-22", "H-23")
def test_what_an_insurer_owes_is_a_task_that_says_how_much_by_when_and_under_which_clause():
    duty = Duty("working-capital:2014", "working-capital", DUE, 1_234_50, ANSWER)

    assert funding_task(HOSPITAL, duty, ZONE) == {
        "resourceType": "Task",
        "id": derive_id("Task", HOSPITAL.account, "working-capital:2014"),
        "extension": [
            said("due", valueDateTime="2014-03-31T23:59:59+08:00"),
            said("duty-state", valueCode="open"),
            yuan("amount", "1234.50"),
            said("rule", valueString="insurer_funding.advance.rate"),
            said("origin", valueCode="site"),
            said("clause", valueString="H-22"),
            said("clause", valueString="H-23"),
        ],
        "identifier": [{"value": "HK-MCH:working-capital:2014"}],
        "status": "requested",
        "intent": "order",
        "code": {
            "coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": "working-capital"}]
        },
        "description": "应预付周转金 1,234.50 元。 "
        "Working capital of 1,234.50 yuan is to be advanced.",
        "focus": {"reference": f"Account/{HOSPITAL.account}"},
        "for": {"reference": f"Organization/{derive_id('Organization', 'HK-MCH')}"},
        "owner": {"display": "医疗保险经办机构"},
        "restriction": {"period": {"end": "2014-03-31T23:59:59+08:00"}},
    }


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "insurer-true-up",
            "年终结算差额 0.01 元。 At the year's end 0.01 yuan are to be settled.",
        ),
        ("quota-prepayment", "应预拨 0.01 元。 0.01 yuan are to be prepaid."),
        (
            "quota-retained",
            "年终考核前预留 0.01 元。 0.01 yuan are kept back until the year's assessment.",
        ),
        (
            "quota-release",
            "按考核等次应返还 0.01 元。 By the year's grade 0.01 yuan are to be returned.",
        ),
    ],
)
def test_each_thing_owed_is_told_in_both_languages(kind, words):
    task = funding_task(HOSPITAL, Duty(f"{kind}:2014", kind, DUE, 1, ANSWER), ZONE)

    assert task["description"] == words


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("open", "requested"),
        ("missed", "requested"),
        ("told", "received"),
        ("met", "completed"),
        ("late", "completed"),
    ],
)
def test_what_came_is_completed_and_what_did_not_stays_requested(word, status):
    task = funding_task(HOSPITAL, Duty("k", "quota-release", DUE, 1, ANSWER, word), ZONE)

    assert task["status"] == status
    assert task["extension"][1] == said("duty-state", valueCode=word)
