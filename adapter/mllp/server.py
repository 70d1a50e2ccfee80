"""The MLLP door: a port, its connections, and how it closes without leaving a sender waiting."""

import asyncio
import ssl
from typing import cast

from adapter.mllp.connection import Connection, Door, Limits
from adapter.mllp.framing import SIZE_MAX

__all__ = ["Door", "Limits", "MllpServer", "serve"]


class MllpServer:
    """A listening MLLP door."""

    def __init__(self, listening: asyncio.Server, connections: set[Connection]) -> None:
        self._listening = listening
        self._connections = connections
        self.port = cast("int", listening.sockets[0].getsockname()[1])

    @property
    def connections(self) -> int:
        """How many senders are connected."""
        return len(self._connections)

    async def close(self, grace_seconds: float = 5.0) -> None:
        """Stop listening, answer what was taken in, then close every connection."""
        self._listening.close()
        open_now = list(self._connections)
        for connection in open_now:
            connection.finish()
        ends = [asyncio.create_task(connection.closed.wait()) for connection in open_now]
        if ends:
            await asyncio.wait(ends, timeout=grace_seconds)
        for connection in list(self._connections):
            connection.abort()
        if ends:
            await asyncio.wait(ends)
        await self._listening.wait_closed()


async def serve(
    host: str,
    port: int,
    door: Door,
    *,
    size_max: int = SIZE_MAX,
    idle_seconds: float = 600.0,
    message_seconds: float = 30.0,
    in_flight_max: int = 64,
    connections_max: int = 200,
    context: ssl.SSLContext | None = None,
) -> MllpServer:
    """Open an MLLP door that hands messages to `door` and sends back what it answers.

    Port 0 lets the machine choose one.
    """
    limits = Limits(size_max, idle_seconds, message_seconds, in_flight_max, connections_max)
    connections: set[Connection] = set()
    listening = await asyncio.get_running_loop().create_server(
        lambda: Connection(door, limits, connections), host, port, ssl=context
    )
    return MllpServer(listening, connections)
