"""W09: hardship: both proofs first, seven instalments, the odd fen last, the card kept."""

import pytest
from doors import plan
from feeds import Stay

DUE = ["2013-12-12", *(f"2014-{month:02d}-12" for month in range(1, 7))]


def leaving(number):
    """A stay whose final of 10,480.00 is paid to 10,000.00 at the desk."""
    stay = Stay("HK-MCH", "产科", f"V09{number}", f"M09{number}")
    opening = "2013-11-04 09:30"
    return stay, [
        stay.admit(
            opening,
            stay.agreement(f"AG09{number}", opening),
            stay.paper("ID", opening),
            stay.paper("INSCARD", opening, form="O"),
        ),
        stay.charge("2013-11-11 20:00", ("03", "10480.00")),
        stay.discharge("2013-11-12 10:00"),
        stay.pay("2013-11-12 10:30", "480.00"),
    ]


def proofs(stay, *kinds):
    return stay.update("2013-11-12 11:00", *(stay.paper(one, "2013-11-12 11:00") for one in kinds))


@pytest.mark.clause("H-17")
@pytest.mark.parametrize(
    ("shown", "lacks"),
    [
        ((), ["village_committee_certificate", "civil_affairs_approval"]),
        (("COMMITTEE",), ["civil_affairs_approval"]),
    ],
)
def test_w09_without_both_proofs_the_plan_is_rejected_by_name(door, shown, lacks):
    stay, messages = leaving(f"R{len(shown)}")
    door.take(*messages, *([proofs(stay, *shown)] if shown else []))
    door.state(*plan(stay, "10000.00", 7, "2013-11-12 12:00"))

    found = [one for one in door.findings(stay) if one["id"] == "plan-evidence-missing"]
    assert len(found) == len(lacks)
    assert all(any(lack in one["words"] for one in found) for lack in lacks)
    assert door.obligations(stay, "instalment") == []
    door.take(stay.update("2013-12-13 09:00"))
    assert [due for due, _ in door.owed(stay, "default-alleged")] == ["2013-12-13T00:00"]


@pytest.mark.clause("H-17", "H-18")
def test_w09_seven_instalments_and_the_card_stays_until_the_last(door):
    stay, messages = leaving("A")
    door.take(*messages, proofs(stay, "COMMITTEE", "CIVIL"))
    door.state(*plan(stay, "10000.00", 7, "2013-11-12 12:00"))

    parts = door.obligations(stay, "instalment")
    assert [one["due"][:10] for one in parts] == DUE
    amounts = ["1,428.57"] * 6 + ["1,428.58"]
    assert all(amount in one["text"] for amount, one in zip(amounts, parts, strict=True))
    assert door.owed(stay, "collateral-return") == []

    paid = [*(("1428.57", day) for day in DUE[:6]), ("1428.58", DUE[6])]
    door.take(*(stay.pay(f"{day} 09:00", amount) for amount, day in paid))
    assert [one["state"] for one in door.obligations(stay, "instalment")] == ["met"] * 7
    assert door.told(stay)[-1] == ("final", "balanced", "10480.00", "10480.00", "0.00")
    assert door.owed(stay, "collateral-return") == [("2014-06-13T09:00", "open")]
    assert door.owed(stay, "default-alleged") == []
