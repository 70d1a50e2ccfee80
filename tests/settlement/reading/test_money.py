"""What a ChargeItem, a PaymentReconciliation and a Basic say of money."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from people import concept, extension

from adapter.settlement.facts import Adjustment, Charge, Payment
from adapter.settlement.reading.money import adjustment, charge, payment

ACCOUNT = extension("account", valueReference={"reference": "Account/a1"})
NINE = datetime(2013, 11, 4, 9, tzinfo=UTC)
DAY = datetime(2013, 11, 3, tzinfo=UTC)


def yuan(value):
    return {"value": value, "currency": "CNY"}


ITEM = {
    "id": "i1",
    "account": [{"reference": "Account/a1"}],
    "occurrenceDateTime": "2013-11-03",
    "enteredDate": "2013-11-04T09:00:00Z",
    "priceOverride": yuan("2150.00"),
    "code": {"coding": [{"code": "CT"}], "text": "检查"},
}


def read(item):
    (fact,) = charge(item, None, UTC)
    return fact


def test_a_charge_is_read_whole():
    said = [
        extension("over-limit", valueMoney=yuan("50.00")),
        extension("item-class", valueCode="B"),
        extension("transaction-class", valueCode="charge"),
    ]

    assert read({**ITEM, "extension": said}) == Charge(
        charge="i1",
        account="a1",
        reversal=False,
        amount=2150_00,
        over_limit=50_00,
        item="CT",
        item_class="B",
        occurred=DAY,
        entered=NINE,
        reverses="",
    )


def test_a_reversal_names_the_charge_it_takes_back():
    said = {
        "extension": [extension("transaction-class", valueCode="reversal")],
        "priceOverride": yuan("-2150.00"),
        "partOf": [{"reference": "ChargeItem/i0"}],
    }

    found = read({**ITEM, **said})

    assert (found.reversal, found.amount, found.reverses) == (True, -2150_00, "i0")
    assert (found.over_limit, found.item_class) == (0, "")


def without(resource, *names):
    return {key: value for key, value in resource.items() if key not in names}


def test_a_charge_has_two_days_and_either_stands_for_the_other():
    entered, occurred = (
        read(without(ITEM, "occurrenceDateTime")),
        read(without(ITEM, "enteredDate")),
    )

    assert (entered.occurred, entered.entered) == (NINE, NINE)
    assert (occurred.occurred, occurred.entered) == (DAY, DAY)


@pytest.mark.parametrize("lacking", ["account", "priceOverride"])
def test_a_charge_without_a_day_an_account_or_a_price_states_nothing(lacking):
    assert charge(without(ITEM, lacking), None, UTC) == []
    assert charge(without(ITEM, "occurrenceDateTime", "enteredDate"), None, UTC) == []


@pytest.mark.parametrize(
    ("said", "item"), [(concept("CT"), "CT"), ({"text": "检查"}, "检查"), ({}, ""), (None, "")]
)
def test_an_item_goes_by_its_code_else_by_its_words(said, item):
    assert read(without(ITEM, "code") if said is None else {**ITEM, "code": said}).item == item


def paid(*extensions, **more):
    return {
        "id": "y1",
        "status": "active",
        "created": "2013-11-04T09:00:00Z",
        "paymentAmount": yuan("8572.30"),
        "extension": [ACCOUNT, *extensions],
        **more,
    }


KIND = extension("payment-kind", valueCode="deposit")
VOID = extension("payment-kind", valueCode="void")
RECEIVED = Payment("y1", "a1", 8572_30, "payment", "", NINE, ("y1",), ())


def test_a_payment_is_known_by_every_number_it_has():
    said = paid(
        KIND,
        extension("payment-method", valueCode="cash"),
        identifier=[{"value": "R7"}, {"system": "no value"}, {"value": "R8"}],
        paymentIdentifier={"value": "T9"},
    )

    assert payment(said, None, UTC) == [
        Payment("y1", "a1", 8572_30, "deposit", "cash", NINE, ("y1", "R7", "R8", "T9"), ())
    ]


def test_a_payment_may_say_no_more_than_its_sum():
    assert payment(paid(), None, UTC) == [RECEIVED]
    assert payment(paid(paymentIdentifier={"type": concept("x")}), None, UTC) == [RECEIVED]


@pytest.mark.parametrize(
    "lacking", [paid(created=None), {**paid(), "extension": []}, paid(status="draft")]
)
def test_a_payment_without_a_day_or_an_account_or_a_draft_states_nothing(lacking):
    assert payment(lacking, None, UTC) == []


def test_a_void_names_what_it_returns_and_is_itself_known_by_no_number():
    said = paid(
        VOID,
        identifier=[{"value": "N1"}],
        paymentIdentifier={"value": "T9"},
        detail=[
            {"predecessor": {"value": "R7"}},
            {"predecessor": {"system": "no value"}},
            {"amount": yuan("1.00")},
        ],
    )

    names = ("R7", "T9", "N1")
    assert payment(said, None, UTC) == [replace(RECEIVED, kind="void", names=(), voids=names)]
    assert payment(paid(VOID), None, UTC) == [replace(RECEIVED, kind="void", names=())]


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_a_payment_that_is_cancelled_returns_itself(status):
    returned = replace(RECEIVED, payment="y1-void", kind="void", names=(), voids=("y1",))

    assert payment(paid(KIND, status=status), None, UTC) == [returned]


def test_a_void_that_is_cancelled_stays_a_void_of_what_it_names():
    (found,) = payment(paid(VOID, status="cancelled", paymentIdentifier={"value": "T9"}), None, UTC)

    assert (found.payment, found.voids) == ("y1", ("T9",))


AMOUNT = extension("amount", valueMoney=yuan("12.30"))
ENTERED = extension("entered", valueDateTime="2013-11-04T09:00:00Z")


def basic(*extensions, word="adjustment", **more):
    return {"id": "b1", "code": concept(word), "extension": [*extensions], **more}


def test_an_adjustment_is_read_with_its_reason():
    reason = extension("adjustment-reason", valueString="优惠")

    assert adjustment(basic(ACCOUNT, AMOUNT, ENTERED, reason), None, UTC) == [
        Adjustment("b1", "a1", 12_30, "优惠", NINE)
    ]
    assert adjustment(basic(ACCOUNT, AMOUNT, created="2013-11-03"), None, UTC) == [
        Adjustment("b1", "a1", 12_30, "", DAY)
    ]


@pytest.mark.parametrize(
    "lacking",
    [
        basic(AMOUNT, ENTERED),
        basic(ACCOUNT, ENTERED),
        basic(ACCOUNT, AMOUNT),
        basic(ACCOUNT, AMOUNT, ENTERED, word="write-off"),
    ],
)
def test_an_adjustment_lacking_its_sum_its_day_or_its_account_states_nothing(lacking):
    assert adjustment(lacking, None, UTC) == []
