"""FHIR REST over a store in memory."""

import json

import pytest

from adapter.fhir.resources import faults, read


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [entry["resource"]["id"] for entry in answer.json().get("entry", [])]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("patient.identifier=001", {"i1", "i2", "i3"}),
        (
            "patient.identifier=https://paylater.example/fhir/NamingSystem/H1/mrn|002",
            {"i4", "i5"},
        ),
        ("account:Account.identifier=V1", {"i1", "i2"}),
        ("account.identifier=V3", {"i4", "i5"}),
        ("account.identifier=V1,V2", {"i1", "i2", "i3"}),
        ("account=Account/a1", {"i1", "i2"}),
        ("account=a1", {"i1", "i2"}),
        ("patient=Patient/p2", {"i4", "i5"}),
        ("subject=p1&status=issued", {"i1", "i2"}),
        ("subject:Patient.name=王", {"i1", "i2", "i3"}),
        ("patient.name:exact=王", set()),
        ("status:not=draft&patient=p2", {"i4"}),
        ("status=issued,draft", {"i1", "i2", "i5"}),
        ("date=2013-11-04", {"i1"}),
        ("date=gt2013-11-04", {"i2", "i3", "i4", "i5"}),
        ("date=le2013-11-04T09:00:00%2B08:00", {"i1"}),
        ("totalnet=8572.30", {"i1"}),
        ("totalnet=gt100", {"i1", "i2", "i5"}),
        ("balance=0.00", {"i4"}),
        ("balance=lt500|urn:iso:std:iso:4217|CNY", {"i3", "i4"}),
        ("balance=lt500|urn:iso:std:iso:4217|USD", set()),
        ("type=final&_id=i3", {"i3"}),
        ("issuer:missing=true&account=a2", {"i3"}),
        ("_lastUpdated=ge2013-11-04&account=a2", {"i3"}),
    ],
)
@pytest.mark.usefixtures("hospital")
def test_invoices_are_found(asked, found, client):
    answer = client.get(f"/fhir/Invoice?{asked}")

    assert set(ids(answer)) == found
    assert answer.json()["total"] == len(found)


@pytest.mark.usefixtures("hospital")
def test_a_search_set_is_valid_and_exact(client):
    answer = client.get("/fhir/Invoice?_id=i5")

    assert answer.headers["content-type"] == "application/fhir+json; charset=utf-8"
    assert b'"value":12345678901234.56,' in answer.content
    bundle = read(answer.content)
    assert faults(bundle) == []
    assert bundle["entry"][0]["fullUrl"] == "http://h.example/fhir/Invoice/i5"
    assert bundle["entry"][0]["resource"]["meta"]["versionId"] == "1"


@pytest.mark.usefixtures("hospital")
def test_pages_follow_one_another_through_ties(client):
    url, seen = "/fhir/Invoice?_sort=-date&_count=2", []

    while url:
        bundle = client.get(url).json()
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        url = next((one["url"] for one in bundle["link"] if one["relation"] == "next"), None)

    assert sorted(seen) == ["i1", "i2", "i3", "i4", "i5"]
    assert seen[-1] == "i1"


@pytest.mark.usefixtures("hospital")
def test_a_search_by_form_finds_the_same(client):
    answer = client.post("/fhir/Invoice/_search", data={"account.identifier": "V1"})

    assert set(ids(answer)) == {"i1", "i2"}


def test_a_form_must_be_a_form(client):
    answer = client.post("/fhir/Invoice/_search", json={"status": "issued"})

    assert answer.status_code == 415
    assert answer.json()["resourceType"] == "OperationOutcome"


@pytest.mark.usefixtures("hospital")
def test_counting_gives_no_rows(client):
    bundle = client.get("/fhir/Invoice?status=issued&_summary=count").json()

    assert (bundle["total"], "entry" in bundle) == (2, False)
    assert client.get("/fhir/Invoice?_count=0").json()["total"] == 5


