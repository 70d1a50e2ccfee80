"""The data folders checked, faults told with file and line."""

from pathlib import Path

import pytest

MAPPINGS = Path(__file__).parents[2] / "mappings"


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


def test_a_fault_keeps_the_adapter_from_starting(paylater, tmp_path):
    file = tmp_path / "own" / "segments" / "PID_to_Patient.yaml"
    file.parent.mkdir(parents=True)
    shipped = (MAPPINGS / "segments" / "PID_to_Patient.yaml").read_text(encoding="utf-8")
    file.write_text(shipped.replace("to: gender,", "to: gendre,"))

    ran = paylater("serve", "--mappings", tmp_path / "own", "--database", "sqlite:///kept.db")

    assert ran.returncode == 1
    assert (
        "segments/PID_to_Patient.yaml:10:10: Patient has no element gendre" in ran.stderr.decode()
    )
    assert not (tmp_path / "kept.db").exists()
