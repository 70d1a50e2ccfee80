"""A line of an invoice, down to the message and field that told it."""

from collections.abc import Mapping
from typing import Any, Final

from adapter.explanation.lookup import Lookup, row_parts
from adapter.explanation.parts import texts
from adapter.fhir.parameters import Part, part
from adapter.settlement.policy import Policy
from adapter.settlement.reading.elements import code

_CLASS: Final = "extension[item-class]"
# Which rule parts a line, and what of the charge that rule looks at.
_RULES: Final = {
    "own-pay": ("benefit_estimate.item_class", _CLASS),
    "self-pay-first": ("benefit_estimate.item_class", _CLASS),
    "over-limit": ("charge.over-limit", "extension[over-limit]"),
}


def line_part(
    lookup: Lookup, item: Mapping[str, Any], policy: Policy | None, until: str = ""
) -> Part:
    """Explain one line: charge, amount, message, field, raw value, mapping row, and its layers."""
    reference = item["chargeItemReference"]["reference"]
    base, *layers = item["priceComponent"]
    said = lookup.said(reference, ["priceOverride"], until)
    return part(
        "line",
        part("charge", valueReference={"reference": reference}),
        part("amount", valueMoney=base["amount"]),
        part("origin", valueCode="fact"),
        *(one for source, row in said[:1] for one in row_parts(source, row)),
        *(_layer(lookup, reference, one, policy, until) for one in layers),
    )


def _layer(
    lookup: Lookup, reference: str, component: Mapping[str, Any], policy: Policy | None, until: str
) -> Part:
    """Tell what part of a line insurance does not look at, by which rule and on which fact."""
    name = code(component["code"])
    rule, element = _RULES[name]
    section = policy.benefit_estimate if policy else None
    stated = name == "over-limit" or section is None
    rows = lookup.said(reference, [element], until)
    found = [row_parts(source, row) for source, row in rows[:1]]
    cites = section.cites if section else ()
    return part(
        "component",
        part("code", valueCode=name),
        part("amount", valueMoney=component["amount"]),
        part("rule", valueString=rule),
        part("origin", valueCode="fact" if stated or section is None else section.origin),
        *texts(*(("clause", one) for one in cites)),
        *(one for each in found for one in each),
    )
