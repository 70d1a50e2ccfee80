"""A default decided again: what was confirmed stands, what was dismissed or paid begins anew."""

from datetime import UTC, datetime

import pytest
from desk import Desk, alleged, given, issues, value

WHY = given(note="两次通知后仍拖欠", by="王芳")


@pytest.fixture
def desk():
    return Desk()


def confirm(desk, stay, key, moment):
    path = f"/Account/{desk.account(stay)}/$confirm-default"
    return desk.operate(path, WHY, key=key, at=moment)


def entry(desk):
    (person,) = [one for one in desk.persons() if one.entries]
    (found,) = person.entries.values()
    return found, [one for entries in person.former.values() for one in entries]


@pytest.mark.clause("H-19", "H-34")
def test_a_default_that_stands_confirmed_is_not_confirmed_again(desk):
    stay = alleged(desk, "C1")
    confirm(desk, stay, "c1", "2013-12-24 10:00")
    first = entry(desk)

    again = confirm(desk, stay, "c2", "2014-01-20 10:00")

    assert issues(again) == ["default-confirmed-before"]
    assert entry(desk) == first
    assert len(desk.house.found("Communication", category="default-confirmed")) == 1
    assert desk.house.sound()


@pytest.mark.clause("H-34")
def test_a_dismissed_default_is_confirmed_on_new_notices_only(desk):
    stay = alleged(desk, "C2")
    confirm(desk, stay, "c1", "2013-12-24 10:00")
    account = desk.account(stay)
    desk.operate(f"/Account/{account}/$dismiss-default", WHY, key="d", at="2013-12-30 10:00")

    early = confirm(desk, stay, "c2", "2014-01-02 10:00")
    desk.notify(stay, "2014-01-03", "2014-01-13")
    late = confirm(desk, stay, "c3", "2014-01-14 10:00")

    assert issues(early) == ["confirm-needs-notices"]
    assert issues(late) == []
    found, former = entry(desk)
    assert found.effective.date().isoformat() == "2014-01-29"
    assert [one.lifted.date().isoformat() for one in former] == ["2013-12-30"]
    assert len(desk.house.found("Communication", category="default-confirmed")) == 2
    assert desk.house.balances()["patient:defaulted"] == "1687.90"
    assert desk.house.sound()


@pytest.mark.clause("H-34")
def test_a_debt_that_comes_after_one_was_cleared_is_decided_for_itself(desk):
    stay = alleged(desk, "C3")
    confirm(desk, stay, "c1", "2013-12-24 10:00")
    desk.house.intake.advance(datetime(2014, 1, 20, tzinfo=UTC))
    desk.house.take(stay.pay("2014-02-02 10:00", "1687.90"))
    status = f"/Patient/{desk.patient(stay)}/$lift"
    desk.house.take(stay.charge("2014-02-03 10:00", ("03", "500.00")))
    desk.house.intake.advance(datetime(2014, 4, 1, tzinfo=UTC))

    early = confirm(desk, stay, "c2", "2014-04-02 10:00")
    desk.notify(stay, "2014-04-03", "2014-04-13")
    late = confirm(desk, stay, "c3", "2014-04-14 10:00")

    assert issues(early) == ["confirm-needs-notices"]
    assert value(early, "default", "status") == "alleged"
    # The fund shared the first debt, and shares the second: each has an award of its own.
    assert issues(late) == []
    assert desk.house.balances()["patient:defaulted"] == "500.00"
    found, former = entry(desk)
    assert (found.cleared, found.effective.date().isoformat()) == (None, "2014-04-29")
    assert [one.cleared.date().isoformat() for one in former] == ["2014-02-02"]
    assert issues(desk.operate(status, key="l", at="2014-04-30 10:00")) == ["lift-while-owing"]
    assert desk.house.sound()
