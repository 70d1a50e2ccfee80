"""The hash chains: one for each chained table and partition, numbered without gaps.

A row's hash covers the previous hash, the salted digest of its body and every other column. The
body itself is only in the digest, so it may be erased with its salt and the chain still holds.
"""

import os
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select, update

from adapter.store.engine import write_rows
from adapter.store.tables import CHAIN_HEAD

START = bytes(32)
# What stands in for the digest in a table whose rows have no body.
NO_BODY = bytes(32)
_SALT_SIZE = 16


def digest_body(salt: bytes, body: bytes) -> bytes:
    """Return the salted digest of a body."""
    return sha256(salt + body).digest()


def seal(body: bytes) -> tuple[bytes, bytes]:
    """Return a fresh salt and the digest of a body under it."""
    salt = os.urandom(_SALT_SIZE)
    return salt, sha256(salt + body).digest()


def row_hash(previous: bytes, digest: bytes, chain: str, columns: tuple[Any, ...]) -> bytes:
    """Return the hash of a row whose columns begin with partition and sequence."""
    return sha256(previous + digest + orjson.dumps((chain, columns))).digest()


class Chains:
    """The ends of the chains while one unit of work lengthens them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._heads: dict[tuple[str, int], tuple[int, bytes]] = {}
        self._moved: set[tuple[str, int]] = set()
        self._known: set[tuple[str, int]] = set()
        self._read = False

    def link(
        self, chain: str, partition: int, columns: tuple[Any, ...], digest: bytes = NO_BODY
    ) -> tuple[int, bytes]:
        """Lengthen a chain by one row; return the row's sequence and hash."""
        if not self._read:
            self._read_heads()
        place = (chain, partition)
        last, previous = self._heads.get(place, (0, START))
        sequence = last + 1
        linked = row_hash(previous, digest, chain, (partition, sequence, *columns))
        self._heads[place] = (sequence, linked)
        self._moved.add(place)
        return sequence, linked

    def flush(self) -> None:
        """Write down the ends that moved."""
        known = [place for place in self._moved if place in self._known]
        fresh = [place for place in self._moved if place not in self._known]
        write_rows(
            self._connection,
            CHAIN_HEAD,
            ("chain", "partition", "sequence", "hash"),
            [(*place, *self._heads[place]) for place in fresh],
        )
        if known:
            self._connection.execute(
                _MOVE,
                [
                    {"at_chain": chain, "at_partition": partition, "sequence": end, "hash": linked}
                    for chain, partition in known
                    for end, linked in (self._heads[chain, partition],)
                ],
            )
        self._known |= self._moved
        self._moved.clear()

    def _read_heads(self) -> None:
        for chain, partition, sequence, linked in self._connection.execute(_HEADS):
            self._heads[chain, partition] = (sequence, linked)
        self._known = set(self._heads)
        self._read = True


_HEADS = select(CHAIN_HEAD)
_MOVE = (
    update(CHAIN_HEAD)
    .where(
        CHAIN_HEAD.c.chain == bindparam("at_chain"),
        CHAIN_HEAD.c.partition == bindparam("at_partition"),
    )
    .values(sequence=bindparam("sequence"), hash=bindparam("hash"))
)
