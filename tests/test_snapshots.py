"""Insurances and people of a visit that a later snapshot no longer names, or an action ends."""

import pytest
from feeds import Stay
from house import House

ADMITTED, LATER, LAST = "2013-11-04 09:30", "2013-11-05 09:00", "2013-11-06 09:00"
FATHER = "GT1|1|G1|Lee^Bo||||||||FTH"
MOTHER = "GT1|2|G2|Lee^Ann||||||||MTH"


@pytest.fixture
def house():
    return House()


@pytest.fixture
def stay():
    return Stay("HK-3RD", "肾病科", "V1", "M1")


def plan(code, action="", insured=""):
    fields = ["IN1", "1", code, f"I-{code}"] + [""] * 52
    fields[16], fields[55] = insured, action
    return "|".join(fields).rstrip("|")


def statuses(house):
    return {one["class"][0]["value"]: one["status"] for one in house.found("Coverage")}


def plans(house):
    named = {f"Coverage/{one['id']}": one for one in house.found("Coverage")}
    (account,) = house.found("Account")
    kept = [named[one["coverage"]["reference"]] for one in account.get("coverage", ())]
    return {one["class"][0]["value"] for one in kept}


def active(house):
    return {one["name"][0]["given"][0]: one["active"] for one in house.found("RelatedPerson")}


def test_added_and_deleted_insurances_leave_the_others_of_the_account(house, stay):
    house.take(
        stay.admit(ADMITTED, plan("P1"), plan("P2")),
        stay.update(LATER, plan("P3", "A")),
        stay.update(LAST, plan("P1", "D")),
    )

    assert plans(house) == {"P2", "P3"}
    assert {code for code, told in statuses(house).items() if told == "active"} >= {"P2", "P3"}
    assert statuses(house)["P1"] == "cancelled"


def test_an_insurance_that_a_snapshot_drops_is_cancelled_and_comes_back(house, stay):
    house.take(stay.admit(ADMITTED, plan("P1"), plan("P2")), stay.update(LATER, plan("P2")))

    assert (plans(house), statuses(house)["P1"]) == ({"P2"}, "cancelled")

    house.take(stay.update(LAST, plan("P1"), plan("P2")))
    assert (plans(house), statuses(house)["P1"]) == ({"P1", "P2"}, "active")


def test_a_guarantor_and_an_insured_that_a_snapshot_drops_are_no_longer_active(house, stay):
    house.take(
        stay.admit(ADMITTED, FATHER, MOTHER, plan("P1", insured="Ho^Li"), plan("P2")),
        stay.update(LATER, MOTHER, plan("P2")),
    )

    assert active(house) == {"Bo": False, "Ann": True, "Li": False}
    (account,) = house.found("Account")
    assert len(account["guarantor"]) == 1


def test_who_guarantees_another_visit_stays_active(house, stay):
    other = Stay("HK-3RD", "肾病科", "V2", "M1")
    house.take(
        stay.admit(ADMITTED, FATHER),
        other.admit(LATER, FATHER, MOTHER),
        other.update(LAST, MOTHER),
    )

    assert active(house) == {"Bo": True, "Ann": True}


def test_an_older_snapshot_that_comes_late_drops_nobody(house, stay):
    house.take(stay.admit(LATER, FATHER, MOTHER), stay.update(ADMITTED, MOTHER))

    assert active(house) == {"Bo": True, "Ann": True}
