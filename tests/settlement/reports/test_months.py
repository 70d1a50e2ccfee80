from datetime import UTC, date, datetime

from books import ZONE, day

from adapter.settlement.reports.book import Period
from adapter.settlement.reports.months import month, months_of


def first(month):
    return datetime(2013, month, 1, tzinfo=ZONE)


def test_a_month_is_as_much_of_it_as_lies_in_the_period():
    whole = months_of(Period(first(11), first(12)), ZONE)
    cut = months_of(Period(day(15), day(40)), ZONE)

    assert whole == {date(2013, 11, 1): (first(11), first(12))}
    assert cut == {
        date(2013, 11, 1): (day(15), first(12)),
        date(2013, 12, 1): (first(12), day(40)),
    }


def test_the_month_of_an_instant_is_that_of_the_city_s_day():
    assert month(datetime(2013, 11, 30, 15, 59, tzinfo=UTC), ZONE) == "2013-11"
    assert month(datetime(2013, 11, 30, 16, tzinfo=UTC), ZONE) == "2013-12"
