"""W09: hardship, its papers in order, and a schedule to the fen."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from settlement.cases import POLICIES, ZONE, at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.months import months_later
from adapter.settlement.sections.payment_plan import (
    Instalment,
    PaymentPlan,
    Plan,
    PlanState,
    Refusal,
    Tolerance,
    agreed,
    keeps_card,
    kept_card,
    missing_evidence,
    notice_instants,
    plan_state,
    schedule,
    tolerated,
)

SIGNED = date(2013, 11, 12)
SECTION = POLICIES.get("cn-460100-haikou-2013-209").payment_plan
FREE = SECTION.model_copy(update={"min_instalment": 0})


def w09():
    return schedule(SECTION, "instalment", 1000000, 7, SIGNED, ZONE)


CERTIFICATE, APPROVAL = "village_committee_certificate", "civil_affairs_approval"
TITLES = {CERTIFICATE: "村（居）委会证明", APPROVAL: "镇（街）民政部门认可"}


def refused(issue, about, word, origin="text"):
    """Return a refusal by a term of the plan."""
    answer = Answer(about, f"payment_plan.{word}", ("H-17", "H-18"), origin, "AM-14")
    return Refusal(issue, about, answer)


def unproven(issue, paper):
    """Return a refusal for a paper: the clause's own word, not ours."""
    rule = f"payment_plan.evidence[{paper}]"
    return Refusal(issue, paper, Answer(TITLES[paper], rule, ("H-17",), "text", "AM-14"))


@pytest.mark.clause("H-17")
@pytest.mark.parametrize(
    ("shown", "lacks"),
    [
        ({}, [CERTIFICATE, APPROVAL]),
        ({CERTIFICATE: "2013-11-11"}, [APPROVAL]),
        ({APPROVAL: "2013-11-11"}, [CERTIFICATE]),
    ],
)
def test_w09_a_plan_names_the_paper_it_lacks(shown, lacks):
    found = missing_evidence(SECTION, {paper: at(when) for paper, when in shown.items()})

    assert found == tuple(unproven("plan-evidence-missing", paper) for paper in lacks)


@pytest.mark.clause("H-17")
@pytest.mark.parametrize(
    ("approved", "in_order"),
    [("2013-11-11 09:59:59", False), ("2013-11-11 10:00:00", True), ("2013-11-12", True)],
)
def test_the_approval_follows_the_certificate(approved, in_order):
    papers = {CERTIFICATE: at("2013-11-11 10:00"), APPROVAL: at(approved)}

    early = (unproven("plan-evidence-order", APPROVAL),)
    assert missing_evidence(SECTION, papers) == (() if in_order else early)


def instalments(*told):
    """Return instalments: (day, fen), each due with the last second of its day."""
    return tuple(
        Instalment(number, date.fromisoformat(day), at(f"{day} 23:59:59"), amount)
        for number, (day, amount) in enumerate(told, 1)
    )


def signed(kind, financed, *told):
    answer = Answer(
        f"{kind}, {len(told)}", "payment_plan.kinds", ("H-17", "H-18"), "default", "AM-14"
    )
    return Plan(kind, SIGNED, financed, instalments(*told), answer)


@pytest.mark.clause("H-17")
def test_w09_six_equal_instalments_and_a_last_one_with_the_odd_fen():
    days = ["2013-12-12", *(f"2014-{month:02}-12" for month in range(1, 7))]
    amounts = [142857] * 6 + [142858]

    assert w09() == signed("instalment", 1000000, *zip(days, amounts, strict=True))
    assert w09().final_day == date(2014, 6, 12)


@pytest.mark.parametrize(
    ("kind", "financed", "months", "told"),
    [
        # A deferral is one payment at its end, and may be smaller than an instalment.
        ("deferral", 1000000, 6, [("2014-05-12", 1000000)]),
        ("deferral", 1, 12, [("2014-11-12", 1)]),
        ("instalment", 10000, 1, [("2013-12-12", 10000)]),
        ("instalment", 20001, 2, [("2013-12-12", 10000), ("2014-01-12", 10001)]),
    ],
)
def test_a_plan_at_the_edge_of_the_terms_is_made(kind, financed, months, told):
    found = schedule(SECTION, kind, financed, months, SIGNED, ZONE)

    assert found == signed(kind, financed, *told)


