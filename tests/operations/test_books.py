"""What stood in the books of an account at an instant."""

from answers import amount, parts, value
from feeds import w01
from house import MAPPINGS, PARAMETERS, House
from people import account_of, act, at, paid

from adapter.fhir.parameters import Given
from adapter.fhir.resources import derive_id
from adapter.operations import Asked, Operations


def balances(house, account, moment):
    """Return ($balance as a dict of ledger account and yuan, the last entry that counts)."""
    operations = Operations(
        house.store, house.intake, MAPPINGS, house.policies, PARAMETERS, "feed", house.now
    )
    given = Given.query([("at", moment)] if moment else [])
    told = operations.perform(Asked("balance", "Account", account, given, {}), "en")["parameter"]
    held = {}
    for one in told:
        if one["name"] == "balance":
            name, amount, *_ = one["part"]
            held[name["valueString"]] = str(amount["valueMoney"]["value"])
    return held, [one["valueString"] for one in told if one["name"] == "entry"]


def test_w01_the_books_as_of_any_instant():
    house = House()
    stay, messages = w01("BK", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    account = account_of(house, stay)

    before, none = balances(house, account, "2013-11-04T22:59:59")
    assert (before, none) == ({}, [])
    first, _ = balances(house, account, "2013-11-04T23:00:00")
    assert first == {"episode:unadjudicated": "2220.00", "hospital:revenue": "-2220.00"}
    segment, _ = balances(house, account, "2013-11-09T00:00:00")
    assert segment["patient:receivable"] == "8572.30"
    paid, _ = balances(house, account, "2013-11-09T10:00:00+08:00")
    assert (paid["patient:receivable"], paid["cash"]) == ("0.00", "8572.30")
    now, last = balances(house, account, "2013-11-12T10:00:00")
    assert {name: amount for name, amount in now.items() if amount != "0.00"} == house.balances()
    assert len(last) == 1


def test_a_correction_does_not_change_what_the_books_showed_before_it():
    house = House()
    stay, messages = w01("BC")
    house.take(*messages[:2])
    account = account_of(house, stay)
    before = balances(house, account, "2013-11-05T00:00:00")
    house.take(stay.reverse("2013-11-05 10:00", "01", "-1260.00", "2013-11-04", "V13BC-1"))
    house.intake.advance(at("2013-11-06 00:00"))

    assert balances(house, account, "2013-11-05T00:00:00") == before
    assert balances(house, account, "2013-11-06T00:00:00") != before


def test_what_a_hospital_and_its_insurer_settle_has_books_of_any_instant():
    house = House()
    for number, fund in (("1", "60.00"), ("2", "40.00")):
        act(house, number, f"2014-02-0{number} 09:00", paid(f"2014-02-0{number}", ("S1", fund)))
    account = derive_id("Account", "HK-3RD", "insurer-funding")

    assert balances(house, account, "2014-01-31T23:59:59") == ({}, [])
    first, _ = balances(house, account, "2014-02-01T00:00:00")
    assert first == {"cash": "60.00", "insurer:receivable": "-60.00"}
    now, last = balances(house, account, "")
    assert now == {"cash": "100.00", "insurer:receivable": "-100.00"}
    assert len(last) == 1


def test_each_balance_says_what_moved_it_by_which_rule_and_clauses():
    house = House()
    stay, messages = w01("BD", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    asked = Asked("balance", "Account", account_of(house, stay), Given.query([]), {})
    operations = Operations(
        house.store, house.intake, MAPPINGS, house.policies, PARAMETERS, "feed", house.now
    )

    found = {
        value(one, "ledger-account"): one
        for one in operations.perform(asked, "en")["parameter"]
        if one["name"] == "balance"
    }

    for one in found.values():
        assert sum(amount(each) for each in parts(one, "by")) == amount(one)
    receivable = {value(one, "event"): one for one in parts(found["patient:receivable"], "by")}
    assert {name: str(amount(one)) for name, one in receivable.items()} == {
        "invoice-segment": "8572.30",
        "payment-applied": "-8572.30",
        "invoice-final": "1687.90",
    }
    final = receivable["invoice-final"]
    assert value(final, "rule") == "discharge.payable"
    assert [value(one, "id") for one in parts(final, "clause")] == ["H-15", "H-60"]
    assert all(value(one, "zh") and value(one, "en") for one in parts(final, "clause"))
