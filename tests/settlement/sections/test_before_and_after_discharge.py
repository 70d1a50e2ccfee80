"""The estimate before leaving, what is due at it, and the card that goes back after it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from adapter.settlement.sections.collateral_return import return_duty
from adapter.settlement.sections.discharge import (
    LateCharge,
    grace_until,
    settle_by,
    unpaid_at_discharge,
)
from adapter.settlement.sections.pre_discharge_estimate import (
    estimate_duty,
    estimate_timing,
)

ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


EXPECTED, LEARNED = date(2013, 11, 12), at("2013-11-10 08:00")


@pytest.mark.clause("H-14", "H-59")
@pytest.mark.parametrize(
    ("told", "timing"),
    [
        ("2013-11-09 23:59:59", "early"),
        ("2013-11-10 00:00", "in-time"),
        ("2013-11-11 23:59:59", "in-time"),
        ("2013-11-12 00:00", "late"),
    ],
)
def test_w01_the_estimate_is_told_one_or_two_days_before(haikou, told, timing):
    duty = estimate_duty(haikou.pre_discharge_estimate, EXPECTED, at("2013-11-08 08:00"), ZONE)

    assert estimate_timing(duty, at(told)) == timing
    assert duty.answer.cites == ("H-14", "H-59")
    assert duty.answer.rule == "pre_discharge_estimate.lead_days"


def test_who_learns_of_the_discharge_late_owes_the_estimate_at_once(haikou):
    learned = at("2013-11-12 07:00")

    assert estimate_duty(haikou.pre_discharge_estimate, EXPECTED, learned, ZONE).due == learned


CLEARED = at("2013-11-12 10:05")


def test_the_term_for_the_card_is_ours_and_says_so(haikou):
    duty = return_duty(haikou.collateral_return, CLEARED)

    assert (duty.documents, duty.due) == (("insurance_card",), CLEARED + timedelta(hours=24))
    assert (duty.answer.origin, duty.answer.cites) == ("default", ("H-16", "H-60"))


@pytest.mark.clause("H-15", "H-17")
@pytest.mark.parametrize(
    ("balance", "plan", "rule"),
    [(168790, False, "discharge.allow_discharge_unpaid"), (168790, True, None), (0, False, None)],
)
def test_w18_leaving_unpaid_without_a_plan_is_told(haikou, balance, plan, rule):
    found = unpaid_at_discharge(haikou.discharge, balance, plan_open=plan)

    assert (found and found.rule) == rule


def test_the_grace_after_leaving_unpaid_is_ours(haikou, qidong):
    day, answer = grace_until(haikou.discharge, at("2013-11-12 10:00"), ZONE)

    assert (day, answer.origin, answer.ambiguity) == (date(2013, 12, 12), "default", "AM-12")
    assert unpaid_at_discharge(qidong.discharge, 1, plan_open=False) is None


@pytest.mark.clause("Q-14")
def test_w04_lateness_costs_nothing_and_no_file_can_make_it(qidong):
    rule = qidong.discharge.late_charge

    assert (str(rule.per_day), rule.enabled, rule.origin) == ("0.001", False, "supplement")
    with pytest.raises(ValidationError, match="no instrument known has a basis"):
        LateCharge.model_validate({"per_day": "0.001", "enabled": "true", "cap": "principal"})


@pytest.mark.clause("X-07")
def test_working_days_pass_over_weekends_and_holidays(yunqiao, haikou):
    day, answer = settle_by(yunqiao.discharge, yunqiao.calendar, at("2026-09-29 16:00"), ZONE)

    assert day == at("2026-10-09 23:59:59")
    assert answer.cites == ("X-07",)
    assert settle_by(haikou.discharge, haikou.calendar, CLEARED, ZONE) is None
