"""How a search is read, or refused with the reason."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.query import Condition, QueryError, Value
from adapter.fhir.reading import COUNT_DEFAULT, COUNT_MAX, read_query, served_pairs
from adapter.issues import words
from adapter.wording import WORDS

CURRENCY = "urn:iso:std:iso:4217"


def conditions(parameters, *pairs, kind="Invoice"):
    return read_query(kind, pairs, parameters).conditions


def test_an_invoice_is_asked_for_by_the_visit_number(parameters):
    (condition,) = conditions(parameters, ("account:Account.identifier", "V5566"))

    inner = Condition("identifier", "token", None, (Value(code="V5566"),))
    assert condition == Condition("account", "reference", None, (), ("Account", inner))
    assert conditions(parameters, ("account.identifier", "V5566")) == (condition,)


def test_an_invoice_is_asked_for_by_the_patient_number(parameters):
    (condition,) = conditions(parameters, ("patient.identifier", "urn:x|0012"))

    inner = Condition("identifier", "token", None, (Value(system="urn:x", code="0012"),))
    assert condition == Condition("subject", "reference", None, (), ("Patient", inner))


def test_a_chain_over_a_subject_may_name_its_type_and_a_modifier(parameters):
    (condition,) = conditions(parameters, ("subject:Patient.name:exact", "王芳"))

    assert condition.chain == (
        "Patient",
        Condition("name", "string", "exact", (Value(code="王芳"),)),
    )


def test_a_chain_to_an_id_is_a_plain_reference(parameters):
    (condition,) = conditions(parameters, ("account._id", "a1"))

    assert condition.values == (Value(system="Account", code="a1"),)


@pytest.mark.parametrize(
    ("name", "text", "param", "value"),
    [
        ("patient", "p1", "subject", Value(system="Patient", code="p1")),
        ("patient", "Patient/p1", "subject", Value(system="Patient", code="p1")),
        (
            "patient",
            "https://h.example/fhir/Patient/p1",
            "subject",
            Value(system="Patient", code="p1"),
        ),
        ("subject", "p1", "subject", Value(code="p1")),
        ("subject:Patient", "p1", "subject", Value(system="Patient", code="p1")),
        ("recipient", "Organization/o", "recipient", Value(system="Organization", code="o")),
        ("status", "issued", "status", Value(code="issued")),
        ("type", "http://s|", "type", Value(system="http://s")),
        ("type", "|final", "type", Value(system="", code="final")),
        ("identifier", r"a\,b\|c", "identifier", Value(code="a,b|c")),
        (
            "date",
            "ge2013-11-04",
            "date",
            Value("ge", low="2013-11-03T16:00:00.000000Z", high="2013-11-04T16:00:00.000000Z"),
        ),
        (
            "date",
            "2013-11-04T09:30:00 08:00",
            "date",
            Value(low="2013-11-04T01:30:00.000000Z", high="2013-11-04T01:30:01.000000Z"),
        ),
        ("totalnet", "gt100", "totalnet", Value("gt", number=100.0, spread=0.5)),
        ("totalnet", "8572.30", "totalnet", Value(number=8572.3, spread=0.005)),
        ("totalnet", "-5", "totalnet", Value(number=-5.0, spread=0.5)),
        ("balance", "ap100", "balance", Value("ap", number=100.0, spread=10.0)),
        (
            "totalgross",
            f"le1e3|{CURRENCY}|CNY",
            "totalgross",
            Value("le", CURRENCY, "CNY", number=1000.0, spread=500.0),
        ),
        ("totalgross", "5||CNY", "totalgross", Value(code="CNY", number=5.0, spread=0.5)),
        ("_id", "i1", "_id", Value(code="i1")),
        ("account:missing", "true", "account", Value(code="true")),
        ("status:not", "draft", "status", Value(code="draft")),
        ("issuer:identifier", "|H1", "issuer", Value(system="", code="H1")),
    ],
)
def test_a_value_is_read_by_its_type(name, text, param, value, parameters):
    (condition,) = conditions(parameters, (name, text))

    assert (condition.param, condition.values) == (param, (value,))


def test_strings_are_folded_unless_exact(parameters):
    names = [("name", "WANG  Fang"), ("family:contains", "Å"), ("family:exact", "Å")]

    found = conditions(parameters, *names, kind="Patient")

    assert [one.values[0].code for one in found] == ["wang fang", "å", "Å"]
    assert [one.modifier for one in found] == [None, "contains", "exact"]


def test_commas_are_or_and_repetition_is_and(parameters):
    found = conditions(
        parameters,
        ("status", "issued,balanced"),
        ("date", "ge2013-01-01"),
        ("date", "lt2014-01-01"),
    )

    assert [len(one.values) for one in found] == [2, 1, 1]


@pytest.mark.parametrize(
    ("name", "text", "issue"),
    [
        ("colour", "red", "search-parameter-unknown"),
        ("_has:Patient:x:y", "1", "search-parameter-unknown"),
        ("_include", "Invoice:subject", "search-parameter-unknown"),
        ("status:text", "x", "search-modifier-unknown"),
        ("date:exact", "2013", "search-modifier-unknown"),
        ("date", "yesterday", "search-value-invalid"),
        ("date", "2013-02-30", "search-value-invalid"),
        ("totalnet", "much", "search-value-invalid"),
        ("totalnet", "5|CNY", "search-value-invalid"),
        ("totalnet", "1e999", "search-value-invalid"),
        ("status", "", "search-value-empty"),
        ("status", "issued,", "search-value-empty"),
        ("patient", "Organization/o1", "reference-target"),
        ("account", "Patient/p1", "reference-target"),
        ("account:missing", "maybe", "search-value-invalid"),
        ("status.code", "x", "search-chain-unknown"),
        ("patient.shoe", "x", "search-chain-unknown"),
        ("account.patient.name", "x", "search-chain-unknown"),
        ("recipient.identifier", "x", "search-chain-unknown"),
        ("account:Patient.name", "x", "search-chain-unknown"),
        ("_count", "-1", "search-value-invalid"),
        ("_summary", "text", "search-value-invalid"),
        ("_total", "roughly", "search-value-invalid"),
        ("_sort", "-colour", "search-parameter-unknown"),
    ],
)
def test_a_refusal_says_what_and_where(name, text, issue, parameters):
    with pytest.raises(QueryError) as caught:
        read_query("Invoice", [(name, text)], parameters)

    (found,) = caught.value.issues
    assert (found.id, found.where) == (issue, name)
    assert caught.value.http_status == 400
    assert found.id in WORDS
    assert name in words(found)
    assert name in words(found, "zh")


def test_result_parameters_shape_the_answer(parameters):
    query = read_query(
        "Invoice", [("_sort", "-date,patient"), ("_count", "9999"), ("_cursor", "c")], parameters
    )

    assert query.sort == (("date", True), ("subject", False))
    assert (query.count, query.cursor, query.total) == (COUNT_MAX, "c", False)


def test_the_first_page_tells_the_total_and_a_count_asks_for_no_rows(parameters):
    plain = read_query("Invoice", [], parameters)
    counted = read_query("Invoice", [("_count", "0"), ("_totalMethod", "count")], parameters)

    assert (plain.total, plain.summary_count, plain.count) == (True, False, COUNT_DEFAULT)
    assert counted.summary_count
    assert read_query("Invoice", [("_summary", "count")], parameters).summary_count
    assert not read_query("Invoice", [("_total", "none")], parameters).total


def test_a_lenient_search_keeps_what_is_served(parameters):
    pairs = [("colour", "red"), ("status:not", "draft"), ("patient.name", "x"), ("_count", "2")]

    assert served_pairs("Invoice", pairs, parameters) == pairs[1:]


@given(st.text(max_size=12), st.text(max_size=12))
def test_no_search_breaks_the_reader(parameters, name, text):
    for asked in (name, "date", "totalnet", "patient", "patient.identifier", "_sort", "_count"):
        with contextlib.suppress(QueryError):
            read_query("Invoice", [(asked, text)], parameters)
