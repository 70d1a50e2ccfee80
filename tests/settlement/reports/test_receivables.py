from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from books import AGES, MOVES, NOVEMBER, START, ZONE, book, day, moved
from hypothesis import given

from adapter.settlement.ledger import (
    AID,
    ALLOWANCE_FUND,
    CASH,
    DEFAULTED,
    FUND_RECEIVABLE,
    RECEIVABLE,
    REVENUE,
    UNADJUDICATED,
    entry,
)
from adapter.settlement.person import PersonState
from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.day_close import day_close
from adapter.settlement.reports.receivables import OWING, against_income, by_age
from adapter.settlement.reports.report import Row
from adapter.settlement.state import AccountState


@given(MOVES)
def test_the_ages_and_what_is_owed_back_add_up_to_the_ledger(moves):
    one = book(*(moved(*move) for move in moves))
    period = Period(START, day(300))

    rows = list(by_age([one], period, AGES))

    owed = one.balance((RECEIVABLE,), period.end)
    assert sum(row.figures["receivable"] for row in rows) == owed
    assert sum(row.figures[name] for row in rows for name in (*AGES, "credit")) == owed


def test_money_settles_the_oldest_invoice_first():
    one = book(
        moved("invoice-segment", 1, 100_00),
        moved("invoice-segment", 60, 40_00),
        moved("payment-applied", 61, 110_00),
    )

    (row,) = by_age([one], Period(START, day(95)), AGES)

    assert {name: figure for name, figure in row.figures.items() if figure} == {
        "age-31": 30_00,
        "receivable": 30_00,
        "unapplied": -110_00,
    }


def test_a_cancelled_invoice_has_no_age():
    one = book(
        moved("invoice-segment", 1, 100_00),
        moved("invoice-segment", 50, 100_00),
        moved("invoice-cancelled", 51, 100_00),
    )

    (row,) = by_age([one], Period(START, day(95)), AGES)

    assert (row.figures["age-91"], row.figures["age-31"]) == (100_00, 0)


def test_what_came_after_the_day_is_not_in_its_report():
    paid = (moved("payment", 20, 100_00), moved("payment-applied", 20, 100_00))
    one = book(moved("invoice-segment", 1, 100_00), *paid)

    assert [row.figures["receivable"] for row in by_age([one], Period(START, day(10)), AGES)] == [
        100_00
    ]
    assert list(by_age([one], Period(START, day(21)), AGES)) == []


def test_a_debt_in_default_keeps_its_age():
    moved_over = entry("default-reclassified", "a1", day(90), ((DEFAULTED, RECEIVABLE, 60_00),))
    one = book(moved("invoice-segment", 1, 100_00), moved_over)

    (row,) = by_age([one], Period(START, day(95)), AGES)

    assert (row.figures["age-91"], row.figures["receivable"]) == (100_00, 100_00)


def test_ages_begin_with_the_first_day_and_grow():
    bounds = list(AGES.values())

    assert bounds[0] == 0
    assert all(one < other for one, other in pairwise(bounds))


@given(MOVES)
def test_months_of_income_add_up_to_the_ledger(moves):
    one = book(*(moved(*move) for move in moves))
    year = Period(START, datetime(2015, 1, 1, tzinfo=ZONE))

    rows = against_income([one], year, ZONE)

    assert len(rows) == 14
    assert sum(row.figures["income"] for row in rows) == -one.balance((REVENUE,), year.end)
    assert sum(row.figures["received"] for row in rows) == one.balance((CASH,), year.end)
    assert rows[-1].figures["patients"] == one.balance((RECEIVABLE,), year.end)
    for row in rows:
        owed_once = [name for name in OWING if name != "risk-fund-owes"]
        assert row.figures["receivables"] == sum(row.figures[name] for name in owed_once)
        assert (row.figures["rate"] is None) == (row.figures["income"] <= 0)


