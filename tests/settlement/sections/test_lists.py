"""Daily lists of a stay and fee lists of a visit."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapter.settlement.sections.daily_list import (
    amendment_duty,
    lists_owed,
    owes_lists,
)

ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


ADMITTED, LEFT = at("2013-11-04 09:30"), at("2013-11-12 10:00")


@pytest.mark.clause("H-11")
def test_w01_eight_days_have_a_list_each_due_the_next_noon(haikou):
    owed = lists_owed(haikou.daily_list, ADMITTED, LEFT, at("2013-11-20 00:00"), ZONE)

    assert [duty.day.day for duty in owed] == [4, 5, 6, 7, 8, 9, 10, 11]
    assert owed[0].due == at("2013-11-05 12:00")
    assert owed[-1].due == at("2013-11-12 12:00")
    assert (owed[0].answer.rule, owed[0].answer.cites) == ("daily_list.due", ("H-11",))
    assert (owed[0].answer.origin, owed[0].answer.ambiguity) == ("default", "AM-10")


@pytest.mark.parametrize(
    ("now", "days"),
    [("2013-11-04 23:59:59", 0), ("2013-11-05 00:00", 1), ("2013-11-06 12:00", 2)],
)
def test_a_day_is_owed_its_list_once_it_has_ended(haikou, now, days):
    assert len(lists_owed(haikou.daily_list, ADMITTED, None, at(now), ZONE)) == days


def test_days_end_in_the_city_s_zone(haikou):
    instant = datetime.fromisoformat("2013-11-04T16:30:00+00:00")

    assert len(lists_owed(haikou.daily_list, ADMITTED, None, instant, ZONE)) == 1


def test_only_stays_get_daily_lists(haikou):
    assert owes_lists(haikou.daily_list, "IMP")
    assert not owes_lists(haikou.daily_list, "AMB")


DUTY_AT = date(2013, 11, 4)


@pytest.mark.clause("H-11")
def test_a_past_day_that_changes_is_listed_anew_by_the_next_noon(haikou):
    duty = amendment_duty(haikou.daily_list, date(2013, 11, 4), at("2013-11-06 22:00"), ZONE)

    assert (duty.day, duty.due) == (date(2013, 11, 4), at("2013-11-07 12:00"))
    assert (duty.answer.rule, duty.answer.origin) == ("daily_list.past_day_changes", "default")


POSTED = [at("2020-04-15 09:10") + timedelta(minutes=23 * step) for step in range(6)]
