"""Each day of a stay is listed by the next noon, and listed anew when it changes."""

from datetime import UTC, date, datetime

import pytest
from settlement.cases import ZONE, at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.daily_list import (
    ListDuty,
    amendment_duty,
    list_duty,
    lists_owed,
    owes_lists,
)

DAY = date(2013, 11, 4)
RULE = Answer("12:00, 1 day after", "daily_list.due", ("H-11",), "default", "AM-10")


@pytest.mark.clause("H-11")
def test_a_day_is_listed_by_the_next_noon(haikou):
    found = list_duty(haikou.daily_list, DAY, ZONE)

    assert found == ListDuty(DAY, at("2013-11-05 12:00"), RULE)


@pytest.mark.parametrize(
    ("ended", "now", "days"),
    [
        (None, at("2013-11-04 23:59:59"), []),
        (None, at("2013-11-05 00:00"), [4]),
        (None, at("2013-11-06 12:00"), [4, 5]),
        # The final invoice is the list of the day of leaving.
        (at("2013-11-06 10:00"), at("2013-11-20"), [4, 5]),
        (at("2013-11-20 10:00"), at("2013-11-06 12:00"), [4, 5]),
        # W01: eight days.
        (at("2013-11-12 10:00"), at("2013-11-20"), [4, 5, 6, 7, 8, 9, 10, 11]),
        (at("2013-11-04 18:00"), at("2013-11-20"), []),
        # Half past midnight of the fifth, in the city's zone.
        (None, datetime(2013, 11, 4, 16, 30, tzinfo=UTC), [4]),
    ],
)
def test_every_day_at_whose_end_the_stay_was_open_is_owed_its_list(haikou, ended, now, days):
    found = lists_owed(haikou.daily_list, at("2013-11-04 09:30"), ended, now, ZONE)

    every = [date(2013, 11, day) for day in days]
    assert found == tuple(list_duty(haikou.daily_list, day, ZONE) for day in every)


@pytest.mark.parametrize(
    ("through", "days"), [(3, [4, 5, 6]), (4, [5, 6]), (5, [6]), (6, []), (9, [])]
)
def test_what_is_listed_is_not_owed_again(haikou, through, days):
    last, now = date(2013, 11, through), at("2013-11-07 12:00")

    found = lists_owed(haikou.daily_list, at("2013-11-04 09:30"), None, now, ZONE, last)

    assert [duty.day.day for duty in found] == days


@pytest.mark.clause("H-11")
def test_a_day_that_changes_is_due_again_as_the_list_of_the_day_it_changed_on(haikou):
    # Half past midnight of the seventh, in the city's zone.
    changed = datetime(2013, 11, 6, 16, 30, tzinfo=UTC)

    rule = "daily_list.past_day_changes"
    answer = Answer("amended_list", rule, ("H-11",), "default", "AM-10")
    found = amendment_duty(haikou.daily_list, DAY, changed, ZONE)
    assert found == ListDuty(DAY, at("2013-11-08 12:00"), answer)


@pytest.mark.clause("X-05")
def test_an_hour_that_the_text_names_is_the_text_s(yunqiao):
    section = yunqiao.daily_list

    told = Answer("12:00, 1 day after", "daily_list.due", ("X-05",))
    assert list_duty(section, DAY, ZONE).answer == told
    amended = Answer("amended_list", "daily_list.past_day_changes", ("X-05",))
    assert amendment_duty(section, DAY, at("2013-11-06"), ZONE).answer == amended


def test_only_the_classes_named_get_lists(haikou):
    assert owes_lists(haikou.daily_list, "IMP") is True
    assert owes_lists(haikou.daily_list, "AMB") is False
