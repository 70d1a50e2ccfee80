"""Each folder of tests/golden is one message and what it becomes.

PAYLATER_UPDATE_GOLDEN=1 writes bundle.json anew; the reviewer reads the difference.
"""

import json
import os
import re
from pathlib import Path

import pytest

from adapter.catalog.folders import folder
from adapter.catalog.mappings import load_mappings
from adapter.fhir.resources import faults, write
from adapter.hl7v2.message import parse

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = sorted(path.parent.name for path in GOLDEN.glob("*/message.hl7"))
MAPPINGS = load_mappings()
BY_DATATYPE_ALONE = {"MRG_to_Account", "PID_to_ExternalPatient", "MRG_to_ExternalPatient"}


def mapped(name, *, trace=False):
    raw = (GOLDEN / name / "message.hl7").read_bytes()
    message = parse(raw, MAPPINGS.charset_of(raw))
    return MAPPINGS.map(message, MAPPINGS.site_of(message), trace=trace)


def told(found):
    """Tell a mapped message as a collection Bundle, with what it deletes and its findings."""
    entries = []
    for draft in found.drafts:
        resource = draft.whole()
        url = f"{resource['resourceType']}/{resource['id']}"
        entries.append({"fullUrl": url, "resource": resource})
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    text = json.loads(write(bundle))
    text["_deletes"] = {
        entry["fullUrl"]: draft.delete
        for entry, draft in zip(entries, found.drafts, strict=True)
        if draft.delete
    }
    text["_findings"] = [f"{each.severity} {each.where} {each.id}" for each in found.issues]
    return json.dumps(text, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_message_becomes_what_its_golden_says(name):
    expected = GOLDEN / name / "bundle.json"
    actual = told(mapped(name))
    if os.environ.get("PAYLATER_UPDATE_GOLDEN"):
        expected.write_text(actual, encoding="utf-8")

    assert actual == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_resource_of_a_golden_is_valid_fhir(name):
    for draft in mapped(name).drafts:
        assert faults(draft.whole()) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_trace_changes_nothing_of_what_is_mapped(name):
    quick, traced = mapped(name), mapped(name, trace=True)

    assert [draft.resource for draft in quick.drafts] == [draft.resource for draft in traced.drafts]
    assert [draft.delete for draft in quick.drafts] == [draft.delete for draft in traced.drafts]
    assert quick.issues == traced.issues


def test_every_mapping_file_is_used_by_a_golden():
    used = set()
    for name in NAMES:
        raw = (GOLDEN / name / "message.hl7").read_bytes()
        message = parse(raw, "utf-8")
        used.add(f"messages/{message.code}_{message.trigger}.yaml")
        for draft in mapped(name, trace=True).drafts:
            for entry in draft.trace:
                used.add(entry.rule.partition(":")[0])
                # A data type's rules are told in place of the rule that calls for them.
                for part in re.findall(r"MRG|PID(?=-2)", entry.path):
                    used |= {f"segments/{one}.yaml" for one in BY_DATATYPE_ALONE if part in one}
                used.add(entry.table_row.partition(":")[0])

    kept = {
        path.relative_to(folder("mappings")).as_posix()
        for part in ("messages", "segments", "datatypes", "tables")
        for path in (folder("mappings") / part).glob("*.yaml")
    }
    assert kept - used == set()
