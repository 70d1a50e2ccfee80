"""Both doors of an example, and the hospitals' own lines that some examples speak of."""

from pathlib import Path

import pytest
from doors import Served, Simulated
from running import adapter

SHIPPED = Path(__file__).parents[2] / "mappings"
# Where this sender writes the medical aid a person has; the standard has no field for it.
SITE = """\
site: examples
reference: The sender of the worked examples, HL7 2.5.1 as it is written.
sender: {application: HIS}
paths:
  aid_identity: [PV1-20.1]
"""


@pytest.fixture(scope="session")
def mappings(tmp_path_factory):
    """A site folder: wards and switches that the examples turn on, by their dates."""
    folder = tmp_path_factory.mktemp("mappings")
    text = (SHIPPED / "policies" / "facilities.yaml").read_text(encoding="utf-8")
    text = _with(text, "HK-3RD", "wards", "{外科: {2014-01-01: on}}")
    opened = "{residents: {2020-07-01: on}, segment_settlement: {2020-06-01: on}}"
    text = _with(text, "QD-PH", "switches", opened)
    (folder / "policies").mkdir()
    (folder / "policies" / "facilities.yaml").write_text(text, encoding="utf-8")
    (folder / "sites").mkdir()
    (folder / "sites" / "examples.yaml").write_text(SITE, encoding="utf-8")
    return folder


def _with(text, facility, word, lines):
    """Return the registry with what a hospital switched on."""
    before, start, rest = text.partition(f"  - id: {facility}\n")
    line = f"    {word}: " + "{}"
    assert start
    assert line in rest
    return before + start + rest.replace(line, f"    {word}: {lines}", 1)


@pytest.fixture(scope="session")
def running(tmp_path_factory, mappings):
    folder = tmp_path_factory.mktemp("examples")
    with adapter(folder, "--mappings", str(mappings)) as started:
        yield started


@pytest.fixture(params=["simulate", "mllp"])
def door(request, tmp_path, mappings):
    """Each example is told through `simulate`, and over MLLP and FHIR."""
    if request.param == "simulate":
        return Simulated(tmp_path, mappings)
    return Served(request.getfixturevalue("running"))


@pytest.fixture(params=["simulate", "mllp"])
def lone_door(request, tmp_path, mappings):
    """A door of its own for what a whole city shares: its clock and its fund."""
    if request.param == "simulate":
        yield Simulated(tmp_path, mappings)
        return
    with adapter(tmp_path, "--mappings", str(mappings)) as started:
        yield Served(started)
