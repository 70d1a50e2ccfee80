from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapter.store.port import Arrival, EntryRow, FactRow, PostingRow
from adapter.store.sql import SqlStore


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    url = f"sqlite:///{tmp_path / 'kept.db'}" if request.param == "file" else "sqlite://"
    opened = SqlStore(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def arrival() -> Callable[..., Arrival]:
    def build(body: bytes = b"MSH|^~\\&|HIS", partition: int = 3, **changes: str) -> Arrival:
        columns = {
            "received_at": "2013-11-04T01:30:00.000000Z",
            "door": "mllp",
            "sender_application": "HIS",
            "sender_facility": "HK01",
            "control_id": "C1",
            "event": "DFT^P03",
            "version": "2.5.1",
            "charset": "utf-8",
        }
        return Arrival(**{**columns, **changes}, body=body, partition=partition)

    return build


@pytest.fixture(scope="session")
def fact() -> Callable[..., FactRow]:
    def build(body: bytes = b'{"fen":100}', account: str = "a1", partition: int = 3) -> FactRow:
        at = "2013-11-04T01:30:00.000000Z"
        return FactRow(partition, (partition, 1), "charge", account, "p1", at, at, body)

    return build


@pytest.fixture(scope="session")
def entry() -> Callable[..., EntryRow]:
    def build(amount: int = 12345, account: str = "a1", partition: int = 3) -> EntryRow:
        postings = (
            PostingRow("receivable:patient", amount, "CNY"),
            PostingRow("revenue:care", -amount, "CNY"),
        )
        at = "2013-11-04T01:30:00.000000Z"
        rule, clauses = "thresholds.amount", "haikou-2013#7"
        return EntryRow(partition, account, "charge", at, rule, clauses, (partition, 1), postings)

    return build
