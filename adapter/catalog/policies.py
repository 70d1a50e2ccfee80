"""The city policies and the registry of facilities, read from `mappings/policies/` and checked."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from adapter.catalog.folders import Document, DocumentError, data_files, read_yaml
from adapter.issues import Issue
from adapter.settlement.facility import Facility
from adapter.settlement.policy import Policies, Policy, overlapping

_FOLDER = "policies/"
_FACILITIES = "policies/facilities.yaml"


class _Registry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    facilities: tuple[Facility, ...]


def load_policies(overlay: Path | None = None) -> Policies:
    """Read every policy and the facilities; raises DocumentError once, with every fault found."""
    paths = {
        name: path
        for name, path in data_files("mappings", overlay).items()
        if name.startswith(_FOLDER)
    }
    digest = hashlib.sha256()
    issues: list[Issue] = []
    policies: list[Policy] = []
    facilities: tuple[Facility, ...] = ()
    for name, path in paths.items():
        digest.update(name.encode() + b"\0" + path.read_bytes())
        read = read_yaml(path, name)
        try:
            if name == _FACILITIES:
                facilities = _Registry.model_validate(read.value).facilities
            else:
                policies.append(Policy.model_validate(read.value))
        except ValidationError as fault:
            issues += _issues(read, fault)
    issues += overlaps(policies)
    if issues:
        raise DocumentError(*issues)
    return Policies(tuple(policies), facilities, digest.hexdigest()[:16])


def read_policy(path: Path, name: str = "") -> tuple[Document, Policy]:
    """Read one policy file; raises DocumentError with every fault found, file and line."""
    read = read_yaml(path, name)
    try:
        return read, Policy.model_validate(read.value)
    except ValidationError as fault:
        raise DocumentError(*_issues(read, fault)) from fault


def policy_files(overlay: Path | None = None) -> dict[str, Path]:
    """List the policy files, shipped or a site's own, by relative name."""
    return {
        name: path
        for name, path in data_files("mappings", overlay).items()
        if name.startswith(_FOLDER) and name != _FACILITIES
    }


def force_policy(policies: Policies, name: str) -> Policies | None:
    """Return the set with one policy for every facility, by id or by its file's name."""
    policy = policies.get(name)
    if policy is None:
        path = data_files("mappings").get(f"{_FOLDER}{name}.yaml")
        known = read_yaml(path, name).value if path else {}
        policy = policies.get(known.get("id", ""))
    return None if policy is None else replace(policies, forced=policy)


def _issues(read: Document, fault: ValidationError) -> list[Issue]:
    found = []
    for one in fault.errors(include_url=False):
        place = tuple(part for part in one["loc"] if _stands(read, part))
        path = ".".join(str(part) for part in one["loc"])
        where = f"{read.name}:{read.spot(place)}"
        found.append(Issue("error", "invalid", where, "policy-invalid", (path, one["msg"])))
    return found


def _stands(read: Document, part: Any) -> bool:
    """Tell whether a part of pydantic's path is a key of the file, not the name of a type."""
    return isinstance(part, int) or any(part in place for place in read.lines)


def overlaps(policies: Iterable[Policy]) -> list[Issue]:
    """Return an issue for each pair that would govern the same city on the same days."""
    return [
        Issue("error", "conflict", one.id, "policies-overlap", (one.id, other.id))
        for one, other in overlapping(policies)
    ]
