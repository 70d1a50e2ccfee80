"""W11: a confirmed default shared 5:5 by hospital and risk fund, and what comes back of it."""

from datetime import datetime
from decimal import Decimal

import pytest
from doors import EXTENSION, Simulated, act, patient_of
from feeds import Stay

BASE = "https://paylater.example/fhir"
HAIKOU = "460100"


def unpaid(door, number, amount):
    """A stay of 2014 left unpaid; every term of it has passed by July."""
    stay = Stay("HK-3RD", "肾病科", f"VW11{number}", f"MW11{number}")
    door.take(
        stay.admit("2014-05-01 09:00"),
        stay.charge("2014-05-02 09:00", ("03", amount)),
        stay.discharge("2014-05-03 10:00"),
    )
    return stay


def confirmed(door, stay, moment):
    """Two notices were told, and a person confirms the default."""
    subject = {"reference": f"Patient/{patient_of(stay)}"}
    for day in ("2014-06-10 09:00", "2014-06-20 09:00"):
        notice = {"coding": [{"system": f"{BASE}/CodeSystem/obligation", "code": "default-notice"}]}
        told = {"status": "completed", "category": [notice], "subject": subject}
        door.state(
            act("Communication", stay, sent=f"{day.replace(' ', 'T')}:00+08:00", **told), day
        )
    decided(door, stay, "default-confirmed", moment)


def decided(door, stay, word, moment):
    done = datetime.fromisoformat(f"{moment}+08:00").isoformat()
    door.state(
        act(
            "Basic",
            stay,
            code={"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": word}]},
            subject={"reference": f"Patient/{patient_of(stay)}"},
            author={"display": "王芳"},
            created=moment[:10],
            extension=[
                {"url": EXTENSION + "entered", "valueDateTime": done},
                {"url": EXTENSION + "note", "valueString": "两次通知后仍拖欠"},
            ],
        ),
        moment,
    )


def fund_pays(door, stay, moment, amount):
    door.state(
        act(
            "PaymentReconciliation",
            stay,
            status="active",
            created=f"{moment.replace(' ', 'T')}:00+08:00",
            paymentDate=moment[:10],
            paymentAmount={"value": Decimal(amount), "currency": "CNY"},
            extension=[{"url": EXTENSION + "payment-kind", "valueCode": "risk-fund"}],
        ),
        moment,
    )


@pytest.mark.clause("H-27", "H-28")
def test_w11_shared_in_two_the_odd_fen_the_hospital_s_and_recoveries_split_back(lone_door):
    door = lone_door
    stay = unpaid(door, "A", "9876.55")
    confirmed(door, stay, "2014-07-05 10:00")
    assert door.fund(HAIKOU, 2014)["level"] == "2000000.00"
    assert door.fund(HAIKOU, 2014)["left"] == "1995061.73"
    if isinstance(door, Simulated):
        # Postings 1 to 3.
        books = door.balances(stay)
        assert books["patient:defaulted"] == "9876.55"
        assert "patient:receivable" not in books
        assert (books["riskfund:receivable"], books["allowance:fund"]) == ("4938.27", "-4938.27")
        assert (books["hospital:bad-debt"], books["allowance:hospital"]) == ("4938.28", "-4938.28")
    # The patient is asked for all of it still.
    assert door.told(stay)[-1] == ("final", "issued", "9876.55", "9876.55", "9876.55")

    fund_pays(door, stay, "2014-07-20 10:00", "4938.27")
    door.take(stay.pay("2014-09-01 10:00", "3000.01"))
    if isinstance(door, Simulated):
        # Postings 4 to 7.
        books = door.balances(stay)
        assert "riskfund:receivable" not in books
        assert books["cash"] == "7938.28"
        assert books["patient:defaulted"] == "6876.54"
        assert books["riskfund:payable"] == "-1500.00"
        assert books["hospital:bad-debt-recovered"] == "-1500.01"
    else:
        assert door.award(stay) == {
            "in-default": "6876.54",
            "fund": "4938.27",
            "institution": "4938.28",
            "paid-by-fund": "4938.27",
            "recovered": "3000.01",
            "recovered-fund": "1500.00",
            "recovered-institution": "1500.01",
        }
    fund = door.fund(HAIKOU, 2014)
    assert (fund["left"], fund["paid"], fund["recovered"]) == ("1995061.73", "4938.27", "1500.00")
    assert door.told(stay)[-1][-1] == "6876.54"


@pytest.mark.clause("H-27", "H-28")
def test_w11_what_an_exhausted_fund_lacks_is_the_hospital_s(lone_door):
    door = lone_door
    first = unpaid(door, "B", "3994000.00")
    second = unpaid(door, "C", "9876.55")
    confirmed(door, first, "2014-07-04 10:00")
    assert door.fund(HAIKOU, 2014)["left"] == "3000.00"
    confirmed(door, second, "2014-07-05 10:00")

    assert door.fund(HAIKOU, 2014)["left"] == "0.00"
    found = [one for one in door.findings(second) if one["id"] == "risk-fund-exhausted"]
    assert [one["clauses"] for one in found] == [["H-27", "H-28"]]
    if isinstance(door, Simulated):
        books = door.balances(second)
        assert (books["riskfund:receivable"], books["hospital:bad-debt"]) == ("3000.00", "6876.55")
    else:
        assert door.award(second)["institution"] == "6876.55"
    # Another year opens at its level, and nothing of this one is carried over.
    later = unpaid(door, "D", "100.00")
    confirmed(door, later, "2015-01-05 10:00")
    assert door.fund(HAIKOU, 2015)["left"] == "1999950.00"
