from datetime import datetime, timedelta

import pytest
from books import NOVEMBER, START, ZONE, award, book, day
from house import POLICIES
from hypothesis import given
from hypothesis import strategies as st

from adapter.settlement.city.awarded import Awarded, AwardFigures
from adapter.settlement.city.state import CityState, Claim, FundFigures, FundYear
from adapter.settlement.reports.book import Period
from adapter.settlement.reports.risk_fund import awards, origins, statement

STOOD = [
    (day(11), AwardFigures(100_01, 50_00, 50_01, 0, 0, 0)),
    (day(20), AwardFigures(100_01, 50_00, 50_01, 30_00, 0, 0)),
    (day(29), AwardFigures(100_01, 50_00, 50_01, 30_00, 20_00, 20_01)),
]


def test_an_award_stands_in_the_period_of_its_confirmation():
    one = book(awards=[award(stood=STOOD)])

    (row,) = awards([one, book(), book(awards=[Awarded()])], NOVEMBER, ZONE)

    assert row.keys == ("V1", "肾病科", "2013-11-10")
    assert row.figures == {
        "debt": 100_01,
        "award": 50_00,
        "borne": 50_01,
        "award-paid": 30_00,
        "recovered-fund": 20_00,
        "recovered-institution": 20_01,
    }


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        # Confirmed on the 10th, laid before the fund on the 11th.
        (1, 11, None),
        (12, 30, None),
        (11, 12, (50_00, 0, 0)),
        (11, 21, (50_00, 30_00, 0)),
        (11, 30, (50_00, 30_00, 20_00)),
    ],
)
def test_an_award_is_told_as_its_books_stood_at_the_period_s_end(first, last, told):
    one = book(awards=[award(stood=STOOD)])
    period = Period(START + timedelta(days=first - 1), START + timedelta(days=last - 1))

    rows = [
        tuple(row.figures[name] for name in ("award", "award-paid", "recovered-fund"))
        for row in awards([one], period, ZONE)
    ]

    assert rows == ([told] if told else [])


def test_what_was_confirmed_again_stands_where_it_last_was():
    made = award(stood=STOOD)
    made.grants.append((day(35), day(34)))
    one = book(awards=[made])
    december = Period(NOVEMBER.end, day(60))

    assert [row.keys[2] for row in awards([one], NOVEMBER, ZONE)] == ["2013-11-10"]
    assert [row.keys[2] for row in awards([one], december, ZONE)] == ["2013-12-04"]
    assert [row.keys[2] for row in awards([one], Period(START, day(60)), ZONE)] == ["2013-12-04"]


@given(st.lists(st.tuples(st.integers(0, 900_000_00), st.integers(0, 900_000_00)), max_size=6))
def test_the_statement_of_a_year_adds_up_to_its_level(claims):
    year = FundYear(2_000_000_00)
    for number, (asked, given_) in enumerate(claims):
        at = day(number + 1)
        year.claim(at.date(), f"a{number}", Claim(at, max(asked, given_), given_))
    city = CityState("460100", years={2013: year})

    first, second = statement(city, Period(START, day(70)), ZONE, 2_000_000_00)

    assert (first.keys, second.keys) == (("2013",), ("2014",))
    assert first.figures["award"] + first.figures["left"] == 2_000_000_00
    assert first.figures["award"] == sum(given_ for _, given_ in claims)
    assert (first.figures["claims"], first.figures["asked"] >= first.figures["award"]) == (
        len(claims),
        True,
    )
    assert (first.figures["award-paid"], first.figures["recovered-fund"]) == (0, 0)
    assert (second.figures["left"], second.figures["award"]) == (2_000_000_00, 0)


@pytest.mark.clause("H-27", "H-28")
def test_a_column_of_the_fund_is_the_instrument_s_or_fills_what_it_leaves_open():
    haikou = next(one for one in POLICIES.policies if one.id.startswith("cn-460100"))

    assert origins(haikou.risk_fund) == {
        "fund-level": "text",
        "award": "text",
        "borne": "text",
        "recovered-fund": "default",
        "recovered-institution": "default",
        "debt": "default",
    }
    assert set(origins(haikou.risk_fund.model_copy(update={"origin_of": {}})).values()) == {"text"}
    assert origins(None) == {}


def test_a_statement_ends_with_the_last_year_that_lies_in_the_period():
    new_year = datetime(2014, 1, 1, tzinfo=ZONE)
    city = CityState("460100")

    rows = list(statement(city, Period(START, new_year), ZONE, 5))

    assert [row.keys for row in rows] == [("2013",)]
    later = list(statement(city, Period(START, new_year + timedelta(microseconds=1)), ZONE, 5))
    assert [row.keys for row in later] == [("2013",), ("2014",)]


def test_where_there_is_no_fund_only_a_year_that_was_drawn_from_is_told():
    city = CityState("320681", years={2014: FundYear(100)})

    rows = list(statement(city, Period(START, day(70)), ZONE, None))

    assert [(row.keys, row.figures["left"]) for row in rows] == [(("2014",), 100)]


def test_a_year_that_opened_stands_at_the_level_it_opened_with():
    moved = {day(30).date(): FundFigures(1, 50, 40, 30, 20), day(31).date(): FundFigures(1, 9, 9)}
    city = CityState("460100", years={2013: FundYear(100, days=moved)})

    (row,) = statement(city, NOVEMBER, ZONE, 700)

    assert row.figures == {
        "fund-level": 100,
        "claims": 1,
        "asked": 50,
        "award": 40,
        "left": 60,
        "award-paid": 30,
        "recovered-fund": 20,
    }
