"""W23: an uninsured emergency patient in Haikou, and insurance that turns up on the third day.

At its new figure the segment is below the threshold, so it is not issued anew: the final asks for
it. What was paid beyond the new figure is a credit note, which the final then takes.
"""

import pytest
from doors import components
from feeds import Stay


def emergency(number):
    stay = Stay("HK-3RD", "肾病科", f"V23{number}", f"M23{number}", condition="CR", hukou="")
    opening = "2013-11-18 02:00"
    return stay, [
        stay.admit(opening, stay.agreement(f"AG23{number}", opening), stay.paper("ID", opening)),
        stay.charge("2013-11-18 22:00", ("01", "7999.99")),
        stay.charge("2013-11-19 22:00", ("01", "1450.00")),
    ]


@pytest.mark.clause("H-07", "H-12", "H-13")
def test_w23_an_uninsured_emergency_patient_in_haikou(door):
    stay, messages = emergency("A")
    door.take(*messages[:2])
    assert door.owed(stay, "threshold-notice") == []

    door.take(messages[2], stay.discharge("2013-11-20 10:00"))
    assert door.owed(stay, "threshold-notice") == [("2013-11-19T22:00", "told")]
    assert "insurer" not in components(door.invoices(stay)[0])
    assert door.told(stay) == [
        ("segment", "issued", "9449.99", "9449.99", "9449.99"),
        ("final", "balanced", "0.00", "0.00", "0.00"),
    ]


@pytest.mark.clause("H-50")
def test_w23_without_an_insurance_card_the_identity_alone_is_asked_for(door):
    stay = Stay("HK-3RD", "肾病科", "V23P", "M23P", condition="CR", hukou="")
    opening = "2013-11-18 02:00"
    signed = stay.agreement("AG23P", opening, state="P")
    shown = stay.paper("ID", "2013-11-18 20:00")
    door.take(stay.admit(opening, signed), stay.update("2013-11-18 20:00", shown))

    assert door.agreement("AG23P")[:2] == ("active", "in-force")


@pytest.mark.clause("H-07")
def test_w23_insured_after_all_the_unpaid_segment_falls(door):
    stay, messages = emergency("B")
    insured = stay.update("2013-11-20 08:00", stay.insured("380"))
    door.take(*messages, insured)
    assert [one[:4] for one in door.told(stay)] == [
        ("segment", "cancelled", "9449.99", "9449.99"),
        ("running", "draft", "9449.99", "3045.00"),
    ]

    door.take(stay.discharge("2013-11-21 10:00"))
    assert door.told(stay)[-1][:4] == ("final", "issued", "9449.99", "3045.00")


@pytest.mark.clause("H-07")
def test_w23_insured_after_all_what_was_paid_comes_back_as_a_credit(door):
    stay, messages = emergency("C")
    paid = stay.pay("2013-11-20 07:00", "9449.99")
    door.take(*messages, paid, stay.update("2013-11-20 08:00", stay.insured("380")))

    assert door.told(stay) == [
        ("segment", "balanced", "9449.99", "9449.99", "0.00"),
        ("credit-note", "issued", "0.00", "-6404.99", "-6404.99"),
    ]

    door.take(stay.charge("2013-11-20 20:00", ("03", "400.00")), stay.discharge("2013-11-21 10:00"))
    assert door.told(stay)[1:] == [
        ("credit-note", "issued", "0.00", "-6404.99", "-6004.99"),
        ("final", "balanced", "400.00", "400.00", "0.00"),
    ]
