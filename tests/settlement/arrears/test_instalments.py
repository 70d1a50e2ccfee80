"""Each part of a signed plan as an obligation of its own, met by payment in order."""

from dataclasses import replace
from datetime import date

import pytest
from settlement.cases import HAIKOU, Stay, at, invoice

from adapter.settlement.answer import Answer
from adapter.settlement.arrears.instalments import conclude
from adapter.settlement.duty import Duty
from adapter.settlement.sections.payment_plan import Instalment, Plan
from adapter.settlement.state import Received

SIGNED = Answer("instalment, 3", "payment_plan.kinds", ("H-17", "H-18"))
NOW = "2013-11-12 12:00"
DAYS = {1: "2013-12-12", 2: "2014-01-12", 3: "2014-02-12"}


def planned(*payments, before=0):
    """Return a case of three parts of 100.00, and the money of (when, fen…) that invoices took."""
    stay = Stay(HAIKOU)
    case = stay.case(NOW)
    parts = tuple(
        Instalment(number, date.fromisoformat(day), at(f"{day} 23:59:59"), 10000)
        for number, day in DAYS.items()
    )
    case.state.plan = Plan("instalment", date(2013, 11, 12), 30000, parts, SIGNED)
    case.state.plan_signed = "N1"
    case.state.plans_told["N1"] = stay.plan("N1", 30000, 3)
    case.state.invoices = [invoice("INV", 90000)]
    case.state.plan_paid_before = before
    for moment, *taken in payments:
        allocations = [("INV", amount) for amount in taken]
        received = Received(moment, sum(taken), at(moment), "cash", allocations)
        case.state.received[moment] = received
    return case


def statuses(case):
    return [(one.status, one.told and f"{one.told:%m-%d}") for one in case.state.duties.values()]


@pytest.mark.clause("H-17")
def test_every_part_of_a_plan_is_owed_by_its_day():
    case = planned()

    conclude(case)

    kind = "instalment"
    assert case.duties == [
        Duty(f"{kind}:N1:{number}:{day}", kind, at(f"{day} 23:59:59"), 10000, SIGNED, owed=at(NOW))
        for number, day in DAYS.items()
    ]


def test_without_a_plan_nothing_is_owed_in_parts():
    case = Stay().case()

    conclude(case)

    assert case.duties == []


@pytest.mark.clause("H-17")
@pytest.mark.parametrize(
    ("payments", "before", "expected"),
    [
        ([("2013-12-01", 9999)], 0, ["open", "open", "open"]),
        ([("2013-12-01", 10000)], 0, ["met 12-01", "open", "open"]),
        ([("2013-12-01", 19999)], 0, ["met 12-01", "open", "open"]),
        ([("2013-12-01", 12000, 8000)], 0, ["met 12-01", "met 12-01", "open"]),
        # Money counts from its own time, whichever was told of first.
        (
            [("2014-01-05", 10000), ("2013-12-01", 10000)],
            0,
            ["met 12-01", "met 01-05", "open"],
        ),
        ([("2013-12-13", 30000)], 0, ["late 12-13", "met 12-13", "met 12-13"]),
        # What was paid before the plan was signed pays nothing of it.
        ([("2013-11-10", 5000), ("2013-12-01", 10000)], 5000, ["met 12-01", "open", "open"]),
        ([("2013-11-10", 5000), ("2013-12-01", 9999)], 5000, ["open", "open", "open"]),
    ],
)
def test_payments_meet_the_oldest_part_first_at_their_own_time(payments, before, expected):
    case = planned(*payments, before=before)

    conclude(case)

    told = [f"{status} {when}" if when else status for status, when in statuses(case)]
    assert told == expected


def test_a_part_whose_payment_was_taken_back_is_owed_again():
    case = planned(("2013-12-01", 20000))
    conclude(case)
    case.state.received["2013-12-01"].allocations[:] = [("INV", 10000)]

    conclude(case)

    assert statuses(case) == [("met", "12-01"), ("open", None), ("open", None)]


def test_the_parts_of_a_plan_that_was_ended_are_owed_no_more():
    case = planned(("2013-12-01", 10000))
    conclude(case)
    key = "instalment:N1:2:2014-01-12"
    case.state.duties[key] = replace(case.state.duties[key], status="missed")
    case.state.plan = None

    conclude(case)

    assert [status for status, _ in statuses(case)] == ["met", "void", "void"]


def test_another_plan_owes_parts_of_its_own():
    case = planned()
    conclude(case)
    case.state.plan_signed = "N2"

    conclude(case)

    assert [status for status, _ in statuses(case)] == ["void"] * 3 + ["open"] * 3


def test_what_a_credit_takes_off_pays_the_oldest_part_now():
    case = planned()
    case.state.invoices[0].paid = 70000

    conclude(case)

    assert statuses(case) == [("met", "11-12"), ("open", None), ("open", None)]
