"""Each folder of tests/golden is one message and what it becomes.

`make golden` writes bundle.json and ack.hl7 anew; the reviewer reads the difference.
"""

import re
from pathlib import Path

import pytest
import yaml

from adapter.catalog.folders import folder
from adapter.catalog.mappings import load_mappings
from adapter.cli import golden
from adapter.fhir.resources import faults
from adapter.hl7v2.message import parse

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = sorted(path.parent.name for path in GOLDEN.glob("*/message.hl7"))
MAPPINGS = load_mappings()
BY_DATATYPE_ALONE = {"MRG_to_Account", "PID_to_ExternalPatient", "MRG_to_ExternalPatient"}


def mapped(name, *, trace=False, convert=False):
    raw = (GOLDEN / name / "message.hl7").read_bytes()
    message = parse(raw, MAPPINGS.charset_of(raw))
    return MAPPINGS.map(message, MAPPINGS.site_of(message), trace=trace, convert=convert)


@pytest.mark.parametrize("name", NAMES)
def test_a_message_becomes_and_is_answered_what_its_golden_says(name):
    assert [*golden.read(GOLDEN / name, MAPPINGS).differences()] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_resource_of_a_golden_is_valid_fhir(name):
    for draft in mapped(name, convert=True).drafts:
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
        for draft in mapped(name, trace=True, convert=True).drafts:
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
    # A map that only puts others together writes nothing of its own that a trace could show.
    composed = {name for name in kept - used if "datatypes/" in name and _only_composes(name)}
    assert kept - used - composed == set()


def _only_composes(name):
    rules = yaml.safe_load((folder("mappings") / name).read_text("utf-8"))["rules"]
    return all("_to_" in rule.get("as", "") for rule in rules)
