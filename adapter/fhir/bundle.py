"""Bundles put together from the bytes that are kept; nothing kept is ever parsed again."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from adapter.fhir.resources import read, write

BASE = "https://paylater.example/fhir"

# How our own writer opens a resource; its meta belongs after the id.
_OPENING = re.compile(rb'\{"resourceType":"[A-Za-z]+"(?:,"id":"[A-Za-z0-9\-.]+")?,')


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a resource as a bundle shows it; a deleted one has no body."""

    type: str
    id: str
    version: int
    updated: str
    body: bytes | None

    @property
    def etag(self) -> str:
        """The weak tag FHIR asks for."""
        return f'W/"{self.version}"'


def stamped(body: bytes, version: int, updated: str) -> bytes:
    """Put version and time of change into the meta of a kept resource."""
    meta = b'"versionId":"%d","lastUpdated":"%s"' % (version, updated.encode())
    opening = _OPENING.match(body)
    if opening is None or b'"versionId"' in body:
        return _stamped_slowly(body, version, updated)
    rest = body[opening.end() :]
    if rest.startswith(b'"meta":{"'):
        return b'%s"meta":{%s,%s' % (opening[0], meta, rest[8:])
    if b'"meta":' in rest:
        return _stamped_slowly(body, version, updated)
    return b'%s"meta":{%s},%s' % (opening[0], meta, rest)


def searchset(
    base_url: str,
    found: Iterable[Version],
    links: Mapping[str, str],
    total: int | None = None,
) -> bytes:
    """Tell a page of a search: `links` are self, and next while there is one."""
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if total is not None:
        bundle["total"] = total
    bundle["link"] = [{"relation": relation, "url": url} for relation, url in links.items()]
    entries = [
        {
            "fullUrl": f"{base_url}/{one.type}/{one.id}",
            "resource": orjson.Fragment(stamped(one.body or b"{}", one.version, one.updated)),
            "search": {"mode": "match"},
        }
        for one in found
    ]
    if entries:
        bundle["entry"] = entries
    return orjson.dumps(bundle)


def history(base_url: str, versions: Sequence[Version], self_url: str) -> bytes:
    """Tell the versions of one resource, the newest first."""
    entries = [_remembered(base_url, one) for one in versions]
    bundle = {
        "resourceType": "Bundle",
        "type": "history",
        "total": len(entries),
        "link": [{"relation": "self", "url": self_url}],
        "entry": entries,
    }
    return orjson.dumps(bundle)


def transaction(resources: Mapping[str, Any]) -> bytes:
    """Tell resources, each by where it is put, `Patient/4711`, as one transaction."""
    entries = [
        {
            "fullUrl": f"{BASE}/{here}",
            "resource": resource,
            "request": {"method": "PUT", "url": here},
        }
        for here, resource in resources.items()
    ]
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "transaction"}
    return write(bundle | {"entry": entries} if entries else bundle)


def collection(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """Tell resources, each with its full address, as one collection."""
    told = [{"fullUrl": url, "resource": orjson.Fragment(body)} for url, body in entries]
    return orjson.dumps({"resourceType": "Bundle", "type": "collection", "entry": told})


def _remembered(base_url: str, one: Version) -> dict[str, Any]:
    here = f"{one.type}/{one.id}"
    entry: dict[str, Any] = {"fullUrl": f"{base_url}/{here}"}
    if one.body is not None:
        entry["resource"] = orjson.Fragment(stamped(one.body, one.version, one.updated))
    entry["request"] = {"method": "DELETE" if one.body is None else "PUT", "url": here}
    status = "204" if one.body is None else "201" if one.version == 1 else "200"
    entry["response"] = {"status": status, "etag": one.etag, "lastModified": one.updated}
    return entry


def _stamped_slowly(body: bytes, version: int, updated: str) -> bytes:
    resource = read(body)
    stamp = {"versionId": str(version), "lastUpdated": updated}
    head = {name: resource[name] for name in ("resourceType", "id") if name in resource}
    return write(head | {"meta": resource.get("meta", {}) | stamp} | _without_meta(resource))


def _without_meta(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in resource.items() if name != "meta"}
