"""The FHIR modeller's folder agrees with the model, with itself and with what is written."""

import re
from pathlib import Path

import pytest

from adapter.fhir.resources import faults, read
from adapter.fhir.search import SERVED
from adapter.issues import Issue, words
from adapter.wording.duties import DUTIES

ROOT = Path(__file__).parents[2]
BASE = "https://paylater.example/fhir"
FILES = sorted((ROOT / "fhir_profiles").glob("*/*.json"))
WRITERS = [*sorted((ROOT / "mappings").rglob("*.yaml")), *sorted((ROOT / "adapter").rglob("*.py"))]
OURS = {read(path.read_bytes())["url"] for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_is_valid_and_named_by_its_id(path):
    resource = read(path.read_bytes())

    assert faults(resource) == []
    assert (resource["resourceType"], resource["id"]) == (path.parent.name, path.stem)
    assert resource["url"] == f"{BASE}/{path.parent.name}/{path.stem}"


def test_every_canonical_a_file_names_exists():
    named = {
        match
        for path in FILES
        for match in re.findall(
            rf"{BASE}/(?:StructureDefinition|CodeSystem|ValueSet)/[a-z0-9-]+",
            path.read_text("utf-8"),
        )
    }

    assert named <= OURS


def test_every_extension_a_mapping_writes_is_described():
    written = {
        name
        for path in WRITERS
        # The rows of the official guide name HL7's extensions.
        if path.suffix == ".yaml"
        and path.parent.name != "standard"
        # The parts of an extension have bare names, and are described where it is.
        and "to: Extension" not in path.read_text("utf-8")
        for name in re.findall(r"(?<!\]\.)extension\[([a-z-]+)\]", path.read_text("utf-8"))
    }

    assert {f"{BASE}/StructureDefinition/{name}" for name in written} <= OURS


def test_every_code_system_of_ours_exists():
    named = {
        match
        for path in WRITERS
        for match in re.findall(rf"{BASE}/CodeSystem/[a-z0-9-]+", path.read_text("utf-8"))
    }

    assert named <= OURS


def test_a_count_of_concepts_is_right_and_no_code_repeats():
    for path in FILES:
        resource = read(path.read_bytes())
        codes = [concept["code"] for concept in resource.get("concept", [])]
        assert len(codes) == len(set(codes)) == resource.get("count", 0), path.name


def test_search_parameters_speak_of_what_is_served(parameters):
    documents = [read(path.read_bytes()) for path in FILES if path.parent.name == "SearchParameter"]

    assert {base for document in documents for base in document["base"]} == {*SERVED, "Resource"}
    assert all(parameters.of(served) for served in SERVED)


def test_a_duty_is_called_as_its_code_is_displayed_and_findings_say_so():
    codes = read((ROOT / "fhir_profiles" / "CodeSystem" / "obligation.json").read_bytes())
    shown = {
        one["code"]: (
            f"{one['display'][0].lower()}{one['display'][1:]}",
            one["designation"][0]["value"],
        )
        for one in codes["concept"]
    }
    missed = Issue("warning", "business-rule", "Task/1", "term-missed", ("daily-list", "noon"))

    assert shown == DUTIES
    assert words(missed).startswith("Task/1: the term of daily list passed at noon")
    assert words(missed, "zh").startswith("Task/1：一日清单 的期限已于 noon 届满")
    other = Issue("warning", "business-rule", "PV1", "no-such-issue", ("daily-list",))
    assert words(other) == "PV1: no-such-issue"
