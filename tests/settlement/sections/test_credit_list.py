"""W10: what a listed person loses in each city, who is told, and how it ends."""

from datetime import UTC, date, datetime

import pytest
from settlement.cases import ZONE, at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.credit_list import (
    CreditList,
    Entry,
    NextVisit,
    denied,
    exception,
    legal_basis,
    lifting,
    listed,
    next_visit,
    report,
    shared_with,
)

EFFECTIVE = at("2014-07-20")
HAIKOU, QIDONG = Entry("460100", EFFECTIVE), Entry("320681", EFFECTIVE)
EMERGENCY = "emergency-critical"
# 800.00, of which the insurer pays 539.00.
BILL = {"gross": 80000, "insurer": 53900}
# A list that says as little as a file may.
PLAIN = CreditList.model_validate(
    {
        "scope": "jurisdiction",
        "effects": ["report_blacklist"],
        "lift": {"when": "debt_cleared", "by": "operator"},
        "share_with": ["insurer"],
    }
)


def in_haikou(value, rule, origin="text"):
    cites = ("H-19", "H-20", "H-32", "H-34")
    return Answer(value, f"credit_list.{rule}", cites, origin, "AM-13")


def in_qidong(value, rule, origin="text"):
    cites = ("Q-20", "Q-21", "Q-22", "Q-23", "Q-24")
    return Answer(value, f"credit_list.{rule}", cites, origin, "AM-13")


@pytest.mark.clause("H-34")
def test_w10_haikou_takes_pay_later_and_leaves_the_insurance(haikou):
    found = next_visit(haikou.credit_list, HAIKOU, **BILL, admitted_by="ncms-farmer")

    refused = in_haikou("credit-listed", "effects.deny_pay_later")
    assert found == NextVisit(pay_later=False, insurer=53900, patient=26100, answers=(refused,))


@pytest.mark.clause("Q-24")
def test_w10_qidong_takes_direct_reimbursement_too(qidong):
    found = next_visit(qidong.credit_list, QIDONG, **BILL, admitted_by="uebmi")

    answers = (
        in_qidong("credit-listed", "effects.deny_pay_later"),
        in_qidong("at the desk: 0.00", "effects.deny_direct_reimbursement"),
    )
    assert found == NextVisit(pay_later=False, insurer=0, patient=80000, answers=answers)


@pytest.mark.clause("X-09")
def test_yunqiao_suspends_benefits_until_the_debt_is_cleared(yunqiao):
    found = next_visit(yunqiao.credit_list, Entry("999900", at("2026-03-01")), **BILL)

    assert (found.insurer, found.patient) == (0, 80000)
    assert [(one.value, one.rule) for one in found.answers] == [
        ("credit-listed", "credit_list.effects.deny_pay_later"),
        ("at the desk: 0.00", "credit_list.effects.suspend_benefits_until_cleared"),
    ]


def test_who_is_not_listed_loses_nothing(qidong):
    found = next_visit(qidong.credit_list, None, **BILL)

    assert found == NextVisit(pay_later=True, insurer=53900, patient=26100, answers=())


@pytest.mark.clause("H-07", "H-34")
def test_w10_an_emergency_is_still_treated_first_in_haikou_and_the_conflict_is_told(haikou, qidong):
    found = next_visit(haikou.credit_list, HAIKOU, **BILL, admitted_by=EMERGENCY)
    conflict = exception(haikou.credit_list, HAIKOU, EMERGENCY)

    assert found == NextVisit(pay_later=True, insurer=53900, patient=26100, answers=())
    assert conflict == in_haikou(EMERGENCY, "except_classes", "default")
    assert exception(haikou.credit_list, None, EMERGENCY) is None
    assert exception(haikou.credit_list, HAIKOU, "ncms-farmer") is None
    assert not next_visit(qidong.credit_list, QIDONG, **BILL, admitted_by=EMERGENCY).pay_later


def test_an_exception_that_the_text_makes_is_the_text_s():
    section = PLAIN.model_copy(update={"except_classes": (EMERGENCY,)})

    found = exception(section, HAIKOU, EMERGENCY)
    assert found == Answer(EMERGENCY, "credit_list.except_classes", ())


@pytest.mark.clause("H-19")
@pytest.mark.parametrize(
    ("entry", "owing", "admitted_by", "value", "rule"),
    [
        (None, 0, "", None, None),
        (None, 1, "", "owing", "while_owing"),
        (None, 1, "ncms-farmer", "owing", "while_owing"),
        (None, 1, EMERGENCY, None, None),
        (HAIKOU, 0, "", "credit-listed", "effects.deny_pay_later"),
        # To be listed is the graver word.
        (HAIKOU, 1, "ncms-farmer", "credit-listed", "effects.deny_pay_later"),
        (HAIKOU, 1, EMERGENCY, None, None),
    ],
)
def test_haikou_refuses_whoever_is_listed_or_owes_a_fen_but_no_emergency(
    haikou, entry, owing, admitted_by, value, rule
):
    found = denied(haikou.credit_list, entry, owing=owing, admitted_by=admitted_by)

    assert found == (value and in_haikou(value, rule))


def test_where_the_city_does_not_say_so_neither_owing_nor_the_list_refuses(qidong):
    assert denied(qidong.credit_list, None, owing=1) is None
    assert denied(PLAIN, HAIKOU, owing=1) is None


def test_a_listed_person_owes_nothing_by_being_listed():
    section = PLAIN.model_copy(update={"while_owing": "deny_pay_later"})

    assert next_visit(section, HAIKOU, **BILL).pay_later


