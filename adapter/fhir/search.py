"""Search parameters: which are served, and what of each resource is indexed for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, get_args

from adapter.fhir.expressions import Extract, compiled
from adapter.fhir.index import Convert, converter, identifier_entries
from adapter.fhir.query import IndexEntry, ParameterType
from adapter.fhir.spans import HOSPITAL_ZONE

SERVED = (
    "Account",
    "Basic",
    "ChargeItem",
    "ClaimResponse",
    "Communication",
    "Consent",
    "Contract",
    "Coverage",
    "DocumentReference",
    "Encounter",
    "Flag",
    "Invoice",
    "Location",
    "Organization",
    "Patient",
    "PaymentReconciliation",
    "Practitioner",
    "RelatedPerson",
    "Task",
)

# What a person may state by creating it, besides what the feed says.
STATED = (
    "Basic",
    "ClaimResponse",
    "Communication",
    "Consent",
    "Contract",
    "DocumentReference",
    "PaymentReconciliation",
    "Task",
)

_WHERE_IS = ".where(resolve() is "


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter of one resource type.

    A parameter that says the same as another (`patient` as `subject`) is kept under that other's
    name, `kept_as`, with the only target type it means, `only`.
    """

    code: str
    type: ParameterType
    targets: frozenset[str]
    expression: str
    url: str
    documentation: str
    extract: Extract
    kept_as: str
    only: str | None


class SearchParameters:
    """The compiled search parameters of every served type."""

    def __init__(
        self,
        documents: Iterable[Mapping[str, Any]],
        zone: tzinfo = HOSPITAL_ZONE,
    ) -> None:
        documents = sorted(documents, key=lambda document: str(document["id"]))
        self.zone = zone
        self._of = {served: _parameters(served, documents) for served in SERVED}
        self._kept = {
            served: [
                (parameter, converter(parameter.type))
                for parameter in parameters.values()
                if parameter.kept_as == parameter.code and not parameter.code.startswith("_")
            ]
            for served, parameters in self._of.items()
        }

    def of(self, resource_type: str) -> Mapping[str, Parameter]:
        """Return the parameters of a type by code; none for a type that is not served."""
        return self._of.get(resource_type, {})

    def kept(self, resource_type: str) -> Iterable[tuple[Parameter, Convert]]:
        """Return the parameters that are indexed, each with what makes its entries."""
        return self._kept.get(resource_type, ())


def index(resource: Mapping[str, Any], parameters: SearchParameters) -> list[IndexEntry]:
    """List what searches may find a resource by."""
    entries: dict[IndexEntry, None] = {}
    for parameter, convert in parameters.kept(str(resource.get("resourceType", ""))):
        for value in parameter.extract(resource):
            for entry in convert(parameter.code, value, parameters.zone):
                entries[entry] = None
            if parameter.type == "reference":
                for entry in identifier_entries(parameter.code, value):
                    entries[entry] = None
    return list(entries)


def _parameters(served: str, documents: Iterable[Mapping[str, Any]]) -> dict[str, Parameter]:
    mine = [entry for entry in documents if {served, "Resource"} & set(entry["base"])]
    expressions = {str(entry["code"]): _of_type(entry, served) for entry in mine}
    return {
        str(entry["code"]): _parameter(served, entry, expressions)
        for entry in sorted(mine, key=lambda entry: str(entry["code"]))
    }


def _parameter(
    served: str, document: Mapping[str, Any], expressions: Mapping[str, str]
) -> Parameter:
    code, kind = str(document["code"]), document["type"]
    if kind not in get_args(ParameterType):
        raise ValueError(f"SearchParameter {document['id']}: type {kind} is not served")
    expression = expressions[code]
    plain, _, only = expression.partition(_WHERE_IS)
    # Of several names for the same elements the first in the alphabet without a filter is kept.
    same = [other for other, said in sorted(expressions.items()) if said == plain]
    targets = frozenset(document.get("target", ()))
    narrowed = only.rstrip(")") or (next(iter(targets)) if len(targets) == 1 else None)
    return Parameter(
        code=code,
        type=kind,
        targets=targets,
        expression=expression,
        url=str(document["url"]),
        documentation=str(document["description"]),
        extract=compiled(expression, served),
        kept_as=same[0] if same and kind == "reference" else code,
        only=narrowed if kind == "reference" else None,
    )


def _of_type(document: Mapping[str, Any], served: str) -> str:
    """Return the part of an expression that speaks of one type."""
    alternatives = [part.strip() for part in str(document["expression"]).split("|")]
    return " | ".join(
        part for part in alternatives if part.lstrip("( ").split(".", 1)[0] in {served, "Resource"}
    )
