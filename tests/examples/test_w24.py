"""W24: money of the personal account is a payment; the share stays what the threshold tests."""

import pytest
from doors import components
from feeds import Stay

BILL = {"gross": "801.90", "own": "45.00", "first": "31.84", "deductible": "0.00"}


def visit(number):
    """W04's visit; the insurer's answer says the deductible is met."""
    stay = Stay("QD-PH", "内科", f"V24{number}", f"M24{number}", patient_class="O", hukou="")
    opening = "2020-04-15 09:00"
    return stay, [
        stay.admit(
            opening,
            stay.insured("310", "320681"),
            stay.agreement(f"QD24{number}", opening, form="STANDING"),
            event="A04",
        ),
        stay.charge("2020-04-15 09:10", ("01", "438.50")),
        stay.charge("2020-04-15 11:05", ("02", "318.40"), ("03", "45.00")),
        stay.discharge("2020-04-15 11:40"),
    ]


@pytest.mark.clause("H-15", "Q-14")
def test_w24_the_account_s_money_is_a_payment_and_the_balance_is_cash(door):
    stay, messages = visit("A")
    answer = stay.adjudicate(
        "S24A", "2020-04-15 11:41", "507.54", "294.36", account="200.00", **BILL
    )
    door.take(*messages, answer)

    final = door.invoices(stay)[-1]
    assert door.told(stay)[-1] == ("final", "issued", "801.90", "294.36", "94.36")
    assert components(final)["account-payment"] == "200.00"
    assert components(final)["self-pay-first"] == "31.84"

    door.take(stay.pay("2020-04-15 11:50", "94.36"))
    assert door.told(stay)[-1] == ("final", "balanced", "801.90", "294.36", "0.00")


@pytest.mark.clause("Q-14")
def test_w24_an_answer_that_does_not_add_up_is_kept_and_not_applied(door):
    stay, messages = visit("B")
    answer = stay.adjudicate(
        "S24B", "2020-04-15 11:41", "507.54", "294.37", account="200.00", **BILL
    )
    door.take(*messages, answer)

    assert "adjudication-unsound" in {one["id"] for one in door.findings(stay)}
    assert len(door.told(stay)) == 1
