"""W16: working capital, quota prepayments and the monthly settlement, at both doors."""

from decimal import Decimal
from itertools import count

import pytest
from doors import EXTENSION
from feeds import Stay

FACILITY = "https://paylater.example/fhir/NamingSystem/facility"
FACT = "https://paylater.example/fhir/CodeSystem/fact"
_NUMBERS = count(1)


def hospital(facility):
    return {"identifier": {"system": FACILITY, "value": facility}}


def figure(facility, word, period, *, amount=None, grade=None):
    """A figure of a hospital's funding, as a person enters it."""
    said = [{"url": EXTENSION + "of-period", "valueDate": period}]
    if amount:
        money = {"value": Decimal(amount), "currency": "CNY"}
        said.append({"url": EXTENSION + "amount", "valueMoney": money})
    if grade:
        said.append({"url": EXTENSION + "grade", "valueCode": grade})
    return {
        "resourceType": "Basic",
        "code": {"coding": [{"system": FACT, "code": word}]},
        "subject": hospital(facility),
        "extension": said,
    }


def paid(facility, kind, day, amount, **more):
    """What the insurer paid a hospital on a day."""
    return {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": f"{day}T09:00:00+08:00",
        "paymentDate": day,
        "paymentAmount": {"value": Decimal(amount), "currency": "CNY"},
        "requestor": hospital(facility),
        "paymentIdentifier": {"value": f"B{next(_NUMBERS)}"},
        "extension": [{"url": EXTENSION + "payment-kind", "valueCode": kind}],
        **more,
    }


def answered(door, facility, day, fund):
    """A stay whose final answer of the insurer, on that day, owes the hospital this much."""
    number = next(_NUMBERS)
    stay = Stay(facility, "产科", f"VF{number}", f"MF{number}")
    door.take(
        stay.admit(f"{day} 08:00", stay.insured("380")),
        stay.charge(f"{day} 08:10", ("01", fund)),
        stay.discharge(f"{day} 08:20"),
        stay.adjudicate(
            f"S{number}",
            f"{day} 08:30",
            fund,
            "0.00",
            gross=fund,
            own="0.00",
            first="0.00",
            deductible="0.00",
        ),
    )
    return f"S{number}"


@pytest.mark.clause("H-22", "H-23")
def test_w16_working_capital_is_15_percent_late_by_two_days_and_netted_at_year_end(lone_door):
    door = lone_door
    door.state(figure("HK-MCH", "insurer-income", "2013", amount="28640000.00"), "2014-01-06 09:00")
    assert door.funded("HK-MCH", "working-capital") == [
        ("2014-03-31T23:59", "open", "4,296,000.00")
    ]

    door.state(paid("HK-MCH", "advance", "2014-04-02", "4296000.00"), "2014-04-02 09:00")
    assert door.funded("HK-MCH", "working-capital") == [
        ("2014-03-31T23:59", "late", "4,296,000.00")
    ]
    late = dict(door.found_of("HK-MCH"))["working-capital-late"]
    assert "2 days late" in late

    answered(door, "HK-MCH", "2014-06-10", "30115200.00")
    door.state(paid("HK-MCH", "settlement", "2014-06-30", "24980000.00"), "2014-06-30 09:00")
    answered(door, "HK-MCH", "2015-01-02", "100.00")
    assert door.funded("HK-MCH", "insurer-true-up") == [("2015-01-01T00:00", "told", "839,200.00")]
    assert door.books_of("HK-MCH") == {"cash": "29276000.00", "insurer:receivable": "-29276000.00"}

    door.state(paid("HK-MCH", "true-up", "2015-01-20", "839200.00"), "2015-01-20 09:00")
    assert door.funded("HK-MCH", "insurer-true-up") == [("2015-01-01T00:00", "met", "839,200.00")]


