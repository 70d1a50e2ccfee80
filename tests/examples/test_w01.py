"""W01: a Haikou stay day by day: threshold, segment, daily lists, estimate, discharge, papers."""

import pytest
from doors import components
from feeds import w01

# Each day's gross, personal share to date, and what no segment has settled.
DAYS = (
    ("2013-11-04", "2,220.00", "1018.80", "1018.80"),
    ("2013-11-05", "6,430.00", "3119.30", "3119.30"),
    ("2013-11-06", "8,230.00", "6106.30", "6106.30"),
    ("2013-11-07", "5,820.00", "7922.30", "7922.30"),
    ("2013-11-08", "1,700.00", "8572.30", "8572.30"),
    ("2013-11-09", "3,410.00", "9683.50", "1111.20"),
    ("2013-11-10", "900.00", "9953.50", "1381.20"),
    ("2013-11-11", "950.00", "10260.20", "1687.90"),
)


@pytest.mark.clause("H-06", "H-09", "H-12", "H-13", "H-15", "H-58", "H-60")
def test_w01_threshold_segment_and_discharge_in_haikou(door):
    stay, messages = w01("W01", pay=True)
    door.take(
        *messages, stay.discharge("2013-11-12 10:00"), stay.pay("2013-11-12 10:05", "1687.90")
    )

    segment, final = door.invoices(stay)
    assert door.told(stay) == [
        ("segment", "balanced", "24400.00", "8572.30", "0.00"),
        ("final", "balanced", "5260.00", "1687.90", "0.00"),
    ]
    assert components(segment) == {
        "base": "24400.00",
        "insurer": "15827.70",
        "own-pay": "800.00",
        "self-pay-first": "689.00",
        "deductible": "300.00",
        "coinsurance": "6783.30",
    }
    # With the segment: self-pay-first 846.00, coinsurance 8,314.20, insurer 19,399.80.
    assert components(final) == {
        "base": "5260.00",
        "insurer": "3572.10",
        "self-pay-first": "157.00",
        "coinsurance": "1530.90",
    }
    assert [len(one["lineItem"]) for one in (segment, final)] == [12, 5]
    assert segment["date"].startswith("2013-11-08T23:59:59")
    assert "2013-11-11T23:59:59+08:00" in str(segment["extension"])
    assert door.owed(stay, "threshold-notice") == [("2013-11-08T23:00", "told")]


@pytest.mark.clause("H-12")
def test_w01_what_is_unsettled_grows_day_by_day(door):
    stays = [w01(f"D{day}") for day in range(1, 9)]
    for day, (_, messages) in enumerate(stays, 1):
        door.take(*messages[: day + 1])

    for (stay, _), (_, _, personal, unsettled) in zip(stays, DAYS, strict=True):
        *segments, running = door.told(stay)
        assert running[0] == "running"
        assert running[3] == unsettled
        billed = ["8572.30"] if personal != unsettled else []
        assert [one[3] for one in segments] == billed


@pytest.mark.clause("H-11")
def test_w01_eight_daily_lists_each_due_by_the_next_noon(door):
    stay, messages = w01("DL")
    door.take(*messages, stay.discharge("2013-11-12 10:00"))

    lists = door.obligations(stay, "daily-list")
    assert [one["due"] for one in lists] == [
        f"2013-11-{day:02d}T12:00:00+08:00" for day in range(5, 13)
    ]
    assert [one["text"] for one in lists] == [
        f"Daily list: {gross} yuan on that day." for _, gross, _, _ in DAYS
    ]
    assert {clause for one in lists for clause in one["clauses"]} == {"H-11"}


@pytest.mark.clause("H-14", "H-59")
def test_w01_the_estimate_is_told_one_to_two_days_before_discharge(door):
    stay, messages = w01("ES", pay=True)
    expected = stay.message("A16", "ADT_A16", "2013-11-10 23:30", f"PV2{'|' * 9}20131112")
    door.take(*messages[:-1], expected, messages[-1])

    assert door.owed(stay, "estimate") == [("2013-11-11T23:59", "open")]
    (estimate,) = [one for one in door.told(stay) if one[0] == "estimate"]
    assert estimate == ("estimate", "draft", "29660.00", "10260.20", "0.00")


@pytest.mark.clause("H-16", "H-60")
def test_w01_papers_go_back_within_a_day_of_the_last_payment(door):
    stay, messages = w01("CR", pay=True)
    door.take(*messages, stay.discharge("2013-11-12 10:00"))
    assert door.owed(stay, "collateral-return") == []

    door.take(stay.pay("2013-11-12 10:05", "1687.90"))
    assert door.owed(stay, "collateral-return") == [("2013-11-13T10:05", "open")]

    card = stay.paper("INSCARD", "2013-11-12 11:00", form="O", custody="R")
    door.take(stay.update("2013-11-12 11:00", card))
    assert door.owed(stay, "collateral-return") == [("2013-11-13T10:05", "met")]
