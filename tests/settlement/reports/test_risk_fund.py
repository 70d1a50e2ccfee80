from datetime import datetime, timedelta

import pytest
from books import NOVEMBER, START, ZONE, award, book, day
from house import POLICIES
from hypothesis import given
from hypothesis import strategies as st

from adapter.settlement.city.state import CityState, Claim, FundYear
from adapter.settlement.reports.book import Period
from adapter.settlement.reports.risk_fund import awards, origins, statement


def test_an_award_stands_in_the_period_of_its_confirmation():
    told = award(debt=100_01, settled=40_00, recovered=40_00, payments={"p1": 50_00})
    one = book(awards=[told])

    (row,) = awards([one, book()], NOVEMBER, ZONE)

    assert row.keys == ("V1", "肾病科", "2013-11-10")
    assert (row.figures["award"], row.figures["borne"]) == (50_00, 50_01)
    assert row.figures["award"] + row.figures["borne"] == row.figures["debt"]
    back = row.figures["recovered-fund"] + row.figures["recovered-institution"]
    assert (back, row.figures["award-paid"]) == (40_00, 50_00)
    assert list(awards([one], Period(day(11), day(30)), ZONE)) == []


@given(st.lists(st.tuples(st.integers(0, 900_000_00), st.integers(0, 900_000_00)), max_size=6))
def test_the_statement_of_a_year_adds_up_to_its_level(claims):
    year = FundYear(2_000_000_00)
    for number, (asked, given_) in enumerate(claims):
        year.claims[f"a{number}"] = Claim(day(number + 1), max(asked, given_), given_)
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


def test_a_year_that_opened_stands_at_the_level_it_opened_with():
    city = CityState("460100", years={2013: FundYear(100, {"a1": Claim(day(1), 50, 40)}, 30, 20)})

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
