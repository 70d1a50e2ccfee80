"""MLLP framing: bytes in, messages out; no sockets here."""

from typing import ClassVar

from adapter.issues import AdapterError, Issue

START_BLOCK = b"\x0b"
END_BLOCK = b"\x1c"
_CARRIAGE_RETURN = 0x0D

SIZE_MAX = 1 << 20
JUNK_MAX = 64


class FramingError(AdapterError):
    """What arrives is not MLLP, so where the next message begins cannot be known."""

    ack_code: ClassVar[str] = "AR"
    http_status: ClassVar[int] = 400


def frame(message: bytes) -> bytes:
    """Put a message between its start and end blocks."""
    return b"\x0b%b\x1c\r" % message


class FrameDecoder:
    """Collects bytes as they arrive and hands out whole messages.

    After a fault nothing more is read: the messages completed before it are handed out first,
    then every `feed` raises it.
    """

    def __init__(self, size_max: int = SIZE_MAX) -> None:
        self._size_max = size_max
        self._buffer = bytearray()
        self._inside = False
        self._ending = False
        self._fault: FramingError | None = None

    @property
    def partial(self) -> bytes:
        """What is held unfinished: a message cut short, or what made reading impossible."""
        return bytes(self._buffer) if self._inside or self._fault else b""

    @property
    def is_inside(self) -> bool:
        """Whether a message has begun and not ended."""
        return self._inside

    @property
    def fault(self) -> FramingError | None:
        """Why nothing more can be read, once that is so."""
        return self._fault

    def feed(self, data: bytes) -> list[bytes]:
        """Add `data`; return the messages it completes."""
        messages: list[bytes] = []
        position = 0
        while position < len(data) and not self._fault:
            if self._ending:
                self._end(data[position], messages)
                position += 1
            elif self._inside:
                position = self._collect(data, position)
            else:
                position = self._skip(data, position)
        if self._fault and not messages:
            raise self._fault
        return messages

    def _skip(self, data: bytes, position: int) -> int:
        start = data.find(START_BLOCK, position)
        between = data[position:start] if start >= 0 else data[position:]
        # Line ends between frames are usual; anything else only at the start of a connection.
        self._buffer += between.translate(None, b"\r\n")
        if len(self._buffer) > JUNK_MAX:
            del self._buffer[JUNK_MAX:]
            self._fail("structure", "mllp-not-framed", JUNK_MAX)
        elif start >= 0:
            self._inside = True
            self._buffer.clear()
        return start + 1 if start >= 0 else len(data)

    def _collect(self, data: bytes, position: int) -> int:
        end = data.find(END_BLOCK, position)
        content = data[position:end] if end >= 0 else data[position:]
        start = content.find(START_BLOCK)
        room = self._size_max - len(self._buffer)
        if start >= 0:
            self._buffer += content[: min(start, room)]
        else:
            self._buffer += content[:room] if len(content) > room else content
        if (start if start >= 0 else len(content)) > room:
            self._fail("too-long", "mllp-too-large", self._size_max)
        elif start >= 0:
            # A second message inside the first is how one is smuggled past a filter.
            self._fail("structure", "mllp-start-inside")
        self._ending = end >= 0
        return end + 1 if end >= 0 else len(data)

    def _end(self, byte: int, messages: list[bytes]) -> None:
        if byte != _CARRIAGE_RETURN:
            self._fail("structure", "mllp-end-cut")
            return
        messages.append(bytes(self._buffer))
        self._buffer.clear()
        self._inside = self._ending = False

    def _fail(self, code: str, fault: str, *values: int) -> None:
        said = tuple(map(str, values))
        self._fault = FramingError(Issue("error", code, "MLLP", fault, said))
