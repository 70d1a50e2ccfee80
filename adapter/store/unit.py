"""What every part of a unit of work stands on: one connection, the chains, the flush."""

from collections.abc import Collection, Iterator
from typing import TypeVar

from sqlalchemy import Connection

from adapter.store.chain import Chains
from adapter.store.engine import BIND_MAX

Item = TypeVar("Item")


class Unit:
    """Parts inherit from it; each keeps its rows back until the flush and writes them there."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.chains = Chains(connection)

    def flush(self) -> None:
        """Write what was kept back; the chains' ends come last."""
        self.chains.flush()


def portions(items: Collection[Item]) -> Iterator[list[Item]]:
    """Cut a collection into lists that one statement can bind."""
    listed = list(items)
    for start in range(0, len(listed), BIND_MAX):
        yield listed[start : start + BIND_MAX]
