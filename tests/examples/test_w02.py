"""W02: 14,999.99 is silent and one more fen fires; the hospital's level picks the row."""

import pytest
from doors import components
from feeds import Stay

DAYS = (
    ("2014-03-03 23:00", (("01", "21500.00"),)),
    ("2014-03-04 23:00", (("01", "33000.00"),)),
    ("2014-03-05 23:00", (("01", "26300.00"), ("03", "2199.99"))),
    ("2014-03-06 23:00", (("03", "0.01"),)),
    ("2014-03-07 23:00", (("01", "4200.00"), ("02", "1000.00"))),
    ("2014-03-08 23:00", (("01", "800.00"),)),
)


def stay_of(number, facility="HK-MCH", ward="产科", days=DAYS):
    stay = Stay(facility, ward, f"V02{number}", f"M02{number}")
    opening = "2014-03-03 08:00"
    admission = stay.admit(opening, stay.insured("310"), stay.agreement(f"AG02{number}", opening))
    return stay, [admission, *(stay.charge(moment, *lines) for moment, lines in days)]


@pytest.mark.clause("H-04", "H-12", "H-13", "H-15")
def test_w02_one_fen_below_the_threshold_is_silent(door):
    stay, messages = stay_of("A")
    door.take(*messages[:4])
    assert door.owed(stay, "threshold-notice") == []
    assert door.told(stay) == [("running", "draft", "82999.99", "14999.99", "14999.99")]

    door.take(*messages[4:], stay.discharge("2014-03-09 10:00"))

    assert door.owed(stay, "threshold-notice") == [("2014-03-06T23:00", "told")]
    segment, final = door.invoices(stay)
    assert door.told(stay) == [
        ("segment", "issued", "83000.00", "15000.00", "15000.00"),
        ("final", "issued", "6000.00", "985.00", "985.00"),
    ]
    assert segment["date"].startswith("2014-03-06")
    assert components(segment)["insurer"] == "68000.00"
    assert components(final)["insurer"] == "5015.00"


@pytest.mark.clause("H-12")
def test_w02_the_running_share_of_each_day(door):
    shares = ("3905.00", "8855.00", "14999.99", "15000.00", "865.00", "985.00")
    stays = [stay_of(f"D{length}", days=DAYS[:length]) for length in range(1, 7)]
    for _, messages in stays:
        door.take(*messages)

    assert [door.told(stay)[-1][3] for stay, _ in stays] == list(shares)


@pytest.mark.clause("H-12")
def test_w02_the_bill_of_a_secondary_hospital_has_the_threshold_of_its_level(door):
    stay, messages = stay_of("S", "HK-3RD", "肾病科", DAYS[:4])
    door.take(*messages)

    told = door.told(stay)
    assert sum(float(one[3]) for one in told) == pytest.approx(12424.00)
    assert door.owed(stay, "threshold-notice") == [("2014-03-05T23:00", "told")]
