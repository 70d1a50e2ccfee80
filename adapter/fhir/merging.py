"""How what is newly said of a resource joins what was known of it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

# Elements `name[x]` of which a resource holds one form only: a new form takes the old one's place.
CHOICES: dict[str, tuple[str, ...]] = {
    "Patient": ("deceased", "multipleBirth"),
    "ChargeItem": ("occurrence", "product"),
    "Consent": ("source",),
    "ClaimResponse": (),
    "Extension": ("value",),
}


def _url(entry: Mapping[str, Any]) -> Any:
    return entry.get("url")


def _code(entry: Mapping[str, Any]) -> Any:
    """Return the code of what an entry is by its type."""
    codings = [one for kind in entry.get("type", ()) for one in kind.get("coding", ())]
    return codings[0].get("code") if codings else None


def referred(entry: Mapping[str, Any]) -> Any:
    """Return the resource that an entry of a list is about."""
    held = (one for one in entry.values() if isinstance(one, Mapping))
    return next((one["reference"] for one in held if "reference" in one), None)


def _type_of(reference: Mapping[str, Any]) -> str:
    return str(reference.get("reference", "")).partition("/")[0]


# Lists in which an entry has a key of its own; all other lists are replaced whole.
_KEYED: dict[tuple[str, str], Callable[[Mapping[str, Any]], Any]] = {
    ("Patient", "identifier"): lambda entry: (entry.get("system"), entry.get("value")),
    ("Account", "identifier"): lambda entry: (entry.get("system"), entry.get("value")),
    # A message that names the attending doctor says nothing of the one who referred.
    ("Encounter", "participant"): _code,
    ("Encounter", "location"): lambda entry: (entry.get("status"), "extension" in entry),
    ("Patient", "generalPractitioner"): _type_of,
    ("Patient", "link"): lambda entry: entry["other"].get("reference"),
}
# Lists of whose first entry each message says what it knows.
_SINGLE = {("Coverage", "payor")}
_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?(?:\.|$)")


def merged(
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    delete: Sequence[str] = (),
    *,
    fill_only: bool = False,
    defaults: Mapping[str, Any] | None = None,
    adds: Sequence[str] = (),
) -> dict[str, Any]:
    """Join a new saying to an old resource; neither is changed.

    `delete` names element paths the sender emptied, `adds` lists whose other entries stay. With
    `fill_only` (news that is older than what is known) nothing known is changed or deleted.
    `defaults` are set only where nothing else is.
    """
    if not old:
        return {**begun(new, defaults, fill_only=fill_only)}
    kind = str(new.get("resourceType") or old.get("resourceType", ""))
    known: Any = dict(old)
    if not fill_only:
        for path in delete:
            known = _without(known, _steps(path)) or {}
    ambiguous = kind in CHOICES and not known and _is_ambiguous(kind, tuple(new))
    joined = _joined(kind, known, new, fill_only=fill_only) if known or ambiguous else dict(new)
    for name in () if fill_only else adds:
        if name in new and name in known:
            joined[name] = _by_key(referred, known[name], new[name], fill_only=False)
    return _joined(kind, joined, defaults, fill_only=True) if defaults else joined


def begun(
    new: Mapping[str, Any], defaults: Mapping[str, Any] | None = None, *, fill_only: bool = False
) -> Mapping[str, Any]:
    """Return what a first saying makes of a resource: itself, where nothing is to be added."""
    kind = str(new.get("resourceType", ""))
    if kind in CHOICES and _is_ambiguous(kind, tuple(new)):
        new = _joined(kind, {}, new, fill_only=fill_only)
    return _joined(kind, new, defaults, fill_only=True) if defaults else new


def _joined(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any], *, fill_only: bool
) -> dict[str, Any]:
    result = dict(old)
    for name, value in new.items():
        rivals = _rivals(kind, name, result)
        if rivals and fill_only:
            continue
        for rival in rivals:
            del result[rival]
        if f"_{name}" in result and f"_{name}" not in new and not fill_only:
            # What an extension adds to a primitive value is said of that value only.
            del result[f"_{name}"]
        before = result.get(name)
        if before is None:
            result[name] = value
        elif name == "extension" or (kind, name) in _KEYED:
            key = _KEYED.get((kind, name), _url)
            result[name] = _by_key(key, before, value, fill_only=fill_only)
        elif (kind, name) in _SINGLE:
            first = _joined("", before[0], value[0], fill_only=fill_only)
            result[name] = [first, *(before[1:] if fill_only else value[1:] or before[1:])]
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            result[name] = _joined("", before, value, fill_only=fill_only)
        elif not fill_only:
            result[name] = value
    return result


def _rivals(kind: str, name: str, present: Iterable[str]) -> list[str]:
    """List the present elements that are other forms of the same choice."""
    choice = _choice(kind, name)
    if not choice:
        return []
    return [other for other in present if other != name and _choice(kind, other) == choice]


@lru_cache(maxsize=4096)
def _is_ambiguous(kind: str, said: tuple[str, ...]) -> bool:
    """Tell whether two forms of one choice are said at once."""
    forms = [choice for name in said if (choice := _choice(kind, name))]
    return len(forms) != len(set(forms))


@lru_cache(maxsize=4096)
def _choice(kind: str, name: str) -> str:
    """Return the choice an element is a form of; empty if it is none."""
    for choice in CHOICES.get(kind, ()):
        if name.startswith(choice) and name[len(choice) : len(choice) + 1].isupper():
            return choice
    return ""


def _by_key(
    key_of: Callable[[Mapping[str, Any]], Any],
    old: Sequence[Any],
    new: Sequence[Any],
    *,
    fill_only: bool,
) -> list[Any]:
    """Replace in place the entries that the new list names too; append what is only there."""
    said: dict[Any, list[Any]] = {}
    for entry in new:
        said.setdefault(key_of(entry), []).append(entry)
    result: list[Any] = []
    placed = set()
    for entry in old:
        key = key_of(entry)
        if fill_only or key not in said:
            result.append(entry)
        elif key not in placed:
            result.extend(said[key])
        placed.add(key)
    for key, entries in said.items():
        if key not in placed:
            result.extend(entries)
    return result


def _steps(path: str) -> list[tuple[str, str | None]]:
    """Split `extension[https://a.b/c].valueCode` into names and what stands in brackets."""
    steps, at = [], 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise ValueError(f"{path} is no element path")
        steps.append((step[1], step[2]))
        at = step.end()
    return steps


def _without(value: Any, steps: Sequence[tuple[str, str | None]]) -> Any:
    """Return the value without the element the steps lead to; None when nothing is left."""
    if isinstance(value, list):
        kept = (_without(entry, steps) for entry in value)
        return [entry for entry in kept if entry] or None
    if not isinstance(value, Mapping) or steps[0][0] not in value:
        return value
    (name, picked), rest = steps[0], steps[1:]
    below = value[name]
    if picked is not None and isinstance(below, list):
        left: Any = [
            kept
            for index, entry in enumerate(below)
            if (kept := _picked_out(entry, index, picked, rest)) is not None
        ]
    else:
        left = _without(below, rest) if rest else None
    result = {key: item for key, item in value.items() if key != name or left}
    if left:
        result[name] = left
    return result or None


def _names_of(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what may stand in brackets for an entry."""
    if "location" in entry:
        return ("temporary" if "extension" in entry else entry.get("status"),)
    kinds = entry.get("type")
    code = _code(entry) if isinstance(kinds, list) else None
    return entry.get("url"), entry.get("system"), code, referred(entry)


def _picked_out(entry: Any, index: int, picked: str, rest: Sequence[tuple[str, str | None]]) -> Any:
    """Return what is left of a list's entry, or the entry itself when the brackets mean another."""
    wanted = (
        index == int(picked)
        if picked.isdecimal()
        else isinstance(entry, Mapping) and picked in _names_of(entry)
    )
    if not wanted:
        return entry
    return _without(entry, rest) if rest else None
