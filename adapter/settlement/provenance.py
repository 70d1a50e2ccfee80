"""Every value a policy file writes, with the clauses it stands on, and what lacks them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from adapter.settlement.answer import Origin, Section
from adapter.settlement.policy import Policy

Place = tuple[str | int, ...]

_OWN = {"cites", "origin", "ambiguity", "origin_of", "ambiguity_of"}
# Which words of a section an origin speaks of, where its own name does not say so.
_COVERS = {
    "terms": ("max_months", "interest", "min_instalment", "missed_tolerance", "odd_fen"),
    "signed_by": ("may_be_signed_by",),
    "grade": ("grade_ratio",),
    "mode": ("mode_by_facility",),
    "changes": ("empty_days", "past_day_changes"),
    "except": ("except_classes",),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value as it is written, and whose it is."""

    path: str
    place: Place
    text: str
    cites: tuple[str, ...] = ()
    origin: Origin = "text"
    ambiguity: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What a policy file fails to prove, and where."""

    place: Place
    id: str
    values: tuple[str, ...]


def leaves(policy: Policy, written: dict[str, Any]) -> tuple[Leaf, ...]:
    """Return every value of a policy file in its order, without the words of the clauses."""
    body = {key: value for key, value in written.items() if key != "clauses"}
    return tuple(_walk(body, policy, Leaf("", (), "")))


def faults(policy: Policy, written: dict[str, Any]) -> tuple[Fault, ...]:
    """Return what the file fails to prove: clauses left out, figures without a reason."""
    found = leaves(policy, written)
    cited = {clause for leaf in found for clause in leaf.cites}
    told = set(policy.administrative)
    numbered = policy.instrument.numbered
    if numbered is None:
        return (Fault(("instrument",), "clauses-not-numbered", ()),)
    known = set(numbered.ids)
    admin: Place = ("administrative",)
    lacks = [
        *(Fault(admin, "clause-uncovered", (one,)) for one in sorted(known - cited - told)),
        *(Fault(admin, "clause-both", (one,)) for one in sorted(cited & told)),
        *(Fault(admin, "clause-unknown", (one,)) for one in sorted((cited | told) - known)),
        *(
            Fault(leaf.place, "origin-unexplained", (leaf.path, leaf.origin))
            for leaf in found
            if leaf.origin != "text" and not leaf.ambiguity
        ),
    ]
    return tuple(lacks)


def misquoted(policy: Policy, text: str) -> tuple[str, ...]:
    """Return the clauses whose words do not stand in the text literally, white space ignored."""
    body = _bare(text)
    return tuple(clause for clause, words in policy.clauses.items() if _bare(words.zh) not in body)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _walk(written: Any, read: Any, around: Leaf) -> Iterator[Leaf]:
    """Go through what is written beside what was read of it, carrying provenance inwards."""
    inside = _inside(read, around)
    if isinstance(written, dict):
        for key, value in written.items():
            if isinstance(read, Section) and (key in _OWN or key.endswith("_origin")):
                continue
            at = _at(inside, key, f".{key}" if inside.path else key)
            yield from _walk(value, _of(read, key), _word(read, key, at))
    elif isinstance(written, list) and any(isinstance(one, dict) for one in written):
        for index, one in enumerate(written):
            name = one.get("id", index) if isinstance(one, dict) else index
            yield from _walk(one, _of(read, index), _at(inside, index, f"[{name}]"))
    else:
        text = ", ".join(map(str, written)) if isinstance(written, list) else str(written)
        yield replace(inside, text=text)


def _at(around: Leaf, step: str | int, name: str) -> Leaf:
    return replace(around, path=around.path + name, place=(*around.place, step))


def _inside(read: Any, around: Leaf) -> Leaf:
    """Return the provenance inside a section: its own words, else those around it."""
    if not isinstance(read, Section):
        return around
    own = "origin" in read.model_fields_set or bool(read.cites)
    return replace(
        around,
        cites=read.cites or around.cites,
        origin=read.origin if own else around.origin,
        ambiguity=read.ambiguity or around.ambiguity,
    )


def _word(read: Any, key: str, at: Leaf) -> Leaf:
    """Return the provenance of one word, where its section says whose figure that word is."""
    if not isinstance(read, Section):
        return at
    told = read.origin_of.get(key)
    for name in read.model_fields_set:
        prefix = name.removesuffix("_origin")
        if prefix != name and key in _COVERS.get(prefix, (prefix,)):
            told = getattr(read, name)
    ambiguity = read.ambiguity_of.get(key, at.ambiguity)
    return replace(at, origin=told or at.origin, ambiguity=ambiguity)


def _of(read: Any, key: Any) -> Any:
    """Return what was read of one key or entry; None below what the grammar keeps as text."""
    if isinstance(read, BaseModel):
        for name, field in type(read).model_fields.items():
            if key in {name, field.alias}:
                return getattr(read, name)
        return None
    if isinstance(read, dict):
        return next((value for name, value in read.items() if str(name) == key), None)
    return read[key] if isinstance(read, tuple) else None
