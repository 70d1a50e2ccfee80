"""When a day ends, and which days working days pass over."""

from datetime import UTC, date, datetime

import pytest
from settlement.cases import ZONE, at

from adapter.settlement.sections.calendar import Calendar, end_of_day, working_day_after

# Thursday and Friday are off.
CALENDAR = Calendar(
    day_boundary="00:00",
    deadline_inclusive=True,
    holidays=(date(2026, 10, 1), date(2026, 10, 2)),
    # Saturday is worked in the holiday's stead.
    workdays=(date(2026, 10, 17),),
)


@pytest.mark.parametrize(
    ("instant", "days", "end"),
    [
        (at("2013-11-04 00:00"), 0, "2013-11-04 23:59:59"),
        (at("2013-11-04 23:59:59"), 0, "2013-11-04 23:59:59"),
        (at("2013-11-04 09:30"), 1, "2013-11-05 23:59:59"),
        (at("2013-12-30 09:30"), 3, "2014-01-02 23:59:59"),
        # Half past midnight of the fifth, in the city's zone.
        (datetime(2013, 11, 4, 16, 30, tzinfo=UTC), 0, "2013-11-05 23:59:59"),
    ],
)
def test_a_day_ends_with_its_last_second_in_the_city_s_zone(instant, days, end):
    assert end_of_day(instant, ZONE, days) == at(end)


def test_a_day_is_its_own_unless_another_is_asked_for():
    assert end_of_day(at("2013-11-04 09:30"), ZONE) == at("2013-11-04 23:59:59")


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        ("2026-09-28", 0, "2026-09-28"),
        ("2026-09-28", 1, "2026-09-29"),
        ("2026-09-28", 2, "2026-09-30"),
        # The holidays, then the weekend.
        ("2026-09-28", 3, "2026-10-05"),
        ("2026-09-30", 1, "2026-10-05"),
        ("2026-10-05", 4, "2026-10-09"),
        ("2026-10-09", 1, "2026-10-12"),
        ("2026-10-10", 1, "2026-10-12"),
        # A weekend day worked in a holiday's stead counts, the Sunday after it does not.
        ("2026-10-16", 1, "2026-10-17"),
        ("2026-10-16", 2, "2026-10-19"),
    ],
)
def test_working_days_pass_over_weekends_and_days_off(day, count, reached):
    found = working_day_after(CALENDAR, date.fromisoformat(day), count)

    assert found == date.fromisoformat(reached)
