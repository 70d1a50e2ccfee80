"""Which row of which message each element of a resource comes from, down to a list's entries."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from adapter.mapping.drafts import Draft, Trace

# Elements that no message says: the id is derived, the rest is the adapter's own.
_OURS: Final = frozenset({"resourceType", "id", "meta", "text"})
_STEP: Final = re.compile(r"(\w+)((?:\[[^\]]*\])*)(?:\.|$)")

Pointer = tuple[str | int, ...]


def attributed(
    resource: Mapping[str, Any], said: Iterable[tuple[str, Draft]]
) -> list[tuple[Trace, str]]:
    """Return the rows that explain a resource, each with its message; `said` is the latest first.

    A message explains what stands as it said it and as no later one did. What stands otherwise,
    for settlement or a correction made it so, is explained by the last that spoke of it.
    """
    missing = {place for place in leaves(resource) if place[0] not in _OURS}
    tops = {_top(resource, place) for place in missing}
    spoken: dict[str, tuple[str, list[Trace]]] = {}
    found: list[tuple[Trace, str]] = []
    for message, draft in said:
        if not missing:
            break
        rows: list[tuple[Trace, str]] = []
        marks: set[Pointer] = set()
        whole = draft.whole()
        # Of two rows that wrote the same, the later counts.
        for row in reversed(draft.trace):
            for element, places in _standing(row, whole, resource):
                if missing.intersection(places):
                    missing.difference_update(places)
                    marks.update(_marks(element, places[0], resource))
                    rows.append((replace(row, element=element), message))
                    break
        missing -= marks
        found += reversed(rows)
        for row in draft.trace:
            of, told = spoken.setdefault(_top_of(row.element), (message, []))
            told += [row] if of == message else []
    silent = tops - {_top_of(row.element) for row, _ in found}
    return found + [
        (row, message) for top, (message, told) in spoken.items() if top in silent for row in told
    ]


def leaves(value: Any) -> Iterator[Pointer]:
    """Give the place of every value that has no parts."""
    parts: Iterable[tuple[str | int, Any]]
    if isinstance(value, Mapping):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    else:
        yield ()
        return
    for name, part in parts:
        yield from ((name, *place) for place in leaves(part))


def _standing(
    row: Trace, whole: Mapping[str, Any], resource: Mapping[str, Any]
) -> Iterator[tuple[str, list[Pointer]]]:
    """Give where in a resource stands what a row wrote, and how it is called there."""
    for place in _places(row.element, whole):
        below = [(*place, *leaf) for leaf in leaves(row.value)]
        if not all(_at(whole, one) == _at(row.value, one[len(place) :]) for one in below):
            continue
        moved = _moved(place, whole, resource)
        there = [(*moved, *one[len(place) :]) for one in below]
        if all(
            _at(resource, now) == _at(whole, one) for now, one in zip(there, below, strict=True)
        ):
            yield _renamed(row.element, moved, resource), there


def _places(element: str, value: Any) -> Iterator[Pointer]:
    """Give every place that a traced path may mean: a list without a number means any entry."""
    step = _STEP.match(element)
    if step is None or not isinstance(value, Mapping) or step[1] not in value:
        return
    rest, held = element[step.end() :], value[step[1]]
    entries: Iterable[tuple[Pointer, Any]] = [((), held)]
    if isinstance(held, list):
        entries = [((at,), held[at]) for at in _picked(held, re.findall(r"\[([^\]]*)\]", step[2]))]
    for at, entry in entries:
        below = _places(rest, entry) if rest else [()]
        yield from ((step[1], *at, *one) for one in below)


def _picked(entries: list[Any], brackets: list[str]) -> list[int]:
    """Return the entries that brackets pick: by name, by number, or by number among the named."""
    found = [*range(len(entries))]
    for bracket in brackets:
        if not bracket.isdecimal():
            found = [at for at in found if _is_called(entries[at], bracket)]
        elif len(brackets) == 1:
            found = found[int(bracket) : int(bracket) + 1]
        else:
            # Another map may have named some before: its own number comes first.
            found = found[int(bracket) :] + found[: int(bracket)]
    return found


def _is_called(entry: Mapping[str, Any], name: str) -> bool:
    """Tell whether a name in brackets means an entry: its address, its type, its status."""
    url = str(entry.get("url", ""))
    kinds = [entry.get(each) or [] for each in ("type", "category")]
    concepts = [one for kind in kinds for one in (kind if isinstance(kind, list) else [kind])]
    codes = [coding.get("code") for one in concepts for coding in one.get("coding", ())]
    status = "temporary" if "extension" in entry else entry.get("status")
    return name in {url, url.rpartition("/")[2], status, *codes}


def _marks(element: str, place: Pointer, resource: Mapping[str, Any]) -> Iterator[Pointer]:
    """Give what makes the entries that are picked by name what they are: address, type, status."""
    depth = 0
    for step in _STEP.finditer(element):
        depth += 1
        if depth < len(place) and isinstance(place[depth], int):
            depth += 1
            if re.search(r"\[(?!\d+\])", step[2]):
                entry = _at(resource, place[:depth])
                names = ("url", "type", "category", "status", "extension")
                for name in names[: None if step[1] == "location" else -1]:
                    yield from ((*place[:depth], name, *one) for one in leaves(entry.get(name)))


def _moved(place: Pointer, whole: Mapping[str, Any], resource: Mapping[str, Any]) -> Pointer:
    """Return where an entry of a list stands in the resource, which may hold others too."""
    if len(place) > 1 and isinstance(place[1], int):
        entry, there = whole[str(place[0])][place[1]], resource.get(str(place[0]))
        if isinstance(there, list) and entry in there:
            return (place[0], there.index(entry), *place[2:])
    return place


def _renamed(element: str, place: Pointer, resource: Mapping[str, Any]) -> str:
    """Tell the number an entry has in the resource, or among those of its name."""
    step = _STEP.match(element)
    assert step is not None
    if len(place) < len(("name", 0)) or not isinstance(place[1], int):
        return element
    brackets, number = re.findall(r"\[([^\]]*)\]", step[2]), place[1]
    rest = element[step.end(2) :]
    if not brackets or brackets[0].isdecimal():
        return f"{step[1]}[{number}]{rest}"
    if len(brackets) == 1:
        return element
    named = _picked(resource[step[1]], brackets[:1])
    return f"{step[1]}[{brackets[0]}][{named.index(number)}]{rest}"


def _at(value: Any, place: Pointer) -> Any:
    for name in place:
        if isinstance(value, Mapping):
            value = value.get(str(name))
        elif isinstance(value, list) and isinstance(name, int) and name < len(value):
            value = value[name]
        else:
            return None
    return value


def _top(resource: Mapping[str, Any], place: Pointer) -> str:
    """Name the element of a resource that a place lies below, each extension apart."""
    name = str(place[0]).lstrip("_")
    if name != "extension":
        return name
    return f"extension[{str(_at(resource, (*place[:2], 'url'))).rpartition('/')[2]}]"


def _top_of(element: str) -> str:
    """Name the element that a traced path lies below, in the same words."""
    name = re.split(r"[.\[]", element, maxsplit=1)[0].lstrip("_")
    if name != "extension":
        return name
    return f"extension[{element.partition('[')[2].partition(']')[0].rpartition('/')[2]}]"
