"""A void gives back exactly what it names; one that cannot waits for a person."""

import pytest
from settlement.cases import Stay, at, findings, invoice

from adapter.settlement.billing.refunds import conclude, give_back, pay, void
from adapter.settlement.state import Received, Returned

NOW = "2013-11-12 10:00"
BACK = "2013-11-12 09:00"


@pytest.fixture
def stay():
    """Return a stay on which P1 gave 6.00 to I1 and 3.00 to I2, and has 1.00 left."""
    made = Stay().open()
    made.state.invoices = [invoice("I1", 600, paid=600), invoice("I2", 900, paid=300)]
    given = [("I1", 600), ("I2", 300)]
    made.state.received = {"P1": Received("P1", 1_000, at("2013-11-11"), allocations=given)}
    made.state.deposits = {"P2": 500}
    made.state.receipts = {"R1": ["P1"], "R2": ["P2"], "R3": ["P1", "P2"]}
    return made


def returned(stay, amount, *names, number="V1"):
    """Tell a void and return the case it was told on."""
    case = stay.case(NOW)
    void(case, stay.payment(number, amount, "void", at=BACK, voids=names))
    return case


def booked(case):
    return [
        (one.kind, one.at, *[(side.ledger_account, side.amount) for side in one.postings])
        for one in case.entries
    ]


def paid(case):
    return {one.invoice: one.paid for one in case.state.invoices}


RETURN = ("payment-returned", at(NOW))


@pytest.mark.clause("H-15")
@pytest.mark.parametrize(
    ("amount", "paid_after", "allocated"),
    [
        # What lies unapplied goes first, then what was given last.
        (100, {"I1": 600, "I2": 300}, [("I1", 600), ("I2", 300)]),
        (99, {"I1": 600, "I2": 300}, [("I1", 600), ("I2", 300)]),
        (1, {"I1": 600, "I2": 300}, [("I1", 600), ("I2", 300)]),
        (101, {"I1": 600, "I2": 299}, [("I1", 600), ("I2", 299)]),
        (400, {"I1": 600, "I2": 0}, [("I1", 600)]),
        (500, {"I1": 500, "I2": 0}, [("I1", 500)]),
        (1_000, {"I1": 0, "I2": 0}, []),
    ],
)
def test_a_void_takes_back_what_it_names_and_no_more(stay, amount, paid_after, allocated):
    case = returned(stay, amount, "R1")

    assert findings(case) == []
    assert paid(case) == paid_after
    assert case.state.received["P1"].allocations == allocated
    assert case.state.received["P1"].amount == 1_000 - amount
    assert case.state.returns == {"V1": Returned(("R1",), amount, at(BACK), "P1")}
    assert case.paid == {"P1"}


def test_invoices_are_open_again_and_the_books_say_by_how_much(stay):
    case = returned(stay, 500, "R1")

    assert booked(case) == [
        (*RETURN, ("patient:receivable", 300), ("patient:unapplied", -300)),
        (*RETURN, ("patient:receivable", 100), ("patient:unapplied", -100)),
        (*RETURN, ("patient:unapplied", 500), ("cash", -500)),
    ]
    assert case.changed == {"I1": "", "I2": ""}


def test_a_deposit_goes_back_without_touching_invoices(stay):
    case = returned(stay, 200, "R2")

    assert case.state.deposits == {"P2": 300}
    assert booked(case) == [
        ("deposit-returned", at(BACK), ("patient:deposit", 200), ("cash", -200))
    ]
    assert (case.paid, case.changed) == (set(), {})


def test_a_void_told_twice_returns_once(stay):
    returned(stay, 100, "R1")

    case = returned(stay, 100, "R1")

    assert (case.entries, case.issues) == ([], [])
    assert case.state.received["P1"].amount == 900


@pytest.mark.parametrize(
    ("amount", "name", "values"),
    [
        (1_001, "R1", ("10.01", "10.00")),
        (501, "R2", ("5.01", "5.00")),
        (0, "R1", ("0.00", "10.00")),
    ],
)
def test_a_void_of_more_than_there_is_or_of_nothing_waits(stay, amount, name, values):
    case = returned(stay, amount, name)

    assert findings(case) == [("PaymentReconciliation/V1", "payment-void-over", *values)]
    assert case.state.returns == {"V1": Returned((name,), amount, at(BACK))}
    assert case.entries == []


@pytest.mark.parametrize(
    ("names", "value"),
    [((), "-"), (("R9",), "R9"), (("R9", "R8"), "R9"), (("R3", "R1"), "R3")],
)
def test_a_void_that_names_no_one_payment_waits(stay, names, value):
    case = returned(stay, 100, *names)

    assert findings(case) == [("PaymentReconciliation/V1", "payment-void-waits", value)]
    assert case.entries == []


def test_a_void_means_the_first_of_its_numbers_that_is_known(stay):
    case = returned(stay, 100, "R9", "R2", "R1")

    assert case.state.returns["V1"].payment == "P2"


def test_what_waits_is_returned_once_its_payment_has_come_and_only_then(stay):
    returned(stay, 700, "R9")
    returned(stay, 40, "R8", number="V2")
    case = stay.case(NOW)
    case.state.receipts["R9"] = ["P1"]

    conclude(case)
    conclude(case)

    assert [one.payment for one in case.state.returns.values()] == ["P1", ""]
    assert case.state.received["P1"].amount == 300
    assert paid(case) == {"I1": 300, "I2": 0}


def test_a_receipt_given_back_is_as_if_it_had_never_been(stay):
    case = stay.case(NOW)

    give_back(case, case.state.received["P1"])

    assert case.state.received == {}
    assert paid(case) == {"I1": 0, "I2": 0}
    assert booked(case)[-1] == (*RETURN, ("patient:unapplied", 1_000), ("cash", -1_000))


def test_what_an_invoice_is_paid_is_noted_and_told(stay):
    case = stay.case(NOW)

    pay(case, case.state.invoices[0], -5)

    assert (paid(case)["I1"], case.changed) == (595, {"I1": ""})
