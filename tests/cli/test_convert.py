"""v2 to a FHIR transaction Bundle, nothing stored."""

import json
from decimal import Decimal

import pytest

from adapter.fhir.resources import faults


def bundle_of(text):
    return json.loads(text, parse_float=Decimal)


def test_a_file_of_many_messages_is_one_transaction_that_names_each_resource_once(paylater, feed):
    ran = paylater("convert", feed / "01-haikou-stay.hl7")

    assert (ran.returncode, ran.stderr) == (0, b"")
    bundle = bundle_of(ran.stdout)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "transaction")
    requests = [entry["request"] for entry in bundle["entry"]]
    assert {request["method"] for request in requests} == {"PUT"}
    urls = [request["url"] for request in requests]
    assert len(urls) == len(set(urls))
    assert sum(url.startswith("ChargeItem/") for url in urls) == 17
    resources = [entry["resource"] for entry in bundle["entry"]]
    assert [f"{one['resourceType']}/{one['id']}" for one in resources] == urls
    assert [fault for resource in resources for fault in faults(resource)] == []


def test_money_keeps_its_decimals(paylater, feed):
    ran = paylater("convert", feed / "01-haikou-stay.hl7")

    assert b'"value":1260.00,"currency":"CNY"' in ran.stdout


def test_ndjson_is_one_bundle_a_message(paylater, feed):
    ran = paylater("convert", feed / "04-qidong-visit.hl7", "--format", "ndjson")

    bundles = [bundle_of(line) for line in ran.stdout.splitlines()]
    assert [bundle["type"] for bundle in bundles] == ["transaction"] * 10


def test_a_charset_is_a_message_s_own(paylater, feed):
    ran = paylater("convert", feed / "03-gb18030.hl7", feed / "04-qidong-visit.hl7")

    names = [
        entry["resource"]["name"][0]["family"]
        for entry in bundle_of(ran.stdout)["entry"]
        if entry["resource"]["resourceType"] == "Patient"
    ]
    assert names == ["云", "沈"]


def test_nothing_is_stored(paylater, feed, tmp_path):
    paylater("convert", feed / "03-gb18030.hl7")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"hello", "MSH"),
        (b"MSH|^~\\&|HIS|HK-3RD|||20131121||ORU^R01|1|P|2.5.1", "ORU^R01"),
        (b"MSH|^~\\&|HIS|HK-3RD|||20131121||ADT^A01|1|P|2.5.1\rPID|1||7^^^H^MR", "PV1-19"),
    ],
)
def test_a_message_that_cannot_be_mapped_is_told_and_the_rest_is_converted(
    process, feed, given, said
):
    good = (feed / "04-qidong-visit.hl7").read_bytes()

    ran = process("convert", "-", given=given + b"\n" + good)

    assert ran.returncode == 1
    assert said in ran.stderr.decode()
    assert bundle_of(ran.stdout)["entry"]


def test_an_amount_that_is_none_is_told_with_its_place(paylater, feed):
    ran = paylater("convert", feed / "06-refused.hl7")

    assert ran.returncode == 1
    assert "FT1[1]-11" in ran.stderr.decode()
    assert "entry" not in bundle_of(ran.stdout)


def test_the_site_s_own_folder_counts_here_too(paylater, feed, tmp_path):
    own = tmp_path / "own" / "segments" / "PID_to_Patient.yaml"
    own.parent.mkdir(parents=True)
    shipped = feed.parent / "segments" / "PID_to_Patient.yaml"
    rules = shipped.read_text(encoding="utf-8").splitlines()
    own.write_text("\n".join(rule for rule in rules if "to: gender" not in rule))

    ran = paylater("convert", feed / "03-gb18030.hl7", PAYLATER_MAPPINGS=str(tmp_path / "own"))

    assert ran.returncode == 0, ran.stderr
    assert b'"gender"' not in ran.stdout


@pytest.mark.parametrize("command", ["convert", "explain"])
def test_departures_from_the_standard_are_warnings_where_they_are_asked_for(
    paylater, feed, command
):
    ran = paylater(command, feed / "04-qidong-visit.hl7", "--conformance")

    assert ran.returncode == 0
    assert b"warning: PID-5 is required by HL7 v2.4 and is empty" in ran.stderr
