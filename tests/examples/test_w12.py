"""W12: medical aid comes after insurance, on application or at one stop with the insurer."""

import pytest
from doors import components, decision
from feeds import Stay


def stay_of(number, *, mrn="", opening="2014-02-10 09:00"):
    stay = Stay("HK-3RD", "肾病科", f"V12{number}", mrn or f"M12{number}", aid="dibao")
    admission = stay.admit(opening, stay.insured("380"), stay.agreement(f"AG12{number}", opening))
    day = opening[:10]
    return stay, [
        admission,
        stay.charge(f"{day} 20:00", ("01", "14700.00"), ("03", "800.00")),
    ]


@pytest.mark.clause("H-29")
def test_w12_until_it_is_granted_the_invoice_shows_what_insurance_leaves(door):
    stay, messages = stay_of("A")
    door.take(*messages, stay.discharge("2014-02-12 10:00"))
    assert door.told(stay) == [("final", "issued", "15500.00", "5420.00", "5420.00")]

    door.state(*decision(stay, "aid_pending", "2014-02-12 11:00"))
    assert door.told(stay)[-1][3] == "5420.00"

    door.state(*decision(stay, "aid-granted", "2014-02-13 09:00"))
    assert sum(float(one[4]) for one in door.told(stay)) == pytest.approx(1626.00)
    assert sum(float(one[3]) for one in door.told(stay)) == pytest.approx(1626.00)
    aid = [components(one).get("medical-aid", "0.00") for one in door.invoices(stay)]
    assert aid[-1] == "3794.00"


@pytest.mark.clause("H-29")
def test_w12_the_cap_of_the_year_counts_what_earlier_visits_took(door):
    earlier = Stay("HK-3RD", "肾病科", "V12C", "M12C", aid="dibao")
    door.take(
        earlier.admit("2014-01-06 09:00", earlier.insured("380")),
        # 300.00 deductible and 25,414.29 of one's own: 70 % of it are 18,000.00.
        earlier.charge("2014-01-06 20:00", ("01", "300.00"), ("03", "25414.29")),
        earlier.discharge("2014-01-07 10:00"),
    )
    door.state(*decision(earlier, "aid-granted", "2014-01-08 09:00"))
    stay, messages = stay_of("D", mrn="M12C")
    door.take(*messages, stay.discharge("2014-02-12 10:00"))
    door.state(*decision(stay, "aid-granted", "2014-02-13 09:00"))

    assert components(door.invoices(earlier)[-1])["medical-aid"] == "18000.00"
    assert sum(float(one[3]) for one in door.told(stay)) == pytest.approx(3420.00)
    assert components(door.invoices(stay)[-1])["medical-aid"] == "2000.00"


@pytest.mark.clause("H-12", "H-29")
def test_w12_a_pending_application_does_not_lower_the_share_that_is_tested(door):
    stays = [stay_of("E"), stay_of("F")]
    for stay, messages in stays:
        door.take(*messages)
        door.state(*decision(stay, "aid_pending", "2014-02-11 09:00"))
    granted, _ = stays[1]
    door.state(*decision(granted, "aid-granted", "2014-02-11 10:00"))
    for stay, _ in stays:
        door.take(stay.charge("2014-02-11 20:00", ("03", "2580.00")))

    # 5,420.00 + 2,580.00 reach 8,000.00; less 70 % of aid they do not.
    assert [len(door.obligations(stay, "threshold-notice")) for stay, _ in stays] == [1, 0]


@pytest.mark.clause("H-45")
def test_w12_at_one_stop_the_insurer_s_answer_carries_the_aid(door):
    stay, messages = stay_of("G")
    answer = {"gross": "15500.00", "own": "800.00", "first": "0.00"}
    door.take(
        *messages,
        stay.discharge("2014-02-12 10:00"),
        stay.adjudicate(
            "S12G",
            "2014-02-12 10:30",
            "10080.00",
            "1626.00",
            fund="13874.00",
            aid="3794.00",
            **answer,
        ),
    )

    final = door.invoices(stay)[-1]
    assert door.told(stay)[-1] == ("final", "issued", "15500.00", "1626.00", "1626.00")
    assert components(final)["medical-aid"] == "3794.00"
    assert components(final)["insurer"] == "10080.00"
    assert door.balances(stay)["aid:receivable"] == "3794.00"
