"""Every word that a policy file can say in more ways than one is read by a rule, and means it."""

import ast
import importlib
import pkgutil
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from settlement.cases import HAIKOU, POLICIES, QIDONG, YUNQIAO, Stay, policy_with

import adapter
from adapter.settlement import sections
from adapter.settlement.sections.terms import Always, Never

# Kept for its reader and bound to have no effect: no instrument known has a basis for a late
# charge, or lets a plan bear interest.
WITHOUT = {"Discharge.late_charge", "LateCharge.per_day", "PaymentPlan.interest"}
# Where the text of a figure was read.
WITHOUT |= {"CreditLimit.source"}
ONE_WAY = (Always, Never)


def words_of(module):
    for name, model in vars(module).items():
        own = isinstance(model, type) and issubclass(model, BaseModel)
        if own and model.__module__ == module.__name__:
            for word, field in model.model_fields.items():
                if word in model.__annotations__ and not _one_way(field):
                    yield f"{name}.{word}"


def _one_way(field: Any) -> bool:
    constant = {one for said in ONE_WAY for one in said.__metadata__}
    only = get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1
    return only or bool(constant & set(field.metadata))


def reads():
    """Return the names of all attributes that the adapter reads."""
    found = set()
    for path in Path(adapter.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
    return found


def test_no_word_of_a_policy_is_read_nowhere():
    modules = [
        importlib.import_module(f"{sections.__name__}.{one.name}")
        for one in pkgutil.iter_modules(sections.__path__)
    ]
    told = [word for module in modules for word in words_of(module)]

    assert len(told) > 100
    read = reads()
    unread = {one for one in told if one.partition(".")[2] not in read}
    assert {one for one in unread if not one.endswith("_origin")} <= WITHOUT


def without(city, section, **changes):
    policy = POLICIES.get(city.policy)
    changed = getattr(policy, section).model_copy(update=changes)
    return policy_with(city.policy, **{section: changed})


@pytest.mark.clause("H-12", "H-13")
@pytest.mark.parametrize(
    ("actions", "notices", "segments"),
    [(("notify", "segment"), 1, 1), (("notify",), 1, 0), (("segment",), 0, 1), ((), 0, 0)],
)
def test_what_a_reached_threshold_leads_to_is_said(actions, notices, segments):
    stay = Stay(HAIKOU, policies=without(HAIKOU, "thresholds", actions=actions)).open()
    stay.tell("2013-11-04 10:00", stay.charge("L1", 2_000_000)).until("2013-11-05 00:00")

    assert len(stay.duties("threshold-notice")) == notices
    assert [one[0] for one in stay.nets()] == ["segment"] * segments


@pytest.mark.clause("Q-17")
def test_a_city_with_a_credit_line_alone_has_no_threshold():
    line = policy_with(QIDONG.policy, thresholds=None)
    stay = Stay(QIDONG, policies=line).open(encounter_class="AMB")
    stay.tell("2020-11-02 10:00", stay.charge("L1", 200_000))
    stay.tell("2020-11-02 11:00", stay.charge("L2", 5_000_000))

    assert stay.duties("threshold-notice") == []
    assert len(stay.duties("limit-forecast")) == 1
    stay.tell("2020-11-02 12:00", stay.ended("2020-11-02 12:00"))
    assert [one[0] for one in stay.nets()] == ["final"]


@pytest.mark.clause("Q-17")
def test_where_no_forecast_is_asked_for_nobody_is_reminded_of_the_limit():
    silent = without(QIDONG, "thresholds", forecast=None, limit=None)
    for policies, told in ((POLICIES, 1), (silent, 0)):
        stay = Stay(QIDONG, policies=policies).open(encounter_class="AMB")
        stay.tell("2020-11-02 10:00", stay.charge("L1", 200_000))
        assert len(stay.duties("limit-forecast")) == told


@pytest.mark.clause("H-13")
@pytest.mark.parametrize(("on_unpaid", "status"), [(("segment-overdue",), "missed"), ((), "open")])
def test_an_unpaid_segment_is_overdue_where_the_rule_says_that_something_follows(on_unpaid, status):
    policies = without(HAIKOU, "segment_settlement", on_unpaid=on_unpaid)
    stay = Stay(HAIKOU, policies=policies).open()
    stay.tell("2013-11-04 10:00", stay.charge("L1", 2_000_000)).until("2013-11-09 00:00")

    assert [one for _, one in stay.duties("segment-payment")] == [status]


@pytest.mark.clause("H-55")
@pytest.mark.parametrize(
    ("word", "reviews", "reason"), [("review", 1, "identity-disputed"), ("confirm", 0, "")]
)
def test_a_doubt_is_reviewed_where_the_rule_says_so(word, reviews, reason):
    outcomes = {"match": "confirm", "disputed": word, "mismatch": "terminate"}
    policies = without(HAIKOU, "identity_verification", outcomes=outcomes)
    stay = Stay(HAIKOU, policies=policies).open()
    stay.tell("2013-11-04 10:00", stay.check("disputed"))

    assert len(stay.duties("identity-review")) == reviews
    assert (stay.state.standing, stay.state.standing_reason) == ("in-force", reason)


@pytest.mark.clause("H-17")
def test_a_plan_is_titled_by_the_form_it_was_signed_on():
    stay = Stay(HAIKOU)
    stay.open()
    case = stay.case()
    assert case.plan_form == ""
    for kind, title in POLICIES.get(HAIKOU.policy).payment_plan.forms.items():
        case.state.plan = type("Plan", (), {"kind": kind})()
        assert case.plan_form == title
    elsewhere = Stay(YUNQIAO).open().case()
    elsewhere.state.plan = case.state.plan
    assert elsewhere.plan_form == ""
