"""The life of a debt through the doors: its Contract and Account, its person, its other visits."""

from datetime import UTC, datetime

import pytest
from desk import Desk, alleged, discharged, given, issues, value
from feeds import Stay

WHY = given(note="两次通知后仍拖欠", by="王芳")
FEBRUARY = datetime(2014, 2, 20, tzinfo=UTC)


@pytest.fixture
def desk():
    return Desk()


def planned(desk, number):
    """Return the stay of W01, its final of 1,687.90 on a plan of three months."""
    stay = discharged(desk, number)
    papers = [stay.paper(kind, "2013-11-12 11:00") for kind in ("COMMITTEE", "CIVIL")]
    desk.house.take(stay.update("2013-11-12 11:00", *papers))
    path = f"/Account/{desk.account(stay)}/$payment-plan"
    desk.operate(path, given(months=3), key=f"p{number}", at="2013-11-12 12:00")
    return stay


def contracts(desk):
    """Return (status, standing) of the plans, those that run before those that are over."""
    return sorted(
        (
            one["status"],
            *(part["valueCode"] for part in one["extension"] if "plan-standing" in part["url"]),
        )
        for one in desk.house.found("Contract")
    )


def standing(desk, stay):
    return desk.house.found("Account", identifier=stay.visit)[0]["status"]


def version(desk, stay):
    account = desk.account(stay)
    with desk.house.store.read() as reader:
        return reader.get("Account", account).version


@pytest.mark.clause("H-17")
def test_a_contract_shows_that_its_plan_runs_is_paid_and_runs_again(desk):
    stay = planned(desk, "DA")
    assert contracts(desk) == [("executed", "active")]

    desk.house.take(stay.pay("2013-12-01 10:00", "1687.90", "P9"))
    assert contracts(desk) == [("terminated", "completed")]
    # A message about something else repeats nothing of it; money that goes back does.
    desk.house.take(stay.update("2013-12-02 10:00"))
    assert contracts(desk) == [("terminated", "completed")]
    account = {"reference": f"Account/{desk.account(stay)}"}
    base = "https://paylater.example/fhir/StructureDefinition"
    void = {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": "2013-12-03T10:00:00+08:00",
        "paymentDate": "2013-12-03",
        "paymentAmount": {"value": 1687.90, "currency": "CNY"},
        "paymentIdentifier": {"value": "P9"},
        "extension": [
            {"url": f"{base}/account", "valueReference": account},
            {"url": f"{base}/payment-kind", "valueCode": "void"},
        ],
    }
    assert desk.ask("POST", "/PaymentReconciliation", void, key="v").status_code == 201
    assert contracts(desk) == [("executed", "active")]
    assert desk.house.sound()


@pytest.mark.clause("H-17", "H-19")
def test_a_plan_that_was_not_kept_is_cancelled_and_another_is_agreed(desk):
    stay = planned(desk, "DB")
    desk.house.intake.advance(FEBRUARY)

    assert contracts(desk) == [("cancelled", "expired")]
    assert standing(desk, stay) == "on-hold"
    before = version(desk, stay)
    # What every message repeats of an Account lets go of nothing.
    desk.house.take(stay.update("2014-02-20 12:00"))
    assert (standing(desk, stay), version(desk, stay)) == ("on-hold", before)
    path = f"/Account/{desk.account(stay)}/$payment-plan"
    again = desk.operate(path, given(months=2), key="again", at="2014-02-21 10:00")
    assert issues(again) == []
    assert contracts(desk) == [("cancelled", "expired"), ("executed", "active")]
    assert standing(desk, stay) == "active"
    owed = {
        (one["restriction"]["period"]["end"][:10], one["status"])
        for one in desk.house.found("Task", code="instalment")
    }
    assert owed == {
        ("2013-12-12", "cancelled"),
        ("2014-01-12", "cancelled"),
        ("2014-02-12", "cancelled"),
        ("2014-03-21", "requested"),
        ("2014-04-21", "requested"),
    }
    assert desk.house.sound()


