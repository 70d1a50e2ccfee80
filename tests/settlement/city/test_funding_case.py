"""One hospital's funding on the table: what is owed, what became of it, what was found."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from settlement.cases import HAIKOU, POLICIES

from adapter.issues import Ground, Issue
from adapter.settlement.answer import Answer
from adapter.settlement.city.funding_case import FundingCase
from adapter.settlement.city.state import FundingState
from adapter.settlement.duty import Duty, Was

ZONE = ZoneInfo("Asia/Shanghai")
SECTION = POLICIES.labelled(f"{HAIKOU.policy}|1.0.0").insurer_funding
NOW = datetime(2014, 12, 31, 16, tzinfo=UTC)
LATER = datetime(2015, 1, 2, 16, tzinfo=UTC)
DUE = datetime(2014, 3, 31, tzinfo=ZONE)
RATE = Answer("0.15", "insurer_funding.advance.rate", ("H-22",))


def case(facility="HK-MCH", now=NOW):
    return FundingCase(FundingState(facility), SECTION, now, ZONE)


@pytest.mark.parametrize(
    ("facility", "mode"), [("HK-4TH", "quota"), ("HK-3RD", "advance"), ("HK-NEW", "advance")]
)
def test_a_hospital_is_paid_afterwards_unless_it_is_listed_by_quota(facility, mode):
    assert case(facility).mode == mode


def test_the_day_is_the_city_s():
    assert case().today == date(2015, 1, 1)


def test_a_finding_rests_on_the_rule_of_its_answer():
    on_the_table = case()

    on_the_table.find("Account/A", "term-missed", "a", "b", answer=RATE)
    on_the_table.find("Basic/1", "grade-unknown")

    ground = Ground("insurer_funding.advance.rate", ("H-22",), "text")
    assert on_the_table.issues == [
        Issue("warning", "business-rule", "Account/A", "term-missed", ("a", "b"), ground),
        Issue("warning", "business-rule", "Basic/1", "grade-unknown"),
    ]


def test_what_is_owed_is_owed_once_and_may_change_its_amount_only():
    on_the_table = case()
    owed = on_the_table.owe("quota-release:2014", DUE, 5, RATE, "told")
    on_the_table.change(owed, "met", NOW)
    on_the_table.duties.clear()

    again = on_the_table.owe("quota-release:2014", NOW, 5, RATE, "open")
    assert on_the_table.duties == {}
    later = Answer("0.16", "other", ())
    on_the_table.now = LATER
    more = on_the_table.owe("quota-release:2014", NOW, 6, later, "open")

    key, kind = "quota-release:2014", "quota-release"
    since = {"timed": False, "owed": NOW}
    assert owed == Duty(key, kind, DUE, 5, RATE, "told", **since)
    assert again == Duty(key, kind, DUE, 5, RATE, "met", NOW, **since)
    was = (Was(LATER, DUE, 5, "met", NOW, NOW),)
    assert more == Duty(key, kind, DUE, 6, later, "met", NOW, was=was, **since)
    assert on_the_table.duties == on_the_table.state.duties == {key: more}
    assert on_the_table.owe("quota-prepayment:2014-01", DUE, 5, RATE, "open").timed


def test_what_did_not_change_is_not_told_again():
    on_the_table = case()
    duty = on_the_table.owe("k:1", DUE, 5, RATE, "open")
    on_the_table.duties.clear()

    on_the_table.change(duty, "open", None)
    assert on_the_table.duties == {}
    on_the_table.change(duty, "open", NOW)
    assert on_the_table.duties["k:1"].told == NOW
    on_the_table.change(on_the_table.state.duties["k:1"], "late", NOW)
    assert on_the_table.duties["k:1"].status == "late"
