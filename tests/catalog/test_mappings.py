import shutil

import pytest

from adapter.catalog.folders import folder
from adapter.catalog.mappings import load_mappings
from adapter.mapping.assembly import MappingsError


def test_the_mappings_of_the_house_are_without_fault():
    assert load_mappings().default_charset == "utf-8"


def test_equal_files_are_the_same_version_and_one_change_is_another(tmp_path):
    own = tmp_path / "sites" / "default.yaml"
    own.parent.mkdir()
    shutil.copy(folder("mappings") / "sites" / "default.yaml", own)

    assert load_mappings(tmp_path).version == load_mappings().version

    own.write_text(own.read_text("utf-8").replace("Asia/Shanghai", "Asia/Urumqi"), "utf-8")
    assert load_mappings(tmp_path).version != load_mappings().version
    assert load_mappings(tmp_path).sites["default"].zone == "Asia/Urumqi"


def test_every_unreadable_file_is_named_at_once(tmp_path):
    for name in ("a", "b"):
        path = tmp_path / "tables" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text("rows: [", "utf-8")

    with pytest.raises(MappingsError) as refused:
        load_mappings(tmp_path)

    assert [issue.where.partition(":")[0] for issue in refused.value.issues] == [
        "tables/a.yaml",
        "tables/b.yaml",
    ]
