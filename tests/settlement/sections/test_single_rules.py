"""Sections of one rule each: the card's return, fee lists, deposits outside, the ward's check."""

from datetime import timedelta

import pytest
from settlement.cases import at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.collateral_return import (
    CollateralReturn,
    ReturnDuty,
    return_duty,
)
from adapter.settlement.sections.deposit_without_agreement import (
    DepositWithoutAgreement,
    deposit_limit,
)
from adapter.settlement.sections.fee_list import FeeDuty, FeeList, fee_duty, owes_fee_lists
from adapter.settlement.sections.identity_verification import IdentityVerification
from adapter.settlement.sections.money import Money

AT = at("2013-11-12 10:05")


# How the mean is made that nobody has entered.
MADE = "mean personal_share by scheme over 3 years"


@pytest.mark.clause("H-16", "H-60")
def test_the_card_goes_back_within_a_day_of_the_last_payment(haikou):
    rule = "collateral_return.within"
    answer = Answer("24 hours", rule, ("H-16", "H-60"), "default", "AM-25")

    found = return_duty(haikou.collateral_return, AT)
    assert found == ReturnDuty(("insurance_card",), at("2013-11-13 10:05"), answer)


def test_hours_that_the_text_names_are_the_text_s():
    written = {"documents": ["card"], "when": "personal_balance_zero", "within": {"hours": "2"}}
    section = CollateralReturn.model_validate(written)

    assert return_duty(section, AT).answer == Answer("2 hours", "collateral_return.within", ())


@pytest.mark.clause("Q-15")
def test_a_charge_is_on_a_list_within_a_day_of_its_posting(qidong):
    answer = Answer("24 hours", "fee_list.due", ("Q-15",), "default", "AM-10")

    assert fee_duty(qidong.fee_list, AT) == FeeDuty(AT, AT + timedelta(days=1), answer)


def test_fee_lists_are_owed_to_the_classes_named_and_by_the_text_unless_the_file_says_otherwise():
    section = FeeList(
        when="during_visit",
        due={"hours_after_charge": 1},
        content=("charges",),
        recipients=("patient",),
        classes=("AMB",),
    )

    assert owes_fee_lists(section, "AMB") is True
    assert owes_fee_lists(section, "IMP") is False
    assert fee_duty(section, AT).answer == Answer("1 hours", "fee_list.due", ())


DEPOSIT = DepositWithoutAgreement(
    outpatient="12.00",
    inpatient={
        "mean_of": "personal_share",
        "by": ("scheme",),
        "prior_years": 3,
        "means": {"390": "3123.45"},
    },
    cites=("X-03",),
)


@pytest.mark.clause("X-03")
@pytest.mark.parametrize(
    ("encounter_class", "scheme", "amount", "value", "rule", "origin"),
    [
        ("AMB", "390", 1200, "12.00", "outpatient", "text"),
        ("EMER", "390", 1200, "12.00", "outpatient", "text"),
        ("IMP", "390", 312345, "3123.45", "inpatient.means.390", "site"),
        ("IMP", "310", None, MADE, "inpatient", "text"),
    ],
)
def test_outside_pay_later_a_visit_has_an_amount_and_a_stay_the_mean_that_was_entered(
    encounter_class, scheme, amount, value, rule, origin
):
    found = deposit_limit(DEPOSIT, encounter_class, scheme)

    rule = f"deposit_without_agreement.{rule}"
    assert found == (amount, Answer(value, rule, ("X-03",), origin))


@pytest.mark.clause("H-56")
@pytest.mark.parametrize(
    ("outcome", "ends"),
    [("match", False), ("disputed", False), ("mismatch", True), ("unheard-of", False)],
)
def test_a_mismatch_alone_ends_the_agreement(haikou, outcome, ends):
    assert haikou.identity_verification.terminates(outcome) is ends


def test_what_files_leave_out_is_the_text_s_and_the_odd_fen_the_institution_s():
    assert IdentityVerification(outcomes={}, accrued="due_now").accrued_origin == "text"
    assert Money(rounding="half_up", line_rounding="per_line").odd_fen_to == "institution"
