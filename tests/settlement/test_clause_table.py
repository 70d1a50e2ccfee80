"""Every clause that computes something has a rule and a test; the README's table says which.

PAYLATER_UPDATE_GOLDEN=1 writes the table anew; the reviewer reads the difference.
"""

import ast
import os
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from adapter.catalog.folders import folder, read_yaml
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_measures
from adapter.settlement.answer import Section
from adapter.settlement.policy import Policy

TESTS = Path(__file__).parents[1]
README = folder("mappings") / "policies" / "README.md"
BEGIN, END = "<!-- clauses: written by tests/settlement/test_clause_table.py -->\n", "<!-- end -->"
POLICIES = [policy for policy in load_policies().policies if policy.instrument.numbered]


def computing(policy):
    """Return the clauses of a policy that compute something; those that reports answer do not."""
    return sorted(set(policy.clauses) - set(policy.administrative))


COMPUTING = [clause for policy in POLICIES for clause in computing(policy)]


def parts(part, path=""):
    """Yield (path, section) of everything in a policy that can cite a clause."""
    if isinstance(part, Section):
        yield path, part
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            word = field.alias or name
            yield from parts(getattr(part, name), f"{path}.{word}" if path else word)
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from parts(value, f"{path}.{key}")
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from parts(value, f"{path}[{getattr(value, 'id', index)}]")


def marked(source):
    """Yield (clause, test) of every test in a file that carries @pytest.mark.clause."""
    for node in ast.parse(source).body:
        for mark in getattr(node, "decorator_list", ()):
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
                for clause in mark.args:
                    name = node.name.removeprefix("test_").replace("_", " ")
                    yield ast.literal_eval(clause), name


def proofs():
    """Map each clause to its tests by their file: those that carry its id, and situations."""
    found = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        place = path.relative_to(TESTS).as_posix()
        for clause, test in marked(path.read_text(encoding="utf-8")):
            found.setdefault(clause, {}).setdefault(place, []).append(test)
    for path in sorted((TESTS / "policies").glob("*.yaml")):
        for situation in read_yaml(path).value["situations"]:
            for clause in situation["clauses"]:
                told = found.setdefault(clause, {}).setdefault(f"policies/{path.name}", [])
                told.append(situation["title"])
    return found


def told(place, tests):
    """Tell the tests of a file: examples and situations each, of others the first and how many."""
    if not place.startswith(("examples/", "policies/")) and len(tests) > 1:
        tests = [f"{tests[0]}, and {len(tests) - 1} more"]
    return [f"`{place}` {test}" for test in tests]


PROOFS = proofs()


def table():
    lines = ["| clause | rule | test |", "|---|---|---|"]
    for policy in POLICIES:
        rules = {}
        for path, section in parts(policy):
            for clause in section.cites:
                rules.setdefault(clause, []).append(f"`{path}`")
        for clause in computing(policy):
            tests = [
                one for place, names in PROOFS.get(clause, {}).items() for one in told(place, names)
            ]
            cells = (clause, "<br>".join(rules[clause]), "<br>".join(tests))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("clause", COMPUTING)
def test_every_clause_with_a_rule_has_a_test(clause):
    assert PROOFS.get(clause), f"no test carries {clause}"


@pytest.mark.parametrize("clause", sorted(PROOFS))
def test_no_test_names_a_clause_that_no_instrument_has(clause):
    assert clause in COMPUTING


def test_the_two_instruments_compute_63_clauses_and_explain_one():
    found = [clause for clause in COMPUTING if clause[0] in "HQ"]

    assert len(found) == 63 + len({"H-49"})


def test_every_clause_that_a_report_answers_has_its_words():
    cited = {clause for one in load_measures().values() for clause in clauses_of(one)}
    for policy in POLICIES:
        answered = cited & set(policy.instrument.numbered.ids)
        assert answered <= set(policy.clauses)
        assert set(policy.clauses) & set(policy.administrative) <= answered


def clauses_of(measure):
    return {
        one["valueString"]
        for group in measure["group"]
        for one in group["extension"]
        if one["url"].endswith("/clause")
    }


def test_the_table_in_the_readme_is_the_one_made_from_policies_and_tests():
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    shown, after = rest.split(END)
    if os.environ.get("PAYLATER_UPDATE_GOLDEN"):
        README.write_text(before + BEGIN + table() + END + after, encoding="utf-8")
        return

    assert shown == table()


def grammar(model, seen):
    """Collect the words of a model and of every model within it."""
    for name, field in model.model_fields.items():
        seen.add(field.alias or name)
        for inner in re.findall(r"[\w.]+", str(field.annotation)):
            found = MODELS.get(inner.rsplit(".", 1)[-1])
            if found is not None and found not in seen:
                seen.add(found)
                grammar(found, seen)


def models(model):
    for inner in model.__subclasses__():
        if inner.__module__.startswith("adapter.settlement"):
            yield inner.__name__, inner
        yield from models(inner)


MODELS = dict(models(BaseModel))
WORDS = set()
grammar(Policy, WORDS)
PROSE = re.sub(r"```.*?```", "", README.read_text("utf-8").split(BEGIN)[0], flags=re.DOTALL)
TAUGHT = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", PROSE))))


@pytest.mark.parametrize("word", sorted(word for word in WORDS if isinstance(word, str)))
def test_the_readme_teaches_every_word(word):
    assert word in TAUGHT
