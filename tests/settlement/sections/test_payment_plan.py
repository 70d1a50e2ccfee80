"""W09: hardship, its papers in order, and a schedule to the fen."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapter.catalog.policies import load_policies
from adapter.settlement.sections.months import months_later
from adapter.settlement.sections.payment_plan import (
    PaymentPlan,
    Plan,
    Tolerance,
    agreed,
    keeps_card,
    missing_evidence,
    plan_state,
    schedule,
)

ZONE = ZoneInfo("Asia/Shanghai")
SIGNED = date(2013, 11, 12)
SECTION = load_policies().get("cn-460100-haikou-2013-209").payment_plan
FREE = SECTION.model_copy(update={"min_instalment": 0})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def w09():
    return schedule(SECTION, "instalment", 1000000, 7, SIGNED, ZONE)


@pytest.mark.clause("H-17")
@pytest.mark.parametrize(
    ("shown", "lacks"),
    [
        ({}, ["village_committee_certificate", "civil_affairs_approval"]),
        ({"village_committee_certificate": "2013-11-11"}, ["civil_affairs_approval"]),
        ({"civil_affairs_approval": "2013-11-11"}, ["village_committee_certificate"]),
    ],
)
def test_w09_a_plan_names_the_paper_it_lacks(shown, lacks):
    found = missing_evidence(SECTION, {paper: at(when) for paper, when in shown.items()})

    assert [one.about for one in found] == lacks
    assert {one.id for one in found} == {"plan-evidence-missing"}
    assert {one.answer.cites for one in found} == {("H-17",)}
    assert {one.answer.origin for one in found} == {"text"}


@pytest.mark.clause("H-17")
def test_the_approval_follows_the_certificate():
    papers = {
        "village_committee_certificate": at("2013-11-11 10:00"),
        "civil_affairs_approval": at("2013-11-11 09:59"),
    }

    (found,) = missing_evidence(SECTION, papers)
    assert (found.id, found.about) == ("plan-evidence-order", "civil_affairs_approval")
    papers["civil_affairs_approval"] = papers["village_committee_certificate"]
    assert missing_evidence(SECTION, papers) == ()


@pytest.mark.clause("H-17")
def test_w09_six_equal_instalments_and_a_last_one_with_the_odd_fen():
    plan = w09()

    assert [one.amount for one in plan.instalments] == [142857] * 6 + [142858]
    assert [one.day for one in plan.instalments][:2] == [date(2013, 12, 12), date(2014, 1, 12)]
    assert plan.final_day == date(2014, 6, 12)
    assert plan.instalments[-1].due == at("2014-06-12 23:59:59")
    assert plan.answer.cites == ("H-17", "H-18")


def test_a_deferral_is_one_payment_at_its_end():
    plan = schedule(SECTION, "deferral", 1000000, 6, SIGNED, ZONE)

    assert [(one.day, one.amount) for one in plan.instalments] == [(date(2014, 5, 12), 1000000)]


@pytest.mark.parametrize(
    ("kind", "financed", "months", "refused"),
    [
        ("instalment", 1000000, 13, "plan-too-long"),
        ("instalment", 1000000, 0, "plan-too-long"),
        ("instalment", 0, 7, "plan-nothing-owed"),
        ("instalment", 69999, 7, "plan-instalment-too-small"),
        ("lottery", 1000000, 7, "plan-kind-unknown"),
    ],
)
def test_a_plan_outside_the_terms_is_refused(kind, financed, months, refused):
    found = schedule(SECTION, kind, financed, months, SIGNED, ZONE)

    assert (found.id, found.answer.ambiguity) == (refused, "AM-14")


def test_terms_the_instrument_does_not_state_are_told_as_ours():
    late = schedule(SECTION, "instalment", 1000000, 13, SIGNED, ZONE)

    assert (late.answer.rule, late.answer.origin) == ("payment_plan.max_months", "default")
    assert isinstance(schedule(SECTION, "instalment", 70000, 7, SIGNED, ZONE), Plan)


@pytest.mark.parametrize(
    ("parts", "refused"),
    [
        ([], "plan-does-not-sum"),
        ([(date(2013, 12, 1), 400000), (date(2014, 1, 1), 599999)], "plan-does-not-sum"),
        ([(date(2013, 12, 1), 400000), (date(2014, 11, 13), 600000)], "plan-too-long"),
        ([(date(2013, 11, 11), 400000), (date(2014, 1, 1), 600000)], "plan-too-long"),
        ([(date(2013, 12, 1), 9999), (date(2014, 1, 1), 990001)], "plan-instalment-too-small"),
    ],
)
def test_a_plan_of_the_parties_own_must_sum_and_keep_to_the_terms(parts, refused):
    assert agreed(SECTION, "instalment", 1000000, parts, SIGNED, ZONE).id == refused


def test_a_plan_of_the_parties_own_is_taken_in_the_order_of_its_days():
    parts = [(date(2014, 11, 12), 600000), (date(2013, 12, 1), 400000)]
    plan = agreed(SECTION, "instalment", 1000000, parts, SIGNED, ZONE)

    assert [(one.number, one.amount) for one in plan.instalments] == [(1, 400000), (2, 600000)]
    assert agreed(SECTION, "barter", 1000000, parts, SIGNED, ZONE).id == "plan-kind-unknown"


@pytest.mark.clause("H-19")
@pytest.mark.parametrize(
    ("paid", "now", "word", "balance", "overdue", "missed"),
    [
        (0, "2013-12-12 23:59:59", "active", 1000000, 0, 0),
        (0, "2013-12-13 00:00:00", "active", 1000000, 142857, 1),
        (0, "2014-01-12 00:00:00", "missed", 1000000, 142857, 1),
        (0, "2014-01-13 00:00:00", "missed", 1000000, 285714, 2),
        (285714, "2014-06-12 23:59:59", "missed", 714286, 571428, 4),
        (285714, "2014-06-13 00:00:00", "expired", 714286, 714286, 5),
        (1000000, "2014-06-13 00:00:00", "completed", 0, 0, 0),
        (999999, "2014-06-13 00:00:00", "expired", 1, 1, 1),
    ],
)
def test_w10_default_begins_when_the_plan_s_last_day_has_passed(
    paid, now, word, balance, overdue, missed
):
    found = plan_state(SECTION, w09(), paid, at(now), ZONE)

    assert (found.word, found.balance) == (word, balance)
    assert (found.overdue, found.missed) == (overdue, missed)


def test_the_notice_tells_since_when_the_tolerance_is_spent():
    plan = w09()
    strict = SECTION.model_copy(update={"missed_tolerance": Tolerance(instalments=0, days=0)})

    assert plan_state(SECTION, plan, 0, at("2014-02-01"), ZONE).since == at("2014-01-12")
    assert plan_state(strict, plan, 0, at("2013-12-13"), ZONE).since == at("2013-12-13")
    assert plan_state(SECTION, plan, 285714, at("2015-01-01"), ZONE).since == at("2014-06-13")


@pytest.mark.clause("H-18")
def test_w09_the_card_stays_until_the_plan_is_paid(yunqiao):
    assert keeps_card(SECTION, plan_open=True)
    assert not keeps_card(SECTION, plan_open=False)
    assert not keeps_card(yunqiao.payment_plan, plan_open=True)


def test_no_plan_bears_interest():
    with pytest.raises(ValidationError, match="a plan bears no interest"):
        PaymentPlan.model_validate(SECTION.model_dump() | {"interest": "0.01"})


def test_months_keep_their_day_or_end_with_the_month():
    assert months_later(date(2014, 1, 31), 1) == date(2014, 2, 28)
    assert months_later(date(2015, 12, 31), 2) == date(2016, 2, 29)
    assert months_later(date(2013, 11, 12), 14) == date(2015, 1, 12)


DAYS = st.dates(date(2013, 1, 1), date(2030, 12, 31))


@given(st.integers(1, 10**9), st.integers(1, 12), DAYS)
def test_instalments_sum_to_what_is_financed_and_differ_by_less_than_a_month_of_fen(
    financed, months, signed
):
    plan = schedule(FREE, "instalment", financed, months, signed, ZONE)
    if financed < months:
        assert plan.id == "plan-instalment-too-small"
        return
    amounts = [one.amount for one in plan.instalments]

    assert sum(amounts) == financed
    assert max(amounts) - min(amounts) < months
    assert len(set(amounts[:-1])) <= 1
    days = [one.day for one in plan.instalments]
    assert days == sorted(set(days))
    assert signed < days[0] <= days[-1] <= months_later(signed, 12)


@given(st.integers(12, 10**8), st.integers(1, 12), DAYS, st.integers(0, 800), st.data())
def test_a_payment_never_worsens_a_plan(financed, months, signed, later, data):
    plan = schedule(FREE, "instalment", financed, months, signed, ZONE)
    now = datetime.combine(signed, datetime.min.time(), ZONE) + timedelta(days=later)
    paid = data.draw(st.integers(0, financed))
    less, more = (plan_state(FREE, plan, sum_, now, ZONE) for sum_ in (paid, financed))

    assert less.balance == financed - paid
    assert 0 <= less.overdue <= less.balance
    assert more.word == "completed"
    assert plan_state(FREE, replace(plan), paid, now, ZONE) == less
