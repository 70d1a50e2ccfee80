"""The data folders checked, faults told with file and line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAPPINGS = ROOT / "mappings"


def test_what_is_shipped_holds_no_fault(paylater):
    ran = paylater("mappings", "lint")

    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("segments/PID_to_Patient.yaml", "to: gender,", "to: gendre,", "no element gendre"),
        ("policies/haikou-2013.yaml", "jurisdiction:", "jurisdictoin:", "jurisdictoin"),
    ],
)
def test_a_fault_in_a_site_s_own_file_is_told_with_file_and_line(
    paylater, tmp_path, name, old, new, said
):
    file = tmp_path / name
    file.parent.mkdir()
    file.write_text((MAPPINGS / name).read_text(encoding="utf-8").replace(old, new, 1))

    ran = paylater("mappings", "lint", "--mappings", tmp_path)

    assert ran.returncode == 1
    assert said in ran.stderr.decode()
    assert f"{name}:" in ran.stderr.decode()


def test_a_fault_keeps_the_adapter_from_starting(process, tmp_path):
    file = tmp_path / "own" / "segments" / "PID_to_Patient.yaml"
    file.parent.mkdir(parents=True)
    shipped = (MAPPINGS / "segments" / "PID_to_Patient.yaml").read_text(encoding="utf-8")
    file.write_text(shipped.replace("to: gender,", "to: gendre,"))

    ran = process("serve", "--mappings", tmp_path / "own", "--database", "sqlite:///kept.db")

    assert ran.returncode == 1
    told = "segments/PID_to_Patient.yaml:17:10: Patient has no element gendre"
    assert told in ran.stderr.decode()
    assert not (tmp_path / "kept.db").exists()


@pytest.fixture
def own_golden(tmp_path):
    """A site's own folder with one golden."""
    shutil.copytree(ROOT / "tests" / "golden" / "person", tmp_path / "own" / "golden" / "person")
    return tmp_path / "own" / "golden" / "person"


def test_the_shipped_goldens_are_what_their_messages_become(paylater):
    ran = paylater("mappings", "test", ROOT / "tests" / "golden")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.endswith(b"golden folders, 0 different\n")


def test_a_golden_that_differs_is_told_element_by_element(paylater, own_golden):
    message = own_golden / "message.hl7"
    message.write_bytes(message.read_bytes().replace("^一".encode(), "^二".encode()))

    ran = paylater("mappings", "test", own_golden)

    assert ran.returncode == 1
    first, last = ran.stdout.decode().splitlines()
    assert first.startswith("person: Patient/")
    assert first.endswith('.name[0].given[0] was "一" and is "二"')
    assert last == "1 golden folders, 1 different"


def test_a_site_s_own_goldens_are_its_own_to_update(paylater, own_golden):
    (own_golden / "ack.hl7").unlink()
    (own_golden / "bundle.json").write_text("{}")
    own = own_golden.parents[1]

    before = paylater("mappings", "test", "--mappings", own)
    update = paylater("mappings", "test", "--update", "--mappings", own)
    after = paylater("mappings", "test", "--mappings", own)

    assert (before.returncode, update.returncode, after.returncode) == (1, 0, 0)
    assert before.stdout.decode().splitlines()[:2] == [
        "person: bundle.json is no Bundle",
        "person: ack.hl7 is missing",
    ]
    shipped = ROOT / "tests" / "golden" / "person"
    for name in ("bundle.json", "ack.hl7"):
        assert (own_golden / name).read_bytes() == (shipped / name).read_bytes()


def test_a_folder_without_goldens_is_told(paylater, tmp_path):
    ran = paylater("mappings", "test", tmp_path)

    assert ran.returncode == 2
    assert b"message.hl7" in ran.stderr


def test_what_is_watched_is_checked_again_when_it_is_saved(tmp_path):
    own = tmp_path / "sites" / "own.yaml"
    own.parent.mkdir()
    own.write_text("site: own\nreference: t\ncolour: red\n")
    watching = subprocess.Popen(
        [sys.executable, "-m", "adapter", "mappings", "lint", "--watch", "--mappings", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
        text=True,
    )
    try:
        first = watching.stdout.readline()
        own.write_text("site: own\nreference: t\n")
        second = watching.stdout.readline()
    finally:
        watching.kill()
        watching.communicate()

    assert first == "sites/own.yaml:3:1: colour is no word of SiteProfile.\n"
    assert second == "mappings, sites and policies hold no fault\n"
