"""What is known of a city: the year of its fund, and what was paid to a hospital."""

from datetime import UTC, date, datetime

import pytest

from adapter.fhir.resources import derive_id
from adapter.settlement.city.awarded import Awarded
from adapter.settlement.city.facts import FundingFigure, InsurerPayment
from adapter.settlement.city.state import CityState, Claim, FundFigures, FundingState, FundYear
from adapter.settlement.sections.risk_fund import Award


def day(number):
    return datetime(2014, 7, number, tzinfo=UTC)


def test_a_fund_has_left_what_it_did_not_give():
    assert (FundYear().left, FundYear().figures()) == (0, FundFigures())
    assert FundYear(100, {"a": Claim(day(1), 90, 60), "b": Claim(day(2), 15, 15)}).left == 25


@pytest.mark.clause("H-28")
@pytest.mark.parametrize(
    ("claims", "waiting"),
    [
        ({}, ""),
        ({"a": Claim(day(1), 5, 5)}, ""),
        ({"a": Claim(day(1), 5, 4)}, "a"),
        ({"a": Claim(day(1), 5, 5), "b": Claim(day(2), 5, 0)}, "b"),
        ({"a": Claim(day(3), 5, 4), "b": Claim(day(2), 5, 4)}, "b"),
        ({"b": Claim(day(2), 5, 4), "a": Claim(day(2), 5, 4)}, "a"),
    ],
)
def test_the_claim_that_waits_is_the_first_confirmed_of_those_that_fell_short(claims, waiting):
    assert FundYear(9, claims).waiting == waiting


@pytest.mark.clause("H-27", "H-28")
@pytest.mark.parametrize(
    ("level", "year", "next_in_line"), [(5, 2014, "a"), (4, 2014, ""), (5, 2015, "")]
)
def test_nobody_is_next_in_line_before_an_empty_fund(level, year, next_in_line):
    city = CityState("460100", years={2014: FundYear(level, {"a": Claim(day(1), 5, 4)})})

    assert city.short_of(year) == next_in_line
    assert set(city.years) == {2014}


def test_a_year_of_the_fund_is_opened_once():
    city = CityState("460100")

    city.year(2014).level = 7

    assert city.year(2014) == FundYear(7)


def test_a_year_of_the_fund_is_told_as_it_stood_when_a_day_began():
    first, second, third = (date(2014, 7, number) for number in (1, 2, 3))
    year = FundYear(100)

    year.claim(first, "a", Claim(day(1), 60, 60))
    year.claim(second, "b", Claim(day(2), 50, 40))
    year.move(second, FundFigures(paid=30))
    year.claim(second, "a", Claim(day(1), 50, 50))
    year.move(second, FundFigures(recovered=7))
    year.claim(third, "b", None)

    assert year.figures(first) == FundFigures()
    assert year.figures(second) == FundFigures(1, 60, 60)
    assert year.figures(third) == FundFigures(2, 100, 90, 30, 7)
    assert year.figures() == FundFigures(1, 50, 50, 30, 7)
    assert (year.claims, year.left) == ({"a": Claim(day(1), 50, 50)}, 50)


def test_a_day_that_moves_nothing_is_no_day_of_the_fund():
    year = FundYear(100)

    year.claim(date(2014, 7, 1), "a", None)
    year.move(date(2014, 7, 1), FundFigures())

    assert year == FundYear(100)


def figure(word, period, amount):
    return FundingFigure("f", "HK-MCH", word, period, amount, "")


def test_a_figure_counts_for_its_word_and_period():
    told = figure("insurer-income", "2013", 5)
    state = FundingState("HK-MCH", figures={"insurer-income:2013": told})

    assert state.account == derive_id("Account", "HK-MCH", "insurer-funding")
    assert state.figure("insurer-income", "2013") == told
    assert state.figure("insurer-income", "2014") is None
    assert state.figure("fund-spend", "2013") is None


def test_what_was_paid_for_a_year_is_told_oldest_first():
    def paid(number, kind, on, period):
        return InsurerPayment(number, "HK-MCH", kind, 1, date(2014, 1, on), period)

    every = [
        paid("p4", "quota", 9, "2014-02"),
        paid("p3", "quota", 9, "2014-01"),
        paid("p5", "quota", 3, "2014-01"),
        paid("p1", "advance", 1, "2014"),
        paid("p2", "quota", 2, "2013-12"),
    ]
    state = FundingState("HK-MCH", payments={one.payment: one for one in every})

    assert [one.payment for one in state.paid("quota", "2014")] == ["p5", "p3", "p4"]
    assert [one.payment for one in state.paid("quota", "2014-01")] == ["p5", "p3"]
    assert [one.payment for one in state.paid("advance", "2014")] == ["p1"]


def test_an_award_has_paid_the_sum_of_its_payments_and_gets_its_part_of_what_comes_back():
    made = Award(base=1000, fund=400, institution=600, asked=500, answer=None)

    assert (Awarded().paid, Awarded().recovered_fund, Awarded().decision) == (0, 0, "")
    assert (Awarded().debt, Awarded().settled, Awarded().recovered) == (0, 0, 0)
    assert Awarded(payments={"p": 30, "q": 5}).paid == 35
    assert Awarded(made=made, recovered=100).recovered_fund == 40
    assert Awarded(recovered=100).recovered_fund == 0
