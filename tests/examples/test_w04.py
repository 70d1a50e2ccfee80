"""W04: a Qidong outpatient visit: one settlement at its end, seven days to pay, a fee list."""

import pytest
from doors import components, delivery, extension
from feeds import Stay


def visit_of(number):
    """The visit, after one earlier in the year that met the annual deductible."""
    national_id = f"32068119790302{number}"
    earlier = Stay("QD-PH", "内科", f"V04{number}A", f"M04{number}", national_id, "O", hukou="")
    stay = Stay("QD-PH", "内科", f"V04{number}", f"M04{number}", national_id, "O", hukou="")
    opening = "2020-04-15 09:00"
    return stay, [
        earlier.admit("2020-02-10 09:00", earlier.insured("310", "320681"), event="A04"),
        earlier.charge("2020-02-10 09:20", ("01", "600.00")),
        earlier.discharge("2020-02-10 10:00"),
        earlier.pay("2020-02-10 10:05", "600.00"),
        stay.admit(
            opening,
            stay.insured("310", "320681"),
            stay.agreement(f"QD04{number}", opening, form="STANDING"),
            stay.paper("SSC", opening, form="O", custody="S"),
            event="A04",
        ),
        stay.charge("2020-04-15 09:10", ("01", "10.00"), ("01", "186.00"), ("01", "242.50")),
        stay.charge("2020-04-15 11:05", ("02", "318.40"), ("03", "45.00")),
        stay.discharge("2020-04-15 11:40"),
    ]


@pytest.mark.clause("Q-08", "Q-10", "Q-12", "Q-13", "Q-14")
def test_w04_one_outpatient_visit_in_qidong_and_seven_days_to_pay(door):
    stay, messages = visit_of("0025")
    door.take(*messages)

    (invoice,) = door.invoices(stay)
    assert door.told(stay) == [("final", "issued", "801.90", "294.36", "294.36")]
    assert components(invoice) == {
        "base": "801.90",
        "insurer": "507.54",
        "own-pay": "45.00",
        "self-pay-first": "31.84",
        "coinsurance": "217.52",
    }
    assert invoice["date"] == "2020-04-15T11:40:00+08:00"
    assert extension(invoice, "due") == "2020-04-22T23:59:59+08:00"

    door.take(stay.pay("2020-04-20 09:00", "294.36"), stay.update("2020-06-30 09:00"))
    assert door.told(stay) == [("final", "balanced", "801.90", "294.36", "0.00")]
    assert door.owed(stay, "default-overdue") == []


@pytest.mark.clause("Q-14")
def test_w04_paid_three_days_late_costs_nothing_that_the_instrument_does_not_state(door):
    stay, messages = visit_of("0033")
    door.take(*messages, stay.pay("2020-04-25 09:00", "294.36"))

    assert door.told(stay) == [("final", "balanced", "801.90", "294.36", "0.00")]
    assert door.owed(stay, "default-overdue") == [("2020-04-23T00:00", "told")]


@pytest.mark.clause("Q-15")
def test_w04_the_fee_list_is_out_within_a_day_of_each_line(door):
    stay, messages = visit_of("0041")
    door.take(*messages)
    lines = ["2020-04-16T09:10", "2020-04-16T11:05"]
    assert door.owed(stay, "fee-list") == [(due, "open") for due in lines]

    door.state(*delivery(stay, "fee-list", "2020-04-15 11:42"))
    assert door.owed(stay, "fee-list") == [(due, "met") for due in lines]
