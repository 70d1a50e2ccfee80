"""The sending side of MLLP: one message out, its answer back."""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Iterator
from typing import Self

from adapter.mllp.framing import SIZE_MAX, FrameDecoder, frame

_READ_SIZE = 1 << 16
_CLOSED = "the receiver closed the connection without an answer"


class MllpClient:
    """A connection to an MLLP receiver; after a failure it is closed and serves no more."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        timeout_seconds: float = 30.0,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._timeout_seconds = timeout_seconds
        self._context = context
        self._answers: list[bytes] = []
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        async with asyncio.timeout(self._timeout_seconds):
            self._reader, self._writer = await asyncio.open_connection(
                self._host, self._port, ssl=self._context
            )
        self._decoder = FrameDecoder(SIZE_MAX)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def send(self, message: bytes) -> bytes:
        """Send one message and return its answer.

        Raises ConnectionError or TimeoutError, after which what became of the message is unknown.
        """
        # An answer names its message only by its turn, so one message is under way at a time.
        async with self._turn:
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    self._writer.write(frame(message))
                    await self._writer.drain()
                    return await self._answer()
            except BaseException:
                # A late answer would be taken for the answer to the next message.
                self._writer.close()
                raise

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            # It was broken already; that is closed enough.
            return

    async def _answer(self) -> bytes:
        while not self._answers:
            received = await self._reader.read(_READ_SIZE)
            if not received:
                raise ConnectionError(_CLOSED)
            self._answers += self._decoder.feed(received)
        return self._answers.pop(0)


def exchange(
    host: str, port: int, messages: Iterable[bytes], *, timeout_seconds: float = 30.0
) -> Iterator[bytes]:
    """Send messages over one connection, one at a time, yielding the answer to each."""
    with socket.create_connection((host, port), timeout_seconds) as connection:
        decoder = FrameDecoder(SIZE_MAX)
        for message in messages:
            connection.sendall(frame(message))
            answers: list[bytes] = []
            while not answers:
                received = connection.recv(_READ_SIZE)
                if not received:
                    raise ConnectionError(_CLOSED)
                answers = decoder.feed(received)
            yield answers[0]
