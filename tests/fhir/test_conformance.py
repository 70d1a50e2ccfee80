"""A resource against the R4 model."""

import copy
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.fhir.resources import faults

INVOICE = {
    "resourceType": "Invoice",
    "id": "i1",
    "status": "issued",
    "subject": {"reference": "Patient/p1"},
    "extension": [{"url": "https://paylater.example/x", "valueString": "a"}],
    "lineItem": [
        {
            "chargeItemReference": {"reference": "ChargeItem/c1"},
            "priceComponent": [
                {"type": "base", "amount": {"value": Decimal("100.00"), "currency": "CNY"}}
            ],
        }
    ],
    "totalNet": {"value": Decimal("12345678901234567.89"), "currency": "CNY"},
}


def test_a_valid_invoice_has_no_fault():
    assert faults(INVOICE) == []


@pytest.mark.parametrize(
    ("path", "value", "where", "name"),
    [
        (("status",), "paid", "Invoice.status", "code-unknown"),
        (("status",), None, "Invoice.status", "element-empty"),
        (("surprise",), 1, "Invoice.surprise", "element-unknown"),
        (("lineItem",), [], "Invoice.lineItem", "element-empty"),
        (("paymentTerms",), "", "Invoice.paymentTerms", "element-empty"),
        (("paymentTerms",), " ", "Invoice.paymentTerms", "element-empty"),
        (("issuer",), {}, "Invoice.issuer", "element-empty"),
        (("date",), "2020-13-01", "Invoice.date", "element-invalid"),
        (
            ("subject", "reference"),
            "Organization/o1",
            "Invoice.subject",
            "reference-target",
        ),
        (("subject", "reference"), "https://x.example/fhir/Patient/1/_history/2", None, None),
        (("subject", "reference"), "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", None, None),
        (("extension", 0), {"url": "https://a.b"}, "Invoice.extension[0]", "extension-empty"),
        (
            ("lineItem", 0, "priceComponent", 0, "type"),
            "free",
            "Invoice.lineItem[0].priceComponent[0].type",
            "code-unknown",
        ),
        (
            ("lineItem", 0, "priceComponent", 0, "amount", "currency"),
            "yuan",
            "Invoice.lineItem[0].priceComponent[0].amount.currency",
            "code-unknown",
        ),
        (("lineItem", 0), {"sequence": 1}, "Invoice.lineItem[0]", None),
        (("contained",), [{"resourceType": "Nope"}], "Invoice.contained[0]", None),
        (
            ("contained",),
            [{"resourceType": "Patient", "gender": "x"}],
            "Invoice.contained[0].gender",
            "code-unknown",
        ),
        (("note",), {"text": "not a list"}, "Invoice.note", "element-invalid"),
        (("totalNet", "value"), "twelve", "Invoice.totalNet.value", "element-invalid"),
    ],
)
def test_a_fault_is_told_with_its_place(path, value, where, name):
    invoice = copy.deepcopy(INVOICE)
    target = invoice
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value

    found = faults(invoice)

    if where is None:
        assert found == []
    else:
        assert [issue for issue in found if issue.where.startswith(where)]
        assert name is None or name in {issue.id for issue in found}
        assert all(issue.severity == "error" for issue in found)


def test_what_is_required_is_missed():
    found = faults({"resourceType": "Invoice"})

    assert [(issue.where, issue.id) for issue in found] == [("Invoice.status", "element-missing")]


@pytest.mark.parametrize("resource", [{}, {"resourceType": "Nope"}, {"resourceType": "invoice"}])
def test_a_resource_of_no_type_is_a_fault(resource):
    assert [issue.id for issue in faults(resource)] == ["resource-type-unknown"]


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.decimals()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(["resourceType", "reference", "status", "value", "url", "extension"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


@given(st.sampled_from([*INVOICE, "contained", "note", "meta", "_status", "text"]), anything)
@settings(deadline=None)
def test_nothing_makes_the_check_break(name, value):
    assert isinstance(faults(INVOICE | {name: value}), list)
