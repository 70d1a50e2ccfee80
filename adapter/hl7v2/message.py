"""A message read into segments: bytes in, an immutable tree out, in one pass over the text."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from adapter.hl7v2.charset import decode
from adapter.hl7v2.delimiters import Delimiters, MessageError
from adapter.hl7v2.segment import Repetition, Segment
from adapter.issues import Issue

__all__ = ["Message", "MessageError", "Repetition", "Segment", "parse", "parse_header"]

_BLANKS = b" \t\r\n"
# No character of a charset read here has one of these among its later bytes.
_CONTROL_BYTES = bytes({*range(0x20)} - {*b"\t\r\n"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BATCH = (b"FHS", b"BHS")
_NAME_LENGTH = 3
_HEADER_MAX = 4096


class Message:
    """One HL7 v2 message; what it does not know to be standard it keeps all the same."""

    __slots__ = ("charset", "delimiters", "header", "named", "segments")

    segments: Final[tuple[Segment, ...]]
    delimiters: Final[Delimiters]
    charset: Final[str]
    header: Final[Segment]
    # The segments of each name, in order.
    named: Final[Mapping[str, Sequence[Segment]]]

    def __init__(self, lines: list[str], delimiters: Delimiters, charset: str) -> None:
        named: dict[str, list[Segment]] = {}
        segments = []
        for position, line in enumerate(lines):
            same = named.get(line[:3])
            if same is None:
                named[line[:3]] = same = []
            segment = Segment(line, position, len(same) + 1, delimiters, charset)
            same.append(segment)
            segments.append(segment)
        self.named = named
        self.segments = tuple(segments)
        self.header = segments[0]
        self.delimiters = delimiters
        self.charset = charset

    def first(self, name: str) -> Segment | None:
        """Return the first segment of a name, if there is one."""
        same = self.named.get(name)
        return same[0] if same else None

    def all(self, name: str) -> tuple[Segment, ...]:
        """Return all segments of a name, in order."""
        return tuple(self.named.get(name, ()))

    @property
    def text(self) -> str:
        """The message as text, its segments joined by carriage returns."""
        return "\r".join([segment.line for segment in self.segments])

    def encode(self) -> bytes:
        """Return the message as bytes of its own charset."""
        return self.text.encode(self.charset)

    @property
    def sending_application(self) -> str:
        """MSH-3."""
        return self.header.text(3)

    @property
    def sending_facility(self) -> str:
        """MSH-4."""
        return self.header.text(4)

    @property
    def time(self) -> str:
        """MSH-7 as it was sent."""
        return self.header.text(7)

    @property
    def code(self) -> str:
        """What kind of message this is: `ADT`, `DFT`."""
        return self.header.text(9)

    @property
    def trigger(self) -> str:
        """The event it tells: MSH-9.2, which wins over EVN-1."""
        event = self.header.text(9, 2)
        if event or not (segment := self.first("EVN")):
            return event
        return segment.text(1)

    @property
    def control_id(self) -> str:
        """MSH-10."""
        return self.header.text(10)

    @property
    def processing_id(self) -> str:
        """MSH-11: `P` for production."""
        return self.header.text(11)

    @property
    def version(self) -> str:
        """MSH-12: `2.5.1`."""
        return self.header.text(12).strip()

    def __repr__(self) -> str:
        return f"<Message {self.code}^{self.trigger} {self.control_id}>"


def by_name(segments: Iterable[Segment]) -> Mapping[str, Sequence[Segment]]:
    """Return the segments of each name, in order."""
    named: dict[str, list[Segment]] = {}
    for segment in segments:
        named.setdefault(segment.name, []).append(segment)
    return named


def parse(raw: bytes, default_charset: str = "ascii") -> Message:
    """Read a message; `default_charset` is what an empty MSH-18 means for its sender."""
    if raw[:3] != b"MSH":
        raw, default_charset = _opening(raw, default_charset)
    text, charset = decode(raw, default_charset)
    delimiters = Delimiters.read(text)
    if len(raw.translate(None, _CONTROL_BYTES)) != len(raw):
        raise _control_characters(text, delimiters)
    lines = _lines(text, delimiters.field)
    message = Message(lines, delimiters, charset)
    _check_whole(message)
    return message


def parse_header(raw: bytes) -> Message | None:
    """Read the header alone of bytes that `parse` refuses, so that the refusal finds its sender."""
    raw = raw[:_HEADER_MAX].lstrip(_BLANKS).removeprefix(BOM_UTF8).lstrip(_BLANKS)
    line = re.split(rb"[\r\n]", raw, maxsplit=1)[0].translate(None, _CONTROL_BYTES)
    text = line.decode("ascii", "replace").replace("\ufffd", "?")
    if text[:3] != "MSH":
        return None
    try:
        return Message([text], Delimiters.read(text), "ascii")
    except MessageError:
        return None


def _opening(raw: bytes, default_charset: str) -> tuple[bytes, str]:
    raw = raw.lstrip(_BLANKS)
    if raw.startswith(BOM_UTF8):
        raw, default_charset = raw[len(BOM_UTF8) :].lstrip(_BLANKS), "utf-8"
    if raw[:3] != b"MSH":
        batch = raw[:3] in _BATCH
        code, fault = ("not-supported", "batch-unsupported") if batch else ("structure", "no-msh")
        raise MessageError(Issue("error", code, "MSH", fault))
    return raw, default_charset


def _lines(text: str, separator: str) -> list[str]:
    if "\n" in text:
        text = text.replace("\r\n", "\n")
        # Where the header ends with CR alone, a line feed is content unless a segment follows it.
        only_cr = -1 < text.find("\r") < text.find("\n")
        text = _line_feed(separator).sub("\r", text) if only_cr else text.replace("\n", "\r")
    lines: list[str] = []
    for line in text.split("\r"):
        if line[3:4] != separator or not line[:3].isalnum():
            line = line.lstrip(" \t\n")  # noqa: PLW2901  blanks before a segment mean nothing
            if not line:
                continue
            name = line.partition(separator)[0]
            if len(name) != _NAME_LENGTH or not name.isalnum():
                where = f"segment {len(lines) + 1}"
                raise MessageError(Issue("error", "structure", where, "segment-name"))
        lines.append(line)
    return lines


@lru_cache(maxsize=16)
def _line_feed(separator: str) -> re.Pattern[str]:
    return re.compile(rf"\n(?= *[A-Z][A-Z0-9]{{2}}{re.escape(separator)})|\n(?=\r|\n|$)")


def _check_whole(message: Message) -> None:
    if second := message.all("MSH")[1:]:
        where = f"segment {second[0].position + 1}"
        raise MessageError(Issue("error", "not-supported", where, "several-messages"))
    # Senders fill MSH-14 without meaning it; these two segments are only in a part of a message.
    if part := message.first("DSC") or message.first("ADD"):
        where = part.label
        raise MessageError(Issue("error", "not-supported", where, "continuation-unsupported"))


def _control_characters(text: str, delimiters: Delimiters) -> MessageError:
    found = _CONTROL.search(text)
    assert found
    before = re.split(r"[\r\n]+", text[: found.start()])
    name = before[-1][:3]
    field = before[-1].count(delimiters.field) + (name == "MSH")
    where = Segment(before[-1], occurrence=sum(line[:3] == name for line in before)).label
    code = f"0x{ord(found[0]):02X}"
    return MessageError(Issue("error", "value", f"{where}-{field}", "control-characters", (code,)))
