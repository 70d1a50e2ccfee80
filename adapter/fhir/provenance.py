"""Where the elements of a resource come from, told as a FHIR Provenance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_BASE: Final = "https://paylater.example/fhir"
_PATH: Final = "http://hl7.org/fhir/StructureDefinition/targetPath"
_MAPPED: Final = f"{_BASE}/StructureDefinition/mapped-from"
_ROLES: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


@dataclass(frozen=True, slots=True)
class Origin:
    """One element: the row that wrote it, the field it came from, and what stood there.

    `message` is the control id of the message that said it last.
    """

    element: str
    mapping: str
    field: str
    raw: str
    value: str
    table: str
    message: str

    def said(self) -> tuple[tuple[str, str], ...]:
        """Return what is known of it beside the element, by name."""
        return (
            ("mapping", self.mapping),
            ("field", self.field),
            ("raw", self.raw),
            ("value", self.value),
            ("table", self.table),
            ("message", self.message),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """One message: its control id, its place in the journal, its sender, and what nothing read.

    `versions` are the mappings and policies by which it was applied; a message that is not kept
    has neither them nor a place.
    """

    message: str
    sender: str
    journal: str = ""
    received: str = ""
    versions: str = ""
    unread: tuple[str, ...] = ()


def provenance(
    reference: str,
    recorded: str,
    origins: Sequence[Origin],
    sources: Sequence[Source],
    assembler: str,
) -> dict[str, Any]:
    """Return the Provenance of a resource: as a whole, and of each element with its mapping row.

    `assembler` names who made the resource of the messages. R4 Provenance; `recorded` is an
    instant.
    """
    senders = dict.fromkeys(source.sender for source in sources)
    return {
        "resourceType": "Provenance",
        "target": [{"reference": reference}, *(_target(reference, one) for one in origins)],
        "recorded": recorded,
        "agent": [
            *(_agent("author", sender) for sender in senders),
            _agent("assembler", assembler),
        ],
        **({"entity": [_entity(source) for source in sources]} if sources else {}),
    }


def _target(reference: str, origin: Origin) -> dict[str, Any]:
    told = [{"url": name, "valueString": text} for name, text in origin.said() if text]
    return {
        "extension": [
            {"url": _PATH, "valueString": origin.element},
            {"url": _MAPPED, "extension": told},
        ],
        "reference": reference,
    }


def _agent(role: str, name: str) -> dict[str, Any]:
    return {
        "type": {"coding": [{"system": _ROLES, "code": role}]},
        "who": {"display": name},
    }


def _entity(source: Source) -> dict[str, Any]:
    told = f"journal {source.journal}, applied by {source.versions}" if source.journal else ""
    system = f"{_BASE}/NamingSystem/control-id"
    what = {"identifier": {"system": system, "value": source.message}}
    return {"role": "source", "what": {**what, "display": told} if told else what}
