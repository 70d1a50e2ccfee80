"""W10: what a listed person loses in each city, who is told, and how it ends."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from adapter.settlement.sections.credit_list import (
    Entry,
    denied,
    exception,
    legal_basis,
    lifting,
    listed,
    next_visit,
    report,
    shared_with,
)

ZONE = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


EFFECTIVE = at("2014-07-20")
HAIKOU, QIDONG = Entry("460100", EFFECTIVE), Entry("320681", EFFECTIVE)
BILL = {"gross": 80000, "insurer": 53900}


@pytest.mark.clause("H-34")
def test_w10_haikou_takes_pay_later_and_leaves_the_insurance(haikou):
    found = next_visit(haikou.credit_list, HAIKOU, **BILL, admitted_by="ncms-farmer")

    assert (found.pay_later, found.insurer, found.patient) == (False, 53900, 26100)
    assert [one.rule for one in found.answers] == ["credit_list.effects.deny_pay_later"]


@pytest.mark.clause("Q-24")
def test_w10_qidong_takes_direct_reimbursement_too(qidong):
    found = next_visit(qidong.credit_list, QIDONG, **BILL, admitted_by="uebmi")

    assert (found.pay_later, found.insurer, found.patient) == (False, 0, 80000)
    assert [one.rule for one in found.answers] == [
        "credit_list.effects.deny_pay_later",
        "credit_list.effects.deny_direct_reimbursement",
    ]
    assert "Q-24" in found.answers[0].cites


@pytest.mark.clause("X-09")
def test_yunqiao_suspends_benefits_until_the_debt_is_cleared(yunqiao):
    entry = Entry("999900", at("2026-03-01"))

    assert next_visit(yunqiao.credit_list, entry, **BILL).patient == 80000


def test_who_is_not_listed_loses_nothing(qidong):
    found = next_visit(qidong.credit_list, None, **BILL)

    assert (found.pay_later, found.insurer, found.patient, found.answers) == (
        True, 53900, 26100, (),
    )  # fmt: skip


@pytest.mark.clause("H-07", "H-34")
def test_w10_an_emergency_is_still_treated_first_in_haikou_and_the_conflict_is_told(haikou, qidong):
    emergency = "emergency-critical"
    found = next_visit(haikou.credit_list, HAIKOU, **BILL, admitted_by=emergency)
    conflict = exception(haikou.credit_list, HAIKOU, emergency)

    assert found.pay_later
    assert (conflict.rule, conflict.origin) == ("credit_list.except_classes", "default")
    assert exception(haikou.credit_list, None, emergency) is None
    assert not next_visit(qidong.credit_list, QIDONG, **BILL, admitted_by=emergency).pay_later


@pytest.mark.clause("H-19")
def test_owing_alone_refuses_in_haikou_and_ends_with_payment(haikou, qidong):
    owing = denied(haikou.credit_list, None, owing=1)

    assert (owing.value, owing.rule) == ("owing", "credit_list.while_owing")
    assert denied(haikou.credit_list, None, owing=0) is None
    assert denied(haikou.credit_list, None, owing=1, admitted_by="emergency-critical") is None
    assert denied(qidong.credit_list, None, owing=1) is None


@pytest.mark.clause("H-32", "H-34", "Q-20")
def test_an_entry_counts_from_its_day_in_its_own_city(haikou):
    section = haikou.credit_list

    assert listed(section, "460100", [HAIKOU], at("2014-07-19 23:59:59")) is None
    assert listed(section, "460100", [HAIKOU], EFFECTIVE) == HAIKOU
    assert listed(section, "460100", [QIDONG], EFFECTIVE) is None
    recognising = section.model_copy(update={"recognises": ("320681",)})
    assert listed(recognising, "460100", [QIDONG], EFFECTIVE) == QIDONG


@pytest.mark.parametrize("end", ["cleared", "lifted"])
def test_effects_end_by_themselves_when_the_debt_is_cleared(haikou, end):
    entry = Entry("460100", EFFECTIVE, **{end: at("2014-08-01 09:00")})

    assert listed(haikou.credit_list, "460100", [entry], at("2014-08-01 08:59:59")) == entry
    assert listed(haikou.credit_list, "460100", [entry], at("2014-08-01 09:00")) is None


def test_an_operator_lifts_once_nothing_is_owed(haikou):
    assert lifting(haikou.credit_list, 1) is None
    assert lifting(haikou.credit_list, 0).rule == "credit_list.lift"
    assert lifting(haikou.credit_list, 0).origin == "default"


@pytest.mark.clause("H-34", "Q-21", "Q-22")
def test_today_nothing_is_listed_without_a_legal_basis_in_force(haikou):
    section = haikou.credit_list
    based = section.model_copy(
        update={"legal_basis": {date(2026, 3, 1): "令第1号", date(2026, 6, 1): "none"}}
    )

    assert legal_basis(section, date(2026, 5, 1), "system") is None
    assert legal_basis(section, date(2014, 7, 20), "feed").rule == "credit_list.effects"
    assert legal_basis(based, date(2026, 2, 28), "system") is None
    found = legal_basis(based, date(2026, 3, 1), "system")
    assert (found.value, found.rule, found.origin) == ("令第1号", "credit_list.legal_basis", "site")
    assert legal_basis(based, date(2026, 6, 1), "system") is None


@pytest.mark.clause("Q-22", "Q-23", "H-20")
def test_departments_are_told_by_people_after_the_appeal(qidong, haikou, yunqiao):
    section = qidong.credit_list
    via, answer = report(section, EFFECTIVE, EFFECTIVE, "feed", ZONE)

    assert (via, answer.value) == (
        "leading_group_office",
        "judicial, finance_regulator, credit_bureau",
    )
    assert report(section, EFFECTIVE, at("2014-07-19 23:59"), "feed", ZONE) is None
    assert report(section, EFFECTIVE, EFFECTIVE, "system", ZONE) is None
    assert report(haikou.credit_list, EFFECTIVE, EFFECTIVE, "feed", ZONE)[0] == "operator"
    assert report(yunqiao.credit_list, EFFECTIVE, EFFECTIVE, "feed", ZONE) is None
    assert "refer_judicial" in section.effects
    assert "legal_recovery" in haikou.credit_list.effects


@pytest.mark.clause("H-32", "Q-20")
def test_the_list_is_shared_with_those_the_city_names(haikou, qidong):
    assert shared_with(haikou.credit_list).value == "designated_institutions, insurer_platform"
    assert shared_with(qidong.credit_list).value == "insurer, designated_institutions"
