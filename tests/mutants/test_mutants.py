"""The mutation runner itself: what it must kill, what it must let live, and what never ends."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))

from mutations import mutants

SOURCE = '''"""A small module with faults of every kind to plant in it."""

LIMIT = 10


def larger(one, other):
    return one if one > other else other


def first_over(limit):
    found = 0
    while found <= limit:
        found += 1
    return found


def never_asked():
    return 5
'''
TESTS = """
import small.module as module


def test_the_larger_is_found():
    assert module.larger(1, 2) == 2
    assert module.larger(2, 1) == 2


def test_counting_ends():
    assert module.first_over(3) == 4


def test_the_limit_is_ten():
    assert module.LIMIT == 10
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    root = tmp_path_factory.mktemp("small")
    (root / "small").mkdir()
    (root / "tests").mkdir()
    (root / "small" / "__init__.py").write_text("")
    (root / "small" / "module.py").write_text(SOURCE)
    (root / "tests" / "test_module.py").write_text(TESTS)
    command = [sys.executable, str(Path(__file__).parent), "--grace", "1"]
    command += ["--root", str(root), "--package", "small", "--tests", "tests"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "seed 0:" in done.stdout, done.stderr + done.stdout
    return done.stdout


def test_a_fatal_mutant_is_killed_in_a_function_and_at_import(told):
    assert "survived: module.py larger: return one" not in told
    assert "survived: module.py : 10 > 11" not in told


def test_an_equivalent_mutant_survives(told):
    assert "survived: module.py larger: one > other > one >= other" in told


def test_what_no_test_reaches_survives(told):
    assert "survived: module.py never_asked: 5 > 6" in told


def test_a_mutant_that_never_ends_is_told_apart(told):
    assert "timed out: module.py:13: module.py first_over: found += 1 > found -= 1" in told


def test_every_mutant_is_judged_once(told):
    # Nothing else survives: found may start at 1 or go by twos to the same 4.
    assert "seed 0: 10 of 10 mutants" in told
    assert "4 killed, 1 timed out, 5 survived (0 of them equivalent): 50.0%" in told
    assert "first_over: 0 > 1\n" in told
    assert "first_over: 1 > 2\n" in told


def test_whoever_may_survive_is_a_mutant_of_today():
    package = Path(__file__).parents[2] / "adapter" / "settlement"
    today = {
        mutant.name
        for path in package.rglob("*.py")
        for mutant in mutants(path.relative_to(package).as_posix(), path.read_text("utf-8"))
    }
    listed = yaml.safe_load((Path(__file__).parent / "survivors.yaml").read_text("utf-8"))

    assert sorted(set(listed) - today) == []
