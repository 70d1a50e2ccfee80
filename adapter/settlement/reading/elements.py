"""How an element of a resource is read."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

BASE = "https://paylater.example/fhir"
EXTENSION = f"{BASE}/StructureDefinition/"
Resource = Mapping[str, Any]
# Finds a resource by its reference, `Coverage/…`, as it stands after the message.
Lookup = Callable[[str], Resource | None]


def extension(resource: Resource, name: str) -> Any:
    """Return the value of one of our extensions, None when it is absent."""
    url = EXTENSION + name
    for one in resource.get("extension", ()):
        if one.get("url") == url:
            return next((one[key] for key in one if key.startswith("value")), None)
    return None


def instant(text: str | None, zone: tzinfo) -> datetime | None:
    """Return a FHIR dateTime as an instant; partial dates count from their first second."""
    if not text:
        return None
    read = datetime.fromisoformat(text + "yyyy-01-01"[len(text) :])
    return read if read.tzinfo else read.replace(tzinfo=zone)


def id_of(reference: Any) -> str:
    """Return the id that a Reference names, empty where it names none."""
    return str(reference.get("reference", "")).rpartition("/")[2] if reference else ""


def code(concept: Any) -> str:
    """Return the first code of a CodeableConcept, empty where it has none."""
    for coding in (concept or {}).get("coding", ()):
        if coding.get("code"):
            return str(coding["code"])
    return ""


def account_of(resource: Resource) -> str:
    """Return the id of the account that an extension of ours names."""
    return id_of(extension(resource, "account"))


def identifier(resource: Resource, kind: str) -> str:
    """Return the identifier of a kind that is in use, empty where there is none."""
    for one in resource.get("identifier", ()):
        if code(one.get("type")) == kind and one.get("use") != "old":
            return str(one.get("value", ""))
    return ""
