"""Where a rule writes: an element path, compiled to a function that sets it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from adapter.fhir.resources import element
from adapter.mapping.drafts import BASE

Write = Callable[[dict[str, Any], Any], None]
_STEP: Final = re.compile(r"(_?[A-Za-z]+)(?:\[([^\[\]]+)\])?(?:\.|$)")
# What picks one entry of a repeating element: how an entry that is picked so begins.
SLICES: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "extension": lambda name: {"url": extension_url(name)},
    "total": lambda name: {"category": _concept(f"{BASE}/CodeSystem/adjudication", name)},
    "class": lambda name: {
        "type": _concept("http://terminology.hl7.org/CodeSystem/coverage-class", name)
    },
    "participant": lambda name: {"type": [_PARTICIPATIONS[name]]},
    "location": lambda name: _TEMPORARY if name == "temporary" else {"status": name},
    "costToBeneficiary": lambda name: {
        "type": _concept("http://terminology.hl7.org/CodeSystem/coverage-copay-type", name)
    },
}
_TYPES: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_PARTICIPATIONS: Final[dict[str, dict[str, Any]]] = {
    code: {"coding": [{"system": _TYPES, "code": code, "display": display}], "text": display}
    for code, display in {
        "ATND": "attender",
        "REF": "referrer",
        "CON": "consultant",
        "ADM": "admitter",
        "PART": "Participation",
    }.items()
}
_TEMPORARY: Final[dict[str, Any]] = {
    "extension": [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/subject-locationClassification",
            "valueCodeableConcept": {
                "coding": [
                    {"system": "http://hl7.org/fhir/ValueSet/subject-location", "code": "temporary"}
                ]
            },
        }
    ],
    "status": "active",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One name of an element path, and what picks its entry."""

    name: str
    slice: str
    repeats: bool


def extension_url(name: str) -> str:
    """Return the address of an extension: its own, or ours by its short name."""
    return name if ":" in name else f"{BASE}/StructureDefinition/{name}"


@lru_cache(maxsize=8192)
def fault_of(kind: str, target: str) -> str:
    """Say what is wrong with a target in this resource or data type; empty if nothing."""
    names = _names(target)
    if not names:
        return f"{target} is no element path"
    for name, picked in names:
        if picked and name not in SLICES:
            return f"{name}[{picked}]: only {', '.join(SLICES)} are picked by name"
        if name == "participant" and picked and picked not in _PARTICIPATIONS:
            return f"participant[{picked}]: it is one of {', '.join(_PARTICIPATIONS)}"
    return "" if element(kind, target) else f"{kind} has no element {target}"


@lru_cache(maxsize=8192)
def steps(kind: str, target: str) -> tuple[Step, ...]:
    """Read a checked target."""
    found, path = [], ""
    for name, picked in _names(target):
        path = f"{path}.{name}" if path else name
        known = element(kind, path)
        found.append(Step(name, picked, bool(known and known.repeats)))
    return tuple(found)


def size(out: dict[str, Any], path: Sequence[Step]) -> int:
    """Tell how many entries the list at the end of a path has so far."""
    held: Any = out
    for step in path:
        held = held[-1] if isinstance(held, list) else held
        held = held.get(step.name) if held else None
    begin = _begin(path[-1], nested=False)
    first = next(iter(begin), "")
    return sum(not first or each.get(first) == begin[first] for each in held or ())


def deletion(target: str) -> str:
    """Return a target as the path of what its empty field deletes."""
    names = _names(target)
    if names[0][0] == "extension":
        return f"extension[{extension_url(names[0][1])}]"
    if names[0][0] in {"participant", "location"} and names[0][1]:
        return f"{names[0][0]}[{names[0][1]}]"
    told = []
    for name, picked in names:
        told.append(name)
        if picked:
            break
    return ".".join(told)


def writer(kind: str, target: str, *, alone: bool = False) -> Write:
    """Compile a checked target to the function that writes a value there.

    `alone` says that no other rule writes below the same entry, so that none need be looked for.
    """
    path = steps(kind, target)
    if alone and path[0].name == "extension" and len(path) == len(("extension", "value")):
        return _extended(extension_url(path[0].slice), path[1].name)
    *above, last = path
    put = _appended(last.name) if last.repeats else _set(last.name)
    if last.slice:
        put = _picked(last, put, nested=is_part(kind, path, len(path) - 1))
    if not above:
        return put
    if len(above) == 1 and not above[0].repeats:
        return _below(above[0].name, put)
    way = tuple(_descend(step, nested=is_part(kind, path, at)) for at, step in enumerate(above))

    def write(out: dict[str, Any], value: Any) -> None:
        for down in way:
            out = down(out)
        put(out, value)

    return write


def _set(name: str) -> Write:
    def write(out: dict[str, Any], value: Any) -> None:
        out[name] = value

    return write


def _appended(name: str) -> Write:
    def write(out: dict[str, Any], value: Any) -> None:
        values = value if isinstance(value, list) else [value]
        if name in out:
            # A new list: the one before may belong to a code that is remembered.
            out[name] = [*out[name], *values]
        else:
            out[name] = [*values]

    return write


def _picked(step: Step, put: Write, *, nested: bool) -> Write:
    """Let every entry that is appended begin as its name in brackets says."""
    begin = _begin(step, nested=nested)

    def write(out: dict[str, Any], value: Any) -> None:
        values = value if isinstance(value, list) else [value]
        put(out, [{**begin, **each} for each in values])

    return write


def is_part(kind: str, path: tuple[Step, ...], at: int) -> bool:
    """Tell whether a step is a part of an extension rather than of an element."""
    return kind == "Extension" if at == 0 else path[at - 1].name == "extension"


def _begin(step: Step, *, nested: bool) -> dict[str, Any]:
    if step.name == "extension" and nested:
        # Within an extension, the parts have bare names.
        return {"url": step.slice}
    return SLICES[step.name](step.slice) if step.slice else {}


def _extended(url: str, name: str) -> Write:
    def write(out: dict[str, Any], value: Any) -> None:
        entry = {"url": url, name: value}
        if "extension" in out:
            out["extension"].append(entry)
        else:
            out["extension"] = [entry]

    return write


def _below(name: str, put: Write) -> Write:
    def write(out: dict[str, Any], value: Any) -> None:
        below = out.get(name)
        if below is None:
            out[name] = below = {}
        put(below, value)

    return write


def _descend(step: Step, *, nested: bool = False) -> Callable[[dict[str, Any]], dict[str, Any]]:
    name = step.name
    begin = _begin(step, nested=nested)
    first = next(iter(begin), "")

    def down(out: dict[str, Any]) -> dict[str, Any]:
        if not step.repeats:
            found: dict[str, Any] = out.setdefault(name, {})
            return found
        entries: list[dict[str, Any]] = out.setdefault(name, [])
        known = (each for each in reversed(entries) if not first or each[first] == begin[first])
        entry = next(known, None)
        if entry is None:
            entries.append(entry := {**begin})
        return entry

    return down


def _names(target: str) -> list[tuple[str, str]]:
    names, at = [], 0
    while at < len(target):
        found = _STEP.match(target, at)
        if not found:
            return []
        names.append((found[1], found[2] or ""))
        at = found.end()
    return [] if target.endswith(".") else names


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}
