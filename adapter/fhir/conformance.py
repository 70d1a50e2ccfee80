"""What is wrong with a resource by the FHIR R4 model, also where fhir.resources looks away."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from adapter.fhir.elements import Element, elements, model_of
from adapter.issues import Issue

_REFERENCE = re.compile(
    r"(?:.*/)?([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?"
)
_CURRENCY = re.compile(r"[A-Z]{3}")
# fhir.resources' kinds of complaint, told as ours: its wording repeats the data, ours does not.
_COMPLAINTS = {
    "extra_forbidden": ("structure", "element-unknown"),
    "model_field_validation.missing": ("required", "element-missing"),
    "missing": ("required", "element-missing"),
}


def faults(resource: Mapping[str, Any]) -> list[Issue]:
    """List what is wrong with a resource; an empty list means valid."""
    kind = str(resource.get("resourceType", ""))
    model = model_of(kind)
    if model is None or "resourceType" not in resource:
        return [_issue("structure", kind or "resourceType", "resource-type-unknown", kind)]
    found = {(issue.where, issue.id): issue for issue in _walk(resource, kind, kind)}
    if any(name == "resource-type-unknown" for _, name in found):
        return list(found.values())
    try:
        model.model_validate(resource)
    except ValidationError as error:
        for complaint in error.errors(include_url=False, include_context=False):
            issue = _told(kind, complaint)
            if not any(where.startswith(issue.where) for where, _ in found):
                found[issue.where, issue.id] = issue
    except (AttributeError, KeyError, TypeError, ValueError):
        # Shapes far from the model break fhir.resources before it can complain.
        issue = _issue("structure", kind, "element-invalid")
        found.setdefault((kind, issue.id), issue)
    return list(found.values())


def _told(kind: str, complaint: Mapping[str, Any]) -> Issue:
    where = kind
    for step in complaint["loc"]:
        if isinstance(step, int):
            where += f"[{step}]"
        elif step != "root":
            where += f".{step}"
    code, name = _COMPLAINTS.get(complaint["type"], ("value", "element-invalid"))
    return _issue(code, where, name)


def _walk(value: Mapping[str, Any], kind: str, where: str) -> Iterator[Issue]:
    """Look at every element below one that has elements."""
    if kind in {"Resource", "DomainResource"}:
        kind = str(value.get("resourceType", ""))
        if model_of(kind) is None:
            yield _issue("structure", where, "resource-type-unknown", kind)
            return
    if not any(name not in {"id", "resourceType"} for name in value):
        # A resource may be its id alone where all else is optional; a data type may not be empty.
        if "resourceType" not in value:
            yield _issue("value", where, "element-empty")
        return
    known = elements(kind)
    for name, below in value.items():
        described = known.get(name)
        if described is not None:
            yield from _judged(below, described, f"{where}.{name}")
    yield from _special(value, kind, where)


def _special(value: Mapping[str, Any], kind: str, where: str) -> Iterator[Issue]:
    """Check the invariants of data types that every resource here uses."""
    if kind == "Extension":
        has_value = any(name.lstrip("_").startswith("value") for name in value)
        if has_value == ("extension" in value):
            yield _issue("invariant", where, "extension-empty")
    elif kind == "Money":
        currency = value.get("currency")
        if isinstance(currency, str) and not _CURRENCY.fullmatch(currency):
            yield _issue("code-invalid", f"{where}.currency", "code-unknown", currency)


def _judged(below: Any, described: Element, where: str) -> Iterator[Issue]:
    if described.repeats and isinstance(below, list):
        if not below:
            yield _issue("value", where, "element-empty")
        for index, entry in enumerate(below):
            yield from _judged_one(entry, described, f"{where}[{index}]")
    elif described.repeats or isinstance(below, list):
        yield _issue("structure", where, "element-invalid")
    else:
        yield from _judged_one(below, described, where)


def _judged_one(value: Any, described: Element, where: str) -> Iterator[Issue]:
    if isinstance(value, Mapping):
        if described.type == "Reference":
            yield from _reference(value, described, where)
        yield from _walk(value, described.type, where)
    elif value == "" or (isinstance(value, str) and not value.strip()):
        yield _issue("value", where, "element-empty")
    elif value is None and not where.endswith("]"):
        # In a list null holds the place of an entry that has extensions only.
        yield _issue("value", where, "element-empty")
    elif described.codes and isinstance(value, str) and value not in described.codes:
        yield _issue("code-invalid", where, "code-unknown", value)


def _reference(value: Mapping[str, Any], described: Element, where: str) -> Iterator[Issue]:
    target = value.get("reference")
    named = _REFERENCE.fullmatch(target) if isinstance(target, str) else None
    kind = named[1] if named else value.get("type")
    allowed = described.targets
    if kind and allowed and "Resource" not in allowed and kind not in allowed:
        yield _issue("value", where, "reference-target", str(kind), " | ".join(sorted(allowed)))


def _issue(code: str, where: str, name: str, *values: str) -> Issue:
    return Issue("error", code, where, name, values)
