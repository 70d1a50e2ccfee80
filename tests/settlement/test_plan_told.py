"""A hardship plan told by the feed (ZPP): the same plan as one signed at the desk."""

import pytest
from feeds import w01
from house import House

from adapter.intake.documents import ACCOUNT


@pytest.fixture
def house():
    return House()


def owing(house, number):
    """The stay of W01 with 1,687.90 open, and the two papers that prove hardship."""
    stay, messages = w01(number, pay=True)
    house.take(
        *messages,
        stay.discharge("2013-11-12 10:00"),
        stay.update(
            "2013-11-12 10:30",
            stay.paper("COMMITTEE", "2013-11-12 10:20"),
            stay.paper("CIVIL", "2013-11-12 10:25"),
        ),
    )
    return stay


def plan(number, amount="1687.90", count="3", last="487.90", state="A", kind="INSTAL"):
    return f"ZPP|1|{number}|{kind}|{amount}|20131212|M1|{count}|{last}|{state}|D1~D2|20131112103000"


def state_of(house, stay):
    (account,) = house.found("Account", identifier=stay.visit)
    with house.store.read() as reader:
        return ACCOUNT.validate_json(reader.document("account", account["id"]))


@pytest.mark.clause("H-17")
def test_a_plan_of_the_feed_spreads_the_debt_once(house):
    stay = owing(house, "ZP")

    house.take(stay.update("2013-11-12 10:35", plan("PL1")))
    house.take(stay.pay("2013-12-10 09:00", "600.00"))
    # Every later message may repeat the plan; it is the same one.
    house.take(stay.update("2013-12-11 09:00", plan("PL1")))

    kept = state_of(house, stay)
    assert [(str(one.day), one.amount) for one in kept.plan.instalments] == [
        ("2013-12-12", 60000),
        ("2014-01-12", 60000),
        ("2014-02-12", 48790),
    ]
    assert kept.plan_paid_before == 857230
    assert not [one for one in house.findings() if one.startswith("plan-")]


@pytest.mark.clause("H-17", "H-60")
def test_what_a_partial_plan_leaves_is_told_its_grace_when_the_patient_leaves(house):
    """The plan has its own terms; 687.90 are on none of it (AM-12)."""
    stay = owing(house, "ZG")
    house.take(stay.update("2013-11-12 10:35", plan("PL5", amount="1000.00", last="200.00")))
    house.take(stay.update("2013-11-13 08:00"))

    (told,) = house.found("Communication", category="unpaid-grace")
    assert "687.90" in told["payload"][0]["contentString"]
    assert "discharged-unpaid" in house.findings()
    assert house.sound()


@pytest.mark.clause("H-17")
def test_who_leaves_with_all_of_the_debt_on_a_plan_is_told_no_grace(house):
    stay = owing(house, "ZH")
    house.take(stay.update("2013-11-12 10:35", plan("PL6")), stay.update("2013-11-13 08:00"))

    assert house.found("Communication", category="unpaid-grace") == []
    assert "discharged-unpaid" not in house.findings()


def test_a_deferral_is_one_part_on_its_day(house):
    stay = owing(house, "ZD")

    house.take(stay.update("2013-11-12 10:35", plan("PL2", count="", last="", kind="DEFER")))

    (part,) = state_of(house, stay).plan.instalments
    assert (str(part.day), part.amount) == ("2013-12-12", 168790)


@pytest.mark.parametrize(
    ("told", "finding"),
    [
        (plan("PL3", last="487.91"), "plan-does-not-sum"),
        (plan("PL3", amount="9000.00", last="3000.00"), "plan-over-balance"),
    ],
)
def test_a_plan_that_does_not_hold_is_a_finding_and_nothing_is_signed(house, told, finding):
    stay = owing(house, "ZN")

    house.take(stay.update("2013-11-12 10:35", told))

    assert finding in house.findings()
    assert state_of(house, stay).plan is None
    assert len(house.found("Contract")) == 1


def test_a_plan_that_ended_leaves_the_debt_as_it_was(house):
    stay = owing(house, "ZE")
    house.take(stay.update("2013-11-12 10:35", plan("PL4")))

    house.take(stay.update("2013-11-20 10:35", plan("PL4", state="T")))

    kept = state_of(house, stay)
    assert kept.plan is None
    assert kept.live("final")[0].open == 168790
