"""The little of FHIRPath that search parameters need, compiled once into plain functions."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Extract = Callable[[Mapping[str, Any]], list[Any]]
Step = Callable[[list[Any]], list[Any]]

# Elements written `name[x]`: their JSON name carries the type (`occurrenceDateTime`).
_CHOICES = frozenset({"value", "occurrence", "deceased", "product", "source", "effective"})
_RESOLVES = re.compile(r"where\(resolve\(\) is ([A-Za-z]+)\)")
_EQUALS = re.compile(r"where\(([A-Za-z]+)\s*=\s*'([^']*)'\)")
_EXTENSION = re.compile(r"extension\('([^']*)'\)")
_AS = re.compile(r"as\(([A-Za-z]+)\)")
_CAST = re.compile(r"\(\s*([A-Za-z.]+)\s+as\s+([A-Za-z]+)\s*\)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# A step ends at a dot outside quotes and brackets.
_STEP = re.compile(r"(?:[^.()']|'[^']*'|\((?:[^()']|'[^']*'|\([^()]*\))*\))+")


def compiled(expression: str, resource_type: str) -> Extract:
    """Compile the alternatives of an expression that speak of one resource type."""
    extracts = [
        _path(alternative)
        for alternative in _alternatives(expression)
        if alternative.split(".", 1)[0] in {resource_type, "Resource"}
    ]
    if not extracts:
        raise ValueError(f"{expression} says nothing of {resource_type}")
    if len(extracts) == 1:
        return extracts[0]
    return lambda resource: [value for extract in extracts for value in extract(resource)]


def reference_type(reference: Any) -> str:
    """Tell which resource type a Reference names; empty when it does not say."""
    target = reference.get("reference") if isinstance(reference, Mapping) else None
    if isinstance(target, str):
        parts = target.split("/_history/", 1)[0].rsplit("/", 2)
        if len(parts) > 1:
            return str(parts[-2])
    return str(reference.get("type", "")) if isinstance(reference, Mapping) else ""


def _alternatives(expression: str) -> Iterable[str]:
    for alternative in expression.split("|"):
        # `(Patient.deceased as dateTime)` says the same as `Patient.deceased.as(dateTime)`.
        yield _CAST.sub(r"\1.as(\2)", alternative).strip()


def _path(path: str) -> Extract:
    steps: list[Step] = []
    words = _STEP.findall(path)[1:]
    for position, word in enumerate(words):
        following = _AS.fullmatch(words[position + 1]) if position + 1 < len(words) else None
        if following:
            kind = following[1]
            steps.append(_exactly(word + kind[0].upper() + kind[1:]))
        elif not _AS.fullmatch(word):
            steps.append(_step(word, path))
    return lambda resource: _walked(steps, resource)


def _walked(steps: list[Step], resource: Mapping[str, Any]) -> list[Any]:
    values: list[Any] = [resource]
    for step in steps:
        values = step(values)
        if not values:
            break
    return values


def _step(word: str, path: str) -> Step:
    if resolves := _RESOLVES.fullmatch(word):
        wanted = resolves[1]
        return lambda values: [value for value in values if reference_type(value) == wanted]
    if equals := _EQUALS.fullmatch(word):
        return _where(equals[1], equals[2])
    if extension := _EXTENSION.fullmatch(word):
        extensions, where = _exactly("extension"), _where("url", extension[1])
        return lambda values: where(extensions(values))
    if not _NAME.fullmatch(word):
        raise ValueError(f"{path}: {word} is not in our part of FHIRPath")
    return _choice(word) if word in _CHOICES else _exactly(word)


def _where(name: str, wanted: str) -> Step:
    return lambda values: [
        value for value in values if isinstance(value, Mapping) and value.get(name) == wanted
    ]


def _exactly(name: str) -> Step:
    def children(values: list[Any]) -> list[Any]:
        found: list[Any] = []
        for value in values:
            child = value.get(name) if isinstance(value, Mapping) else None
            if isinstance(child, list):
                found.extend(child)
            elif child is not None:
                found.append(child)
        return found

    return children


def _choice(name: str) -> Step:
    size = len(name)

    def children(values: list[Any]) -> list[Any]:
        return [
            child
            for value in values
            if isinstance(value, Mapping)
            for key, child in value.items()
            if key.startswith(name) and (len(key) == size or key[size].isupper())
        ]

    return children
