"""A bill a person asks for: a segment of all that has accrued, or the reason for none."""

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, Stay, at, findings, policy_with

from adapter.settlement.billing.asked import one_time, settle_now
from adapter.settlement.standing import Standing, standing

NOW = "2020-11-04 10:00"


def asking(amount=100000, *, note="why", city=QIDONG, now=NOW, policies=POLICIES, **visit):
    """Return an open stay that costs so much, all own pay, of which a person asks for a bill."""
    stay = Stay(city, policies=policies).open()
    if amount:
        stay.tell(city.opening, stay.charge("L1", amount))
    case = stay.case(now)
    case.asked = stay.decision("settle", note=note)
    case.state.visit = stay.visit(**visit)
    return case


def told(case):
    settle_now(case, standing(case))
    return findings(case)


@pytest.mark.clause("Q-18")
@pytest.mark.parametrize("amount", [1, 100000])
def test_all_that_has_accrued_is_billed_by_the_term_of_every_segment(amount):
    case = asking(amount)

    assert told(case) == []

    (made,) = case.state.invoices
    assert (made.type, made.figures.net, made.at) == ("segment", amount, at(NOW))
    assert made.due == at("2020-11-07 23:59:59")
    assert case.asked is None


@pytest.mark.clause("X-06")
def test_a_bill_that_is_asked_for_settles_what_a_multiple_would_put_off():
    policies = policy_with(
        QIDONG.policy,
        segment_settlement=POLICIES.get("cn-999900-yunqiao-2026").segment_settlement,
    )
    case = asking(100000, policies=policies)

    assert told(case) == []

    assert [(one.figures.net, one.figures.carried) for one in case.state.invoices] == [(100000, 0)]


def test_nothing_is_billed_that_nobody_asked_for():
    case = asking()
    case.asked = None

    assert told(case) == []
    assert case.state.invoices == []


def test_an_ended_visit_has_its_final_already():
    case = asking(status="finished")

    assert told(case) == []
    assert case.state.invoices == []


def off():
    settlement = POLICIES.get(QIDONG.policy).segment_settlement.model_copy(update={"mode": "off"})
    return policy_with(QIDONG.policy, segment_settlement=settlement)


@pytest.mark.clause("Q-08", "Q-18")
@pytest.mark.parametrize(
    ("case", "finding"),
    [
        (asking(policies=off()), "settle-no-segments"),
        (asking(note=""), "settle-needs-reason"),
        (asking(0), "settle-nothing"),
    ],
)
def test_what_cannot_be_billed_now_is_told_where_it_was_asked(case, finding):
    assert told(case) == [("Basic/D1", finding)]
    assert case.state.invoices == []
    assert case.asked is None


def test_without_an_agreement_or_a_policy_nothing_is_billed_before_the_end():
    not_running, nowhere = asking(), asking()
    nowhere.policy = None

    settle_now(not_running, Standing("rejected", "ineligible", None))
    settle_now(nowhere, Standing("in-force", "", None))

    for case in (not_running, nowhere):
        assert findings(case) == [("Basic/D1", "settle-without-agreement")]
        assert case.state.invoices == []


def test_a_phase_of_several_payments_needs_no_reason():
    case = asking(note="", city=HAIKOU, now="2013-11-05 10:00")

    assert told(case) == []
    assert len(case.state.invoices) == 1


@pytest.mark.clause("Q-08")
def test_the_phase_of_one_payment_is_known_by_the_visits_scope():
    case = asking()
    phase = one_time(case)
    assert phase is not None
    assert phase.id == "onestop-2020Q4"

    earlier, unscoped, nowhere = asking(), asking(), asking()
    earlier.state.scope = earlier.policy.scope.phases[1].answer("pilot-2020Q2", "")
    unscoped.state.scope = None
    nowhere.policy = None

    assert [one_time(one) for one in (earlier, unscoped, nowhere)] == [None, None, None]
