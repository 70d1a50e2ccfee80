"""Where a message leaves the profile of its sender: new codes, fields, charsets, versions."""

from collections.abc import Iterable, Iterator
from typing import Final

from adapter.hl7v2.message import Message
from adapter.issues import Issue
from adapter.mapping.profile import SiteProfile

# Findings that say a word is not in the profile or its tables.
_OF_CODES: Final = frozenset(
    {"transaction-type-unknown", "code-unmapped", "item-class-unknown", "currency-not-accepted"}
)
Departure = tuple[str, str]


def departures(message: Message, site: SiteProfile, issues: Iterable[Issue]) -> Iterator[Departure]:
    """Say, each with its kind and place, where a message is not what the profile expects."""
    for issue in issues:
        if issue.id in _OF_CODES:
            place = issue.where.partition("[")[0] + issue.where.rpartition("]")[2].lstrip("]")
            where = place if "[" in issue.where else issue.where
            yield "code", f"{where} {' '.join(issue.values[:1])}".strip()
    seen = site.seen
    if seen is None:
        return
    event = f"{message.code}^{message.trigger}"
    for kind, what, known in (
        ("charset", message.charset, seen.charsets),
        ("version", message.version, seen.versions),
        ("event", event, seen.events),
    ):
        if what not in known:
            yield kind, what
    for person in message.all("PID"):
        for one in person.repetitions(3):
            if one.text(5) not in seen.identifier_types:
                yield "code", f"PID-3.5 {one.text(5)}".strip()
    yield from _fields(message, site.seen_fields)


def _fields(message: Message, seen: dict[str, frozenset[int]]) -> Iterator[Departure]:
    for segment in message.segments:
        known = seen.get(segment.name)
        if known is None:
            yield "segment", segment.name
            continue
        for field in range(1, segment.size + 1):
            if field not in known and segment.raw(field):
                yield "field", f"{segment.name}-{field}"
