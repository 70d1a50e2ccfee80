"""The insurer's answer: which is sound, which is not, and what its national names mean here."""

import pytest
from settlement.cases import Stay, answer

from adapter.settlement.billing.adjudication import (
    account_payment,
    adjudicated_figures,
    fault_of,
    filled,
)
from adapter.settlement.figures import Figures

# 1,000.00: 100.00 own, 50.00 over the limit, 30.00 first, 820.00 in scope of which 600.00 is paid.
WHOLE = {
    "medfee_sumamt": 100_000,
    "fulamt_ownpay_amt": 10_000,
    "overlmt_selfpay": 5_000,
    "preselfpay_amt": 3_000,
    "inscp_scp_amt": 82_000,
    "act_pay_dedc": 12_000,
    "maf_pay": 4_000,
    "fund_pay_sumamt": 60_000,
    "psn_part_amt": 40_000,
    "acct_pay": 2_000,
    "acct_mulaid_pay": 500,
    "psn_cash_pay": 37_500,
}


def answered(figures):
    return Stay().adjudication("S1", figures)


def without(*names, **changes):
    return {name: amount for name, amount in (WHOLE | changes).items() if name not in names}


def test_an_answer_whose_parts_add_up_has_no_fault():
    assert fault_of(answered(WHOLE)) is None


def test_gross_fund_and_personal_part_are_enough():
    assert fault_of(answered(answer(100, 60))) is None
    assert fault_of(answered({"medfee_sumamt": 9, "fund_pay_sumamt": 4, "psn_part_amt": 5})) is None


@pytest.mark.parametrize("missing", ["medfee_sumamt", "fund_pay_sumamt", "psn_part_amt"])
def test_without_one_of_the_three_sums_an_answer_is_incomplete(missing):
    assert fault_of(answered(without(missing))) == "adjudication-incomplete"


@pytest.mark.parametrize(
    "changes",
    [
        # The fund and the person carry a fen more, or less, than the whole.
        {"fund_pay_sumamt": 60_001},
        {"fund_pay_sumamt": 59_999},
        # The four parts of the whole.
        {"fulamt_ownpay_amt": 10_001},
        {"overlmt_selfpay": 4_999},
        {"preselfpay_amt": 3_001},
        {"inscp_scp_amt": 81_999},
        # The personal part is paid by accounts and in cash.
        {"psn_cash_pay": 37_501},
        {"acct_pay": 1_999},
    ],
)
def test_an_answer_that_is_off_by_a_fen_is_unsound(changes):
    assert fault_of(answered(WHOLE | changes)) == "adjudication-unsound"


def test_an_answer_that_holds_no_more_than_the_parts_is_checked():
    parts = without("act_pay_dedc", "maf_pay", "acct_pay", "acct_mulaid_pay", "psn_cash_pay")

    assert fault_of(answered(parts)) is None
    assert fault_of(answered(parts | {"inscp_scp_amt": 81_999})) == "adjudication-unsound"


@pytest.mark.parametrize(
    "left_out", ["fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"]
)
def test_parts_of_which_one_is_left_out_need_not_add_up(left_out):
    assert fault_of(answered(without(left_out, fulamt_ownpay_amt=1))) is None


@pytest.mark.parametrize("left_out", ["acct_pay", "psn_cash_pay"])
def test_cash_without_account_and_account_without_cash_need_not_add_up(left_out):
    figures = without(left_out, acct_pay=1, psn_cash_pay=2)

    assert fault_of(answered(figures)) is None


def test_an_account_shared_with_the_patient_may_be_within_the_cash_or_beside_it():
    # 400.00 are paid by the own account (20.00), a shared one (5.00), and cash.
    assert fault_of(answered(WHOLE | {"psn_cash_pay": 38_000})) is None
    assert fault_of(answered(WHOLE | {"psn_cash_pay": 37_500})) is None
    assert fault_of(answered(WHOLE | {"psn_cash_pay": 37_999})) == "adjudication-unsound"


def test_a_figure_left_out_says_the_same_as_one_of_nothing():
    told = [("maf_pay", 0), ("acct_pay", 1), ("psn_part_amt", -2)]

    assert filled(told) == [("acct_pay", 1), ("psn_part_amt", -2)]


@pytest.mark.parametrize(
    ("given", "paid"),
    [
        ({}, 0),
        ({"acct_pay": 7}, 7),
        ({"acct_mulaid_pay": 3}, 3),
        ({"acct_pay": 7, "acct_mulaid_pay": 3}, 10),
    ],
)
def test_accounts_pay_what_the_own_and_the_shared_one_pay(given, paid):
    assert account_payment(given) == paid


def test_the_national_figures_in_our_terms():
    # The fund sum has the aid within it; what is left of the personal part is coinsurance.
    assert adjudicated_figures(answered(WHOLE)) == Figures(
        gross=100_000,
        insurer=56_000,
        medical_aid=4_000,
        own_pay=10_000,
        over_limit=5_000,
        self_pay_first=3_000,
        deductible=12_000,
        coinsurance=14_000,
        account_payment=2_500,
    )


def test_what_an_answer_does_not_tell_is_nothing_and_the_personal_part_is_coinsurance():
    least = {"medfee_sumamt": 100, "fund_pay_sumamt": 60, "psn_part_amt": 40}

    figures = adjudicated_figures(answered(least))

    assert figures == Figures(gross=100, insurer=60, coinsurance=40)
