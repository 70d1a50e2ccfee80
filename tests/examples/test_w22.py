"""W22: the postings of W01 end to end; every entry balances and the books end where they must."""

import pytest
from feeds import w01


@pytest.mark.clause("H-15")
def test_w22_the_books_of_the_stay(door):
    stay, messages = w01("W22", pay=True)
    door.take(
        *messages,
        stay.discharge("2013-11-12 10:00"),
        stay.pay("2013-11-12 10:05", "1687.90"),
        stay.adjudicate("S22", "2013-11-12 12:00", "19399.80", "10260.20"),
    )

    moved = door.moved(stay)
    assert moved == {
        ("charge", "episode:unadjudicated", "hospital:revenue"): "29660.00",
        ("invoice-segment", "patient:receivable", "episode:unadjudicated"): "8572.30",
        ("payment", "cash", "patient:unapplied"): "10260.20",
        ("payment-applied", "patient:unapplied", "patient:receivable"): "10260.20",
        ("invoice-final", "patient:receivable", "episode:unadjudicated"): "1687.90",
        ("adjudication", "insurer:receivable", "episode:unadjudicated"): "19399.80",
    }
    assert door.balances(stay) == {
        "hospital:revenue": "-29660.00",
        "insurer:receivable": "19399.80",
        "cash": "10260.20",
    }
