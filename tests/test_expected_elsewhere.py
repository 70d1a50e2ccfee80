"""What another converter makes of its messages and ours does not, each with its reason.

The list is tests/expected_elsewhere.yaml; the messages are read where the corpus is kept.
"""

import json
from collections import defaultdict
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from adapter.catalog.mappings import load_mappings
from adapter.cli.convert import joined
from adapter.hl7v2.message import parse

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "microsoft+FHIR-Converter"
EXPECTED = sorted(CORPUS.rglob("*.expected.json"))
LIST = yaml.safe_load(Path(__file__).with_name("expected_elsewhere.yaml").read_text("utf-8"))

# Their charges are in dollars, which only a site that says so takes.
SITE = """
site: theirs
reference: the samples of another converter
sender: {application: IMMAPP}
currency: USD
countries: [USA]
"""

pytestmark = pytest.mark.skipif(not EXPECTED, reason="the corpus is not on this machine")


def elements(value, path):
    """Name every element that holds a value; lists have one name, extensions their address."""
    if isinstance(value, list):
        for entry in value:
            yield from elements(entry, path)
    elif isinstance(value, dict):
        for name, below in value.items():
            if name == "extension":
                yield from (f"{path}.extension[{one['url'].rpartition('/')[2]}]" for one in below)
            elif name not in {"resourceType", "id"}:
                yield from elements(below, f"{path}.{name}")
    else:
        yield path


def held(resources):
    return {name for one in resources for name in elements(one, one["resourceType"])}


@pytest.fixture(scope="module")
def missing(tmp_path_factory):
    """What each event's expected bundles hold and ours do not."""
    overlay = tmp_path_factory.mktemp("site")
    (overlay / "sites").mkdir()
    (overlay / "sites" / "theirs.yaml").write_text(SITE, "utf-8")
    mappings, found = load_mappings(overlay), defaultdict(set)
    for path in EXPECTED:
        raw = path.with_name(path.name.replace(".expected.json", ".hl7")).read_bytes()
        message = parse(raw, mappings.charset_of(raw))
        mapped = mappings.map(message, mappings.site_of(message), convert=True)
        theirs = [entry["resource"] for entry in json.loads(path.read_bytes())["entry"]]
        event = f"{message.code}^{message.trigger}"
        found[event] |= held(theirs) - held(joined(mapped.drafts).values())
    return found


def covers(entry, pattern, event, element):
    told = event in entry.get("events", [event])
    return told and fnmatchcase(element, pattern.replace("[", "[[]"))


def test_each_element_that_only_others_make_has_its_reason(missing):
    untold = {
        (event, element)
        for event, names in missing.items()
        for element in names
        if not any(
            covers(entry, pattern, event, element)
            for entry in LIST["elements"]
            for pattern in entry["elements"]
        )
    }

    assert sorted(untold) == []


def test_no_reason_is_told_for_what_is_mapped(missing):
    idle = [
        pattern
        for entry in LIST["elements"]
        for pattern in entry["elements"]
        if not any(
            covers(entry, pattern, event, element)
            for event, names in missing.items()
            for element in names
        )
    ]

    assert idle == []


def test_the_list_can_be_read_at_one_sitting():
    assert all(entry["reason"].endswith(".") for entry in LIST["elements"])
    assert sum(len(entry["elements"]) for entry in LIST["elements"]) < 130
