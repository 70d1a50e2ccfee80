"""Mistakes in a rule found before a message finds them: where it writes, and how.

Each fault is the place of its word within the rule and one sentence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.fhir.elements import Element, elements
from adapter.fhir.resources import element
from adapter.mapping import constants, targets
from adapter.mapping.check_sources import source_faults
from adapter.mapping.compiler import PLAIN
from adapter.mapping.grammar import V2, Extension
from adapter.mapping.rules import DatatypeMap, Owner, Rule, Table
from adapter.mapping.transforms import TRANSFORMS

Place = tuple[str | int, ...]
Fault = tuple[Place, str]
# What no rule may write: the id follows from the key, and nothing here holds other resources.
_KEPT: Final = frozenset({"id", "contained", "meta", "implicitRules"})
# Of its meta a rule may say how confidential a resource is, and what it is tagged with.
_LABELS: Final = frozenset({"security", "tag"})
_ANY: Final = Extension(frozenset(), ("Element",))
_EXTENSIONS: Final = frozenset({"extension", "modifierExtension"})


@dataclass(frozen=True, slots=True)
class Names:
    """What rules may name; without `v2` or `extensions` those are not looked at.

    `called` tells the type of each resource that maps make under a name of its own.
    """

    tables: Mapping[str, Table]
    datatypes: Mapping[str, DatatypeMap]
    called: Mapping[str, str] = field(default_factory=dict)
    v2: V2 | None = None
    extensions: Mapping[str, Extension] | None = None


def rule_faults(
    rule: Rule, owner: Owner, names: Names, versions: tuple[str, ...] = ()
) -> Iterator[Fault]:
    """Say what is wrong with a rule; an element that is none is told before its value."""
    yield from source_faults(rule, owner, names.v2, names.datatypes, versions)
    # A data type map may make a whole entry, and what stands in brackets says as what.
    whole = rule.transform in names.datatypes
    told = list(target_faults(owner.writes, rule.to, names, whole=whole))
    yield from ((("to",), fault) for fault in told)
    known = element(owner.writes, rule.to)
    if rule.table and rule.table not in names.tables:
        yield ("table",), f"there is no table {rule.table}"
    elif rule.transform and (fault := _word_fault(rule, names)):
        yield ("as",), fault
    elif known and not told:
        yield from _type_faults(rule, known, names)


def target_faults(kind: str, target: str, names: Names, *, whole: bool = False) -> Iterator[str]:
    """Say what is wrong with an element path; `whole` allows it to name an entry, not a value."""
    if fault := targets.fault_of(kind, target):
        yield fault
        return
    path = targets.steps(kind, target)
    labels = path[0].name == "meta" and len(path) > 1 and path[1].name in _LABELS
    if path[0].name in _KEPT and not labels and "meta" in elements(kind):
        yield f"{path[0].name} is not for a rule to say"
    for at, step in enumerate(path):
        below = path[at + 1].name if at + 1 < len(path) else ""
        if step.slice and not below and not whole:
            yield f"{target} needs the element of {step.name}[{step.slice}] that is meant"
        elif step.name in _EXTENSIONS and not step.slice:
            yield f"{target} needs the name of its extension: extension[name]"
        elif step.name in _EXTENSIONS and not targets.is_part(kind, path, at):
            spot = ".".join([kind, *(each.name.lstrip("_") for each in path[:at])])
            yield from _extension_faults(step.slice, below, spot, names)


def _extension_faults(name: str, below: str, spot: str, names: Names) -> Iterator[str]:
    known = names.extensions.get(name) if names.extensions is not None else _ANY
    if below and below != "extension" and not below.startswith("value"):
        yield f"an extension has a value or extensions, no {below}"
    elif ":" in name:
        return
    elif known is None:
        yield f"there is no extension {name} in fhir_profiles"
    elif below.startswith("value") and known.values and below not in known.values:
        yield f"the extension {name} has {' or '.join(sorted(known.values))}, no {below}"
    elif not any(_holds(context, spot) for context in known.contexts):
        yield f"the extension {name} stands in {' or '.join(known.contexts)}, not in {spot}"


def _holds(context: str, spot: str) -> bool:
    """Tell whether an extension of this context may stand here: by its path, or by its type."""
    kind = _type_at(spot)
    everywhere = {"Element"} | ({"Resource", "DomainResource"} if "." not in spot else set())
    return context in {spot, kind, *everywhere} or ("." in context and _type_at(context) == kind)


def _type_at(spot: str) -> str:
    """Return the type of an element told with its resource; a resource or data type is its own."""
    owner, _, path = spot.partition(".")
    found = element(owner, path) if path else None
    return found.type if found else spot


def _word_fault(rule: Rule, names: Names) -> str:
    word = rule.transform or ""
    takes_name = word in TRANSFORMS and TRANSFORMS[word].reads == "name"
    if word not in TRANSFORMS and word not in names.datatypes:
        return f"there is no transform or data type map {word}"
    if rule.source is None and not takes_name:
        return f"{word} reads a field and stands with from"
    if rule.source is not None and takes_name:
        return f"{word} takes a name and stands with value"
    return ""


def _type_faults(rule: Rule, known: Element, names: Names) -> Iterator[Fault]:
    told = f"{rule.to} is a {known.type}"
    word = rule.transform
    if rule.table and not word:
        # What its rows give is told in the table.
        return
    if word and word in names.datatypes:
        if fault := _map_fault(names.datatypes[word], rule, known):
            yield ("as",), fault
    elif rule.table:
        yield ("table",), f"a table stands without as, or beside a data type map; {word} is none"
    elif word in TRANSFORMS and known.type not in TRANSFORMS[word].gives:
        yield ("as",), f"{told}, which {word} does not give"
    elif word == "reference":
        yield from _reference_faults(rule, known, names)
    elif rule.source is None:
        yield from _constant_faults(rule, known)
    elif not word and known.type not in PLAIN:
        yield ("from",), f"{told}; say with `as` how the text becomes one"
    else:
        yield from _choice_of_codes(rule, known)


def _map_fault(model: DatatypeMap, rule: Rule, known: Element) -> str:
    """Say what is wrong where a data type map fills an element, or refers from it."""
    if not model.key:
        if model.to != known.type:
            return f"{rule.to} is a {known.type}; {rule.transform} gives {model.to}"
        if rule.table and known.type not in {"Coding", "CodeableConcept"}:
            return f"{rule.to} is a {known.type}, which has no code for a table beside as"
        return ""
    if known.type != "Reference":
        return f"{rule.to} is a {known.type}; {rule.transform} gives a reference"
    return constants.target_fault(known, model.to, rule.to)


def _constant_faults(rule: Rule, known: Element) -> Iterator[Fault]:
    if not rule.transform:
        yield from ((("value",), each) for each in constants.faults(known, rule.value, rule.to))
    elif not isinstance(rule.value, str):
        yield ("value",), f"{rule.transform} takes a name"


def _choice_of_codes(rule: Rule, known: Element) -> Iterator[Fault]:
    if known.codes:
        place = "as" if rule.transform else "from"
        yield (place,), f"{rule.to} takes certain codes only; translate into them with a table"


def _reference_faults(rule: Rule, known: Element, names: Names) -> Iterator[Fault]:
    if not isinstance(rule.value, str):
        yield ("value",), "reference takes a name"
        return
    kind = names.called.get(rule.value, rule.value)
    if "meta" not in elements(kind):
        yield ("value",), f"no map makes a resource called {rule.value}"
    elif fault := constants.target_fault(known, kind, rule.to):
        yield ("value",), fault


def table_faults(rule: Rule, owner: Owner, names: Names) -> Iterator[Fault]:
    """Say which rows of a rule's table give what its element does not take; told in the table."""
    table = names.tables.get(rule.table or "")
    known = element(owner.writes, rule.to)
    if known and rule.transform and known.type == "CodeableConcept":
        # Beside a data type map, a table gives the first coding of what that makes.
        known = element("CodeableConcept", "coding")
    if table is None or known is None:
        return
    rows: list[tuple[tuple[str, ...], Any]] = [
        (("rows", code), row) for code, row in table.rows.items()
    ]
    rows += [(("unknown",), table.unknown), (("otherwise",), table.otherwise)]
    for place, row in rows:
        if row is not None or place[0] == "rows":
            for fault in constants.faults(known, row, rule.to, table=True):
                yield place, fault