@pytest.mark.usefixtures("hospital")
def test_an_unknown_filter_is_refused_unless_the_client_is_lenient(client):
    strict = client.get("/fhir/Invoice?colour=red&status=issued")
    lenient = client.get(
        "/fhir/Invoice?colour=red&status=issued", headers={"Prefer": "handling=lenient"}
    )

    assert strict.status_code == 400
    assert "colour" in strict.json()["issue"][0]["details"]["text"]
    assert set(ids(lenient)) == {"i1", "i2"}
    assert lenient.json()["link"][0]["url"] == "http://h.example/fhir/Invoice?status=issued"


def test_words_are_chinese_for_who_prefers_them(client):
    headers = {"Accept-Language": "en;q=0.5, zh-CN"}

    answer = client.get("/fhir/Invoice?date=gestern", headers=headers)

    assert answer.json()["issue"][0]["details"]["text"] == "date不接受“gestern”这个值"


def test_a_cursor_of_nobody_is_refused(client):
    answer = client.get("/fhir/Invoice?_cursor=nonsense")

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["details"]["coding"][0]["code"] == "cursor-invalid"
    assert "follow the links" in answer.text


@pytest.mark.usefixtures("hospital")
def test_a_read_carries_version_and_time(client):
    answer = client.get("/fhir/Invoice/i1")

    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["last-modified"] == "Mon, 04 Nov 2013 01:30:00 GMT"
    assert b'"value":8572.30,' in answer.content
    assert answer.json()["meta"] == {
        "versionId": "1",
        "lastUpdated": "2013-11-04T01:30:00.000000Z",
    }


@pytest.mark.usefixtures("hospital")
def test_who_has_the_version_is_not_sent_it_again(client):
    same = client.get("/fhir/Invoice/i1", headers={"If-None-Match": 'W/"1"'})
    other = client.get("/fhir/Invoice/i1", headers={"If-None-Match": 'W/"2"'})

    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == 'W/"1"'
    assert other.status_code == 200


def test_versions_and_history_are_kept(client, keep):
    keep({"resourceType": "Patient", "id": "p1", "gender": "male"})
    keep({"resourceType": "Patient", "id": "p1", "gender": "female"}, second=5)

    first = client.get("/fhir/Patient/p1/_history/1").json()
    bundle = read(client.get("/fhir/Patient/p1/_history").content)

    assert (first["gender"], first["meta"]["versionId"]) == ("male", "1")
    assert client.get("/fhir/Patient/p1").json()["gender"] == "female"
    assert [one["resource"]["gender"] for one in bundle["entry"]] == ["female", "male"]
    assert faults(bundle) == []
    assert client.get("/fhir/Patient/p1/_history/3").status_code == 404


def test_a_deleted_resource_is_gone(client, keep, store):
    keep({"resourceType": "Patient", "id": "p1"})
    with store.begin() as work:
        work.remove_resource("Patient", "p1", "2013-11-05T00:00:00.000000Z")

    assert client.get("/fhir/Patient/p1").status_code == 410
    assert client.get("/fhir/Patient/p1/_history/2").status_code == 410
    assert client.get("/fhir/Patient/p1/_history/1").status_code == 200
    assert ids(client.get("/fhir/Patient")) == []
    history = read(client.get("/fhir/Patient/p1/_history").content)
    assert history["entry"][0]["request"]["method"] == "DELETE"
    assert faults(history) == []


def test_lines_are_put_together_when_the_current_version_is_read(open_doors, keep):
    body = {"resourceType": "Invoice", "id": "run", "status": "draft"}
    keep(body, assembled=True)
    keep(body | {"cancelledReason": "x"}, assembled=True, second=1)
    client = open_doors(assemble=lambda kept: kept[:-1] + b',"paymentTerms":"whole"}')

    assert client.get("/fhir/Invoice/run").json()["paymentTerms"] == "whole"
    assert client.get("/fhir/Invoice/run/_history/2").json()["paymentTerms"] == "whole"
    assert "paymentTerms" not in client.get("/fhir/Invoice/run/_history/1").json()
    (entry,) = client.get("/fhir/Invoice?status=draft").json()["entry"]
    assert entry["resource"]["paymentTerms"] == "whole"


