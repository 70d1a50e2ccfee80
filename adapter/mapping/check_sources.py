"""Mistakes in where a rule reads: fields, components and facts, by the grammar of HL7 v2."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from adapter.hl7v2.path import FieldPath
from adapter.mapping import sources
from adapter.mapping.facts import FACTS, NOT_IN_DATATYPES, NUMBERS, OF_SEGMENT
from adapter.mapping.grammar import V2, Defined
from adapter.mapping.rules import Condition, DatatypeMap, Owner, Parts, Rule
from adapter.mapping.transforms import TRANSFORMS

Place = tuple[str | int, ...]
# Older and narrower types whose components stand where those of the wider type do.
_FITS: Final[dict[str, frozenset[str]]] = {
    "CWE": frozenset({"CWE", "CNE", "CE", "CF", "IS", "ID"}),
    "CX": frozenset({"CX", "CK", "EI", "ID", "IS"}),
    "XPN": frozenset({"XPN", "PN", "PPN"}),
    "XCN": frozenset({"XCN", "CN", "CNN", "PPN"}),
    "XAD": frozenset({"XAD", "AD", "SAD"}),
    "XTN": frozenset({"XTN", "TN"}),
    "XON": frozenset({"XON", "IS", "ID"}),
    "HD": frozenset({"HD", "IS", "ID", "EI"}),
}
_TIMES: Final = frozenset({"DT", "TS", "DTM", "DR", "RI"})
_COUNTED: Final = frozenset({"NM", "SI", "MO", "CP", "CQ", "MOC"})
_READS: Final[dict[str, frozenset[str]]] = {
    "date": _TIMES,
    "dateTime": _TIMES,
    "decimal": _COUNTED,
    "positiveInt": _COUNTED,
    "money": _COUNTED,
    "boolean": frozenset({"ID", "IS", "CWE", "CE"}),
    "telephone": _FITS["XTN"],
    "identifier-coding": _FITS["CX"],
    "identifier-system": _FITS["CX"],
    "person-name": _FITS["XCN"],
    "endpoint": _FITS["HD"],
    "written": frozenset({"MSG"}),
    "name-text": _FITS["XPN"],
    "timed": _TIMES,
    "assigner-system": _FITS["HD"] | {"CWE", "CE", "ST"},
}
_TYPES_READ: Final = {
    "telephone": "XTN",
    "person-name": "XCN",
    "endpoint": "HD",
    "written": "MSG",
    "name-text": "XPN",
}
# What may hold anything at all, and what a table cannot have codes of.
_ANYTHING: Final = frozenset({"ST", "TX", "FT", "varies", "WD"})
_NO_CODES: Final = (_TIMES | _COUNTED | {"TM", "XPN", "XAD", "XTN", "PN", "AD"}) - {"SI"}
_OLDEST_TYPES: Final = "CM"


def source_faults(
    rule: Rule,
    owner: Owner,
    v2: V2 | None,
    datatypes: Mapping[str, DatatypeMap],
    versions: Sequence[str] = (),
) -> Iterator[tuple[Place, str]]:
    """Say what is wrong with what a rule reads."""
    listed = not isinstance(rule.source, str)
    whole = _whole(rule, datatypes)
    for at, source in enumerate(rule.sources):
        place: Place = ("from", at) if listed else ("from",)
        if fault := place_fault(source, owner, v2, versions):
            yield place, fault
        elif whole and (source in FACTS or "." in source.rpartition("]")[2]):
            yield place, f"{rule.transform} reads a whole field, which {source} is not"
        elif fault := _type_fault(rule, source, owner, v2, whole, versions):
            yield place, fault
    if rule.when:
        yield from condition_faults(rule.when, owner, v2, versions)


def condition_faults(
    when: Condition, owner: Owner, v2: V2 | None, versions: Sequence[str] = ()
) -> Iterator[tuple[Place, str]]:
    """Say what is wrong with what a condition looks at."""
    word = "field" if when.field else "fact"
    if fault := place_fault(when.subject, owner, v2, versions):
        yield ("when", word), fault
    elif (when.subject in FACTS) == (word == "field"):
        other = "fact" if word == "field" else "field"
        yield ("when", word), f"{when.subject} is a {other}, no {word}"


def key_faults(
    parts: Parts, owner: Owner, v2: V2 | None, versions: Sequence[str] = ()
) -> Iterator[tuple[Place, str]]:
    """Say what is wrong with the parts of a key."""
    for at, part in enumerate(parts):
        if not part:
            yield (at,), "this part of the key names no field"
        for number, source in enumerate((part,) if isinstance(part, str) else part):
            if fault := place_fault(source, owner, v2, versions):
                yield ((at,) if isinstance(part, str) else (at, number)), fault


def place_fault(source: str, owner: Owner, v2: V2 | None, versions: Sequence[str] = ()) -> str:
    """Say why nothing can stand where a source points; empty if something can."""
    if fault := sources.fault_of(source, owner):
        return fault
    if source in FACTS:
        return _fact_fault(source, owner)
    if v2 is None:
        return ""
    path = _path(source, owner)
    return v2.path_fault(path, versions) if path else _component_fault(source, v2)


def _fact_fault(fact: str, owner: Owner) -> str:
    needs = OF_SEGMENT.get(fact)
    if needs and owner.reads != needs:
        return f"{fact} is known of {needs} only"
    if owner.kind == "datatype" and fact in NOT_IN_DATATYPES:
        return f"{fact} is not known inside a data type"
    return ""


def _component_fault(source: str, v2: V2) -> str:
    of, *numbers = source.split(".")
    if fault := v2.type_fault(of):
        return fault
    if numbers and not v2.component(of, int(numbers[0])):
        return f"{of} has no component {numbers[0]}"
    if len(numbers) > 1:
        types = {each.type for each in v2.component(of, int(numbers[0]))}
        if all(not v2.component(each, int(numbers[1])) for each in types if v2.has_parts(each)):
            return f"{of}.{numbers[0]} has no subcomponent {numbers[1]}"
    return ""


def _type_fault(
    rule: Rule, source: str, owner: Owner, v2: V2 | None, whole: str, versions: Sequence[str]
) -> str:
    word = rule.transform or ""
    if source in FACTS:
        is_number = source in NUMBERS
        if word in {"decimal", "money"} and not is_number:
            return "" if source == "over-limit" else f"{source} is no number"
        if is_number and (rule.table or word in {"date", "dateTime", "boolean", "local-system"}):
            return f"{source} is a number"
        return ""
    found = _defined(source, owner, v2, versions) if v2 else []
    # A field that only the oldest versions described is not judged by its type.
    types = {each.type for each in found}
    if all(each.startswith(_OLDEST_TYPES) for each in types):
        return ""
    told = f"{source} is {' or '.join(dict.fromkeys(each.type for each in found))}"
    if rule.table:
        return _table_fault(rule.table, found, told)
    takes = _FITS.get(whole, frozenset({whole})) if whole else _READS.get(word)
    fits = takes is None or bool(takes & types) or found[0].type in _ANYTHING
    return "" if fits else f"{told}, which {word} does not read"


def _table_fault(table: str, found: Sequence[Defined], told: str) -> str:
    if found[0].type in _NO_CODES:
        return f"{told}, which holds no codes for a table"
    named = table.partition("_")[0]
    tables = {each.table for each in found if each.table}
    if named.startswith("HL7") and tables and named[3:] not in tables:
        return f"{told} of table {' or '.join(sorted(tables))}; {table} translates {named[3:]}"
    return ""


def _whole(rule: Rule, datatypes: Mapping[str, DatatypeMap]) -> str:
    """Name the data type that a rule reads as a whole; empty if it reads a text."""
    word = rule.transform or ""
    if word in datatypes:
        return datatypes[word].datatype
    if word in TRANSFORMS and TRANSFORMS[word].reads == "repetition":
        return _TYPES_READ.get(word, "CX")
    return ""


def _defined(source: str, owner: Owner, v2: V2, versions: Sequence[str]) -> list[Defined]:
    path = _path(source, owner)
    if path is None:
        of, *numbers = source.split(".")
        if not numbers:
            return [Defined(of, "", 0, len(v2.versions) - 1)]
        below = v2.component(of, int(numbers[0]), versions)
        return v2.leaf(below, int(numbers[1]), 0, versions) if len(numbers) > 1 else below
    said = [*map(int, filter(None, source.rpartition("]")[2].split(".")[1:])), 0, 0]
    return v2.leaf(v2.field(path, versions), said[0], said[1], versions)


def _path(source: str, owner: Owner) -> FieldPath | None:
    """Read a field; None for a component of the owner's data type."""
    try:
        return FieldPath.parse(source)
    except ValueError:
        assert owner.kind == "datatype"
        return None
