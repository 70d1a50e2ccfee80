"""The insurer's answer in the books: what it and the aid fund owe, and the account's money."""

import pytest
from settlement.cases import HAIKOU, QIDONG, Stay, answer, at, balances

from adapter.settlement.billing.answered import post_adjudicated, take_answer
from adapter.settlement.city.state import FundingState
from adapter.settlement.figures import Layers
from adapter.settlement.ledger import ACCOUNT_FUND, JournalEntry, Posting
from adapter.settlement.state import Received

ANSWERED = "2013-11-09 10:00"
NOW = "2013-12-02 10:00"


def case_of(figures, kind="FINAL", city=HAIKOU):
    """Return a case whose insurer has answered all of its 1,000.00."""
    stay = Stay(city).open()
    case = stay.case(NOW)
    case.state.layers = Layers(gross=100_000)
    if figures is not None:
        told = stay.adjudication("S1", figures, kind, at=ANSWERED)
        case.state.adjudications["S1"], case.state.covered["S1"] = told, case.state.layers
    return case


def received(case):
    return [(one.payment, one.amount, one.at, one.source) for one in case.state.received.values()]


ACCOUNT = Received("S1", 5_000, at(ANSWERED), ACCOUNT_FUND)
CASH = Received("P1", 700, at(NOW))


def test_what_the_personal_account_pays_is_received_at_the_answers_own_time():
    case = case_of(answer(100_000, 60_000, 5_000))

    take_answer(case)

    assert received(case) == [("S1", 5_000, at(ANSWERED), "insurer:personal-account")]
    assert balances(case.entries) == {
        "insurer:personal-account": 5_000,
        "patient:unapplied": -5_000,
    }


@pytest.mark.parametrize(("account", "kind"), [(0, "FINAL"), (5_000, "PRE")])
def test_an_answer_without_an_account_and_a_forecast_bring_no_money(account, kind):
    case = case_of(answer(100_000, 60_000, account), kind)

    take_answer(case)

    assert (received(case), case.entries) == ([], [])


@pytest.mark.parametrize("figures", [None, answer(100_000, 60_000)])
def test_with_the_answer_that_stood_its_money_is_taken_back_and_no_other(figures):
    case = case_of(figures)
    case.state.basis = "C380:380|S0"
    case.state.received = {"S0": Received("S0", 5_000, at(ANSWERED), ACCOUNT_FUND), "P1": CASH}

    take_answer(case)

    assert list(case.state.received.values()) == [CASH]


@pytest.mark.parametrize(
    ("figures", "basis"), [(answer(100_000, 60_000, 5_000), "C380:380|S1"), (None, "C380:380|")]
)
def test_while_the_same_answer_stands_its_money_stays(figures, basis):
    case = case_of(figures)
    case.state.basis = basis
    case.state.received = {"S1": ACCOUNT}

    take_answer(case)

    assert (case.state.received, case.entries) == ({"S1": ACCOUNT}, [])


@pytest.mark.clause("H-15")
def test_what_insurer_and_aid_owe_is_booked_with_the_rule_that_lets_the_answer_win():
    case = case_of(answer(100_000, 60_000, maf_pay=4_000))

    post_adjudicated(case)

    assert case.entries == [
        JournalEntry(
            "adjudication",
            "A",
            at(NOW),
            "reconciliation",
            ("H-15", "H-60"),
            (
                Posting("insurer:receivable", 56_000),
                Posting("episode:unadjudicated", -56_000),
                Posting("aid:receivable", 4_000),
                Posting("episode:unadjudicated", -4_000),
            ),
        )
    ]
    assert (case.state.insurer_posted, case.state.aid_posted) == (56_000, 4_000)


def test_of_what_was_booked_before_only_the_difference_is():
    case = case_of(answer(100_000, 60_000, maf_pay=4_000))
    case.state.insurer_posted, case.state.aid_posted = 50_000, 5_000

    post_adjudicated(case)

    assert balances(case.entries) == {
        "insurer:receivable": 6_000,
        "aid:receivable": -1_000,
        "episode:unadjudicated": -5_000,
    }
    assert case.funding.answered == {"2013-11": 6_000}


@pytest.mark.parametrize(("figures", "kind"), [(None, ""), (answer(100_000, 60_000), "PRE")])
def test_without_an_answer_that_settles_nothing_is_owed(figures, kind):
    case = case_of(figures, kind)

    post_adjudicated(case)

    assert (case.entries, case.funding) == ([], None)
    assert (case.state.insurer_posted, case.state.aid_posted) == (0, 0)


@pytest.mark.clause("H-26")
def test_an_answer_counts_to_its_own_month_and_its_withdrawal_to_that_of_the_day():
    funding = FundingState("HK-3RD", answered={"2013-11": 1_000, "2013-12": 200})
    case = case_of(answer(100_000, 60_000))
    case.funding = funding

    post_adjudicated(case)
    case.state.adjudications.clear()
    post_adjudicated(case)

    assert case.funding is funding
    assert funding.answered == {"2013-11": 61_000, "2013-12": 200 - 60_000}


def test_a_hospitals_funding_is_opened_by_its_name():
    case = case_of(answer(100_000, 60_000))

    post_adjudicated(case)

    assert case.funding == FundingState("HK-3RD", answered={"2013-11": 60_000})


def test_an_answer_of_nothing_opens_no_funding():
    case = case_of(answer(100_000))

    post_adjudicated(case)

    assert (case.entries, case.funding) == ([], None)


def test_a_city_whose_insurer_advances_nothing_counts_no_month():
    case = case_of(answer(100_000, 60_000), city=QIDONG)

    post_adjudicated(case)

    assert case.funding is None


def test_under_no_policy_an_answer_is_booked_all_the_same():
    case = case_of(answer(100_000, 60_000))
    case.policy = None

    post_adjudicated(case)

    assert balances(case.entries) == {
        "insurer:receivable": 60_000,
        "episode:unadjudicated": -60_000,
    }
    assert (case.entries[0].cites, case.funding) == ((), None)
