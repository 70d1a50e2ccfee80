"""Mapping files at random: they are taken or refused with their faults, and nothing ever breaks."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_mappings import FILES

from adapter.catalog.folders import DocumentError, document, folder
from adapter.catalog.grammar import load_extensions, load_v2
from adapter.hl7v2.message import parse
from adapter.mapping.assembly import FOLDERS, MappingsError, assemble
from adapter.mapping.facts import FACTS
from adapter.mapping.transforms import TRANSFORMS

SHIPPED = {
    path.relative_to(folder("mappings")).as_posix().removesuffix(".yaml"): path.read_text("utf-8")
    for part in FOLDERS
    for path in sorted((folder("mappings") / part).glob("*.yaml"))
}
# The same files again and again, whatever machine they are tried on.
SEEDED = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
MESSAGES = [
    parse("\r".join([f"MSH|^~\\&|A|H|||20240105||{event}|1|P|2.5.1", *segments]).encode())
    for event, segments in {
        "ADT^A08": ["PID|1||7^^^H^MR||A^B||19800101|F", "PV1|1|I" + "|" * 17 + "V1"],
        "DFT^P03": ["PID|1||7", "PV1|1|I" + "|" * 17 + "V1", "FT1|1|T1||20240105||CG|X^Y|||2|3.00"],
    }.items()
]
WORDS = st.sampled_from(
    [
        *TRANSFORMS,
        *FACTS,
        *(name.partition("/")[2] for name in FILES),
        *["PID-3", "PID-5.1", "PID-3[5=MR].1", "PV1-44", "FT1-11.1", "ZPL-3", "XPN", "XPN.1.1"],
        *["Patient", "Encounter", "ChargeItem", "HumanName", "CX", "name", "name.text", "subject"],
        *["extension[region].valueCode", "extension[region]", "extension", "class[plan].value"],
        *["deceasedBoolean", "deceasedDateTime", "contained", "id", "meta.profile", "text.div"],
        *["true", "false", "yes", "no", "", " ", "0", "-1", "1e9", "~", "null", "[", "¦", "\0"],
        *["like", "called", "when", "field", "fact", "equals", "in", "valued", "versions", "2.3"],
    ]
)
ANYTHING = st.recursive(
    WORDS | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS, below, max_size=3),
    max_leaves=5,
)


def tried(files):
    """Take or refuse a set; if it is taken, it maps."""
    try:
        pages = [document(text, f"{name}.yaml") for name, text in files.items()]
        mappings = assemble(pages, "v1", load_v2(), load_extensions())
    except (MappingsError, DocumentError) as fault:
        refused = fault
    else:
        refused = None
    if refused:
        assert refused.issues
        assert all(issue.where.partition(".yaml:")[2] for issue in refused.issues)
        return False
    for message in MESSAGES:
        for trace in (False, True):
            mappings.map(message, mappings.site_of(message), trace=trace)
    return True


def places(value, above=()):
    """Name every place in a tree."""
    yield above
    below = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in below if isinstance(value, dict | list) else ():
        yield from places(each, (*above, name))


def changed(tree, place, how, value, name):
    """Change a tree at a place: another value, one more, one less, one under another name."""
    if not place:
        return value
    tree = tree.copy()
    first, *rest = place
    if rest:
        tree[first] = changed(tree[first], rest, how, value, name)
    elif how == "set":
        tree[first] = value
    elif how == "drop":
        del tree[first]
    elif isinstance(tree, list):
        tree.insert(first, value)
    else:
        tree[name] = tree.pop(first) if how == "rename" else value
    return tree


TREES = {name: document(text, name).value for name, text in FILES.items()}
HOWS = st.sampled_from(["set", "set", "drop", "more", "rename"])


@given(st.sampled_from(sorted(TREES)), st.data(), st.integers(1, 3))
@settings(SEEDED, max_examples=200)
def test_a_file_with_something_else_somewhere_breaks_nothing(name, data, changes):
    tree = TREES[name]
    for _ in range(changes):
        place = data.draw(st.sampled_from([*places(tree)]))
        tree = changed(tree, place, data.draw(HOWS), data.draw(ANYTHING), data.draw(WORDS))
    # JSON is YAML; what neither can hold is left out.
    tried(FILES | {name: json.dumps(tree, ensure_ascii=False).replace("\0", "")})


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(SEEDED, max_examples=200)
def test_a_file_with_other_characters_breaks_nothing(name, data):
    text = FILES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 8))
        noise = data.draw(st.sampled_from("{}[]:,-#&*!|>'\"%@`\n\t \0é中") | st.characters())
        text = text[:at] + noise + text[at + length :]
    tried(FILES | {name: text})


@given(st.sampled_from(sorted(SHIPPED)), st.data())
@settings(SEEDED, max_examples=15)
def test_a_shipped_file_with_a_line_less_or_twice_breaks_nothing(name, data):
    lines = SHIPPED[name].splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at : at + 1] = data.draw(st.sampled_from([[], [lines[at]] * 2]))
    tried(SHIPPED | {name: "\n".join(lines)})


@given(st.text(max_size=200) | ANYTHING.map(json.dumps))
@settings(SEEDED, max_examples=200)
def test_anything_at_all_as_a_file_breaks_nothing(text):
    tried(FILES | {"segments/PID_to_Patient": text})


@pytest.mark.parametrize("files", [FILES, SHIPPED], ids=["small", "shipped"])
def test_the_files_that_are_changed_are_without_fault(files):
    assert tried(files)
