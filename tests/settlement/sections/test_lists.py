"""Daily lists of a stay and fee lists of a visit."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapter.settlement.sections.daily_list import (
    amendment_duty,
    changed_days,
    list_duty,
    list_state,
    lists_owed,
    owes_lists,
)
from adapter.settlement.sections.fee_list import (
    fee_duty,
    fee_lists_missed,
    fee_lists_open,
    owes_fee_lists,
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


@pytest.mark.parametrize(
    ("sent", "now", "changed", "state"),
    [
        ([], "2013-11-05 12:00:00", None, "due"),
        ([], "2013-11-05 12:00:01", None, "missed"),
        (["2013-11-05 12:00:00"], "2013-11-06 00:00", None, "sent"),
        (["2013-11-05 12:00:01"], "2013-11-06 00:00", None, "missed"),
        (["2013-11-05 09:00"], "2013-11-06 00:00", "2013-11-05 15:00", "amendment-due"),
        (["2013-11-05 09:00", "2013-11-06 09:00"], "2013-11-07", "2013-11-05 15:00", "amended"),
        (["2013-11-05 09:00"], "2013-11-06 00:00", "2013-11-05 08:00", "sent"),
    ],
)  # fmt: skip
def test_how_a_day_s_list_stands(haikou, sent, now, changed, state):
    duty = list_duty(haikou.daily_list, DUTY_AT, ZONE)

    assert list_state(duty, map(at, sent), at(now), changed and at(changed)) == state


@pytest.mark.clause("H-11")
def test_a_past_day_that_changes_is_listed_anew_by_the_next_noon(haikou):
    duty = amendment_duty(haikou.daily_list, date(2013, 11, 4), at("2013-11-06 22:00"), ZONE)

    assert (duty.day, duty.due) == (date(2013, 11, 4), at("2013-11-07 12:00"))
    assert (duty.answer.rule, duty.answer.origin) == ("daily_list.past_day_changes", "default")


def test_a_day_has_changed_when_its_lines_are_not_those_given():
    given = {date(2013, 11, 4): ["a", "b"], date(2013, 11, 5): ["c"], date(2013, 11, 6): []}
    present = {date(2013, 11, 4): ["b", "a"], date(2013, 11, 5): ["c", "d"]}

    assert changed_days(given, present) == (date(2013, 11, 5),)


POSTED = [at("2020-04-15 09:10") + timedelta(minutes=23 * step) for step in range(6)]


@pytest.mark.clause("Q-15")
def test_w04_one_list_after_the_last_charge_is_in_time_for_all(qidong):
    section = qidong.fee_list

    assert fee_lists_missed(section, POSTED, [at("2020-04-15 11:42")], at("2020-05-01 00:00")) == ()
    assert fee_lists_open(section, POSTED, [at("2020-04-15 11:42")]) == ()
    assert owes_fee_lists(section, "AMB")


@pytest.mark.clause("Q-15")
def test_a_charge_on_no_list_for_a_day_is_missed_a_second_later(qidong):
    section, posted = qidong.fee_list, POSTED[:1]
    due = fee_duty(section, posted[0]).due

    assert due == at("2020-04-16 09:10")
    assert fee_lists_missed(section, posted, [], due) == ()
    missed = fee_lists_missed(section, posted, [], due + timedelta(seconds=1))
    assert [duty.posted for duty in missed] == posted
    assert (missed[0].answer.cites, missed[0].answer.origin) == (("Q-15",), "default")


def test_a_list_holds_only_what_was_posted_before_it(qidong):
    sent = [POSTED[2]]

    assert [duty.posted for duty in fee_lists_open(qidong.fee_list, POSTED, sent)] == POSTED[3:]
    missed = fee_lists_missed(qidong.fee_list, POSTED, sent, at("2020-04-18 00:00"))
    assert [duty.posted for duty in missed] == POSTED[3:]
