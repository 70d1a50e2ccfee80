"""W05: an outpatient visit that an order would take over the limit."""

from datetime import date
from decimal import Decimal

import pytest

from adapter.catalog.policies import load_policies
from adapter.settlement.figures import Layers
from adapter.settlement.sections.benefit_estimate import Used, benefit, estimate, line_layers
from adapter.settlement.sections.credit_limit import credit_limit, headroom, told

BEFORE = [("01", "600.00"), ("02", "2100.00"), ("03", "420.00")]
ORDER = ("02", "900.00")
SWITCH = {"segment_settlement": {date(2020, 4, 1): "on"}}


def personal(section, lines):
    total = Layers()
    for item_class, yuan in lines:
        total = total.plus(line_layers(section, item_class, int(Decimal(yuan) * 100), 0)[0])
    return estimate(
        total, benefit(section, "310", "tertiary", "outpatient"), Used(deductible=60000)
    ).net


@pytest.mark.clause("Q-17")
def test_w05_an_order_that_takes_the_visit_over_the_limit_is_told_before(qidong):
    before = headroom(qidong.credit_limit, "AMB", personal(qidong.benefit_estimate, BEFORE))
    after = headroom(
        qidong.credit_limit, "AMB", personal(qidong.benefit_estimate, [*BEFORE, ORDER])
    )

    assert (before.expected, before.left, before.passed) == (137700, 12300, False)
    assert (after.expected, after.left, after.passed) == (171000, -21000, True)
    assert told(after) == "1,710.00 expected, 210.00 over the limit 1,500.00"
    assert after.answer.rule == "credit_limit.outpatient_initial"
    assert (after.answer.origin, after.answer.ambiguity) == ("supplement", "AM-23")


@pytest.mark.clause("Q-18")
def test_w05_a_stage_is_settled_only_where_the_hospital_has_switched_it_on(qidong):
    hospital = load_policies().facility("QD-PH")
    section, day = qidong.segment_settlement, date(2020, 4, 15)

    assert not section.applies(hospital, day)
    assert section.applies(hospital.model_copy(update={"switches": SWITCH}), day)
    assert section.care_never_blocked


def test_the_limit_itself_does_not_pass_it(qidong):
    assert not headroom(qidong.credit_limit, "AMB", 150000).passed
    assert headroom(qidong.credit_limit, "AMB", 150001).passed


def test_a_stay_has_no_such_limit(qidong):
    assert headroom(qidong.credit_limit, "IMP", 10**9) is None


def test_a_person_may_have_another_limit_which_is_the_site_s(qidong):
    amount, answer = credit_limit(qidong.credit_limit, 300000)
    fixed = qidong.credit_limit.model_copy(update={"adjust": "none"})

    assert (amount, answer.rule, answer.origin) == (300000, "credit_limit.adjust", "site")
    assert credit_limit(fixed, 300000)[0] == 150000
