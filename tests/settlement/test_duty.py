"""A duty as it stood on a past day."""

from datetime import timedelta

import pytest
from books import ANSWER, START, day

from adapter.settlement.duty import Duty, Was

SECOND = timedelta(seconds=1)


def duty(**told):
    return Duty("k", "instalment", day(20), 100, ANSWER, **told)


def test_how_it_stood_before_a_change_is_remembered():
    first = duty(status="met", told=day(3), owed=day(1))
    was = Was(day(5), day(20), 100, "met", day(3), day(1))

    assert first.remembered(day(5)) == (was,)
    assert duty(was=(was,)).remembered(day(6)) == (
        was,
        Was(day(6), day(20), 100, "open", None, None),
    )


@pytest.mark.parametrize(
    "known", [{"owed": day(5)}, {"was": (Was(day(5), day(9), 1, "open", None, None),)}]
)
def test_of_one_day_only_how_it_stood_before_the_first_change_is_remembered(known):
    before = duty(**known)
    midnight = START + timedelta(days=5)

    assert before.remembered(midnight - SECOND) == before.was
    assert len(before.remembered(midnight)) == len(before.was) + 1


@pytest.mark.parametrize(
    ("at", "amount"), [(day(2), 7), (day(4), 7), (day(4) + SECOND, 8), (day(6), 8), (day(7), 100)]
)
def test_it_is_told_as_it_stood_just_before_an_instant(at, amount):
    was = (
        Was(day(4), day(8), 7, "met", day(3), day(1)),
        Was(day(6), day(9), 8, "void", day(5), day(2)),
    )
    now = duty(was=was, owed=day(6))

    then = now.as_of(at)

    assert then.amount == amount
    told = {7: was[0], 8: was[1]}.get(amount)
    if told is not None:
        found = (then.due, then.status, then.told, then.owed)
        assert found == (told.due, told.status, told.told, told.owed)


@pytest.mark.parametrize("timed", [True, False])
def test_a_term_has_passed_a_second_after_it(timed):
    one = duty(timed=timed)

    assert one.passed(day(20) + SECOND) is timed
    assert not one.passed(day(20) + SECOND / 2)
