"""HL7 v2 over HTTP: the status repeats what the acknowledgement says."""

import base64

import pytest

from adapter.fhir.resources import faults, read
from adapter.issues import Issue
from adapter.store.port import StoreUnavailable

MESSAGE = b"MSH|^~\\&|HIS|H1|||20131104||ADT^A01|1|P|2.5\r"


def ack(code, charset="UNICODE UTF-8"):
    header = f"MSH|^~\\&|PAYLATER||HIS|H1|20131104||ACK|A1|P|2.5||||||{charset}"
    return f"{header}\rMSA|{code}|1\r".encode()


@pytest.fixture
def answering(open_doors):
    def build(answer, **given):
        seen = []

        async def submit(body, door, fault, charset):
            seen.append((body, door, fault, charset))
            if isinstance(answer, Exception):
                raise answer
            return answer

        return open_doors(submit=submit, **given), seen

    return build


@pytest.mark.parametrize(
    ("code", "status"),
    [("AA", 200), ("CA", 200), ("AE", 422), ("AR", 400), ("CR", 400), ("CE", 503)],
)
def test_the_status_repeats_the_acknowledgement(code, status, answering):
    client, seen = answering(ack(code))

    answer = client.post("/hl7v2", content=MESSAGE, headers={"Content-Type": "application/hl7-v2"})

    assert (answer.status_code, answer.content) == (status, ack(code))
    assert answer.headers["content-type"] == "application/hl7-v2; charset=utf-8"
    assert ("retry-after" in answer.headers) == (status == 503)
    assert seen == [(MESSAGE, "http", None, "")]


@pytest.mark.parametrize(
    "media",
    [
        "application/hl7-v2; charset=iso-8859-1",
        "x-application/hl7-v2+er7",
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
    ],
)
def test_a_message_is_taken_under_any_name(media, answering):
    client, seen = answering(ack("AA"))

    answer = client.post("/hl7v2", content=MESSAGE, headers={"Content-Type": media})

    assert answer.status_code == 200
    assert seen[0][0] == MESSAGE


@pytest.mark.parametrize("media", ["application/json", "multipart/form-data; boundary=x"])
def test_what_surely_is_no_message_is_not_taken(media, answering):
    client, seen = answering(ack("AA"))

    answer = client.post("/hl7v2", content=b"{}", headers={"Content-Type": media})

    assert (answer.status_code, seen) == (415, [])


def test_too_large_a_message_is_handed_in_with_its_fault(answering):
    client, seen = answering(ack("AR"), body_max=10)

    answer = client.post("/hl7v2", content=MESSAGE)

    assert answer.status_code == 400
    body, _, fault, _ = seen[0]
    assert body == MESSAGE[:10]
    assert (fault.id, fault.values) == ("body-too-large", ("10",))


def test_an_unknown_outcome_asks_to_send_again(answering):
    client, _ = answering(None)

    answer = client.post("/hl7v2", content=MESSAGE)

    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert answer.json()["issue"][0]["code"] == "transient"


def test_a_store_that_cannot_be_reached_asks_to_send_again(answering):
    client, _ = answering(StoreUnavailable(Issue("error", "transient", "", "store-unavailable")))

    answer = client.post("/hl7v2", content=MESSAGE)

    assert answer.status_code == 503
    assert "retry-after" in answer.headers


@pytest.mark.parametrize(
    "headers", [{"Accept": "application/fhir+json"}, {"Prefer": "return=representation"}]
)
def test_what_was_written_comes_with_the_acknowledgement(headers, answering):
    patient = b'{"resourceType":"Patient","id":"p1","active":true}'
    client, _ = answering(ack("AA"), written=lambda _ack: [patient])

    answer = client.post("/hl7v2", content=MESSAGE, headers=headers)

    bundle = read(answer.content)
    assert faults(bundle) == []
    binary, written = bundle["entry"]
    assert base64.b64decode(binary["resource"]["data"]) == ack("AA")
    assert written["fullUrl"] == "http://h.example/fhir/Patient/p1"
    assert written["resource"]["active"] is True


def test_the_answer_names_the_charset_of_the_acknowledgement(answering):
    client, _ = answering(ack("AE", "GB 18030-2000"))

    answer = client.post("/hl7v2", content=MESSAGE)

    assert answer.headers["content-type"] == "application/hl7-v2; charset=gb18030"


def test_a_charset_the_content_type_names_is_told_to_the_reader(answering):
    told = []
    for said in ("charset=gb18030", "charset=klingon"):
        client, seen = answering(ack("AA"))
        headers = {"content-type": f"application/hl7-v2; {said}"}
        client.post("/hl7v2", content=MESSAGE, headers=headers)
        told.append(seen[0][3])

    assert told == ["gb18030", ""]
