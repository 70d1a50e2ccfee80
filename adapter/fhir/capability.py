"""The CapabilityStatement, derived from what is served."""

from typing import Any

from adapter.fhir.bundle import BASE
from adapter.fhir.search import SERVED, STATED, SearchParameters

FHIR_VERSION = "4.0.1"
# The day on which what is served last changed.
CHANGED = "2026-11-22"
INTERACTIONS = ("read", "vread", "history-instance", "search-type")
# Types that have a profile of ours.
PROFILED = frozenset({"Invoice"})
# What people ask and do by name, beside `$explain`, by the type it is about.
OPERATIONS = {
    "Account": (
        *("settle", "estimate", "balance", "daily-list", "payment-plan", "adjudicate"),
        *("confirm-default", "dismiss-default", "appeal", "record-report"),
        *("apply-aid", "decide-aid"),
    ),
    "Patient": ("pay-later-eligibility", "lift", "set-credit-limit"),
}

# Reports: read from files, never written.
MEASURE = {
    "type": "Measure",
    "documentation": "Reports of a facility, each a MeasureReport, or CSV with Accept: text/csv.",
    "interaction": [{"code": "read"}, {"code": "search-type"}],
    "operation": [
        {
            "name": "evaluate-measure",
            "definition": "http://hl7.org/fhir/OperationDefinition/Measure-evaluate-measure",
        }
    ],
}


def capability(
    parameters: SearchParameters, base_url: str, version: str, *, secured: bool
) -> dict[str, Any]:
    """Say what this server does, no more and no less."""
    rest: dict[str, Any] = {"mode": "server"}
    if secured:
        rest["security"] = {"description": "A bearer token is required (RFC 6750)."}
    rest["resource"] = [_resource(served, parameters) for served in SERVED]
    rest["resource"].append(MEASURE)
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{BASE}/CapabilityStatement/paylater",
        "version": version,
        "name": "Paylater",
        "title": "paylater: HL7 v2 in, FHIR out, and the bill settled in between",
        "status": "active",
        "date": CHANGED,
        "kind": "instance",
        "software": {"name": "paylater", "version": version},
        "implementation": {"description": "paylater", "url": base_url},
        "fhirVersion": FHIR_VERSION,
        "format": ["application/fhir+json", "json"],
        "rest": [rest],
    }


def _resource(served: str, parameters: SearchParameters) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": served}
    if served in PROFILED:
        entry["supportedProfile"] = [f"{BASE}/StructureDefinition/paylater-{served.lower()}"]
    entry |= {
        "documentation": _documentation(served, parameters),
        "interaction": [
            {"code": code}
            for code in (*INTERACTIONS, *(("create", "update") if served in STATED else ()))
        ],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": False,
        "conditionalCreate": served in STATED,
        "conditionalRead": "not-match",
        "searchParam": [
            {
                "name": parameter.code,
                "definition": parameter.url,
                "type": parameter.type,
                "documentation": parameter.documentation,
            }
            for parameter in parameters.of(served).values()
        ],
        "operation": [
            {"name": name, "definition": f"{BASE}/OperationDefinition/{name}"}
            for name in ("explain", *OPERATIONS.get(served, ()))
        ],
    }
    return entry


def _documentation(served: str, parameters: SearchParameters) -> str:
    chains = [
        f"{parameter.code}:{target}"
        for parameter in parameters.of(served).values()
        if parameter.type == "reference"
        for target in sorted(parameter.targets & set(SERVED))
    ]
    told = f" One step may be chained over {', '.join(chains)}." if chains else ""
    written = "the HL7 v2 feed and by people" if served in STATED else "the HL7 v2 feed only"
    return f"Written by {written}.{told}"