@pytest.mark.parametrize(
    ("ends", "now", "has_effects"),
    [
        ({}, "2014-07-19 23:59:59", False),
        ({}, "2014-07-20 00:00:00", True),
        ({"cleared": at("2014-08-01 09:00")}, "2014-08-01 08:59:59", True),
        ({"cleared": at("2014-08-01 09:00")}, "2014-08-01 09:00:00", False),
        ({"lifted": at("2014-08-01 09:00")}, "2014-08-01 08:59:59", True),
        ({"lifted": at("2014-08-01 09:00")}, "2014-08-01 09:00:00", False),
        ({"cleared": at("2014-08-01"), "lifted": at("2014-09-01")}, "2014-08-15", False),
        ({"cleared": at("2014-09-01"), "lifted": at("2014-08-01")}, "2014-08-15", False),
        ({"appealed": at("2014-07-19")}, "2014-07-20", False),
        ({"appealed": at("2014-07-19"), "cleared": at("2014-08-01")}, "2014-07-20", False),
    ],
)
def test_an_entry_has_effects_from_its_day_until_debt_or_operator_end_it(ends, now, has_effects):
    assert Entry("460100", EFFECTIVE, **ends).holds(at(now)) is has_effects


@pytest.mark.clause("H-32", "H-34", "Q-20")
def test_the_oldest_entry_that_has_effects_counts_in_its_own_city(haikou):
    later = Entry("460100", at("2014-07-21"))
    ended = Entry("460100", at("2014-07-01"), lifted=at("2014-07-02"))
    section, now = haikou.credit_list, at("2014-08-01")

    assert listed(section, "460100", [later, ended, HAIKOU], now, "feed") == HAIKOU
    assert listed(section, "460100", [HAIKOU], at("2014-07-19 23:59:59"), "feed") is None
    assert listed(section, "460100", [QIDONG], now, "feed") is None
    recognising = section.model_copy(update={"recognises": ("320681",)})
    assert listed(recognising, "460100", [QIDONG], now, "feed") == QIDONG
    assert listed(section, "460100", [], now, "feed") is None


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-05-31", True), ("2026-06-01", False)],
)
def test_today_an_entry_has_effects_only_on_days_with_a_legal_basis(haikou, day, holds):
    section = haikou.credit_list.model_copy(update=BASED)

    found = listed(section, "460100", [HAIKOU], at(f"{day} 10:00"), "system")

    assert found == (HAIKOU if holds else None)


@pytest.mark.parametrize(("balance", "may"), [(1, False), (0, True), (-1, True)])
def test_an_operator_lifts_once_nothing_is_owed(haikou, balance, may):
    found = lifting(haikou.credit_list, balance)

    assert found == (in_haikou("operator", "lift", "default") if may else None)


BASED = {"legal_basis": {date(2026, 3, 1): "令第1号", date(2026, 6, 1): "none"}}


@pytest.mark.clause("H-34", "Q-21", "Q-22")
@pytest.mark.parametrize(
    ("lines", "day", "words"),
    [
        ({}, "2026-05-01", None),
        (BASED, "2026-02-28", None),
        (BASED, "2026-03-01", "令第1号"),
        (BASED, "2026-05-31", "令第1号"),
        (BASED, "2026-06-01", None),
    ],
)
def test_today_nothing_is_listed_without_a_legal_basis_in_force(haikou, lines, day, words):
    section = haikou.credit_list.model_copy(update=lines)

    found = legal_basis(section, date.fromisoformat(day), "system")
    assert found == (words and in_haikou(words, "legal_basis", "site"))


def test_a_feed_is_listed_by_the_instrument_as_on_its_own_days(haikou):
    found = legal_basis(haikou.credit_list, date(2014, 7, 20), "feed")

    assert found == in_haikou("the instrument, on its own days", "effects")


@pytest.mark.clause("Q-22", "Q-23", "H-32")
def test_departments_are_told_by_people_after_the_appeal(qidong, haikou, yunqiao):
    section = qidong.credit_list

    told = in_qidong("judicial, finance_regulator, credit_bureau", "report_to")
    assert report(section, EFFECTIVE, EFFECTIVE, "feed", ZONE) == ("leading_group_office", told)
    assert report(section, EFFECTIVE, at("2014-07-19 23:59:59"), "feed", ZONE) is None
    by_hand = in_haikou("operator", "effects.report_blacklist")
    assert report(haikou.credit_list, EFFECTIVE, EFFECTIVE, "feed", ZONE) == ("operator", by_hand)
    assert report(yunqiao.credit_list, EFFECTIVE, EFFECTIVE, "feed", ZONE) is None


@pytest.mark.parametrize(
    ("now", "reported"),
    [
        (at("2026-02-28 23:59:59"), False),
        # Half past midnight of the first of March, in the city's zone.
        (datetime(2026, 2, 28, 16, 30, tzinfo=UTC), True),
        (at("2026-06-01"), False),
    ],
)
def test_today_nothing_is_reported_without_a_legal_basis_of_the_day(qidong, now, reported):
    section = qidong.credit_list.model_copy(update=BASED)

    assert (report(section, EFFECTIVE, now, "system", ZONE) is not None) == reported


@pytest.mark.clause("H-32", "Q-20")
def test_the_list_is_shared_with_those_the_city_names(haikou, qidong):
    names = "designated_institutions, insurer_platform"
    assert shared_with(haikou.credit_list) == in_haikou(names, "share_with")
    names = "insurer, designated_institutions"
    assert shared_with(qidong.credit_list) == in_qidong(names, "share_with")
