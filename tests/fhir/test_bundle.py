"""Bundles, outcomes and the CapabilityStatement are valid FHIR."""

from decimal import Decimal

import orjson
import pytest

from adapter.fhir.bundle import (
    Version,
    collection,
    history,
    searchset,
    stamped,
    transaction,
)
from adapter.fhir.capability import capability
from adapter.fhir.outcome import outcome
from adapter.fhir.resources import faults, read, write
from adapter.fhir.search import SERVED
from adapter.issues import Issue

URL = "http://h.example/fhir"
NOW = "2013-11-04T01:30:00.000000Z"
BODY = b'{"resourceType":"Invoice","id":"i1","status":"issued","totalNet":{"value":100.00}}'


def version(number, body=BODY):
    return Version("Invoice", "i1", number, NOW, body)


def test_a_searchset_carries_the_kept_bytes():
    links = {"self": f"{URL}/Invoice", "next": f"{URL}/Invoice?_cursor=x"}

    bundle = searchset(URL, [version(3)], links, total=7)

    assert b'"status":"issued","totalNet":{"value":100.00}}' in bundle
    told = read(bundle)
    assert faults(told) == []
    assert told["total"] == 7
    assert told["entry"][0]["fullUrl"] == f"{URL}/Invoice/i1"
    assert told["entry"][0]["resource"]["meta"] == {"versionId": "3", "lastUpdated": NOW}
    assert [link["relation"] for link in told["link"]] == ["self", "next"]


def test_an_empty_searchset_has_no_entries():
    told = read(searchset(URL, [], {"self": URL}, total=0))

    assert "entry" not in told
    assert faults(told) == []


def test_history_tells_a_deletion():
    told = read(history(URL, [version(3), version(2, None), version(1)], f"{URL}/x"))

    assert faults(told) == []
    assert [one["request"]["method"] for one in told["entry"]] == ["PUT", "DELETE", "PUT"]
    assert [one["response"]["status"] for one in told["entry"]] == ["200", "204", "201"]
    assert "resource" not in told["entry"][1]


def test_a_transaction_puts_each_resource_under_its_id():
    resource = {"resourceType": "Patient", "id": "p1", "active": True}

    told = read(transaction({"Patient/p1": resource}))

    assert faults(told) == []
    assert told["entry"][0]["request"] == {"method": "PUT", "url": "Patient/p1"}
    assert faults(read(transaction({}))) == []


def test_a_collection_keeps_exact_money():
    body = write({"resourceType": "Invoice", "totalNet": {"value": Decimal("0.10")}})

    assert b'"value":0.10' in collection([("urn:x", body)])


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceType":"Patient","id":"p","gender":"female"}',
        b'{"resourceType":"Patient","gender":"female"}',
        b'{"resourceType":"Patient","id":"p","meta":{"profile":["http://a"]},"gender":"male"}',
        b'{"resourceType":"Patient","id":"p","meta":{"versionId":"1"},"gender":"male"}',
        b'{"gender":"male","resourceType":"Patient","meta":{"tag":[{"code":"a"}]}}',
        b'{"resourceType":"Patient","id":"p","contained":[{"meta":{"source":"x"}}]}',
        b'{"resourceType":"Patient","id":"p"}',
        b'{ "resourceType": "Patient", "id": "p" }',
    ],
)
def test_a_stamp_changes_nothing_but_meta(body):
    before, after = orjson.loads(body), orjson.loads(stamped(body, 5, NOW))

    meta = after.pop("meta")
    assert meta == before.pop("meta", {}) | {"versionId": "5", "lastUpdated": NOW}
    assert after == before
    assert stamped(body, 5, NOW).count(b'"versionId"') == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_outcome_says_what_and_where(language):
    issue = Issue("error", "value", "date", "search-value-invalid", ("yesterday",))

    told = outcome([issue], language)

    assert faults(told) == []
    (entry,) = told["issue"]
    assert "yesterday" in entry["details"]["text"]
    assert entry["expression"] == ["date"]
    assert entry["details"]["coding"][0]["code"] == "search-value-invalid"
    assert faults(outcome([])) == []


def test_the_statement_says_what_is_served(parameters):
    told = capability(parameters, URL, "0.1.0", secured=True)

    assert faults(told) == []
    assert told["fhirVersion"] == "4.0.1"
    by_type = {one["type"]: one for one in told["rest"][0]["resource"]}
    assert set(by_type) == {*SERVED, "Measure"}
    names = {one["name"] for one in by_type["Invoice"]["searchParam"]}
    assert names == set(parameters.of("Invoice"))
    assert {"patient", "account", "balance", "status", "date"} <= names