@pytest.mark.parametrize(
    ("kind", "financed", "months", "refusal"),
    [
        ("instalment", 1000000, 13, refused("plan-too-long", "13", "max_months", "default")),
        ("instalment", 1000000, 0, refused("plan-too-long", "0", "max_months", "default")),
        ("deferral", 1000000, 0, refused("plan-too-long", "0", "max_months", "default")),
        ("instalment", 0, 7, refused("plan-nothing-owed", "0.00", "condition")),
        ("deferral", -1, 7, refused("plan-nothing-owed", "-0.01", "condition")),
        (
            "instalment",
            69999,
            7,
            refused("plan-instalment-too-small", "99.99", "min_instalment", "default"),
        ),
        ("lottery", 1000000, 7, refused("plan-kind-unknown", "lottery", "kinds")),
    ],
)
def test_a_plan_outside_the_terms_is_refused(kind, financed, months, refusal):
    assert schedule(SECTION, kind, financed, months, SIGNED, ZONE) == refusal


@pytest.mark.parametrize(
    "told",
    [
        # Told in any order; on the day of signing the earliest, after twelve months the latest.
        [("2014-11-12", 600000), ("2013-12-01", 400000)],
        [("2013-11-12", 10000), ("2014-11-12", 990000)],
        [("2014-03-01", 1000000)],
        [("2013-12-01", 500000), ("2014-01-01", 300000), ("2014-02-01", 200000)],
    ],
)
def test_a_plan_of_the_parties_own_is_taken_in_the_order_of_its_days(told):
    parts = [(date.fromisoformat(day), amount) for day, amount in told]
    found = agreed(SECTION, "instalment", 1000000, parts, SIGNED, ZONE)

    assert found == signed("instalment", 1000000, *sorted(told))


OF_FEN = refused("plan-instalment-too-small", "0.00", "min_instalment", "default")


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ([], refused("plan-does-not-sum", "0.00 / 10,000.00", "kinds")),
        (
            [("2013-12-01", 400000), ("2014-01-01", 599999)],
            refused("plan-does-not-sum", "9,999.99 / 10,000.00", "kinds"),
        ),
        (
            [("2013-12-01", 400000), ("2014-10-01", 1), ("2014-11-13", 599999)],
            refused("plan-too-long", "2014-11-13", "max_months", "default"),
        ),
        (
            [("2013-11-11", 400000), ("2014-01-01", 600000)],
            refused("plan-begins-before", "2013-11-11", "kinds"),
        ),
        (
            [("2013-12-01", 9999), ("2014-01-01", 990001)],
            refused("plan-instalment-too-small", "99.99", "min_instalment", "default"),
        ),
    ],
)
def test_a_plan_of_the_parties_own_must_sum_and_keep_to_the_terms(told, refusal):
    parts = [(date.fromisoformat(day), amount) for day, amount in told]

    assert agreed(SECTION, "instalment", 1000000, parts, SIGNED, ZONE) == refusal


@pytest.mark.parametrize(
    ("section", "amounts", "refusal"),
    [
        # The smallest instalment is asked of several; of one part it is the debt itself.
        (SECTION, [1], None),
        (SECTION, [0], OF_FEN),
        (FREE, [1, 1], None),
        (FREE, [0, 1], OF_FEN),
    ],
)
def test_every_part_is_at_least_a_fen(section, amounts, refusal):
    parts = [(date(2013, 12, at), amount) for at, amount in enumerate(amounts, 1)]
    found = agreed(section, "instalment", sum(amounts), parts, SIGNED, ZONE)

    assert found == refusal or (refusal is None and isinstance(found, Plan))


def test_a_kind_the_city_does_not_know_is_refused_first():
    found = agreed(SECTION, "barter", 1000000, [], SIGNED, ZONE)

    assert found == refused("plan-kind-unknown", "barter", "kinds")


