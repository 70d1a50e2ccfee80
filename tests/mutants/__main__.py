"""Mutation testing of adapter/settlement: `python tests/mutants [--sample N] [--seed N]`.

`--only sections/months.py --tests tests/settlement/sections/test_months.py` judges one module by
its own tests, in seconds.

Neither library fits: mutmut 3 leaves out what stands outside functions (half of a policy section)
and takes no seeded sample; cosmic-ray runs one fixed command for every mutant. Here each mutant is
a forked child that runs only the tests that reach the changed line, the quickest first, up to the
first failure. A fault inside a function is planted in memory after collection; one that works as
modules are imported is planted in a process that has not imported the package yet.
"""

import argparse
import hashlib
import importlib
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
sys.path[:0] = [str(HERE)]

import hypothesis  # noqa: E402
import yaml  # noqa: E402
from forking import KILLED, NOT_IN_PLACE, SURVIVED, ended, in_child, outcomes  # noqa: E402
from mutations import mutants  # noqa: E402
from planting import Planted, functions_of, plant_in_place  # noqa: E402
from reaching import collected, first_failure, reached  # noqa: E402

# The walks are short here; what they take too long to find is to be found by a test of its own.
WALKS = {"PAYLATER_STEPS": "600", "PAYLATER_ORDERS": "20"}
# It counts the tests there are, and no fault of settlement changes that.
LEFT_OUT = ("--ignore=tests/settlement/test_clause_table.py",)
# Imported once for every child; nothing here may import settlement.
IMPORTED = ("adapter.fhir.reading", "adapter.mapping.mapper", "adapter.store.sql")
TIMES_CLEAN = 3
# Of those that can be told; a sample of 150 may miss some that the whole would show.
WANTED = 0.9


class Run:
    """One run over a package: where it lies, its tests, and what those reach."""

    def __init__(self, asked):
        self.root = asked.root.resolve()
        self.name = asked.package
        self.package = self.root / asked.package.replace(".", "/")
        self.tests = [*LEFT_OUT, *asked.tests] if self.root == CHECKOUT else asked.tests
        self.grace = asked.grace
        self.reached = reached(self.root, self.package, self.tests, self.root / ".venv" / "mutants")

    def _tell(self, tests, items, loop):
        by_name = {item.nodeid: item for item in items}
        # A fault in a table may name the cases of a test anew; those that are left must tell.
        failed = first_failure([by_name[test] for test in tests if test in by_name], loop)
        return KILLED if failed else SURVIVED

    def _limit(self, tests):
        return TIMES_CLEAN * sum(self.reached.seconds[test] for test in tests) + self.grace

    def start_imported(self, mutant):
        """Start a child that imports the package with the mutant in it."""
        tests = self.reached.of_file(mutant)

        files = dict.fromkeys(test.partition("::")[0] for test in tests)

        def work():
            sys.meta_path.insert(0, Planted(self.package, self.name, mutant))
            return collected([*files], lambda items, loop: self._tell(tests, items, loop))

        return in_child(work, self._limit(tests) + self.grace)

    def in_place(self, chosen, tell):
        """Run the mutants of functions in children of one process that has collected the tests."""

        def work(items, loop):
            functions = functions_of(self.package)

            def start(mutant):
                tests = self.reached.of(mutant)

                def plant():
                    if not plant_in_place(self.package, mutant, functions):
                        return NOT_IN_PLACE
                    return self._tell(tests, items, loop)

                return in_child(plant, self._limit(tests))

            for mutant, outcome in outcomes(chosen, start):
                tell(mutant, outcome)
            return 0

        return in_child(lambda: collected(self.tests, work), 24 * 3600, loud=True)


def judged(run, chosen):
    """Return the outcome of every mutant by its name."""
    told = {}
    imported = [mutant for mutant in chosen if run.reached.is_imported(mutant)]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as file:

        def tell(mutant, outcome):
            file.write(json.dumps([mutant.name, outcome]) + "\n")
            file.flush()
            _progress(mutant, outcome)

        rest = [mutant for mutant in chosen if mutant not in imported]
        if rest and ended(run.in_place(rest, tell)):
            sys.exit("the tests could not be collected")
        told |= dict(map(json.loads, Path(file.name).read_text(encoding="utf-8").splitlines()))
    imported += [mutant for mutant in chosen if told.get(mutant.name) == "not in place"]
    for mutant, outcome in outcomes(imported, run.start_imported):
        told[mutant.name] = outcome
        _progress(mutant, outcome)
    return told


def _progress(mutant, outcome):
    if outcome not in {"killed", "not in place"}:
        print(f"{outcome}: {mutant.file}:{mutant.line}: {mutant.name}", flush=True)


def sampled(every, size, seed):
    """Return the sample of a seed, which an edit elsewhere in the package does not change."""
    order = sorted(every, key=lambda one: hashlib.sha256(f"{seed} {one.name}".encode()).digest())
    return order[:size] if size else order


def asked_for():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sample", type=int, default=0, help="so many of all; all if 0")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="mutants whose name has this in it")
    parser.add_argument("--root", type=Path, default=CHECKOUT)
    parser.add_argument("--package", default="adapter.settlement")
    parser.add_argument("--tests", nargs="+", default=["tests/settlement"])
    parser.add_argument("--grace", type=int, default=10, help="seconds beside the clean time")
    return parser.parse_args()


def main():
    asked = asked_for()
    started = time.monotonic()
    os.chdir(asked.root)
    os.environ.update(WALKS)
    sys.path[:0] = [str(asked.root.resolve()), str(asked.root.resolve() / "tests")]
    # The score of a seed must be the same the next time.
    hypothesis.settings.register_profile("mutants", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("mutants")
    for name in IMPORTED if asked.root == CHECKOUT else ():
        importlib.import_module(name)
    assert not [name for name in sys.modules if name.startswith(asked.package)]
    run = Run(asked)
    every = [
        mutant
        for path in sorted(run.package.rglob("*.py"))
        for mutant in mutants(path.relative_to(run.package).as_posix(), path.read_text("utf-8"))
        if asked.only in mutant.name
    ]
    chosen = sampled(every, asked.sample, asked.seed)
    told = judged(run, chosen)
    sys.exit(summary(asked, chosen, len(every), told, time.monotonic() - started))


def summary(asked, chosen, of, told, seconds):
    """Print the score and what survived; return 1 if that is more than may be."""
    reasons = yaml.safe_load((HERE / "survivors.yaml").read_text(encoding="utf-8"))
    counted = Counter(told.values())
    if counted["broken"]:
        print(f"{counted['broken']} could not be judged")
        return 1
    survived = [mutant.name for mutant in chosen if told[mutant.name] == "survived"]
    for name in survived:
        print(f"survived: {name}\n  {reasons.get(name, 'NO REASON YET')}")
    equivalent = sum(name in reasons for name in survived)
    dead = counted["killed"] + counted["timed out"]
    score = dead / max(1, len(chosen) - equivalent)
    print(
        f"seed {asked.seed}: {len(chosen)} of {of} mutants in {seconds:.0f} s: "
        f"{counted['killed']} killed, {counted['timed out']} timed out, {len(survived)} survived "
        f"({equivalent} of them equivalent): {score:.1%} of those that can be told"
    )
    return int(score < WANTED)


if __name__ == "__main__":
    main()
