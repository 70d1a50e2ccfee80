"""Both doors of an example, and the hospitals' own lines that some examples speak of."""

from functools import cache
from pathlib import Path

import pytest
from doors import Served, Simulated
from running import adapter_here

from adapter import app
from adapter.cli import simulate

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


@pytest.fixture(scope="session", autouse=True)
def read_once():
    """Let every run in these tests share what it reads: the files stay the same."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("load_mappings", "load_policies", "load_search_parameters"):
            reading = cache(getattr(simulate, name))
            for door in (simulate, app):
                patch.setattr(door, name, reading)
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("examples")


@pytest.fixture(scope="session")
def running(folder, mappings):
    with adapter_here(folder, mappings=mappings) as started:
        yield started


@pytest.fixture(scope="session")
def database(folder):
    """The store of the running adapter."""
    return f"sqlite:///{folder / 'paylater.db'}"


@pytest.fixture(params=["simulate", "mllp"])
def door(request, tmp_path, mappings):
    """Each example is told through `simulate`, and over MLLP and FHIR."""
    if request.param == "simulate":
        return Simulated(tmp_path, mappings)
    return Served(request.getfixturevalue("running"), request.getfixturevalue("database"))


@pytest.fixture(params=["simulate", "mllp"])
def lone_door(request, tmp_path, mappings):
    """A door of its own for what a whole city shares: its clock and its fund."""
    if request.param == "simulate":
        yield Simulated(tmp_path, mappings)
        return
    with adapter_here(tmp_path, mappings=mappings) as started:
        yield Served(started, f"sqlite:///{tmp_path / 'paylater.db'}")