def test_a_debt_that_the_fund_shares_is_owed_once():
    shared = entry(
        "default-awarded",
        "a1",
        day(5),
        ((DEFAULTED, RECEIVABLE, 60_00), (FUND_RECEIVABLE, ALLOWANCE_FUND, 30_00)),
    )
    one = book(moved("charge", 1, 60_00), moved("invoice-segment", 1, 60_00), shared)

    (month,) = against_income([one], NOVEMBER, ZONE)

    figures = month.figures
    assert (figures["patients"], figures["risk-fund-owes"]) == (60_00, 30_00)
    assert figures["receivables"] == 60_00


def test_what_insurer_and_facility_settle_is_no_visit():
    between = Book(AccountState("a9"), PersonState(""), (moved("adjudication", 2, -80_00),))
    one = book(moved("adjudication", 1, 100_00))

    (month,) = against_income([one, between], NOVEMBER, ZONE)
    closed = list(day_close([one, between], NOVEMBER))

    assert (month.figures["insurers"], len(closed)) == (20_00, 1)


@pytest.mark.parametrize(("charges", "owed", "rate"), [(3, 1, 3333), (3, 2, 6667), (8, 1, 1250)])
def test_a_rate_is_rounded_half_up(charges, owed, rate):
    one = book(moved("charge", 1, charges), moved("adjudication", 2, owed), moved("charge", 1, 0))
    paid = entry("payment", "a1", day(3), ((CASH, UNADJUDICATED, charges - owed),))

    (row,) = against_income([replace(one, entries=(*one.entries, paid))], NOVEMBER, ZONE)

    assert row.figures["rate"] == rate


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, "age-0"), (30, "age-0"), (31, "age-31"), (60, "age-31"), (61, "age-61"), (366, "age-366")],
)
def test_an_age_counts_from_its_day_on(days, age):
    one = book(moved("invoice-segment", 1, 1))

    (row,) = by_age([one], Period(START, day(1) + timedelta(days=days, seconds=1)), AGES)

    assert {name for name in AGES if row.figures[name]} == {age}


def test_money_given_back_opens_the_oldest_invoice_again():
    one = book(
        moved("invoice-segment", 1, 100_00),
        moved("invoice-segment", 60, 40_00),
        moved("payment-returned", 61, 5_00),
    )

    (row,) = by_age([one], Period(START, day(95)), AGES)

    assert (row.figures["age-91"], row.figures["age-31"], row.figures["age-0"]) == (
        105_00,
        40_00,
        0,
    )


def test_a_credit_note_takes_from_the_oldest_invoice():
    note = entry("invoice-credit-note", "a1", day(70), ((RECEIVABLE, UNADJUDICATED, -30_00),))
    one = book(moved("invoice-segment", 1, 100_00), moved("invoice-segment", 60, 40_00), note)

    (row,) = by_age([one], Period(START, day(95)), AGES)

    assert (row.figures["age-91"], row.figures["age-31"]) == (70_00, 40_00)


def test_what_moves_at_the_end_of_a_period_is_of_the_next():
    one = book(
        moved("charge", 1, 9_00),
        moved("invoice-segment", 1, 9_00),
        moved("charge", 3, 1_00),
        moved("invoice-segment", 3, 1_00),
    )
    period = Period(START, day(3))

    (aged,) = by_age([one], period, AGES)
    (month,) = against_income([one], period, ZONE)

    assert (aged.figures["age-0"], aged.figures["receivable"]) == (9_00, 9_00)
    assert (month.figures["income"], month.figures["patients"]) == (9_00, 9_00)


def test_a_month_tells_who_owes_what_and_what_is_not_asked_for_yet():
    aid = entry("aid", "a1", day(4), ((AID, UNADJUDICATED, 5_00),))
    before = moved("charge", -3, 40_00)
    one = book(before, moved("charge", 1, 100_00), moved("adjudication", 2, 30_00), aid)
    two = book(moved("invoice-segment", 5, 20_00), moved("payment", 6, 8_00))

    (month,) = against_income([one, two], NOVEMBER, ZONE)

    assert month == Row(
        ("2013-11",),
        {
            "income": 100_00,
            "received": 8_00,
            "patients": 20_00,
            "insurers": 30_00,
            "aid": 5_00,
            "risk-fund-owes": 0,
            "unbilled": 85_00,
            "receivables": 140_00,
            "rate": 14_000,
        },
    )