@pytest.mark.clause("H-19")
@pytest.mark.parametrize(
    ("paid", "now", "word", "balance", "overdue", "missed", "since"),
    [
        (0, "2013-12-12 23:59:59", "active", 1000000, 0, 0, None),
        (0, "2013-12-13 00:00:00", "active", 1000000, 142857, 1, None),
        (0, "2014-01-11 23:59:59", "active", 1000000, 142857, 1, None),
        # The thirty days of the first instalment, then also the second of them.
        (0, "2014-01-12 00:00:00", "missed", 1000000, 142857, 1, "2014-01-12"),
        (0, "2014-01-13 00:00:00", "missed", 1000000, 285714, 2, "2014-01-12"),
        # Part of an instalment is late like all of it.
        (142856, "2013-12-13 00:00:00", "active", 857144, 1, 1, None),
        (142857, "2014-01-13 00:00:00", "active", 857143, 142857, 1, None),
        (285714, "2014-06-12 23:59:59", "missed", 714286, 571428, 4, "2014-03-13"),
        (285714, "2014-06-13 00:00:00", "expired", 714286, 714286, 5, "2014-06-13"),
        (999999, "2014-06-12 23:59:59", "active", 1, 0, 0, None),
        (999999, "2014-06-13 00:00:00", "expired", 1, 1, 1, "2014-06-13"),
        (1000000, "2014-06-13 00:00:00", "completed", 0, 0, 0, None),
        (1000001, "2013-11-12 00:00:00", "completed", 0, 0, 0, None),
    ],
)
def test_w10_default_begins_when_the_plan_s_last_day_has_passed(
    paid, now, word, balance, overdue, missed, since
):
    found = plan_state(SECTION, w09(), paid, at(now), ZONE)

    assert found == PlanState(word, balance, overdue, missed, since and at(since))


@pytest.mark.parametrize(
    ("most", "days", "now", "since"),
    [
        # One after the other is late: of two tolerated the third counts.
        (2, 999, "2014-02-12 23:59:59", None),
        (2, 999, "2014-02-13 00:00:00", "2014-02-13"),
        (0, 0, "2013-12-12 23:59:59", None),
        (0, 0, "2013-12-13 00:00:00", "2013-12-13"),
        (0, 30, "2013-12-13 00:00:00", "2013-12-13"),
        (9, 1, "2013-12-13 23:59:59", None),
        (9, 1, "2013-12-14 00:00:00", "2013-12-14"),
    ],
)
def test_the_notice_tells_since_when_the_tolerance_is_spent(most, days, now, since):
    tolerance = Tolerance(instalments=most, days=days)
    section = SECTION.model_copy(update={"missed_tolerance": tolerance})

    assert plan_state(section, w09(), 0, at(now), ZONE).since == (since and at(since))


def test_the_tolerance_is_looked_at_after_each_instalment_and_when_its_days_are_over():
    plan = schedule(SECTION, "instalment", 20000, 2, SIGNED, ZONE)

    days = ["2013-12-13", "2014-01-13", "2014-01-12", "2014-02-12"]
    assert notice_instants(SECTION, plan, ZONE) == [at(day) for day in days]


def test_the_tolerance_is_told_as_ours():
    found = tolerated(SECTION)

    rule, cites = "payment_plan.missed_tolerance", ("H-17", "H-18")
    assert found == Answer("1 instalments, 30 days", rule, cites, "default", "AM-14")


@pytest.mark.clause("X-08")
def test_terms_that_the_text_states_are_the_text_s(yunqiao):
    rule = "payment_plan.missed_tolerance"

    answer = Answer("0 instalments, 0 days", rule, ("X-08",))
    assert tolerated(yunqiao.payment_plan) == answer


@pytest.mark.clause("H-18")
def test_w09_the_card_stays_until_the_plan_is_paid(yunqiao):
    assert keeps_card(SECTION, plan_open=True) is True
    assert keeps_card(SECTION, plan_open=False) is False
    assert keeps_card(yunqiao.payment_plan, plan_open=True) is False
    rule, cites = "payment_plan.collateral", ("H-17", "H-18")
    assert kept_card(SECTION) == Answer("keep_insurance_card", rule, cites, "text", "AM-14")


def test_no_plan_bears_interest():
    assert SECTION.interest == 0
    with pytest.raises(ValidationError, match="a plan bears no interest"):
        PaymentPlan.model_validate(SECTION.model_dump() | {"interest": "0.01"})


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
