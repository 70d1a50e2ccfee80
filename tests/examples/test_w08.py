"""W08: the insurer's answer differs from the estimate; its figures win, originals stay."""

import pytest
from feeds import w01


def settled(door, number, *, pay_final):
    stay, messages = w01(number, pay=True)
    door.take(*messages, stay.discharge("2013-11-12 10:00"))
    if pay_final:
        door.take(stay.pay("2013-11-12 10:05", "1687.90"))
    return stay


@pytest.mark.clause("H-15", "H-60")
def test_w08_not_yet_paid_the_final_is_cut_anew(door):
    stay = settled(door, "08A", pay_final=False)
    door.take(stay.adjudicate("S08A", "2013-11-12 12:00", "19345.25", "10314.75"))

    assert door.told(stay) == [
        ("segment", "balanced", "24400.00", "8572.30", "0.00"),
        ("final", "cancelled", "5260.00", "1687.90", "0.00"),
        ("final", "issued", "5260.00", "1742.45", "1742.45"),
    ]


@pytest.mark.clause("H-15", "H-60")
def test_w08_already_paid_the_rest_is_a_supplementary_and_the_card_stays(door):
    stay = settled(door, "08B", pay_final=True)
    assert door.owed(stay, "collateral-return") == [("2013-11-13T10:05", "open")]

    door.take(stay.adjudicate("S08B", "2013-11-12 12:00", "19345.25", "10314.75"))
    assert door.told(stay)[-1] == ("supplementary", "issued", "0.00", "54.55", "54.55")
    assert door.owed(stay, "collateral-return") == [("2013-11-13T10:05", "void")]

    door.take(stay.pay("2013-11-13 09:00", "54.55"))
    assert door.told(stay)[-1] == ("supplementary", "balanced", "0.00", "54.55", "0.00")
    assert [state for _, state in door.owed(stay, "collateral-return")] == ["open"]


@pytest.mark.clause("H-15")
def test_w08_the_insurer_pays_more_and_the_difference_comes_back(door):
    stay = settled(door, "08C", pay_final=True)
    door.take(stay.adjudicate("S08C", "2013-11-12 12:00", "19519.80", "10140.20"))

    assert door.told(stay)[-1] == ("credit-note", "issued", "0.00", "-120.00", "-120.00")
