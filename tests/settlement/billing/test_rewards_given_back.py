"""What paying on time earns, and what becomes of it when the money goes back (H-31, AM-16)."""

from datetime import datetime

import pytest
from feeds import Stay
from house import House

from adapter.intake.acts import Act


def visit(number, position, day, amount):
    """A day's stay in Yunqiao, whose policy gives five percent off the next share."""
    mrn = f"M20{number}"
    stay = Stay("YQ-CH", "内科", f"V20{number}{position}", mrn, hukou="", aid="lifted_from_poverty")
    admission = stay.admit(
        f"{day} 08:00",
        stay.insured("390", "999900"),
        stay.agreement(f"AG20{number}{position}", f"{day} 08:00"),
    )
    charge = stay.charge(f"{day} 12:00", ("03", amount))
    return stay, [admission, charge, stay.discharge(f"{day} 16:00")]


def give_back(house, moment):
    """Void the first payment: a person cancels it."""
    paid = min(
        (one for one in house.found("PaymentReconciliation") if one["status"] == "active"),
        key=lambda one: one["created"],
    )
    at = datetime.fromisoformat(f"{moment}+08:00")
    gone = Act(paid | {"status": "cancelled"}, f"v-{moment}", "desk", at, paid["id"], updates=True)
    house.intake.acts.take(gone)


@pytest.mark.clause("X-10")
@pytest.mark.parametrize(
    ("again", "asked"),
    [(None, "400.00"), ("2026-03-02 15:59", "380.00"), ("2026-03-20 10:00", "400.00")],
)
def test_a_reward_goes_with_the_payment_that_earned_it(again, asked):
    house = House()
    first, messages = visit("A", 0, "2026-03-02", "100.00")
    house.take(*messages, first.pay("2026-03-02 16:00", "100.00"))

    give_back(house, "2026-03-02 17:00")
    if again:
        house.take(first.pay(again, "100.00"))
    second, messages = visit("A", 1, "2026-04-06", "400.00")
    house.take(*messages)

    assert house.invoices(second) == [("final", "issued", "400.00", asked, asked)]
    assert house.balances().get("hospital:reward", "0.00") == f"{400 - float(asked):.2f}"
    assert house.sound()


@pytest.mark.clause("X-10")
def test_a_reward_that_was_used_stays_on_its_bill_and_a_person_is_told():
    house = House()
    first, messages = visit("B", 0, "2026-03-02", "100.00")
    house.take(*messages, first.pay("2026-03-02 16:00", "100.00"))
    second, messages = visit("B", 1, "2026-04-06", "400.00")
    house.take(*messages)

    give_back(house, "2026-04-07 09:00")
    house.take(second.update("2026-04-08 09:00"), first.update("2026-04-08 09:30"))

    assert house.invoices(first)[-1][1:] == ("issued", "100.00", "100.00", "100.00")
    assert house.invoices(second) == [("final", "issued", "400.00", "380.00", "380.00")]
    assert house.findings().count("reward-unearned") == 1
    third, messages = visit("B", 2, "2026-05-06", "400.00")
    house.take(*messages)
    assert house.invoices(third)[-1][3] == "400.00"
    assert house.sound()


@pytest.mark.clause("X-10")
def test_a_payment_told_late_earns_by_its_own_time():
    house = House()
    first, messages = visit("C", 0, "2026-03-02", "100.00")
    house.take(*messages, first.update("2026-03-20 09:00"))

    house.take(first.pay("2026-03-02 16:00", "100.00"))
    second, messages = visit("C", 1, "2026-04-06", "400.00")
    house.take(*messages)

    assert house.invoices(second)[-1][3] == "380.00"
