"""Money received: what is money at all, what it is booked as, and which invoice it settles."""

import pytest
from settlement.cases import Stay, at, balances, findings, invoice

from adapter.settlement.billing.funds import apply, receive, take
from adapter.settlement.ledger import JournalEntry, Posting
from adapter.settlement.state import Received

NOW = "2013-11-12 10:00"


@pytest.fixture
def stay():
    return Stay().open()


@pytest.fixture
def case(stay):
    return stay.case(NOW)


def booked(case):
    """Return the entries of a case: kind, when, and its two sides of an amount."""
    return [
        (one.kind, one.at, *[(side.ledger_account, side.amount) for side in one.postings])
        for one in case.entries
    ]


# What is taken.


@pytest.mark.parametrize(
    ("kind", "finding"),
    [("promise", "payment-is-a-promise"), ("insurer", "payment-is-the-insurers")],
)
def test_what_is_no_money_of_the_patients_is_found_and_not_booked(stay, case, kind, finding):
    take(case, stay.payment("P1", 100, kind))

    assert findings(case) == [("PaymentReconciliation/P1", finding, "01")]
    assert (case.state.received, case.state.receipts, case.entries) == ({}, {}, [])


def test_a_payment_is_received_unapplied_and_known_by_its_numbers(stay, case):
    take(case, stay.payment("P1", 500, at=NOW))

    assert case.state.received == {"P1": Received("P1", 500, at(NOW))}
    assert case.state.receipts == {"P1": ["P1"]}
    assert booked(case) == [("payment", at(NOW), ("cash", 500), ("patient:unapplied", -500))]


@pytest.mark.clause("H-09")
def test_a_deposit_is_kept_beside_what_was_received(stay, case):
    take(case, stay.payment("P1", 500, "deposit", at=NOW))

    assert (case.state.deposits, case.state.received) == ({"P1": 500}, {})
    assert case.state.receipts == {"P1": ["P1"]}
    assert booked(case) == [("deposit", at(NOW), ("cash", 500), ("patient:deposit", -500))]


@pytest.mark.parametrize("kind", ["payment", "deposit"])
def test_money_told_twice_is_taken_once(stay, case, kind):
    fact = stay.payment("P1", 500, kind, at=NOW)

    take(case, fact)
    take(case, fact)

    assert (len(case.entries), case.state.receipts) == (1, {"P1": ["P1"]})


def test_two_payments_under_one_number_are_both_known_by_it(stay, case):
    one = stay.payment("P1", 500)

    take(case, one)
    take(case, type(one)("P2", "A", 30, "payment", "01", at(NOW), ("P1", "P2")))

    assert case.state.receipts == {"P1": ["P1", "P2"], "P2": ["P2"]}


def test_what_the_risk_fund_pays_is_its_award_and_nobodys_payment(stay, case):
    take(case, stay.payment("P1", 500, "risk-fund"))

    assert (case.state.awards[-1].payments, case.state.received) == ({"P1": 500}, {})


def test_a_void_gives_back_what_it_names(stay, case):
    take(case, stay.payment("P1", 500, at=NOW))
    take(case, stay.payment("P2", 500, "void", at=NOW, voids=("P1",)))

    assert case.state.returns["P2"].payment == "P1"
    assert balances(case.entries) == {}


def test_a_void_that_came_first_is_done_when_its_payment_comes(stay, case):
    take(case, stay.payment("P2", 500, "void", at=NOW, voids=("P1",)))
    take(case, stay.payment("P1", 500, at=NOW))

    assert case.state.returns["P2"].payment == "P1"
    assert balances(case.entries) == {}


def test_money_of_another_source_is_received_from_it(case):
    receive(case, Received("S1", 500, at(NOW), "insurer:personal-account"))

    assert booked(case) == [
        ("payment", at(NOW), ("insurer:personal-account", 500), ("patient:unapplied", -500))
    ]


# What it settles.


def applied(case, invoices, *amounts):
    """Apply so much money to invoices; return what each took and how it stands."""
    case.state.invoices = invoices
    for number, amount in enumerate(amounts, 1):
        case.state.received[f"P{number}"] = Received(f"P{number}", amount, at(NOW))
    apply(case)
    return {one.invoice: (one.paid, one.status) for one in case.state.invoices}


def allocations(case):
    return {one.payment: one.allocations for one in case.state.received.values()}


