"""One sender's connection: what it sent and waits to be read, and what it is owed, in order."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from adapter.issues import Issue
from adapter.mllp.framing import SIZE_MAX, FrameDecoder, FramingError, frame

Door = Callable[[bytes, Issue | None], Awaitable[bytes | None]]

_LINGER_SECONDS = 2.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sender may ask of the door."""

    size_max: int = SIZE_MAX
    idle_seconds: float = 600.0
    message_seconds: float = 30.0
    in_flight_max: int = 64
    connections_max: int = 200


class Connection(asyncio.Protocol):
    """Reads frames, asks the door, and writes its answers in the order of arrival."""

    def __init__(self, door: Door, limits: Limits, members: set["Connection"]) -> None:
        self.closed = asyncio.Event()
        self._door = door
        self._limits = limits
        self._members = members
        self._loop = asyncio.get_running_loop()
        self._decoder = FrameDecoder(limits.size_max)
        self._read: deque[tuple[bytes, Issue | None]] = deque()
        self._owed: deque[asyncio.Future[bytes | None]] = deque()
        self._is_finishing = self._is_lingering = False
        self._is_writable = True
        self._active = self._began = self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, unless there are too many."""
        self._transport = cast("asyncio.Transport", transport)
        if len(self._members) >= self._limits.connections_max:
            _log.warning("connection refused: %d are open", len(self._members))
            self._transport.abort()
            return
        self._members.add(self)
        self._tick()

    def data_received(self, data: bytes) -> None:
        """Read what came, and hand over what it completes."""
        if self._is_finishing:
            return
        was_inside = self._decoder.is_inside
        try:
            messages = self._decoder.feed(data)
        except FramingError:
            messages = []
        self._active = self._loop.time()
        if messages or not was_inside:
            self._began = self._active
        self._read.extend((message, None) for message in messages)
        if fault := self._decoder.fault:
            self._read.append((self._decoder.partial, fault.issues[0]))
            self._is_finishing = self._is_lingering = True
        self._hand_over()

    def eof_received(self) -> bool:
        """Answer what is owed to a sender that will send no more."""
        self._cut_short()
        if not self._owed:
            self._transport.close()
        # Over TLS there is no half-closed connection to answer on.
        return not self._transport.get_extra_info("sslcontext")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio's word
        """Forget the sender; what was taken from it is still worked on."""
        self._cut_short()
        self._read.clear()
        self._members.discard(self)
        self.closed.set()

    def pause_writing(self) -> None:
        """Read no more from a sender that does not read its answers."""
        self._is_writable = False
        self._throttle()

    def resume_writing(self) -> None:
        """Go on reading."""
        self._is_writable = True
        self._active = self._loop.time()
        self._hand_over()

    def finish(self) -> None:
        """Take in nothing more, and close when everything owed is answered."""
        self._is_finishing = True
        self._close_if_done()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def _hand_over(self) -> None:
        # One read may bring many messages: they are handed over together, so that they can share
        # one commit, but never more than the door agreed to hold.
        while self._read and len(self._owed) < self._limits.in_flight_max and self._is_writable:
            raw, issue = self._read.popleft()
            answer = asyncio.ensure_future(self._door(raw, issue))
            self._owed.append(answer)
            answer.add_done_callback(self._answered)
        self._throttle()

    def _answered(self, answer: asyncio.Future[bytes | None]) -> None:
        if not answer.cancelled() and (error := answer.exception()):
            _log.error("the door failed; the connection is closed", exc_info=error)
        ready: list[bytes] = []
        while self._owed and self._owed[0].done():
            first = self._owed.popleft()
            said = None if first.cancelled() or first.exception() else first.result()
            if said is None:
                self._write(ready)
                self._abandon()
                return
            ready.append(frame(said))
        self._write(ready)
        if not self._owed:
            self._active = self._began = self._loop.time()
        self._hand_over()
        self._close_if_done()

    def _write(self, frames: list[bytes]) -> None:
        if frames and not self._transport.is_closing():
            self._transport.write(b"".join(frames))

    def _abandon(self) -> None:
        """Close without an answer, so that the sender sends again."""
        self._is_finishing = True
        self._read.clear()
        self._owed.clear()
        self._transport.close()

    def _cut_short(self) -> None:
        if not self._is_finishing and self._decoder.is_inside:
            issue = Issue("error", "structure", "MLLP", "mllp-cut-short")
            self._read.append((self._decoder.partial, issue))
        self._is_finishing = True
        self._hand_over()

    def _close_if_done(self) -> None:
        if not self._is_finishing or self._read or self._owed or self._transport.is_closing():
            return
        if self._is_lingering and self._transport.can_write_eof():
            # Closing on unread bytes would reset the connection and take the answer with it.
            self._is_lingering = False
            self._transport.write_eof()
            self._loop.call_later(_LINGER_SECONDS, self._transport.close)
            return
        self._transport.close()

    def _throttle(self) -> None:
        if self._transport.is_closing():
            return
        if self._read or len(self._owed) >= self._limits.in_flight_max or not self._is_writable:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _tick(self) -> None:
        """Close a sender that is silent, or that sends one message for ever."""
        if self.closed.is_set():
            return
        limits, now = self._limits, self._loop.time()
        if not self._is_writable and now - self._active > limits.message_seconds:
            self._transport.abort()
        elif not self._owed and not self._is_finishing:
            since, seconds = self._active, limits.idle_seconds
            if is_inside := self._decoder.is_inside:
                since, seconds = self._began, limits.message_seconds
            if now - since > seconds:
                self._is_lingering = is_inside
                self._cut_short()
                self._close_if_done()
        shortest = min(limits.idle_seconds, limits.message_seconds)
        self._loop.call_later(shortest / 4, self._tick)
