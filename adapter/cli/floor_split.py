"""Floor one: split the text, build as many documents as the adapter does, write them as JSON."""

import sqlite3
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

import orjson

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS document (
  type TEXT NOT NULL, id TEXT NOT NULL, message INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (type, id)
);
"""


def writer(
    connection: sqlite3.Connection, plan: dict[str, Any]
) -> Callable[[Sequence[bytes]], None]:
    """Return what writes one group of messages."""
    connection.executescript(_SCHEMA)
    documents, owed, written = float(plan["documents"]), 0.0, 0

    def write(group: Sequence[bytes]) -> None:
        nonlocal owed, written
        messages: list[tuple[int, bytes]] = []
        rows: list[tuple[str, str, int, bytes]] = []
        for raw in group:
            written += 1
            owed += documents
            messages.append((written, raw))
            segments = [segment.split("|") for segment in raw.decode().split("\r") if segment]
            numbers = range(int(owed))
            rows += (_row(segments[n % len(segments)], written, n) for n in numbers)
            owed -= int(owed)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO message VALUES (?, ?)", messages)
        connection.executemany("INSERT INTO document VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    return write


def _row(fields: list[str], message: int, number: int) -> tuple[str, str, int, bytes]:
    identity = sha256(b"%d-%d" % (message, number)).hexdigest()[:32]
    components = [field.split("^") for field in fields]
    document = {
        "resourceType": fields[0],
        "id": identity,
        "identifier": [{"system": "https://floor.example", "value": fields[1]}],
        "status": "active",
        "code": {"coding": [{"code": components[-1][0], "display": components[-1][-1]}]},
        "subject": {"reference": f"Patient/{message}"},
        "value": [part for parts in components for part in parts if part],
    }
    return fields[0], identity, message, orjson.dumps(document)