@pytest.mark.clause("H-24", "H-25")
def test_w16_twelve_prepayments_are_90_percent_and_the_grade_releases_the_rest(lone_door):
    door = lone_door
    door.state(figure("HK-4TH", "opening-quota", "2014", amount="9000001.00"), "2014-01-02 09:00")

    months = door.funded("HK-4TH", "quota-prepayment")
    assert [amount for *_, amount in months] == ["675,000.08"] * 11 + ["675,000.02"]
    assert [due for due, *_ in months][:2] == ["2014-01-31T23:59", "2014-02-28T23:59"]
    assert [amount for *_, amount in door.funded("HK-4TH", "quota-retained")] == ["900,000.10"]
    assert door.funded("HK-4TH", "quota-release") == []

    door.state(paid("HK-4TH", "quota", "2014-01-20", "675000.08"), "2014-01-20 09:00")
    door.state(paid("HK-4TH", "quota", "2014-03-03", "675000.08"), "2014-03-03 09:00")
    assert [state for _, state, _ in door.funded("HK-4TH", "quota-prepayment")][:4] == [
        *("met", "missed", "met", "open")
    ]
    door.state(figure("HK-4TH", "grade", "2014", grade="B"), "2015-02-10 09:00")
    assert door.funded("HK-4TH", "quota-release") == [("2015-01-01T00:00", "told", "810,000.09")]


@pytest.mark.clause("H-26")
def test_w16_a_month_with_claims_and_no_batch_is_found_when_it_has_ended(lone_door):
    door = lone_door
    for month, batch in (("01", "2014-01-28"), ("02", "2014-02-27"), ("03", "2014-03-31")):
        answered(door, "HK-MCH", f"2014-{month}-10", "100.00")
        door.state(paid("HK-MCH", "settlement", batch, "100.00"), f"{batch} 09:00")
    answered(door, "HK-MCH", "2014-04-10", "100.00")
    other = Stay("HK-3RD", "肾病科", "VGAP", "MGAP")
    door.take(other.admit("2014-04-30 23:59"))
    assert door.found_of("HK-MCH") == []

    # The city's clock is that of all its hospitals.
    door.take(other.update("2014-05-01 00:00"))
    assert [name for name, _ in door.found_of("HK-MCH")] == ["insurer-settlement-gap"]


def line(number, amount, centre="460100"):
    return {
        "extension": [{"url": EXTENSION + "clearing", "valueString": centre}],
        "type": {"text": "住院"},
        "identifier": {"value": number},
        "amount": {"value": Decimal(amount), "currency": "CNY"},
    }


@pytest.mark.clause("H-26")
def test_w16_a_batch_is_matched_with_ours_by_settlement_and_clearing_centre(lone_door):
    door = lone_door
    same, less = (answered(door, "HK-MCH", "2014-01-10", "100.00") for _ in range(2))
    mine = answered(door, "HK-MCH", "2014-01-11", "70.00")
    moved = answered(door, "HK-MCH", "2014-01-12", "60.00")
    later = answered(door, "HK-MCH", "2014-02-01", "50.00")
    lines = [line(same, "100.00"), line(less, "99.99"), line("S-THEIRS", "5.00")]
    lines.append(line(moved, "60.00", centre="469900"))
    period = {"start": "2014-01-01", "end": "2014-01-31"}
    batch = paid("HK-MCH", "settlement", "2014-02-05", "264.99", detail=lines, period=period)
    door.state(batch, "2014-02-05 09:00")

    told = {name: [] for name, _ in door.found_of("HK-MCH")}
    for name, words in door.found_of("HK-MCH"):
        told[name].append(words)
    theirs, ours = told["settlement-only-theirs"], told["settlement-only-ours"]
    assert [any(number in words for words in theirs) for number in ("S-THEIRS", moved)] == [
        True
    ] * 2
    assert [any(number in words for words in ours) for number in (mine, moved)] == [True] * 2
    assert not any(later in words or same in words for words in ours)
    (differs,) = told["settlement-differs"]
    assert f"{less} differs" in differs
    assert "99.99 / 100.00" in differs


def test_w16_what_names_no_hospital_or_no_period_is_told_and_moves_nothing(lone_door):
    door = lone_door
    incomplete = figure("HK-MCH", "insurer-income", "2013")
    door.state(incomplete, "2014-01-06 09:00")
    door.state(figure("HK-4TH", "grade", "2014", grade="E"), "2015-02-10 09:00")

    assert door.funded("HK-MCH", "working-capital") == []
    assert [name for name, _ in door.found_of("HK-MCH")] == ["funding-figure-incomplete"]
    assert [name for name, _ in door.found_of("HK-4TH")] == ["grade-unknown"]
