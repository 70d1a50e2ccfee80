"""What leaving unpaid goes against, the grace after it, and by when the hospital settles."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError
from settlement.cases import ZONE, at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.discharge import (
    Discharge,
    LateCharge,
    grace_until,
    settle_by,
    unpaid_at_discharge,
)

# Half past midnight of the thirteenth, in the city's zone.
AFTER_MIDNIGHT = datetime(2013, 11, 12, 16, 30, tzinfo=UTC)
PLAIN = Discharge(payable="personal_share", due="at_discharge")


@pytest.mark.clause("H-15", "H-17")
@pytest.mark.parametrize(
    ("balance", "told"),
    [(1, True), (0, False), (-1, False)],
)
def test_whoever_leaves_owing_one_fen_on_no_plan_leaves_against_the_rule(haikou, balance, told):
    found = unpaid_at_discharge(haikou.discharge, balance)

    rule = "discharge.allow_discharge_unpaid"
    assert found == (Answer("only_with_plan", rule, ("H-15", "H-60")) if told else None)


def test_where_nothing_is_said_of_leaving_unpaid_it_goes_against_nothing(qidong):
    assert unpaid_at_discharge(PLAIN, 1) is None
    assert unpaid_at_discharge(qidong.discharge, 1) is None


@pytest.mark.parametrize(
    ("ended", "last"),
    [(at("2013-11-12 10:00"), date(2013, 12, 12)), (AFTER_MIDNIGHT, date(2013, 12, 13))],
)
def test_the_grace_is_counted_from_the_day_of_leaving(haikou, ended, last):
    found = grace_until(haikou.discharge, ended, ZONE)

    answer = Answer("30 days", "discharge.unpaid_grace", ("H-15", "H-60"), "default", "AM-12")
    assert found == (last, answer)
    assert grace_until(PLAIN, ended, ZONE) is None


@pytest.mark.clause("X-07")
@pytest.mark.parametrize(
    ("ended", "by"),
    [
        # Holidays and a weekend lie between.
        (at("2026-09-29 16:00"), "2026-10-09 23:59:59"),
        # A Friday, half past midnight in the city's zone.
        (datetime(2026, 11, 5, 16, 30, tzinfo=UTC), "2026-11-11 23:59:59"),
    ],
)
def test_the_hospital_settles_within_three_working_days(yunqiao, ended, by):
    answer = Answer("3 working days", "discharge.settle_within_working_days", ("X-07",))

    assert settle_by(yunqiao.discharge, yunqiao.calendar, ended, ZONE) == (at(by), answer)
    assert settle_by(PLAIN, yunqiao.calendar, ended, ZONE) is None


@pytest.mark.clause("Q-14")
def test_w04_lateness_costs_nothing_and_no_file_can_make_it(qidong):
    rule = qidong.discharge.late_charge

    assert (str(rule.per_day), rule.enabled, rule.origin) == ("0.001", False, "supplement")
    with pytest.raises(ValidationError, match="no instrument known has a basis"):
        LateCharge.model_validate({"per_day": "0.001", "enabled": "true", "cap": "principal"})


def test_what_a_file_leaves_out_is_paid_in_full_and_by_the_text():
    assert (PLAIN.pay, PLAIN.due_origin, PLAIN.unpaid_grace) == ("in_full", "text", None)
