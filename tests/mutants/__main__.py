"""Mutation testing of adapter/settlement: `python tests/mutants [--sample N] [--seed N]`.

Neither library fits: mutmut 3 leaves out what stands outside functions (half of a policy section)
and takes no seeded sample; cosmic-ray runs one fixed command for every mutant. Here each mutant is
a forked child of a process that has imported all but settlement, and runs only the tests that
reach the changed line, the quickest first, up to the first failure.
"""

import argparse
import importlib.abc
import importlib.util
import json
import os
import random
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(HERE)]

import pytest  # noqa: E402
import yaml  # noqa: E402
from mutations import mutants, planted  # noqa: E402

# Imported once for every child; nothing here may import settlement.
import adapter.fhir.reading  # noqa: E402
import adapter.mapping.mapper  # noqa: E402
import adapter.store.sql  # noqa: E402, F401

PACKAGE = ROOT / "adapter" / "settlement"
SURVIVORS = HERE / "survivors.yaml"
TESTS = [str(ROOT / "tests" / "settlement")]
# The walks are short here; what they take too long to find is to be found by a test of its own.
WALKS = {"PAYLATER_STEPS": "600", "PAYLATER_ORDERS": "20"}
LEFT_OUT = ("test_clause_table",)
CPU_SECONDS = 150
PROCESSES = 2
WANTED = 0.9


class Reached:
    """Notes which lines of settlement each test reaches, and how long it takes."""

    def __init__(self):
        self.lines = defaultdict(set)
        self.seconds = {}
        self.failed = []
        self._test = ""
        self._prefix = str(PACKAGE)

    def _trace(self, frame, event, _):
        if not frame.f_code.co_filename.startswith(self._prefix):
            return None
        if event == "line":
            self.lines[frame.f_code.co_filename, frame.f_lineno].add(self._test)
        return self._trace

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self._test, started = item.nodeid, time.perf_counter()
        sys.settrace(self._trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.perf_counter() - started

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module of settlement with a fault in it."""

    def __init__(self, mutant):
        self._path = PACKAGE / mutant.file
        name = Path(mutant.file).with_suffix("").as_posix().replace("/", ".")
        self._name = f"adapter.settlement.{name}"
        self._ordinal = mutant.ordinal

    def find_spec(self, name, _path, _target=None):
        if name != self._name:
            return None
        return importlib.util.spec_from_file_location(name, self._path, loader=self)

    def create_module(self, _spec):
        return None

    def exec_module(self, module):
        tree = planted(self._path.read_text(encoding="utf-8"), self._ordinal)
        exec(compile(tree, str(self._path), "exec"), module.__dict__)


def in_child(work, cpu_seconds=CPU_SECONDS):
    """Start work in a forked child, quietly, and return its process id.

    What never ends is ended by the processor time it took, so that a busy machine kills nothing.
    """
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = work()
    finally:
        os._exit(code)


def reached():
    """Run every test once, in a child, and return (lines, seconds) of what they reach."""
    file = HERE / ".reached"

    def work():
        noted = Reached()
        left_out = [f"--deselect=tests/settlement/{name}.py" for name in LEFT_OUT]
        code = pytest.main(["-q", "-p", "no:cacheprovider", *left_out, *TESTS], plugins=[noted])
        told = {
            "lines": [
                [str(Path(path).relative_to(PACKAGE)), line, sorted(tests)]
                for (path, line), tests in noted.lines.items()
            ],
            "seconds": noted.seconds,
            "failed": noted.failed,
        }
        file.write_text(json.dumps(told), encoding="utf-8")
        return int(code)

    sources = [*(ROOT / "adapter").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    newest = max(source.stat().st_mtime for source in sources)
    if not (file.exists() and file.stat().st_mtime > newest):
        os.waitpid(in_child(work, cpu_seconds=1200), 0)
    told = json.loads(file.read_text(encoding="utf-8"))
    if told["failed"]:
        file.unlink()
        sys.exit(f"these tests fail without a mutant: {told['failed']}")
    lines = {(path, line): tests for path, line, tests in told["lines"]}
    return lines, told["seconds"]


def started(mutant, tests):
    """Run tests with the mutant planted, in a child."""

    def work():
        sys.meta_path.insert(0, Planted(mutant))
        return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))

    return in_child(work)


def outcomes(chosen, lines, seconds):
    """Yield each mutant and whether every test passed with it; no threads, for they do not fork."""
    quickest = sorted(seconds, key=seconds.get)
    running, waiting = {}, list(reversed(chosen))
    while running or waiting:
        while waiting and len(running) < PROCESSES:
            mutant = waiting.pop()
            tests = lines.get((mutant.file, mutant.line))
            # A line that runs at import is reached by whatever imports it.
            picked = sorted(tests, key=seconds.get) if tests else quickest
            running[started(mutant, picked)] = mutant
        pid, status = os.wait()
        yield running.pop(pid), status == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=0, help="so many of all; all if 0")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="mutants whose name has this in it")
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.environ.update(WALKS)
    every = [
        mutant
        for path in sorted(PACKAGE.rglob("*.py"))
        for mutant in mutants(path.relative_to(PACKAGE).as_posix(), path.read_text("utf-8"))
        if asked.only in mutant.name
    ]
    chosen = every
    if asked.sample:
        chosen = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    assert not [name for name in sys.modules if name.startswith("adapter.settlement")]
    lines, seconds = reached()
    reasons = yaml.safe_load(SURVIVORS.read_text(encoding="utf-8"))
    survivors = []
    for done, (mutant, survived) in enumerate(outcomes(chosen, lines, seconds), 1):
        if survived:
            survivors.append(mutant.name)
            why = reasons.get(mutant.name, "NO REASON YET")
            print(f"{done}: survived: {mutant.name}\n  {why}", flush=True)
        elif done % 10 == 0:
            print(f"{done} done, {len(survivors)} survived", flush=True)
    score = 1 - len(survivors) / len(chosen)
    print(f"{len(chosen)} of {len(every)} mutants, seed {asked.seed}: {score:.1%} killed")
    sys.exit(score < WANTED)


if __name__ == "__main__":
    main()
