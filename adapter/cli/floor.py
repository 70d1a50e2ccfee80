"""What the adapter is measured against: a program that only receives, writes and answers.

`python -m adapter.cli.floor PLAN` serves MLLP on a free port. Both floors commit what is waiting as
one group and answer after the commit, with the durability the adapter has.
"""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson

from adapter.cli import floor_split, floor_tables
from adapter.issues import Issue
from adapter.mllp.framing import SIZE_MAX
from adapter.mllp.server import serve

Write = Callable[[Sequence[bytes]], None]

_ANSWER = b"MSH|^~\\&|FLOOR|||||20240101000000||ACK|%b|P|2.5.1\rMSA|AA|%b\r"


class GroupWriter:
    """Writes what is waiting in one transaction, while the next group gathers."""

    def __init__(self, write: Write, group_max: int) -> None:
        self._write = write
        self._group_max = group_max
        self._waiting: list[tuple[bytes, asyncio.Future[bytes | None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def answer(self, raw: bytes, issue: Issue | None) -> bytes | None:
        """Answer a message once it is durable."""
        if issue:
            return None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bytes | None] = loop.create_future()
        self._waiting.append((raw, answer))
        if not self._writing:
            self._writing = loop.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            group = self._waiting[: self._group_max]
            del self._waiting[: self._group_max]
            await loop.run_in_executor(None, self._write, [raw for raw, _ in group])
            for raw, answer in group:
                control_id = raw.split(b"|", 10)[9]
                answer.set_result(_ANSWER % (control_id, control_id))
        self._writing = None


def open_database(path: str) -> sqlite3.Connection:
    """Open a database as durable as the adapter's, and with as much room."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA wal_autocheckpoint=8000")
    return connection


async def run(plan: dict[str, Any]) -> None:
    """Serve until asked to stop; say where on stderr."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    connection = open_database(plan["database"])
    floors = {"split": floor_split.writer, "tables": floor_tables.writer}
    writer = GroupWriter(floors[plan["floor"]](connection, plan), plan["group_max"])
    server = await serve("127.0.0.1", 0, writer.answer, size_max=SIZE_MAX)
    sys.stderr.write(f"MLLP listening on 127.0.0.1:{server.port}\n")
    sys.stderr.flush()
    await stop.wait()
    await server.close()
    connection.close()


if __name__ == "__main__":
    asyncio.run(run(orjson.loads(Path(sys.argv[1]).read_bytes())))
