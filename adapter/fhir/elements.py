"""What the FHIR model says of each element: type, cardinality, choice, binding, targets."""

import re
import typing
from dataclasses import dataclass
from functools import cache

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\]]*\])?(?:\.|$)")

# fhir.resources takes required codes from the short description of an element. Where that tells
# of an open binding there are none; where it is cut short with a plus sign, these are they.
_OPEN = frozenset({"mime", "etc."})
_WHOLE = (
    # Encounter.status
    frozenset(
        [
            "planned",
            "arrived",
            "triaged",
            "in-progress",
            "onleave",
            "finished",
            "cancelled",
            "entered-in-error",
            "unknown",
        ]
    ),
    # Task.status
    frozenset(
        [
            "draft",
            "requested",
            "received",
            "accepted",
            "rejected",
            "ready",
            "cancelled",
            "in-progress",
            "on-hold",
            "failed",
            "completed",
            "entered-in-error",
        ]
    ),
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element as FHIR R4 defines it.

    `type` is a FHIR type name (`code`, `Money`) or the name of a backbone (`InvoiceLineItem`);
    `codes` are the codes of a required binding, `targets` the types a Reference may name, `choice`
    the name before `[x]`.
    """

    name: str
    type: str
    primitive: bool
    repeats: bool
    required: bool
    codes: frozenset[str]
    targets: frozenset[str]
    choice: str


def element(resource_type: str, path: str) -> Element | None:
    """Describe the element at a path such as `name[0].family`; None where FHIR has none.

    What stands in brackets picks one of a repeating element and is not looked at.
    """
    kind, found, at = resource_type, None, 0
    while at < len(path):
        step = _STEP.match(path, at)
        found = elements(kind).get(step[1]) if step else None
        if step is None or found is None or (step[2] and not found.repeats):
            return None
        kind, at = found.type, step.end()
    return found


@cache
def elements(type_name: str) -> dict[str, Element]:
    """List the elements of a resource, data type or backbone; none for a primitive or unknown."""
    model = model_of(type_name)
    if model is None:
        return {}
    found: dict[str, Element] = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra or {}
        if name.endswith("__ext"):
            alias = field.alias or name
            found[alias] = _described(alias, field, {})
        elif extra.get("element_property") or name in {"id", "extension", "contained"}:
            alias = field.alias or name
            found[alias] = _described(alias, field, extra)
    return found


@cache
def model_of(type_name: str) -> typing.Any:
    """Return the R4 class of a type, imported on first use because importing one is slow."""
    # R4B differs from 4.0.1 in none of the types served here; the default classes are R5.
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415

    if not re.fullmatch(r"[A-Z][A-Za-z]*", type_name):
        return None
    try:
        return get_fhir_model_class(type_name)
    except (ValueError, KeyError, AttributeError):
        return None


def _described(name: str, field: typing.Any, extra: typing.Any) -> Element:
    inner, repeats = _unwrapped(field.annotation)
    marks = [getattr(mark, "__visit_name__", "") for mark in getattr(inner, "__metadata__", ())]
    visit = next(filter(None, marks), "")
    if not visit and inner is bool:
        visit = "boolean"
    type_name = visit or _class_name(inner)
    return Element(
        name=name,
        type=type_name,
        primitive=bool(visit),
        repeats=repeats,
        required=field.is_required()
        or bool(extra.get("element_required") or extra.get("one_of_many_required")),
        codes=_codes(extra),
        targets=frozenset(extra.get("enum_reference_types", ())),
        choice=extra.get("one_of_many", ""),
    )


def _codes(extra: typing.Any) -> frozenset[str]:
    codes = frozenset(extra.get("enum_values", ()))
    if codes & _OPEN:
        return frozenset()
    if "+" not in codes:
        return codes
    return next((whole for whole in _WHOLE if codes - {"+"} <= whole), frozenset())


def _unwrapped(annotation: typing.Any) -> tuple[typing.Any, bool]:
    """Strip Optional and List from an annotation."""
    repeats = False
    while True:
        origin = typing.get_origin(annotation)
        if origin is list:
            annotation, repeats = typing.get_args(annotation)[0], True
        elif origin is not None and type(None) in typing.get_args(annotation):
            annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
        else:
            return annotation, repeats


def _class_name(inner: typing.Any) -> str:
    model = inner.get_model_klass() if hasattr(inner, "get_model_klass") else inner
    try:
        return str(model.get_resource_type())
    except AttributeError:
        return str(getattr(model, "__name__", "Element"))
