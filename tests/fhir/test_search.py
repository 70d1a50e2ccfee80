"""What of a resource is indexed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.expressions import compiled
from adapter.fhir.query import EARLIEST, LATEST, IndexEntry, Value, span_meets
from adapter.fhir.search import SERVED, index
from adapter.fhir.spans import span_of, text_span

BASE = "https://paylater.example/fhir"
CURRENCY = "urn:iso:std:iso:4217"
INVOICE = {
    "resourceType": "Invoice",
    "id": "i1",
    "extension": [
        {
            "url": f"{BASE}/StructureDefinition/balance",
            "valueMoney": {"value": Decimal("1687.90"), "currency": "CNY"},
        },
        {"url": f"{BASE}/StructureDefinition/due", "valueDateTime": "2013-12-04"},
    ],
    "identifier": [{"system": f"{BASE}/NamingSystem/H1/invoice", "value": "H1-000042"}],
    "status": "issued",
    "type": {"coding": [{"system": f"{BASE}/CodeSystem/invoice-type", "code": "final"}]},
    "subject": {"reference": "Patient/p1"},
    "recipient": {"reference": "Patient/p1"},
    "date": "2013-11-09T10:00:00+08:00",
    "issuer": {"reference": "Organization/o1", "identifier": {"value": "H1"}},
    "account": {"reference": "Account/a1"},
    "totalNet": {"value": Decimal("1687.90"), "currency": "CNY"},
    "totalGross": {"value": Decimal("5260.00"), "currency": "CNY"},
}


def test_an_invoice_is_found_by_all_that_outside_checks_ask(parameters):
    entries = set(index(INVOICE, parameters))

    assert entries == {
        IndexEntry("account", "Account", "a1"),
        IndexEntry("balance", CURRENCY, "CNY", number=1687.9),
        IndexEntry("date", low="2013-11-09T02:00:00.000000Z", high="2013-11-09T02:00:01.000000Z"),
        IndexEntry("due", low="2013-12-03T16:00:00.000000Z", high="2013-12-04T16:00:00.000000Z"),
        IndexEntry("identifier", f"{BASE}/NamingSystem/H1/invoice", "H1-000042"),
        IndexEntry("issuer", "Organization", "o1"),
        IndexEntry("issuer:identifier", "", "H1"),
        IndexEntry("recipient", "Patient", "p1"),
        IndexEntry("status", None, "issued"),
        IndexEntry("subject", "Patient", "p1"),
        IndexEntry("totalgross", CURRENCY, "CNY", number=5260.0),
        IndexEntry("totalnet", CURRENCY, "CNY", number=1687.9),
        IndexEntry("type", f"{BASE}/CodeSystem/invoice-type", "final"),
    }


def test_a_patient_is_found_by_any_part_of_a_name_and_by_telephone(parameters):
    patient = {
        "resourceType": "Patient",
        "name": [{"family": "Ångström", "given": ["Eva", "María"], "text": "王  芳"}],
        "telecom": [{"system": "phone", "value": "139"}, {"system": "email", "value": "a@b"}],
        "birthDate": "1980",
        "deceasedDateTime": "2013-11-04",
    }

    found = {(one.param, one.value or one.low) for one in index(patient, parameters)}

    assert {("name", "ångström"), ("name", "maría"), ("name", "王 芳"), ("given", "eva")} <= found
    assert ("phone", "139") in found
    assert ("phone", "a@b") not in found
    assert ("birthdate", "1979-12-31T16:00:00.000000Z") in found
    assert ("death-date", "2013-11-03T16:00:00.000000Z") in found


def test_a_charge_is_found_by_its_day_and_a_payment_by_its_patient(parameters):
    charge = {
        "resourceType": "ChargeItem",
        "occurrenceDateTime": "2013-11-04",
        "account": [{"reference": "Account/a1"}, {"reference": "Account/a2"}],
    }
    payment = {
        "resourceType": "PaymentReconciliation",
        "extension": [
            {
                "url": f"{BASE}/StructureDefinition/patient",
                "valueReference": {"reference": "Patient/p1"},
            }
        ],
    }

    assert [one.value for one in index(charge, parameters) if one.param == "account"] == [
        "a1",
        "a2",
    ]
    assert [one.param for one in index(charge, parameters)].count("occurrence") == 1
    assert index(payment, parameters) == [IndexEntry("patient", "Patient", "p1")]


def test_a_type_that_is_not_served_is_not_indexed(parameters):
    assert index({"resourceType": "Slot", "status": "free"}, parameters) == []


@pytest.mark.parametrize("served", SERVED)
def test_every_served_type_is_found_by_identifier_and_id(served, parameters):
    assert {"_id", "_lastUpdated", "identifier"} <= set(parameters.of(served))


@pytest.mark.parametrize(
    "served",
    [one for one in SERVED if one not in {"Location", "Organization", "Patient", "Practitioner"}],
)
def test_every_type_about_a_patient_is_found_by_patient(served, parameters):
    assert parameters.of(served)["patient"].only == "Patient"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2013", "2012-12-31T16:00:00.000000Z", "2013-12-31T16:00:00.000000Z"),
        ("2013-12", "2013-11-30T16:00:00.000000Z", "2013-12-31T16:00:00.000000Z"),
        ("2013-02-28", "2013-02-27T16:00:00.000000Z", "2013-02-28T16:00:00.000000Z"),
        ("2013-11-04T09:30Z", "2013-11-04T09:30:00.000000Z", "2013-11-04T09:31:00.000000Z"),
        ("2013-11-04T09:30:00", "2013-11-04T01:30:00.000000Z", "2013-11-04T01:30:01.000000Z"),
        ("2013-11-04T09:30:00.12Z", "2013-11-04T09:30:00.120000Z", "2013-11-04T09:30:00.130000Z"),
        (
            "2013-11-04T09:30:00.123456789Z",
            "2013-11-04T09:30:00.123456Z",
            "2013-11-04T09:30:00.123457Z",
        ),
        ("0001-01-01", EARLIEST, "0001-01-01T16:00:00.000000Z"),
        ("9999", "9998-12-31T16:00:00.000000Z", LATEST),
        ("9999-12-31T23:59:59-05:00", LATEST, LATEST),
    ],
)
def test_a_date_of_any_precision_is_a_span(text, low, high):
    assert text_span(text) == (low, high)


@pytest.mark.parametrize(
    "text", ["", "13", "2013-13", "2013-02-30", "2013-11-04T25:00", "x", "٢٠١٣"]
)
def test_what_is_no_date_has_no_span(text):
    assert text_span(text) is None


def test_a_period_may_be_open():
    assert span_of({"start": "2013-11-04"})[1] == LATEST
    assert span_of({"end": "2013-11-04"})[0] == EARLIEST
    assert span_of({"text": "some day"}) is None


@given(st.datetimes(), st.datetimes())
def test_spans_sort_as_time_does(one, other):
    first, second = text_span(f"{one.isoformat()}Z"), text_span(f"{other.isoformat()}Z")

    assert (first[0] <= second[0]) or one > other or LATEST in {first[1], second[1]}


@given(st.sampled_from(["2013", "2013-11", "2013-11-04", "2013-11-04T09:30:00Z", "2014"]))
def test_a_span_equals_itself_and_is_neither_before_nor_after(text):
    low, high = text_span(text)
    value = Value(low=low, high=high)

    met = {
        prefix
        for prefix in ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
        if span_meets(prefix, low, high, value)
    }

    assert met == {"eq", "ge", "le", "ap"}


@pytest.mark.parametrize(
    "expression",
    ["Patient.name.first()", "Patient.name.where(a > b)", "Invoice.status", "Patient.na me"],
)
def test_an_expression_beyond_our_part_of_fhirpath_is_refused(expression):
    with pytest.raises(ValueError, match=r"Patient|says nothing"):
        compiled(expression, "Patient")


def test_a_reference_of_another_type_is_not_the_patient():
    extract = compiled("Invoice.subject.where(resolve() is Patient)", "Invoice")

    assert extract({"subject": {"reference": "Group/g1"}}) == []
    assert extract({"subject": {"reference": "https://h.example/fhir/Patient/p1/_history/3"}})
