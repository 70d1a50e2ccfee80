"""What stands after `value` and in the rows of tables: checked against FHIR, then typed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from adapter.fhir.elements import Element, elements
from adapter.fhir.resources import element

_NUMBER: Final = r"-?(0|[1-9][0-9]{0,17})"
_DATE: Final = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_INSTANT: Final = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
_SHAPES: Final = {
    "boolean": "true|false",
    "integer": _NUMBER,
    "unsignedInt": "0|[1-9][0-9]{0,9}",
    "positiveInt": "[1-9][0-9]{0,9}",
    "decimal": _NUMBER + r"(\.[0-9]{1,17})?",
    "date": _DATE,
    "dateTime": f"{_DATE}|{_DATE}{_INSTANT}",
    "instant": f"{_DATE}{_INSTANT}",
    "code": r"\S+( \S+)*",
    "id": r"[A-Za-z0-9.-]{1,64}",
    **dict.fromkeys(("uri", "url", "canonical"), r"[A-Za-z][A-Za-z0-9+.-]*:\S+"),
}
_WHOLE: Final = frozenset({"integer", "unsignedInt", "positiveInt"})
_TARGET: Final = re.compile(r"([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}")


def faults(known: Element, value: Any, path: str, *, table: bool = False) -> Iterator[str]:
    """Say what keeps a constant from being this element; a row of a table gives words only."""
    if isinstance(value, list):
        if not known.repeats:
            yield f"{path} holds one value, not a list"
        elif not value:
            yield f"{path} is an empty list"
        for entry in value:
            if isinstance(entry, list):
                yield f"{path} is a list of lists"
            else:
                yield from faults(known, entry, path, table=table)
    elif value is None or value in ("", {}):
        yield f"{path} is empty; FHIR has no empty elements"
    elif known.primitive:
        yield from _primitive_faults(known, value, path, table=table)
    elif isinstance(value, str):
        yield f"{path} is a {known.type}; {value} is only a word"
    else:
        yield from _structure_faults(known, value, path, table=table)


def typed(kind: str, target: str, value: Any) -> Any:
    """Make a checked constant what FHIR's JSON has: YAML is read as text."""
    known = element(kind, target)
    return _typed(known, value) if known else value


def _typed(known: Element | None, value: Any) -> Any:
    if known is None:
        return value
    if isinstance(value, list):
        return [_typed(known, entry) for entry in value]
    if isinstance(value, dict):
        below = elements(known.type)
        return {name: _typed(below.get(name), entry) for name, entry in value.items()}
    if known.type == "boolean":
        return value == "true"
    if known.type in _WHOLE:
        return int(value)
    return Decimal(value) if known.type == "decimal" else value


def _primitive_faults(known: Element, value: Any, path: str, *, table: bool) -> Iterator[str]:
    shape = _SHAPES.get(known.type)
    if not isinstance(value, str):
        yield f"{path} is a {known.type}, not a structure"
    elif not value.strip():
        yield f"{path} is empty; FHIR has no empty elements"
    elif table and known.type in {"boolean", "decimal", *_WHOLE}:
        yield f"{path} is a {known.type}; a table gives words"
    elif known.codes and value not in known.codes:
        yield f"{value} is none of the codes of {path}: {', '.join(sorted(known.codes))}"
    elif shape and not re.fullmatch(shape, value):
        yield f"{path} is a {known.type}; {value} is none"


def _structure_faults(
    known: Element, value: Mapping[str, Any], path: str, *, table: bool
) -> Iterator[str]:
    below = elements(known.type)
    for name, entry in value.items():
        if name not in below or name.startswith("_"):
            yield f"{path} is a {known.type}, which has no element {name}"
        else:
            at = f"{path}.{name}"
            if below[name].repeats and not isinstance(entry, list):
                yield f"{at} is a list; write it with [ ]"
            yield from faults(below[name], entry, at, table=table)
    for missing in missing_below(known.type, value):
        yield f"{path} needs {missing}"
    choices = [below[name].choice for name in value if name in below and below[name].choice]
    for twice in sorted({each for each in choices if choices.count(each) > 1}):
        yield f"{path} has more than one {twice}[x]"
    if known.type == "Reference":
        yield from _target_faults(known, value.get("reference"), path)


def missing_below(kind: str, said: Iterable[str]) -> Iterator[str]:
    """Name what a type requires and is not said; of a choice any one does."""
    names = set(said)
    told = set()
    for name, each in elements(kind).items():
        if each.required and not name.startswith("_") and name not in names:
            others = {one for one, other in elements(kind).items() if other.choice == each.choice}
            word = f"{each.choice}[x]" if each.choice else name
            if word not in told and not (each.choice and others & names):
                told.add(word)
                yield word


def _target_faults(known: Element, reference: Any, path: str) -> Iterator[str]:
    found = _TARGET.fullmatch(reference) if isinstance(reference, str) else None
    if found and (fault := target_fault(known, found[1], path)):
        yield fault


def target_fault(known: Element, kind: str, path: str) -> str:
    """Say that an element may not refer to a resource of this type; empty if it may."""
    if not known.targets or known.targets & {kind, "Resource"}:
        return ""
    return f"{path} refers to {' or '.join(sorted(known.targets))}, not to {kind}"
