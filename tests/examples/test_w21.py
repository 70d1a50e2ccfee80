"""W21: a third city settles the personal part at every 2,000.00 of the whole cost.

A charge is on one invoice, so a segment takes its lines whole and carries forward what lies beyond
the multiple: the example's 875.00, 500.00 and 475.00 are what the invoices ask for.
"""

import pytest
from doors import components
from feeds import Stay


def stay_of(number):
    stay = Stay(
        "YQ-CH", "内科", f"V21{number}", f"M21{number}", hukou="", aid="lifted_from_poverty"
    )
    opening = "2026-03-01 08:00"
    admission = stay.admit(
        opening, stay.insured("390", "999900"), stay.agreement(f"AG21{number}", opening)
    )
    return stay, [
        admission,
        stay.charge("2026-03-01 20:00", ("01", "1500.00")),
        stay.charge("2026-03-02 20:00", ("01", "900.00")),
        stay.charge("2026-03-03 20:00", ("01", "3100.00")),
        stay.charge("2026-03-04 20:00", ("01", "400.00")),
        stay.discharge("2026-03-05 10:00"),
    ]


@pytest.mark.clause("X-06")
def test_w21_segments_at_multiples_of_the_whole_cost_ask_their_personal_part(door):
    stay, messages = stay_of("A")
    door.take(*messages)

    first, second, final = door.invoices(stay)
    assert door.told(stay) == [
        ("segment", "issued", "2400.00", "875.00", "875.00"),
        ("segment", "issued", "3100.00", "500.00", "500.00"),
        ("final", "issued", "400.00", "475.00", "475.00"),
    ]
    assert components(first) == {
        "base": "2400.00",
        "insurer": "1125.00",
        "carried-forward": "400.00",
        "deductible": "500.00",
        "coinsurance": "375.00",
    }
    assert components(second) == {
        "base": "3100.00",
        "brought-forward": "400.00",
        "insurer": "1500.00",
        "carried-forward": "1500.00",
        "coinsurance": "500.00",
    }
    assert components(final) == {
        "base": "400.00",
        "brought-forward": "1500.00",
        "insurer": "1425.00",
        "coinsurance": "475.00",
    }
    assert [one["date"][:10] for one in (first, second)] == ["2026-03-02", "2026-03-03"]
    assert "multiple 2,000.00" in str(first["extension"])
    assert "multiple 4,000.00" in str(second["extension"])
    notices = [one["text"] for one in door.obligations(stay, "threshold-notice")]
    assert notices == [
        f"The whole cost has reached {sum_} yuan." for sum_ in ("2,000.00", "4,000.00")
    ]


@pytest.mark.clause("X-06")
def test_w21_personal_to_date_is_what_was_billed_and_what_is_running(door):
    """750.00, 975.00, 1,750.00 and 1,850.00 to date, whatever a segment has put off."""
    stays = [stay_of(f"R{length}") for length in (2, 3, 4, 5)]
    for length, (_, messages) in enumerate(stays, 2):
        door.take(*messages[:length])

    asked = [[one[3] for one in door.told(stay)] for stay, _ in stays]
    assert asked == [["750.00"], ["975.00"], ["875.00", "875.00"], ["875.00", "500.00", "475.00"]]


@pytest.mark.clause("X-06")
def test_w21_what_was_put_off_is_running_though_every_line_is_billed(door):
    stay, messages = stay_of("P")
    door.take(*messages[:3], stay.update("2026-03-03 08:00"))

    _, running = door.invoices(stay)
    assert door.told(stay)[1] == ("running", "draft", "0.00", "100.00", "100.00")
    assert components(running)["brought-forward"] == "400.00"


@pytest.mark.clause("X-06")
def test_w21_an_unpaid_segment_lets_the_hospital_end_the_agreement_and_care_goes_on(door):
    stay, messages = stay_of("U")
    door.take(*messages[:3], stay.update("2026-03-06 08:00"))

    assert door.owed(stay, "segment-payment") == [("2026-03-05T23:59", "missed")]
    assert "agreement-terminable" in {one["id"] for one in door.findings(stay)}
    assert door.agreement("AG21U")[:2] == ("active", "in-force")


@pytest.mark.clause("X-06")
def test_w21_the_insurer_s_answer_falls_on_what_was_settled_and_the_rest_stays_put_off(door):
    """The insurer pays 1,200.00 of the 2,400.00 where 1,425.00 were estimated."""
    bill = {"gross": "2400.00", "own": "0.00", "first": "0.00", "deductible": "500.00"}
    stays = [stay_of("V"), stay_of("W")]
    for (stay, messages), amounts in zip(stays, ((), ("875.00",)), strict=True):
        answer = stay.adjudicate(
            f"S{stay.visit}", "2026-03-03 09:00", "1200.00", "1200.00", kind="MID", **bill
        )
        paid = [stay.pay("2026-03-03 08:00", amount) for amount in amounts]
        door.take(*messages[:3], *paid, answer, stay.update("2026-03-04 08:00"))

    (unpaid, _), (paid, _) = stays
    assert door.told(unpaid) == [
        ("segment", "cancelled", "2400.00", "875.00", "0.00"),
        ("segment", "issued", "2400.00", "1100.00", "1100.00"),
        ("running", "draft", "0.00", "100.00", "100.00"),
    ]
    assert door.told(paid) == [
        ("segment", "balanced", "2400.00", "875.00", "0.00"),
        ("running", "draft", "0.00", "325.00", "325.00"),
    ]