@pytest.mark.usefixtures("hospital")
def test_an_account_is_explained(open_doors):
    told = {"resourceType": "Parameters", "parameter": [{"name": "x", "valueString": "y"}]}
    client = open_doors(explain=lambda kind, name: told if (kind, name)[1] == "a1" else None)

    assert client.get("/fhir/Account/a1/$explain").json() == told
    assert client.post("/fhir/Account/a1/$explain").json() == told
    assert client.get("/fhir/Account/a2/$explain").status_code == 404
    assert client.get("/fhir/Account/none/$explain").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/fhir/Invoice/none", 404),
        ("GET", "/fhir/Invoice/none/_history", 404),
        ("GET", "/fhir/Invoice/none/_history/x", 404),
        ("GET", "/fhir/Slot", 404),
        ("GET", "/fhir/Flag/1", 404),
        ("GET", "/fhir", 404),
        ("GET", "/nowhere", 404),
        ("POST", "/fhir/Invoice", 405),
        ("PUT", "/fhir/Invoice/1", 405),
        ("DELETE", "/fhir/Invoice/1", 405),
        ("PATCH", "/fhir/Invoice/1", 405),
        ("GET", "/hl7v2", 405),
        ("GET", "/fhir/Invoice?_format=xml", 406),
        ("GET", "/fhir/Invoice?date=x", 400),
    ],
)
def test_every_refusal_is_an_operation_outcome(method, path, status, client):
    answer = client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/fhir+json")
    told = answer.json()
    assert told["resourceType"] == "OperationOutcome"
    assert faults(told) == []


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/fhir+json", 200),
        ("application/json", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        ("application/fhir+json; fhirVersion=5.0", 406),
        ("application/fhir+xml", 406),
        ("application/fhir+xml, */*;q=0.1", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("*/*;q=0", 406),
        ("", 200),
    ],
)
def test_json_is_the_only_form(accept, status, client):
    answer = client.get("/fhir/metadata", headers={"Accept": accept})

    assert answer.status_code == status


@pytest.mark.parametrize("form", ["json", "application/fhir+json", "application/fhir%2Bjson"])
def test_a_form_may_be_asked_for_in_the_address(form, client):
    assert client.get(f"/fhir/metadata?_format={form}").status_code == 200


@pytest.mark.usefixtures("hospital")
def test_the_statement_is_true_of_every_search_parameter(client):
    statement = read(client.get("/fhir/metadata").content)

    assert faults(statement) == []
    assert statement["fhirVersion"] == "4.0.1"
    texts = {"date": "2013", "quantity": "5", "number": "5"}
    for resource in statement["rest"][0]["resource"]:
        for parameter in resource.get("searchParam", ()):
            name, text = parameter["name"], texts.get(parameter["type"], "x")
            answer = client.get(f"/fhir/{resource['type']}?{name}={text}")
            assert answer.status_code == 200, (resource["type"], name, answer.text)


@pytest.mark.usefixtures("hospital")
def test_a_head_has_no_body(client):
    answer = client.request("HEAD", "/fhir/Invoice/i1")

    assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"1"')


def test_an_error_of_ours_says_nothing_of_itself(open_doors, keep):
    def explain(_kind, _name):
        raise RuntimeError("secret")

    keep({"resourceType": "Account", "id": "a1", "status": "active"})
    client = open_doors(explain=explain)

    answer = client.get("/fhir/Account/a1/$explain")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert json.loads(answer.content)["issue"][0]["code"] == "exception"


@pytest.mark.usefixtures("hospital")
def test_an_explanation_is_asked_for_as_a_provenance(open_doors):
    client = open_doors(
        explain=lambda _kind, _name: {"resourceType": "Parameters"},
        provenance=lambda _kind, _name: {"resourceType": "Provenance"},
    )

    def asked(query):
        return client.get(f"/fhir/Account/a1/$explain{query}")

    assert asked("?as=provenance").json()["resourceType"] == "Provenance"
    assert asked("?as=parameters").json()["resourceType"] == "Parameters"
    assert asked("?as=history").status_code == 400
    assert asked("?as=history").json()["resourceType"] == "OperationOutcome"
