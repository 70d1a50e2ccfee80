"""What was kept, looked up once: messages mapped anew, and what they said of each resource."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapter.explanation.attributing import attributed
from adapter.explanation.parts import texts
from adapter.fhir.parameters import Part, part
from adapter.fhir.provenance import Origin, Source
from adapter.fhir.resources import read, write
from adapter.hl7v2.message import parse
from adapter.mapping.drafts import Draft, Trace
from adapter.mapping.mapper import Mappings
from adapter.settlement.reading.elements import extension
from adapter.store.port import Arrival, MessageId, Reader, Stored

_TOLD = (str, int, float)


class Lookup:
    """One reading of the store, with each message mapped at most once."""

    def __init__(self, reader: Reader, mappings: Mappings) -> None:
        self.reader = reader
        self._mappings = mappings
        self._mapped: dict[MessageId, tuple[Source, dict[str, Draft]]] = {}

    def sources(self) -> list[Source]:
        """Return the messages that were looked at, with what of each nothing read."""
        return [source for source, _ in self._mapped.values()]

    def said(
        self, reference: str, elements: Sequence[str], until: str = ""
    ) -> list[tuple[Source, Trace | None]]:
        """Return who last said each of these elements of a resource, and by which row.

        Of a resource that no message maps, what a person stated or what follows from a message,
        the source stands without a row. `until` leaves out what was written later, and so does a
        reference to a version.
        """
        reference, _, version = reference.partition("/_history/")
        type_, _, id_ = reference.partition("/")
        versions = [
            one
            for one in self.reader.history(type_, id_)
            if (not until or one.updated <= until) and (not version or one.version <= int(version))
        ]
        found: list[tuple[Source, Trace | None]] = []
        stands = read(versions[0].body) if versions and not versions[0].deleted else {}
        missing = [one for one in elements if _holds(stands, one)]
        first: Source | None = None
        for message in _messages(versions):
            source, drafts = self._message(message)
            rows = self._draft(drafts, reference).trace
            first = source if rows or first is None else first
            for element in list(missing):
                named = [row for row in rows if row.element.startswith(element) and row.path]
                if named:
                    # Of two rows that wrote the same, the later counts.
                    found.append((source, named[-1]))
                    missing.remove(element)
        return found or ([(first, None)] if first else [])

    def origins(self, type_: str, id_: str) -> list[Origin]:
        """Return where each element of a resource comes from: the message that said it last."""
        versions = self.reader.history(type_, id_)
        if not versions or versions[0].deleted:
            return []
        return [
            origin(row, message)
            for row, message in attributed(read(versions[0].body), self._said(type_, id_, versions))
        ]

    def _said(self, type_: str, id_: str, versions: list[Stored]) -> Iterator[tuple[str, Draft]]:
        """Give what each message said of a resource, the latest first."""
        for message in _messages(versions):
            source, drafts = self._message(message)
            yield source.message, self._draft(drafts, f"{type_}/{id_}")

    def _draft(self, drafts: Mapping[str, Draft], reference: str) -> Draft:
        """Return what a message said of a resource, of a correction what it corrects."""
        while reference not in drafts:
            type_, _, id_ = reference.partition("/")
            stored = self.reader.get(type_, id_)
            corrects = extension(read(stored.body), "corrects") if stored else None
            if not corrects:
                return Draft({}, "")
            reference = corrects["reference"]
        return drafts[reference]

    def _message(self, message: MessageId) -> tuple[Source, dict[str, Draft]]:
        if message not in self._mapped:
            self._mapped[message] = self._opened(message)
        return self._mapped[message]

    def _opened(self, message: MessageId) -> tuple[Source, dict[str, Draft]]:
        found = self.reader.message(message)
        assert found is not None
        arrival, states = found
        unread: tuple[str, ...] = ()
        drafts: dict[str, Draft] = {}
        # What a person stated is no message, and the bytes of an erased one are gone.
        if arrival.body.lstrip().startswith((b"MSH", b"\xef\xbb\xbfMSH")):
            text = parse(arrival.body, arrival.charset or "utf-8")
            mapped = self._mappings.map(text, self._mappings.site_of(text), trace=True)
            unread = mapped.unread
            drafts = {
                f"{draft.resource['resourceType']}/{draft.resource['id']}": draft
                for draft in mapped.drafts
            }
        applied = next((one.versions for one in reversed(states) if one.versions), "")
        place = f"{message[0]}/{message[1]}"
        return Source(
            arrival.control_id, _sender(arrival), place, arrival.received_at, applied, unread
        ), drafts


def _holds(resource: Mapping[str, Any], element: str) -> bool:
    """Tell whether a resource has an element at all, by its first step."""
    top, _, rest = element.partition("[")
    if top != "extension":
        return top.partition(".")[0] in resource
    name = rest.partition("]")[0]
    return any(one["url"].rpartition("/")[2] == name for one in resource.get("extension", ()))


def row_parts(source: Source, row: Trace | None) -> list[Part]:
    """Tell a message with its place and, where a row of it is known, field, value and mapping."""
    said = [("message", source.message), ("journal", source.journal)]
    if row is not None:
        one = origin(row, source.message)
        said += [("field", one.field), ("raw", one.raw), ("mapping", one.mapping)]
    return texts(*said)


def origin(trace: Trace, message: str) -> Origin:
    """Return where one element came from, as a value that doors can tell."""
    value = trace.value
    told = str(value) if isinstance(value, _TOLD) else write({"": value}).decode()[4:-1]
    return Origin(trace.element, trace.rule, trace.path, trace.raw, told, trace.table_row, message)


def source_part(source: Source) -> Part:
    """Return a message with its place, its sender, its mappings and what of it nothing read."""
    said = (
        ("message", source.message),
        ("journal", source.journal),
        ("sender", source.sender),
        ("received", source.received),
        ("versions", source.versions),
    )
    return part("source", *texts(*said, *(("unread", field) for field in source.unread)))


def _sender(arrival: Arrival) -> str:
    named = (arrival.sender_application, arrival.sender_facility)
    return " at ".join(one for one in named if one) or arrival.door


def _messages(versions: list[Stored]) -> Iterator[MessageId]:
    """Give the messages that wrote a resource, the latest first."""
    yield from dict.fromkeys(one.message for one in versions if one.message is not None)
