"""The amounts of an Invoice as price components: what each line and each total is made of."""

from decimal import Decimal

import pytest
from people import BASE
from settlement.cases import at

from adapter.settlement.billing.price_components import line_items, totals
from adapter.settlement.figures import NO_FIGURES, Figures, Layers
from adapter.settlement.lines import Line


def component(kind, code, amount):
    return {
        "type": kind,
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/price-component", "code": code}]},
        "amount": {"value": Decimal(amount), "currency": "CNY"},
    }


def line(charge, layers):
    moment = at("2013-11-04 10:00")
    return Line(charge, "A", layers.gross, layers, "ITEM", "02", moment, moment)


def told(components):
    """Return components as (type, code, amount), to be read in a table."""
    return [
        (one["type"], one["code"]["coding"][0]["code"], str(one["amount"]["value"]))
        for one in components
    ]


@pytest.mark.clause("H-15")
def test_a_line_tells_its_gross_and_what_of_it_no_insurance_looks_at():
    lines = [
        line("C1", Layers(gross=10000, own_pay=2000, over_limit=3000, self_pay_first=500)),
        line("C2", Layers(gross=-10000)),
    ]

    items = line_items(lines, "CNY")

    assert items == [
        {
            "sequence": 1,
            "chargeItemReference": {"reference": "ChargeItem/C1"},
            "priceComponent": [
                component("base", "base", "100.00"),
                component("informational", "own-pay", "20.00"),
                component("informational", "self-pay-first", "5.00"),
                component("informational", "over-limit", "30.00"),
            ],
        },
        {
            "sequence": 2,
            "chargeItemReference": {"reference": "ChargeItem/C2"},
            "priceComponent": [component("base", "base", "-100.00")],
        },
    ]


def test_totals_name_who_carries_what_and_every_layer_though_it_be_nothing():
    assert totals(NO_FIGURES, 0, "CNY") == [
        component("base", "base", "0.00"),
        component("deduction", "insurer", "0.00"),
        component("informational", "own-pay", "0.00"),
        component("informational", "self-pay-first", "0.00"),
        component("informational", "over-limit", "0.00"),
        component("informational", "deductible", "0.00"),
        component("informational", "coinsurance", "0.00"),
    ]


def test_what_was_granted_beside_insurance_stands_after_the_layers():
    figures = Figures(
        gross=100000,
        insurer=50000,
        medical_aid=7000,
        reward=1000,
        own_pay=11000,
        over_limit=12000,
        self_pay_first=13000,
        deductible=3000,
        coinsurance=11000,
        account_payment=400,
    )

    assert told(totals(figures, 0, "CNY")) == [
        ("base", "base", "1000.00"),
        ("deduction", "insurer", "500.00"),
        ("informational", "own-pay", "110.00"),
        ("informational", "self-pay-first", "130.00"),
        ("informational", "over-limit", "120.00"),
        ("informational", "deductible", "30.00"),
        ("informational", "coinsurance", "110.00"),
        ("deduction", "medical-aid", "70.00"),
        ("discount", "reward", "10.00"),
        ("informational", "account-payment", "4.00"),
    ]


@pytest.mark.clause("X-06")
@pytest.mark.parametrize(
    ("brought", "carried", "shown"),
    [
        # W21: of 2,400.00 a segment settles 2,000.00 and puts 400.00 off.
        (0, 40000, [("deduction", "carried-forward", "400.00")]),
        # The next one brings them, and puts 1,100.00 off: that is 700.00 more.
        (
            40000,
            70000,
            [
                ("surcharge", "brought-forward", "400.00"),
                ("deduction", "carried-forward", "1100.00"),
            ],
        ),
        # The final brings all that was put off, and puts off nothing.
        (110000, -110000, [("surcharge", "brought-forward", "1100.00")]),
    ],
)
def test_what_is_put_off_is_taken_off_here_and_asked_for_on_the_next(brought, carried, shown):
    figures = Figures(gross=310000, insurer=150000, coinsurance=50000, carried=carried)

    assert told(totals(figures, brought, "CNY"))[7:] == shown
