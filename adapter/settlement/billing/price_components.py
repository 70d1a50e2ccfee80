"""The amounts of an Invoice as FHIR price components: of its lines and of its totals."""

from collections.abc import Sequence
from typing import Any

from adapter.settlement.figures import Figures
from adapter.settlement.lines import Line
from adapter.settlement.money import money
from adapter.settlement.reading.elements import BASE

_COMPONENTS = f"{BASE}/CodeSystem/price-component"


def line_items(lines: Sequence[Line], currency: str) -> list[dict[str, Any]]:
    """Return one line item for each line, in their order."""
    return [
        {
            "sequence": sequence,
            "chargeItemReference": {"reference": f"ChargeItem/{line.charge}"},
            "priceComponent": [
                _component("base", "base", line.amount, currency),
                *(
                    _component("informational", name, amount, currency)
                    for name, amount in (
                        ("own-pay", line.layers.own_pay),
                        ("self-pay-first", line.layers.self_pay_first),
                        ("over-limit", line.layers.over_limit),
                    )
                    if amount
                ),
            ],
        }
        for sequence, line in enumerate(lines, 1)
    ]


def totals(figures: Figures, brought: int, currency: str) -> list[dict[str, Any]]:
    """Return what an Invoice's totals are made of; what grants nothing is left out."""
    layers = (
        ("own-pay", figures.own_pay),
        ("self-pay-first", figures.self_pay_first),
        ("over-limit", figures.over_limit),
        ("deductible", figures.deductible),
        ("coinsurance", figures.coinsurance),
    )
    granted = (
        ("deduction", "medical-aid", figures.medical_aid),
        ("discount", "reward", figures.reward),
        ("informational", "account-payment", figures.account_payment),
        # What is carried is gross: put off by this invoice, less what the ones before put off.
        ("surcharge", "brought-forward", brought),
        ("deduction", "carried-forward", figures.carried + brought),
    )
    return [
        _component("base", "base", figures.gross, currency),
        _component("deduction", "insurer", figures.insurer, currency),
        *(_component("informational", name, amount, currency) for name, amount in layers),
        *(_component(type_, name, amount, currency) for type_, name, amount in granted if amount),
    ]


def _component(type_: str, code: str, amount: int, currency: str) -> dict[str, Any]:
    return {
        "type": type_,
        "code": {"coding": [{"system": _COMPONENTS, "code": code}]},
        "amount": money(amount, currency),
    }
