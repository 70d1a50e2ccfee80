"""The same day of a later month, and the parts of a plan that is told by its first day (ZPP)."""

from datetime import date

import pytest

from adapter.settlement.sections.months import dated_parts, months_later


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        ("2013-11-12", 0, "2013-11-12"),
        ("2013-11-12", 1, "2013-12-12"),
        ("2013-11-12", 2, "2014-01-12"),
        ("2013-12-01", 12, "2014-12-01"),
        ("2013-01-31", 1, "2013-02-28"),
        ("2014-11-30", 15, "2016-02-29"),
        ("2014-03-31", 1, "2014-04-30"),
    ],
)
def test_a_later_month_has_the_same_day_or_ends_before_it(day, count, later):
    assert months_later(date.fromisoformat(day), count) == date.fromisoformat(later)


def parts(*told):
    """Return parts of a plan: (day, fen)."""
    return tuple((date.fromisoformat(day), amount) for day, amount in told)


FIRST = date(2013, 12, 12)


@pytest.mark.parametrize(
    ("amount", "last", "amounts"),
    [
        (100000, None, [33333, 33333, 33334]),
        (100000, 20000, [40000, 40000, 20000]),
        # A last amount of nothing is an amount.
        (100000, 0, [50000, 50000, 0]),
        # It does not sum by a fen: it is left as told, and the plan is refused for it later.
        (100000, 20001, [39999, 39999, 20001]),
    ],
)
def test_equal_parts_are_followed_by_a_last_one(amount, last, amounts):
    found = dated_parts(FIRST, "M1", 3, amount, last)

    days = ["2013-12-12", "2014-01-12", "2014-02-12"]
    assert found == parts(*zip(days, amounts, strict=True))


@pytest.mark.parametrize(
    ("every", "second"),
    [
        ("M1", "2014-01-12"),
        ("M3", "2014-03-12"),
        ("M12", "2014-12-12"),
        ("", "2014-01-12"),
        ("M", "2014-01-12"),
        ("Mx", "2014-01-12"),
        ("W2", "2014-01-12"),
    ],
)
def test_parts_lie_so_many_months_apart_and_one_where_nothing_readable_is_told(every, second):
    found = dated_parts(FIRST, every, 2, 50000, None)

    assert found == parts(("2013-12-12", 25000), (second, 25000))


@pytest.mark.parametrize(("last", "amount"), [(None, 50000), (40000, 40000), (0, 0)])
def test_one_part_is_all_of_it_or_what_was_told_as_the_last(last, amount):
    assert dated_parts(FIRST, "M1", 1, 50000, last) == ((FIRST, amount),)
