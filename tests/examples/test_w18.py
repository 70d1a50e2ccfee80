"""W18: leaving unpaid and without a plan: the card stays; after thirty days alleged, no more."""

import pytest
from doors import decision, delivery
from feeds import w01


def unpaid(door, number):
    stay, messages = w01(number, pay=True)
    door.take(*messages, stay.discharge("2013-11-12 10:00"))
    return stay


@pytest.mark.clause("H-15", "H-16", "H-19")
def test_w18_alleged_on_the_thirty_first_day_and_settled_before_anybody_confirms(door):
    stay = unpaid(door, "18A")
    assert door.told(stay)[-1] == ("final", "issued", "5260.00", "1687.90", "1687.90")
    assert door.owed(stay, "collateral-return") == []

    door.take(stay.update("2013-12-12 23:59"))
    assert door.owed(stay, "default-alleged") == []

    door.take(stay.pay("2013-12-20 10:00", "1687.90"))
    assert door.owed(stay, "default-alleged") == [("2013-12-13T00:00", "told")]
    assert door.told(stay)[-1] == ("final", "balanced", "5260.00", "1687.90", "0.00")
    assert door.owed(stay, "collateral-return") == [("2013-12-21T10:00", "open")]
    assert door.obligations(stay, "default-confirmed") == []


@pytest.mark.clause("H-19", "H-20", "H-28")
def test_w18_confirmed_instead_fund_and_institution_bear_a_half_each(door):
    stay = unpaid(door, "18B")
    door.take(stay.update("2013-12-16 09:00"))
    for day in ("2013-12-17 09:00", "2013-12-24 09:00"):
        door.state(*delivery(stay, "default-notice", day))
    door.state(*decision(stay, "default-confirmed", "2014-01-05 10:00"))

    balances = door.balances(stay)
    assert balances["patient:defaulted"] == "1687.90"
    assert balances["riskfund:receivable"] == "843.95"
    assert balances["hospital:bad-debt"] == "843.95"
