"""W17: the pilot by facility, ward and date; who is admitted to it."""

import pytest
from feeds import Stay

# Facility, ward, day, whether a patient stays, scheme, region of the insurance, hukou, standing.
CASES = {
    "before issue": ("HK-3RD", "儿科", "2013-10-23", "I", "380", "460106", False),
    "a pilot ward": ("HK-3RD", "儿科", "2013-10-24", "I", "380", "460106", True),
    "not yet a pilot ward": ("HK-3RD", "外科", "2013-11-10", "I", "380", "460106", False),
    "switched on in 2014": ("HK-3RD", "外科", "2014-01-01", "I", "380", "460106", True),
    "wards only": ("HK-4TH", "内科", "2013-11-10", "O", "380", "460106", False),
    "Q1 prepares": ("QD-PH", "内科", "2020-03-31", "O", "310", "", False),
    "Q2 begins": ("QD-PH", "内科", "2020-04-01", "O", "310", "", True),
    "TCM not in Q2": ("QD-TCM", "内科", "2020-06-30", "O", "310", "", False),
    "TCM from Q3": ("QD-TCM", "内科", "2020-07-01", "O", "310", "", True),
    "residents wait": ("QD-PH", "内科", "2020-05-06", "O", "390", "", False),
    "residents opened": ("QD-PH", "内科", "2020-07-01", "O", "390", "", True),
    "employees of another city": ("HK-3RD", "儿科", "2013-11-10", "I", "310", "460200", False),
    "residents of another city": ("HK-3RD", "儿科", "2013-11-10", "I", "391", "460200", True),
}


@pytest.mark.clause(
    "H-01",
    "H-03",
    "H-04",
    "H-05",
    "H-36",
    "H-37",
    "H-38",
    "Q-05",
    "Q-06",
    "Q-07",
    "Q-08",
    "Q-10",
    "Q-11",
)
def test_w17_the_pilot_by_facility_ward_and_date(door):
    messages = []
    for number, (facility, ward, day, kind, scheme, hukou, _) in enumerate(CASES.values()):
        stay = Stay(facility, ward, f"V17{number}", f"M17{number}", patient_class=kind, hukou=hukou)
        qidong = facility.startswith("QD")
        region, form = ("320681", "STANDING") if qidong else ("460100", "INP")
        opening = f"{day} 09:00"
        signed = stay.agreement(f"AG17{number}", opening, form=form)
        event = "A01" if kind == "I" else "A04"
        messages.append(stay.admit(opening, stay.insured(scheme, region), signed, event=event))
    door.take(*messages)

    for number, (name, case) in enumerate(CASES.items()):
        standing = door.agreement(f"AG17{number}")
        assert (standing[:2] == ("active", "in-force")) is case[-1], (name, standing)


@pytest.mark.clause("H-36")
def test_w17_an_agreement_in_force_survives_a_transfer_out_of_scope(door):
    stay = Stay("HK-3RD", "儿科", "V17T", "M17T")
    opening = "2013-11-10 09:00"
    door.take(stay.admit(opening, stay.insured("380"), stay.agreement("AG17T", opening)))
    stay.ward = "外科"
    door.take(stay.message("A02", "ADT_A02", "2013-11-10 15:00"))

    assert door.agreement("AG17T")[:2] == ("active", "in-force")
