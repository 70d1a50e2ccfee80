"""Mistakes found in mapping files before a message finds them.

Checked now: words, names, field paths, that the target exists, that type and word agree.
"""

from collections.abc import Iterator, Mapping

from adapter.fhir.resources import element
from adapter.mapping import sources, targets
from adapter.mapping.compiler import PLAIN
from adapter.mapping.rules import DatatypeMap, Owner, Parts, Rule, SegmentMap, Table
from adapter.mapping.transforms import TRANSFORMS

# What a table may hold as rows when the element is no plain code.
_STRUCTURED = ("Coding", "CodeableConcept")


class Names:
    """What rules may name."""

    def __init__(self, tables: Mapping[str, Table], datatypes: Mapping[str, DatatypeMap]) -> None:
        self.tables = tables
        self.datatypes = datatypes


def rule_faults(rule: Rule, owner: Owner, names: Names) -> Iterator[str]:
    """Say, one sentence a fault, what is wrong with a rule."""
    for source in rule.sources:
        if fault := sources.fault_of(source, owner):
            yield fault
    if rule.when and (fault := sources.fault_of(rule.when.subject, owner)):
        yield fault
    if rule.table and rule.table not in names.tables:
        yield f"there is no table {rule.table}"
    word = rule.transform
    if word and word not in TRANSFORMS and word not in names.datatypes:
        yield f"there is no transform or data type map {word}"
    elif word and rule.source is None and (word not in TRANSFORMS or not _takes_name(word)):
        yield f"{word} reads a field and stands with from"
    elif word and rule.source is not None and word in TRANSFORMS and _takes_name(word):
        yield f"{word} takes a name and stands with value"
    if fault := targets.fault_of(owner.writes, rule.to):
        yield fault
    else:
        yield from _type_faults(rule, owner, names)


def key_faults(model: SegmentMap) -> Iterator[str]:
    """Say what is wrong with the key of a segment map."""
    keys: tuple[Parts, ...] = (model.key, model.key_otherwise or ())
    for part in (part for key in keys for part in key):
        for source in (part,) if isinstance(part, str) else part:
            if fault := sources.fault_of(source, Owner(model.segment, model.resource)):
                yield fault


def _takes_name(word: str) -> bool:
    return TRANSFORMS[word].reads == "name"


def _type_faults(rule: Rule, owner: Owner, names: Names) -> Iterator[str]:
    known = element(owner.writes, rule.to)
    assert known
    told = f"{rule.to} is a {known.type}"
    if rule.table:
        table = names.tables.get(rule.table)
        if table and known.type not in _STRUCTURED:
            yield from _code_faults(table, told, _closed(known.codes))
    elif rule.transform and rule.transform in names.datatypes:
        if names.datatypes[rule.transform].to != known.type:
            yield f"{told}; {rule.transform} gives {names.datatypes[rule.transform].to}"
    elif rule.transform in TRANSFORMS:
        if known.type not in TRANSFORMS[rule.transform].gives:
            yield f"{told}, which {rule.transform} does not give"
    elif rule.source is not None and known.type not in PLAIN:
        yield f"{told}; say with `as` how the text becomes one"
    elif isinstance(rule.value, str):
        codes = _closed(known.codes)
        if codes and rule.value not in codes:
            yield f"{rule.value} is none of the codes of {rule.to}: {', '.join(sorted(codes))}"


def _closed(codes: frozenset[str]) -> frozenset[str]:
    """Return the codes of a required binding, nothing where the model's list ends with a plus."""
    return frozenset() if "+" in codes else codes


def _code_faults(table: Table, told: str, codes: frozenset[str]) -> Iterator[str]:
    for row in (*table.rows.values(), table.unknown, table.otherwise):
        if row is not None and not isinstance(row, str):
            yield f"{told}; the table {table.table} gives something else"
            return
        if row and codes and row not in codes:
            yield f"{told}; {row} of table {table.table} is none of its codes"
