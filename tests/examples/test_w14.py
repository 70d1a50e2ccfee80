"""W14: a charge that comes after the settlement is a supplementary with its own term."""

import pytest
from doors import components, extension
from feeds import w01


def settled(door, number):
    stay, messages = w01(number, pay=True)
    door.take(
        *messages, stay.discharge("2013-11-12 10:00"), stay.pay("2013-11-12 10:05", "1687.90")
    )
    return stay


@pytest.mark.clause("H-15")
def test_w14_a_late_charge_is_a_supplementary_due_in_three_days(door):
    stay = settled(door, "14A")
    door.take(stay.charge("2013-11-15 09:00", ("01", "120.00")))

    invoice = door.invoices(stay)[-1]
    assert door.told(stay)[-1] == ("supplementary", "issued", "120.00", "36.00", "36.00")
    assert components(invoice)["insurer"] == "84.00"
    assert extension(invoice, "due") == "2013-11-18T23:59:59+08:00"


@pytest.mark.clause("H-19")
def test_w14_its_thirty_days_run_from_its_own_due_date(door):
    stay = settled(door, "14B")
    door.take(stay.charge("2013-11-15 09:00", ("01", "120.00")), stay.update("2013-12-18 23:00"))
    assert door.owed(stay, "default-alleged") == []

    door.take(stay.update("2013-12-19 09:00"))
    assert door.owed(stay, "default-alleged") == [("2013-12-19T00:00", "told")]


@pytest.mark.clause("H-15")
def test_w14_after_the_window_of_thirty_days_a_person_is_told(door):
    """The example queues the line; a charge after the final is always billed, so here it is both.

    It stands on a supplementary, and a finding asks a person to look at it.
    """
    stay = settled(door, "14C")
    door.take(stay.charge("2013-12-13 09:00", ("01", "120.00")))

    assert door.told(stay)[-1] == ("supplementary", "issued", "120.00", "36.00", "36.00")
    assert "late-charge-window" in {one["id"] for one in door.findings(stay)}
