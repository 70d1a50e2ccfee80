"""W15: two charts turn out to be one person: money, agreements, the list and the year's use."""

import pytest
from doors import decision, delivery
from feeds import Stay


def visit(facility_visit, mrn, moment, *lines, agreement=None):
    stay = Stay("QD-PH", "内科", facility_visit, mrn, patient_class="O", hukou="")
    segments = [stay.insured("310", "320681")]
    if agreement:
        segments.append(stay.agreement(agreement, moment, form="STANDING"))
    messages = [stay.admit(moment, *segments, event="A04")]
    if lines:
        messages.append(stay.charge(moment.replace("09:00", "10:00"), *lines))
    return stay, messages


def merge(stay, prior, moment):
    return stay.message("A40", "ADT_A39", moment, f"MRG|{prior.mrn}^^^QD-PH^MR")


def two_charts(door, number):
    """P2 listed with 1,250.00 open since January, and P1 with 200.00 paid over, in a visit."""
    debt, messages = visit(f"V15{number}2", f"P2{number}", "2020-01-02 09:00", ("01", "1250.00"))
    door.take(*messages, debt.discharge("2020-01-02 11:00"), debt.update("2020-02-10 09:00"))
    for day in ("2020-02-11 09:00", "2020-02-13 09:00"):
        door.state(delivery(debt, "default-notice", day))
    door.state(decision(debt, "default-confirmed", "2020-02-15 10:00"))
    paid, messages = visit(
        f"V15{number}1",
        f"P1{number}",
        "2020-04-20 09:00",
        ("01", "100.00"),
        agreement=f"QD15{number}1",
    )
    door.take(*messages, paid.discharge("2020-04-20 11:00"), paid.pay("2020-04-20 11:30", "300.00"))
    running, messages = visit(f"V15{number}R", f"P1{number}", "2020-05-04 09:00", ("01", "500.00"))
    door.take(*messages)
    return debt, paid, running


@pytest.mark.clause("H-34", "Q-24")
def test_w15_money_and_list_go_to_the_survivor_and_nothing_is_netted(door):
    debt, paid, running = two_charts(door, "A")
    before = [door.told(stay) for stay in (debt, paid)]
    assert before == [
        [("final", "issued", "1250.00", "795.00", "795.00")],
        [("final", "balanced", "100.00", "100.00", "0.00")],
    ]
    again = merge(running, debt, "2020-05-04 11:00")
    door.take(again, again)

    assert [door.told(stay) for stay in (debt, paid)] == before
    assert door.agreement("QD15A1")[:2] == ("active", "in-force")
