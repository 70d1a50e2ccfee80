"""Where each element comes from, and what nothing read."""

import json
import re
from pathlib import Path

import pytest

from adapter.fhir.resources import faults, read

MAPPINGS = Path(__file__).parents[2] / "mappings"


@pytest.fixture
def told(paylater, feed):
    ran = paylater("explain", feed / "04-qidong-visit.hl7", "--json")
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_each_element_names_rule_path_raw_and_value(told):
    by_element = {
        row["element"]: row for row in told[0]["elements"] if row["resource"].startswith("Patient/")
    }

    gender = by_element["gender"]
    assert (gender["path"], gender["raw"], gender["value"]) == ("PID-8", "F", "female")
    assert gender["table_row"].startswith("tables/HL70001_to_AdministrativeGender.yaml:")


def test_every_rule_is_a_line_of_a_file_that_exists(told):
    places = {row["rule"] for message in told for row in message["elements"]}
    places |= {row["table_row"] for message in told for row in message["elements"]} - {""}

    assert places
    for place in places:
        name, _, line = place.rpartition(":")
        lines = (MAPPINGS / name).read_text(encoding="utf-8").splitlines()
        assert 1 <= int(line) <= len(lines)
        assert re.search(r"\w", lines[int(line) - 1])


def test_what_nothing_read_is_listed(told):
    assert "PID-1" in told[0]["unread"]
    assert not {"PID-5", "PID-3", "PV1-19"} & set(told[0]["unread"])


def test_people_get_a_table(paylater, feed):
    ran = paylater("explain", feed / "03-gb18030.hl7")

    shown = ran.stdout.decode()
    assert ran.returncode == 0
    for what in ("Patient.gender", "segments/PID_to_Patient.yaml:", "PID-8", "unread: "):
        assert what in shown


def test_what_cannot_be_read_is_told(paylater):
    ran = paylater("explain", "-", given=b"nothing of ours")

    assert ran.returncode == 1
    assert ran.stderr.startswith(b"-: error: ")


def test_a_provenance_is_written_for_each_resource(paylater, feed):
    ran = paylater("explain", feed / "04-qidong-visit.hl7", "--provenance")

    found = [read(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, ran.stderr
    assert all(faults(one) == [] for one in found)
    paths = {
        one["extension"][0]["valueString"]
        for each in found
        for one in each["target"]
        if "extension" in one and each["target"][0]["reference"].startswith("Patient/")
    }
    assert {"gender", "birthDate", "name[0].family"} <= paths


def test_of_what_cannot_be_read_no_provenance_is_written(paylater):
    ran = paylater("explain", "-", "--provenance", given=b"nothing of ours")

    assert (ran.returncode, ran.stdout) == (1, b"")
