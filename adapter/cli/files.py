"""Files of HL7 v2 messages: one or many in a file, in any line ends, framed or not."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from adapter.cli.output import Failure

STDIN = "-"

_FRAME = re.compile(rb"\x0b(.*?)\x1c\r?", re.DOTALL)
_LINE_END = re.compile(rb"\r\n|\r|\n")
# Where segments end with CR, a line feed is content unless a segment follows it.
_CR_END = re.compile(rb"\r\n?|\n(?=\s*[A-Z][A-Z0-9]{2}[^A-Za-z0-9])")
_HEADER = re.compile(rb"MSH[^A-Za-z0-9]")
_ENVELOPE = re.compile(rb"(?:FHS|BHS|BTS|FTS)(?:[^A-Za-z0-9]|$)")


def read_messages(names: Sequence[str]) -> list[tuple[str, bytes]]:
    """Read every message of the files; each comes with a name of its own, `file` or `file[2]`."""
    return [named for name in names for named in _read(name)]


def messages_in(content: bytes) -> list[bytes]:
    """Cut the content of a file into messages whose segments end with CR."""
    if b"\x0b" in content:
        return [match.group(1) for match in _FRAME.finditer(content)]
    return [b"\r".join(lines) + b"\r" for lines in _lines(content.removeprefix(b"\xef\xbb\xbf"))]


def content_of(name: str) -> bytes:
    """Return what a file holds, or standard input; what cannot be read is a usage error."""
    try:
        return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as fault:
        raise Failure(f"{name} cannot be read: {fault.strerror}.", 2) from None


def _read(name: str) -> Iterator[tuple[str, bytes]]:
    messages = messages_in(content_of(name))
    if not messages:
        raise Failure(f"{name} holds no message.")
    for number, message in enumerate(messages, start=1):
        yield (name if len(messages) == 1 else f"{name}[{number}]"), message


def _lines(content: bytes) -> Iterator[list[bytes]]:
    """Group lines into messages; what precedes the first MSH is told apart as unreadable."""
    group: list[bytes] = []
    first = _LINE_END.search(content)
    ends = _CR_END if first and first[0] == b"\r" else _LINE_END
    for line in ends.split(content):
        # A batch envelope says nothing about its messages, which are sent one by one.
        if not line.strip() or _ENVELOPE.match(line):
            continue
        if _HEADER.match(line) and group:
            yield group
            group = []
        group.append(line)
    if group:
        yield group
