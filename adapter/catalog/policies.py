"""The city policies and the registry of facilities, read from `mappings/policies/` and checked."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from adapter.catalog.folders import Document, DocumentError, Place, data_files, read_yaml
from adapter.catalog.registry import clashes, twice
from adapter.issues import Issue
from adapter.settlement.facility import Facility
from adapter.settlement.policy import Policies, Policy
from adapter.wording import WORDS

_FOLDER = "policies/"
_FACILITIES = "policies/facilities.yaml"
# Which sentence tells which complaint of the grammar; the first that fits.
_SENTENCES = {
    "policy-word-unknown": ("extra_forbidden", "invalid_key"),
    "policy-word-missing": ("missing",),
    "policy-no-choice": ("literal_error",),
    "policy-no-whole-number": ("int_",),
    "policy-no-number": ("decimal_", "finite_"),
    "policy-too-small": ("greater_than_equal",),
    "policy-not-above": ("greater_than",),
    "policy-too-great": ("less_than",),
    "policy-no-day": ("date_", "date_from"),
    "policy-no-hour": ("time_",),
    "policy-no-truth": ("bool_",),
    "policy-empty": ("string_too_short", "too_short"),
    "policy-no-pattern": ("string_pattern",),
    "policy-no-text": ("string_",),
    "policy-no-list": ("tuple_", "list_"),
    "policy-no-structure": ("model_", "dict_"),
}
# What a complaint tells beside its place.
_TOLD = ("expected", "ge", "gt", "le", "lt", "pattern")


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
    issues += [*clashes(policies), *twice(facilities)]
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


def read_registry(overlay: Path | None = None) -> tuple[Document, tuple[Facility, ...]]:
    """Read the registry of hospitals; raises DocumentError with every fault found."""
    read = read_yaml(data_files("mappings", overlay)[_FACILITIES], _FACILITIES)
    try:
        return read, _Registry.model_validate(read.value).facilities
    except ValidationError as fault:
        raise DocumentError(*_issues(read, fault)) from fault


def policy_files(overlay: Path | None = None) -> dict[str, Path]:
    """List the policy files, shipped or a site's own, by relative name."""
    return {
        name: path
        for name, path in data_files("mappings", overlay).items()
        if name.startswith(_FOLDER) and name != _FACILITIES
    }


def force_policy(policies: Policies, name: str, overlay: Path | None = None) -> Policies | None:
    """Return the set with one policy for every facility, by id, label or its file's name."""
    policy = policies.get(name)
    if policy is None:
        path = data_files("mappings", overlay).get(f"{_FOLDER}{name}.yaml")
        known = read_yaml(path, name).value if path else {}
        policy = policies.labelled(f"{known.get('id')}|{known.get('version')}")
    return None if policy is None else replace(policies, forced=policy)


def _issues(read: Document, fault: ValidationError) -> list[Issue]:
    """Return a complaint for each place, the first that was written first."""
    said: dict[Place, list[tuple[str, tuple[str, ...]]]] = {}
    for one in fault.errors(include_url=False):
        loc = (*one["loc"], *one.get("ctx", {}).get("at", ()))
        absent = loc[-1:] if one["type"] == "missing" else ()
        place = tuple(part for part in loc[: len(loc) - len(absent)] if _stands(read, part))
        said.setdefault(place + absent, []).append(_said(one))
    found = []
    for place, complaints in said.items():
        # Of a value that may be of several kinds the deepest complaint is about the kind meant.
        if any(place and other != place and other[: len(place)] == place for other in said):
            continue
        name, values = _whole(complaints)
        path = ".".join(map(str, place)) or read.name.rpartition("/")[2]
        where = f"{read.name}:{read.spot(place)}"
        found.append(Issue("error", "invalid", where, name, (path, *values)))
    return sorted(found, key=_spot)


def _whole(complaints: list[tuple[str, tuple[str, ...]]]) -> tuple[str, tuple[str, ...]]:
    """Return the one complaint that tells all kinds a value may be of."""
    told = dict(complaints)
    for kind in ("policy-no-list", "policy-no-structure"):
        if "policy-no-choice" in told and kind in told:
            return f"{kind}-or-choice", told["policy-no-choice"]
    return complaints[0]


def _said(one: Any) -> tuple[str, tuple[str, ...]]:
    """Return the id of a complaint's sentence with its values; ours carry their own."""
    kind, told = str(one["type"]), one.get("ctx", {})
    if kind in WORDS:
        return kind, tuple(told.get("values", ()))
    for name, kinds in _SENTENCES.items():
        if kind.startswith(kinds):
            return name, tuple(str(told[word]) for word in _TOLD if word in told)
    return "policy-invalid", (str(one["msg"]),)


def _spot(issue: Issue) -> tuple[int, ...]:
    *_, line, column = issue.where.rsplit(":", 2)
    return int(line), int(column)


def _stands(read: Document, part: Any) -> bool:
    """Tell whether a part of pydantic's path is a key of the file, not the name of a type."""
    return isinstance(part, int) or any(part in place for place in read.lines)
