"""Which lines of a package each test reaches, and how long it takes: run once, then kept."""

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from forking import BROKEN, KILLED, PROCESSES, ended, in_child

CLEAN_SECONDS = 3600
# As traced, which is thrice as slow. What only a longer run would find counts as surviving.
MUTANT_SECONDS = 20
# Hypothesis is imported before pytest, to be told its profile.
EARLY = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
PYTEST = ("--rootdir=.", "-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", *EARLY)


class Loop:
    """Stands in for pytest's loop: hands what was collected to work, and ends with its code."""

    def __init__(self, work):
        self._work = work
        self.failed = []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        # The process is this loop's own; nothing behind it has to be closed.
        code = KILLED if session.testsfailed else self._work(session.items, self)
        sys.stdout.flush()
        os._exit(code)


def collected(tests, work):
    """Collect tests and let work(items, loop) run them; never returns unless pytest is broken."""
    ended = pytest.main([*PYTEST, *tests], plugins=[Loop(work)])
    # A conftest that cannot even be imported fails as a test would.
    return KILLED if ended == pytest.ExitCode.USAGE_ERROR else BROKEN


def first_failure(items, loop):
    """Run items in their order up to the first that fails; return it, or None."""
    for item, following in pairwise([*items, None]):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if loop.failed:
            return item
    return None


@dataclass
class Reached:
    """The tests by the lines they reach, their seconds, and what is reached before any test."""

    lines: dict = field(default_factory=lambda: defaultdict(set))
    seconds: dict = field(default_factory=dict)
    failed: list = field(default_factory=list)

    def of(self, mutant):
        """Return the tests that reach a mutant, the quickest first."""
        reaching = self.lines[mutant.file, mutant.line] | self.lines[mutant.file, mutant.statement]
        return self.quickest(reaching - {""})

    def of_file(self, mutant):
        """Return the tests that reach the mutant's file, then the rest: a constant is read afar."""
        near = set().union(*(one for (file, _), one in self.lines.items() if file == mutant.file))
        near -= {""}
        return [*self.quickest(near), *self.quickest(set(self.seconds) - near)]

    def is_imported(self, mutant):
        """Tell whether the mutant does its work as modules are imported, before any test."""
        return not mutant.in_function or "" in self.lines[mutant.file, mutant.line]

    def quickest(self, tests):
        """Return tests by the time they take, up to what one mutant may cost."""
        kept, spent = [], 0
        for test in sorted(tests, key=lambda test: (self.seconds[test], test)):
            spent += self.seconds[test]
            if kept and spent > MUTANT_SECONDS:
                break
            kept.append(test)
        return kept


class _Tracing:
    """Notes the lines of a package that run while a test does."""

    def __init__(self, package):
        self._prefix = f"{package}/"
        self._seen = set()

    def _call(self, frame, _event, _):
        return self._line if frame.f_code.co_filename.startswith(self._prefix) else None

    def _line(self, frame, event, _):
        if event == "line":
            self._seen.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line

    def start(self):
        sys.settrace(self._call)

    def stop(self):
        """Stop and return the (file, line) pairs seen since the start."""
        sys.settrace(None)
        seen = [(name.removeprefix(self._prefix), line) for name, line in self._seen]
        self._seen.clear()
        return seen


def reached(root, package, tests, cache):
    """Return what the tests reach; found once for a state of the tree and kept in cache."""
    kept = cache / f"reached-{_state(root, tests)}.json"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        if ended(in_child(lambda: _trace(package, tests, kept), CLEAN_SECONDS, loud=True)):
            sys.exit("the tests could not be run without a mutant")
        print(f"found what the tests reach in {time.monotonic() - started:.0f} s", flush=True)
    told = Reached()
    for part in json.loads(kept.read_text(encoding="utf-8")):
        told.seconds |= part["seconds"]
        told.failed += part["failed"]
        names = ["", *part["seconds"]]
        for file, line, reaching in part["lines"]:
            told.lines[file, line].update(names[at] for at in reaching)
    if told.failed:
        kept.unlink()
        sys.exit(f"these tests fail without a mutant: {told.failed}")
    return told


def _state(root, tests):
    """Return a hash of all that a run depends on, so that a kept answer is never an old one."""
    # All but what is generated or installed, and what is only read by people.
    rooms = [one for one in root.iterdir() if one.is_dir() and not one.name.startswith(".")]
    kinds = ("py", "yaml", "toml", "hl7", "json")
    sources = [file for room in rooms for kind in kinds for file in room.rglob(f"*.{kind}")]
    state = hashlib.sha256(" ".join(tests).encode())
    for file in sorted(sources):
        state.update(str(file.relative_to(root)).encode() + file.read_bytes())
    return state.hexdigest()[:16]


def _trace(package, tests, kept):
    """Collect the tests, then run them in as many parts as there may be processes."""
    tracing = _Tracing(package)

    def work(items, _loop):
        imported = tracing.stop()
        size = -(-len(items) // PROCESSES)
        parts = [items[at : at + size] for at in range(0, len(items), size)]
        files = [kept.with_suffix(f".part{at}") for at in range(len(parts))]
        children = [
            in_child(lambda p=part, f=file: _trace_part(p, _loop, tracing, imported, f), 3600)
            for part, file in zip(parts, files, strict=True)
        ]
        codes = [ended(child) for child in children]
        if any(codes):
            return BROKEN
        told = [json.loads(file.read_text(encoding="utf-8")) for file in files]
        kept.write_text(json.dumps(told), encoding="utf-8")
        for file in files:
            file.unlink()
        return 0

    tracing.start()
    return collected(tests, work)


def _trace_part(items, loop, tracing, imported, file):
    lines = defaultdict(list)
    for place in imported:
        lines[place].append(0)
    seconds = {}
    for at, (item, following) in enumerate(pairwise([*items, None]), 1):
        started = time.process_time()
        tracing.start()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        for place in tracing.stop():
            lines[place].append(at)
        seconds[item.nodeid] = time.process_time() - started
    told = {
        "lines": [[name, line, reaching] for (name, line), reaching in lines.items()],
        "seconds": seconds,
        "failed": loop.failed,
    }
    Path(file).write_text(json.dumps(told), encoding="utf-8")
    return 0
