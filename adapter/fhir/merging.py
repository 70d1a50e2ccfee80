"""How what is newly said of a resource joins what was known of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# Elements `name[x]` of which a resource holds one form only: a new form takes the old one's place.
CHOICES: dict[str, tuple[str, ...]] = {
    "Patient": ("deceased", "multipleBirth"),
    "ChargeItem": ("occurrence", "product"),
    "Consent": ("source",),
    "ClaimResponse": (),
    "Extension": ("value",),
}
# Lists in which an entry has a key of its own; all other lists are replaced whole.
_KEYED = {("Patient", "identifier"), ("Account", "identifier"), ("Patient", "link")}
_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?(?:\.|$)")


def merged(
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    delete: Sequence[str] = (),
    *,
    fill_only: bool = False,
    defaults: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Join a new saying to an old resource; neither is changed.

    `delete` names element paths the sender emptied. With `fill_only` (news that is older than what
    is known) nothing known is changed or deleted. `defaults` are set only where nothing else is.
    """
    kind = str(new.get("resourceType") or (old or {}).get("resourceType", ""))
    known: Any = dict(old or {})
    if not fill_only:
        for path in delete:
            known = _without(known, _steps(path)) or {}
    joined = _joined(kind, known, new, fill_only=fill_only)
    return _joined(kind, joined, defaults, fill_only=True) if defaults else joined


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
        before = result.get(name)
        if before is None:
            result[name] = value
        elif name == "extension" or (kind, name) in _KEYED:
            result[name] = _by_key(name, before, value, fill_only=fill_only)
        elif isinstance(before, Mapping) and isinstance(value, Mapping):
            result[name] = _joined("", before, value, fill_only=fill_only)
        elif not fill_only:
            result[name] = value
    return result


def _rivals(kind: str, name: str, present: Iterable[str]) -> list[str]:
    """List the present elements that are other forms of the same choice."""
    for choice in CHOICES.get(kind, ()):
        if _is_form(choice, name):
            return [other for other in present if other != name and _is_form(choice, other)]
    return []


def _is_form(choice: str, name: str) -> bool:
    return name.startswith(choice) and name[len(choice) : len(choice) + 1].isupper()


def _by_key(name: str, old: Sequence[Any], new: Sequence[Any], *, fill_only: bool) -> list[Any]:
    """Replace in place the entries that the new list names too; append what is only there."""
    said: dict[Any, list[Any]] = {}
    for entry in new:
        said.setdefault(_key(name, entry), []).append(entry)
    result: list[Any] = []
    placed = set()
    for entry in old:
        key = _key(name, entry)
        if fill_only or key not in said:
            result.append(entry)
        elif key not in placed:
            result.extend(said[key])
        placed.add(key)
    for key, entries in said.items():
        if key not in placed:
            result.extend(entries)
    return result


def _key(name: str, entry: Mapping[str, Any]) -> Any:
    if name == "extension":
        return entry.get("url")
    if name == "link":
        return entry["other"].get("reference")
    return entry.get("system"), entry.get("value")


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


def _picked_out(entry: Any, index: int, picked: str, rest: Sequence[tuple[str, str | None]]) -> Any:
    """Return what is left of a list's entry, or the entry itself when the brackets mean another."""
    wanted = (
        index == int(picked)
        if picked.isdecimal()
        else isinstance(entry, Mapping) and picked in (entry.get("url"), entry.get("system"))
    )
    if not wanted:
        return entry
    return _without(entry, rest) if rest else None
