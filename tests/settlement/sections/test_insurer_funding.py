"""W16: working capital, prepayments, what a grade releases, and months not settled."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from settlement.cases import POLICIES, ZONE, at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.insurer_funding import (
    Advance,
    Funded,
    Gap,
    InsurerFunding,
    Late,
    Quota,
    QuotaYear,
    Release,
    advance,
    advance_late,
    quota_year,
    released,
    settlement_gaps,
    true_up,
)

SECTION = POLICIES.get("cn-460100-haikou-2013-209").insurer_funding
CAPITAL, QUOTA = SECTION.advance, SECTION.quota
MEAN = POLICIES.get("cn-999900-yunqiao-2026").insurer_funding.advance


def capital(value, word):
    return Answer(value, f"insurer_funding.advance.{word}", ("H-22", "H-23"))


def quota(value, word, origin="text"):
    return Answer(value, f"insurer_funding.quota.{word}", ("H-24", "H-25"), origin, "AM-18")


@pytest.mark.clause("H-22", "H-23")
@pytest.mark.parametrize(
    ("base", "amount"),
    [(2864000000, 429600000), (10, 2), (9, 1), ([1432000000, 1432000000], 429600000)],
)
def test_w16_the_working_capital_is_15_percent_by_the_end_of_march(base, amount):
    found = advance(CAPITAL, 2014, base, ZONE)

    assert found == Funded(amount, at("2014-03-31 23:59:59"), capital("0.15", "rate"))


@pytest.mark.clause("H-22")
@pytest.mark.parametrize(
    ("received", "owed", "yuan"),
    [(2498000000, 83920000, "839200.00"), (2581920001, -1, "-0.01")],
)
def test_w16_the_year_is_trued_up_in_either_direction(received, owed, yuan):
    found = true_up(CAPITAL, 3011520000, received, 429600000)

    assert found == (owed, capital(yuan, "settle"))


@pytest.mark.clause("H-23")
@pytest.mark.parametrize(
    ("paid", "days"), [("2014-03-30", 0), ("2014-03-31", 0), ("2014-04-01", 1), ("2014-04-02", 2)]
)
def test_w16_working_capital_is_late_from_the_first_of_april(paid, days):
    found = advance_late(CAPITAL, 2014, date.fromisoformat(paid))

    assert found == (Late(days, capital("03-31", "due")) if days else None)


@pytest.mark.clause("X-12")
@pytest.mark.parametrize(
    ("base", "amount"),
    [
        ([100, 200, 301], 200),
        (777, 777),
        ([], 0),
        # Half a fen is rounded up, of twelfths too.
        ([1] * 6 + [0] * 6, 1),
        ([13] * 6 + [12] * 6, 13),
    ],
)
def test_a_city_may_advance_a_month_of_mean_spending(base, amount):
    found = advance(MEAN, 2026, base, ZONE)

    rule = "insurer_funding.advance.months_of_mean_monthly_fund_spend"
    assert found == Funded(amount, at("2026-01-31 23:59:59"), Answer("1.0", rule, ("X-12",)))


@pytest.mark.clause("H-24")
def test_w16_twelve_prepayments_of_which_december_takes_the_rounding():
    found = quota_year(QUOTA, 2014, 900000100, ZONE)

    ends = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    rate = quota("0.90", "monthly_rate", "default")
    months = tuple(
        Funded(67500002 if month == 12 else 67500008, at(f"2014-{month:02}-{end} 23:59:59"), rate)
        for month, end in enumerate(ends, 1)
    )
    assert found == QuotaYear(months, 90000010, quota("0.10", "retained"))


def test_a_leap_year_s_february_is_a_day_longer():
    found = quota_year(QUOTA, 2016, 900000100, ZONE)

    assert found.months[1].due == at("2016-02-29 23:59:59")


@pytest.mark.clause("H-25")
@pytest.mark.parametrize(
    ("grade", "ratio", "amount", "kept"),
    [("A", "1.00", 90000010, 0), ("B", "0.90", 81000009, 9000001), ("D", "0.00", 0, 90000010)],
)
def test_w16_the_rest_is_released_by_grade(grade, ratio, amount, kept):
    found = released(QUOTA, 90000010, grade)

    assert found == Release(amount, kept, quota(ratio, f"grade_ratio.{grade}", "site"))


@pytest.mark.parametrize("grade", [None, "E", ""])
def test_without_a_known_grade_nothing_is_released(grade):
    assert released(QUOTA, 90000010, grade) is None


@given(st.integers(0, 10**12), st.sampled_from("ABCD"))
def test_prepayments_and_what_is_kept_are_the_quota(annual, grade):
    year = quota_year(QUOTA, 2014, annual, ZONE)
    found = released(QUOTA, year.retained, grade)

    assert sum(one.amount for one in year.months) + year.retained == annual
    assert found.released + found.kept == year.retained


def days(*told):
    return [date.fromisoformat(f"2014-{day}") for day in told]


BATCHES = days("01-28", "02-27", "03-31")
CLAIMS = days("01-10", "02-10", "03-10", "04-10")


@pytest.mark.clause("H-26")
@pytest.mark.parametrize(
    ("batches", "claims", "now", "months"),
    [
        (BATCHES, CLAIMS, "2014-04-30 23:59:59", []),
        (BATCHES, CLAIMS, "2014-05-01 00:00:00", [4]),
        (BATCHES, CLAIMS[:3], "2014-05-01 00:00:00", []),
        ([], CLAIMS[2:0:-1], "2014-05-01 00:00:00", [2, 3]),
        (days("02-01"), days("02-28", "02-01"), "2014-05-01 00:00:00", []),
        ([], days("11-30"), "2014-12-31 23:59:59", [11]),
    ],
)
def test_w16_a_month_with_claims_and_no_settlement_is_found_when_it_has_ended(
    batches, claims, now, months
):
    found = settlement_gaps(SECTION, batches, claims, at(now), ZONE)

    answer = Answer("1", "insurer_funding.settle_every", ("H-26",), "text", "AM-18")
    assert found == tuple(
        Gap(date(2014, month, 1), at(f"2014-{month + 1:02}-01"), answer) for month in months
    )


ONCE_A_YEAR = {"due": "03-31", "settle": "year_end"}
RATE = {"rate": "0.15", "base": "prior_year_insurer_income"}
SPEND = {"months_of_mean_monthly_fund_spend": "1.0"}


@pytest.mark.parametrize(
    ("model", "written", "said"),
    [
        (Advance, ONCE_A_YEAR, "an advance is a rate"),
        (Advance, ONCE_A_YEAR | {"rate": "0.15"}, "an advance is a rate"),
        (Advance, ONCE_A_YEAR | {"base": RATE["base"]}, "an advance is a rate"),
        (Advance, ONCE_A_YEAR | {"rate": "0.15"} | SPEND, "an advance is a rate"),
        (Advance, ONCE_A_YEAR | {"base": RATE["base"]} | SPEND, "an advance is a rate"),
        (Advance, ONCE_A_YEAR | RATE | SPEND, "an advance is a rate"),
        (Advance, {"due": "3-31", "settle": "year_end"} | RATE, "a day of every year"),
        (Quota, QUOTA.model_dump() | {"retained": "0.2"}, "must be 1 together"),
        (Quota, QUOTA.model_dump() | {"retained": "0.0"}, "must be 1 together"),
        (InsurerFunding, {"settle_every": {"months": "2", "at_least": "true"}}, "should be 1"),
    ],
)
def test_funding_that_says_nothing_or_two_things_is_refused(model, written, said):
    with pytest.raises(ValidationError, match=said):
        model.model_validate(written)


def test_what_files_leave_out_is_the_text_s():
    plain = QUOTA.model_dump(exclude={"base_origin", "grade_origin"})
    every = {"settle_every": {"months": "1", "at_least": "true"}}
    section = Quota.model_validate(plain)

    assert (section.base_origin, section.grade_origin) == ("text", "text")
    assert InsurerFunding.model_validate(every).mode_origin == "text"