def listed(desk, number, national_id=""):
    """Return a stay whose default was confirmed, in effect from 8 January on."""
    stay = alleged(desk, number)
    stay.national_id = national_id
    desk.house.take(stay.update("2013-12-23 12:00"))
    path = f"/Account/{desk.account(stay)}/$confirm-default"
    desk.operate(path, WHY, key=f"c{number}", at="2013-12-24 10:00")
    return stay


def agreed(desk, stay):
    consents = desk.house.found("Consent", patient=f"Patient/{desk.patient(stay)}")
    return sorted(one["status"] for one in consents)


@pytest.mark.clause("H-19", "H-34")
def test_who_clears_a_debt_is_refused_nothing_for_it_from_that_moment(desk):
    number = "460100197903020012"
    stay = listed(desk, "DC", national_id=number)
    other = Stay("HK-4TH", "心血管内科", "VDC2", "MDC2", number)
    opening = "2014-01-10 09:00"
    papers = other.paper("ID", opening), other.paper("INSCARD", opening, form="O")
    signed = other.agreement("AGDC2", opening)
    desk.house.take(other.admit(opening, other.insured("380"), signed, *papers))
    assert agreed(desk, other) == ["rejected"]

    # Told on the twelfth, paid before the entry took effect.
    desk.house.take(stay.pay("2014-01-05 10:00", "1687.90"))

    assert agreed(desk, other) == ["active"]
    assert standing(desk, stay) == "active"


def eligible(desk, stay):
    path = f"/Patient/{desk.patient(stay)}/$pay-later-eligibility?date=2014-02-01"
    return value(desk.operate(path, method="GET"), "list", "status")


@pytest.mark.clause("H-34")
def test_a_debt_that_was_another_person_s_is_told_and_decided_anew(desk):
    stay = listed(desk, "DD")
    right = Stay("HK-3RD", "肾病科", "VDD9", "MDD9")
    moved = Stay("HK-3RD", "肾病科", stay.visit, "MDD9", admitted=stay.admitted)
    desk.house.take(right.admit("2014-01-20 09:00"))
    merged = f"MRG|{stay.mrn}^^^HK-3RD^MR||||{stay.visit}"
    assert eligible(desk, stay) == "listed"

    desk.house.take(moved.message("A45", "ADT_A45", "2014-01-21 09:00", merged))

    assert [eligible(desk, one) for one in (stay, right)] == ["clear", "clear"]
    assert [bool(one.owing) for one in desk.persons() if one.accounts] == [True]
    assert "patient:defaulted" not in desk.house.balances()
    (told,) = [
        one
        for one in desk.house.found("Communication", category="default-alleged")
        if one["subject"]["reference"] == f"Patient/{desk.patient(right)}"
    ]
    assert "21,087.70" in told["payload"][-1]["contentString"]
    early = desk.operate(
        f"/Account/{desk.account(stay)}/$confirm-default", WHY, key="cd", at="2014-01-22 10:00"
    )
    assert issues(early) == ["confirm-needs-notices"]
    assert desk.house.sound()


def test_nobody_who_has_died_comes_to_be_alleged(desk):
    stay = discharged(desk, "DE")
    told = stay.update("2013-11-20 10:00").decode().split("\r")
    place = next(at for at, line in enumerate(told) if line.startswith("PID"))
    told[place] += "|" * (30 - told[place].count("|")) + "Y"

    desk.house.take("\r".join(told).encode())
    desk.house.intake.advance(FEBRUARY)

    assert desk.house.found("Communication", category="default-alleged") == []
    assert standing(desk, stay) == "active"
    assert desk.house.sound()


def test_what_is_joined_keeps_the_credit_limit_that_was_set_last(desk):
    first, second = discharged(desk, "DF"), discharged(desk, "DG")
    for key, stay, day, limit in (("l1", first, "15", 900), ("l2", second, "14", 800)):
        amount = {"value": limit, "currency": "CNY"}
        path = f"/Patient/{desk.patient(stay)}/$set-credit-limit"
        desk.operate(path, given(amount=amount), key=key, at=f"2013-11-{day} 10:00")

    gone = f"MRG|{first.mrn}^^^HK-3RD^MR"
    desk.house.take(second.message("A40", "ADT_A39", "2013-11-16 09:00", gone))

    limits = {one.credit_limit for one in desk.persons()}
    assert limits == {900_00, None}
