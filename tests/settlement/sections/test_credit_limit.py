"""W05: an outpatient visit that an order would take over the limit."""

from datetime import date
from decimal import Decimal

import pytest

from adapter.catalog.policies import load_policies
from adapter.settlement.answer import Answer
from adapter.settlement.figures import Layers
from adapter.settlement.sections.benefit_estimate import Used, benefit, estimate, line_layers
from adapter.settlement.sections.credit_limit import Headroom, credit_limit, headroom, told

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


def rule(value, word, origin):
    return Answer(value, f"credit_limit.{word}", ("Q-17",), origin, "AM-23")


@pytest.mark.clause("Q-17")
def test_w05_an_order_that_takes_the_visit_over_the_limit_is_told_before(qidong):
    before = headroom(qidong.credit_limit, "AMB", personal(qidong.benefit_estimate, BEFORE))
    after = headroom(
        qidong.credit_limit, "AMB", personal(qidong.benefit_estimate, [*BEFORE, ORDER])
    )

    assert (before.expected, before.left, before.passed) == (137700, 12300, False)
    assert (after.expected, after.left, after.passed) == (171000, -21000, True)
    assert told(after) == "1,710.00 expected, 210.00 over the limit 1,500.00"
    assert after.answer == rule("1500.00", "outpatient_initial", "supplement")


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


@pytest.mark.parametrize(
    ("adjust", "own", "limit", "word", "origin"),
    [
        ("by_conduct", None, 150000, "outpatient_initial", "supplement"),
        ("by_conduct", 300000, 300000, "adjust", "site"),
        # No credit at all is a limit too.
        ("by_conduct", 0, 0, "adjust", "site"),
        ("none", None, 150000, "outpatient_initial", "supplement"),
        ("none", 300000, 150000, "outpatient_initial", "supplement"),
    ],
)
def test_a_person_may_have_another_limit_where_conduct_counts(
    qidong, adjust, own, limit, word, origin
):
    section = qidong.credit_limit.model_copy(update={"adjust": adjust})

    answer = rule(f"{limit // 100}.00", word, origin)
    assert credit_limit(section, own) == (limit, answer)
    assert headroom(section, "EMER", 50000, own) == Headroom(limit, 50000, limit - 50000, answer)