@pytest.mark.clause("H-15")
def test_money_settles_the_oldest_invoice_first_and_the_rest_goes_on(case):
    second, first = invoice("I2", 500, at="2013-11-09"), invoice("I1", 300, at="2013-11-08")

    found = applied(case, [second, first], 350, 50)

    assert found == {"I1": (300, "balanced"), "I2": (100, "issued")}
    assert allocations(case) == {"P1": [("I1", 300), ("I2", 50)], "P2": [("I2", 50)]}
    assert (case.paid, case.changed) == ({"P1", "P2"}, {"I1": "", "I2": ""})
    assert case.entries == [
        JournalEntry(
            "payment-applied",
            "A",
            at(NOW),
            "",
            (),
            (Posting("patient:unapplied", amount), Posting("patient:receivable", -amount)),
        )
        for amount in (300, 50, 50)
    ]


def test_a_single_fen_is_owed_and_paid(case):
    found = applied(case, [invoice("I1", 2), invoice("I2", 1)], 1, 1, 1)

    assert found == {"I1": (2, "balanced"), "I2": (1, "balanced")}


def test_an_invoice_with_a_fen_left_is_not_balanced(case):
    assert applied(case, [invoice("I1", 2)], 1) == {"I1": (1, "issued")}
    assert case.changed == {"I1": ""}


def test_money_nobody_asks_for_stays_unapplied_and_nothing_is_told(case):
    found = applied(case, [invoice("I1", 300, paid=300, status="balanced")], 200)

    assert found == {"I1": (300, "balanced")}
    assert (allocations(case), case.paid, case.changed) == ({"P1": []}, set(), {})
    assert case.entries == []


def test_money_that_is_spent_gives_nothing_more(case):
    case.state.received["P0"] = Received("P0", 300, at(NOW), allocations=[("I1", 300)])

    applied(case, [invoice("I2", 100)], 40)

    assert allocations(case) == {"P0": [("I1", 300)], "P1": [("I2", 40)]}
    assert case.paid == {"P1"}


def test_an_invoice_that_was_cancelled_takes_nothing(case):
    found = applied(case, [invoice("I1", 300, status="cancelled")], 300)

    assert found == {"I1": (0, "cancelled")}
    assert case.changed == {}


@pytest.mark.clause("H-15")
def test_a_credit_of_the_account_settles_first_and_moves_no_money(case):
    credit = invoice("C1", -200, "credit-note", at="2013-11-10")

    found = applied(case, [invoice("I1", 150), invoice("I2", 100), credit], 500)

    assert found == {"I1": (150, "balanced"), "I2": (100, "balanced"), "C1": (-200, "balanced")}
    assert allocations(case) == {"P1": [("I2", 50)]}
    assert case.changed == {"I1": "", "I2": "", "C1": ""}


def test_a_credit_that_is_used_up_leaves_the_next_invoice_as_it_was(case):
    credit = invoice("C1", -200, "credit-note")

    found = applied(case, [invoice("I1", 200), invoice("I2", 100), credit])

    assert found == {"I1": (200, "balanced"), "I2": (0, "issued"), "C1": (-200, "balanced")}
    assert case.changed == {"I1": "", "C1": ""}


def test_a_credit_of_a_fen_is_one_and_what_is_left_of_it_stays_owed(case):
    found = applied(case, [invoice("I1", 1), invoice("C1", -1, "credit-note")])
    assert found == {"I1": (1, "balanced"), "C1": (-1, "balanced")}

    found = applied(case, [invoice("I1", 1), invoice("C1", -3, "credit-note")])
    assert found == {"I1": (1, "balanced"), "C1": (-1, "issued")}


def test_a_credit_that_was_given_gives_nothing_more(case):
    credit = invoice("C1", -3, "credit-note", paid=-3, status="balanced")

    found = applied(case, [invoice("I1", 1), credit])

    assert found == {"I1": (0, "issued"), "C1": (-3, "balanced")}
    assert case.changed == {}


def test_an_invoice_of_nothing_is_balanced_at_once_and_one_opened_again_is_not(case):
    found = applied(case, [invoice("I1", 0), invoice("I2", 5, status="balanced")])

    assert found == {"I1": (0, "balanced"), "I2": (0, "issued")}
    assert case.changed == {"I1": "", "I2": ""}
