"""W05: a Qidong outpatient above the credit limit: reminded; a stage only where switched on.

Orders do not reach the adapter, so the reminder comes with the charge that passes the limit.
"""

import pytest
from feeds import Stay


def visit_of(number, day):
    """Visits with 1,377.00 personal, then an order of 900.00; the deductible was met before."""
    earlier = Stay("QD-PH", "内科", f"V05{number}A", f"M05{number}", patient_class="O", hukou="")
    stay = Stay("QD-PH", "内科", f"V05{number}", f"M05{number}", patient_class="O", hukou="")
    opening = f"{day} 09:00"
    lines = (("01", "600.00"), ("02", "2100.00"), ("03", "420.00"))
    return stay, [
        earlier.admit("2020-04-02 09:00", earlier.insured("310", "320681"), event="A04"),
        earlier.charge("2020-04-02 09:20", ("01", "600.00")),
        earlier.discharge("2020-04-02 10:00"),
        earlier.pay("2020-04-02 10:05", "600.00"),
        stay.admit(
            opening,
            stay.insured("310", "320681"),
            stay.agreement(f"AG05{number}", opening, form="STANDING"),
            event="A04",
        ),
        stay.charge(f"{day} 09:30", *lines),
        stay.charge(f"{day} 10:00", ("02", "900.00")),
    ]


@pytest.mark.clause("Q-17", "Q-18")
def test_w05_a_share_over_the_credit_limit_is_told_and_care_goes_on(door):
    stay, messages = visit_of("A", "2020-05-06")
    door.take(*messages[:-1])
    assert door.told(stay) == [("running", "draft", "3120.00", "1377.00", "1377.00")]
    assert door.obligations(stay, "limit-forecast") == []

    door.take(messages[-1], stay.update("2020-05-07 08:00"))
    assert door.told(stay) == [("running", "draft", "4020.00", "1710.00", "1710.00")]
    (forecast,) = door.obligations(stay, "limit-forecast")
    assert forecast["text"] == "The personal share passes the limit by 210.00 yuan."
    assert forecast["clauses"] == ["Q-17"]

    door.take(stay.discharge("2020-05-07 11:00"))
    assert door.told(stay) == [("final", "issued", "4020.00", "1710.00", "1710.00")]


@pytest.mark.clause("Q-18")
def test_w05_where_the_hospital_switched_it_on_a_stage_is_billed_at_day_close(door):
    stay, messages = visit_of("B", "2020-06-08")
    door.take(*messages, stay.update("2020-06-09 08:00"))

    assert door.told(stay) == [("segment", "issued", "4020.00", "1710.00", "1710.00")]
    assert len(door.obligations(stay, "limit-forecast")) == 1
