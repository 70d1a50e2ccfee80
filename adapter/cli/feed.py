"""What a simulated feed tells: HL7 v2 messages and, as FHIR JSON, what people do.

A file holds messages, or one resource, or a line a resource; lines of both kinds may alternate.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from adapter.cli.files import content_of, messages_in
from adapter.cli.output import Failure
from adapter.fhir.resources import ResourceError, derive_id, read, write
from adapter.fhir.spans import HOSPITAL_ZONE
from adapter.intake.acts import Act
from adapter.settlement.reading.elements import extension, instant

_RESOURCE_LINE = re.compile(rb"(?:^|(?<=[\r\n]))(\{[^\r\n]*\})(?=[\r\n]|\Z)")
# Where each resource says when it was done; the first that is there counts.
_OWN_TIMES: Final = ("sent", "issued", "dateTime", "created", "authoredOn", "date")
_OPERATOR: Final = "feed"


def read_feed(names: Sequence[str]) -> list[tuple[str, bytes | Act]]:
    """Read messages and acts in the order of the files; each comes with a name of its own."""
    return [named for name in names for named in _read(name)]


def _read(name: str) -> Iterator[tuple[str, bytes | Act]]:
    found = list(_parts(name, content_of(name)))
    if not found:
        raise Failure(f"{name} holds no message and no resource.")
    for number, part in enumerate(found, start=1):
        yield (name if len(found) == 1 else f"{name}[{number}]"), part


def _parts(name: str, content: bytes) -> Iterator[bytes | Act]:
    whole = content.removeprefix(b"\xef\xbb\xbf").strip()
    if whole.startswith(b"{") and not _RESOURCE_LINE.match(whole):
        yield from _acts(name, whole)
        return
    # Every second piece is a line that holds a resource.
    for index, piece in enumerate(_RESOURCE_LINE.split(content)):
        if index % 2:
            yield from _acts(name, piece)
        elif piece.strip():
            yield from messages_in(piece)


def _acts(name: str, text: bytes) -> Iterator[Act]:
    """Read one resource, or those of a Bundle, as acts done when they say they were."""
    try:
        resource = read(text)
    except ResourceError as fault:
        raise Failure(f"{name}: {fault}") from None
    several = [entry.get("resource", {}) for entry in resource.get("entry", ())]
    for one in several if resource.get("resourceType") == "Bundle" else [resource]:
        key, done = derive_id(write(one).decode()), _done(name, one)
        meta = {word: said for word, said in one.get("meta", {}).items() if word != "lastUpdated"}
        yield Act({**one, "meta": meta} if meta else _without_meta(one), key, _OPERATOR, done)


def _without_meta(resource: dict[str, Any]) -> dict[str, Any]:
    return {word: said for word, said in resource.items() if word != "meta"}


def _done(name: str, resource: dict[str, Any]) -> datetime:
    """Return when an act was done: `meta.lastUpdated`, else the time the resource itself tells."""
    told = [resource.get("meta", {}).get("lastUpdated")]
    told += [extension(resource, own) for own in ("entered", "custody-time")]
    told += [resource.get(own) for own in _OWN_TIMES]
    told.append(resource.get("executionPeriod", {}).get("end"))
    first = next((one for one in told if one), None)
    try:
        at = instant(first, HOSPITAL_ZONE)
    except (TypeError, ValueError):
        at = None
    if at is None:
        raise Failure(f"{name}: a {resource.get('resourceType')} does not tell when it was done.")
    return at
