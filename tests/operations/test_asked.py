"""Who is asked of, and which policy governs: by the day of the hospital's own zone."""

import pytest
from desk import Desk, all_of, given
from feeds import Stay


@pytest.mark.clause("Q-17")
@pytest.mark.parametrize(
    ("told", "governed"),
    [("2019-12-31T15:59:59+00:00", False), ("2019-12-31T16:00:00+00:00", True)],
)
def test_the_day_of_a_policy_begins_in_the_hospital_s_zone(told, governed):
    desk = Desk()
    stay = Stay("QD-PH", "内科", "VZ1", "MZ1", hukou="320681", patient_class="O")
    desk.house.take(stay.admit("2019-12-30 10:00", event="A04"))
    path = f"/Patient/{desk.patient(stay)}/$set-credit-limit"
    amount = {"value": 900, "currency": "CNY"}

    found = desk.operate(path, given(amount=amount), key="l", x_act_time=told)

    assert bool(all_of(found, "answer")) == governed
