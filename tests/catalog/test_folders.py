import pytest

from adapter.catalog.folders import DocumentError, data_files, document, folder, read_yaml


def test_yaml_gives_structure_and_never_guesses_a_type():
    read = document('on: NO\ncode: 0012\nrate: 1.10\nnothing: null\nlist: [1, "2"]', "a.yaml")

    assert read.value == {
        "on": "NO",
        "code": "0012",
        "rate": "1.10",
        "nothing": "null",
        "list": ["1", "2"],
    }


def test_every_value_remembers_its_line():
    read = document("rules:\n  - {to: a}\n  - {to: b,\n     from: c}\n", "a.yaml")

    assert read.line(("rules", 1)) == 3
    assert read.line(("rules", 1, "from")) == 4
    assert read.line(("rules", 1, "from", "deeper")) == 4
    assert read.line(("elsewhere",)) == 1


def test_every_value_remembers_its_place_and_a_structure_that_of_its_key():
    read = document("rules:\n  - {to: a}\n  - {to: b,\n     from: c}\n", "a.yaml")

    assert read.spot(("rules",)) == "1:1"
    assert read.spot(("rules", 1)) == "3:5"
    assert read.spot(("rules", 1, "from")) == "4:12"
    assert read.spot(("rules", 1, "from"), key=True) == "4:6"
    assert read.spot(("rules", 1, "from", "deeper")) == "4:12"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "a.yaml:2:1"),
        ("a: [1\nb: 2\n", "a.yaml:2:2"),
        ("a: &x {b: 1}\nc: *x\n", "a.yaml:2:1"),
        ("a: [&x {b: 1}, *x]\n", "a.yaml:1:5"),
        ("[" * 50_000, "a.yaml:1:1"),
        ("- " * 50_000, "a.yaml:1:1"),
        ("? [1]\n: 2\n", "a.yaml:1:3"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(text, said):
    with pytest.raises(DocumentError) as refused:
        document(text, "a.yaml")

    assert refused.value.issues[0].where == said


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "b.yaml"
    path.write_bytes(b"a: \xff")

    with pytest.raises(DocumentError):
        read_yaml(path)


def test_a_sites_own_file_wins_file_by_file(tmp_path):
    own = tmp_path / "sites" / "default.yaml"
    own.parent.mkdir()
    own.write_text("site: default\n", encoding="utf-8")

    found = data_files("mappings", tmp_path)

    assert found["sites/default.yaml"] == own
    assert found["segments/PID_to_Patient.yaml"].is_relative_to(folder("mappings"))
