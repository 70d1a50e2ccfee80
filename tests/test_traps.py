"""Every trap of HL7 v2 has a test that shows it, or a reason why none does."""

import ast
from functools import cache
from pathlib import Path

import pytest

from adapter.catalog.folders import read_yaml

TESTS = Path(__file__).parent
TRAPS = read_yaml(TESTS / "traps.yaml").value
# How many traps each chapter of the list has.
CHAPTERS = {1: 11, 2: 7, 3: 10, 4: 8, 5: 7, 6: 9, 7: 7, 8: 7, 9: 7, 10: 6, 11: 7, 12: 3}


@cache
def named_in(name):
    tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_table_leaves_no_trap_out():
    every = [f"{chapter}.{one}" for chapter, last in CHAPTERS.items() for one in range(1, last + 1)]

    assert list(TRAPS) == [*every, "13"]


@pytest.mark.parametrize("number", TRAPS)
def test_a_trap_is_shown_by_tests_that_are_there(number):
    row = TRAPS[number]

    assert row["trap"]
    assert ("shown" in row) != ("why" in row)
    for shown in row.get("shown", ()):
        name, _, test = shown.partition("::")
        assert test in named_in(name), shown
