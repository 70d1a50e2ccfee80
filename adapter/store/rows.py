"""Rows read as values, the same way inside a unit of work and outside."""

from collections.abc import Sequence
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, Select, select

from adapter.issues import Ground, Issue
from adapter.store.tables import CHARGE, FINDING, MESSAGE, RESOURCE, RESOURCE_HISTORY
from adapter.store.values import (
    ANY,
    Arrival,
    ChargeRow,
    FindingRow,
    InvoiceChoice,
    MessageId,
    Stored,
)

_M = MESSAGE.c
ARRIVAL_COLUMNS: Final = (
    _M.received_at,
    _M.door,
    _M.sender_application,
    _M.sender_facility,
    _M.control_id,
    _M.event,
    _M.version,
    _M.charset,
    _M.body,
    _M.partition,
    _M.stated_at,
)

_STORED_NAMES: Final = (
    "type",
    "id",
    "version",
    "updated",
    "body",
    "deleted",
    "assembled_on_read",
    "event_at",
    "source",
    "message_partition",
    "message_sequence",
)
CURRENT_COLUMNS: Final = tuple(RESOURCE.c[name] for name in _STORED_NAMES)
HISTORY_COLUMNS: Final = tuple(RESOURCE_HISTORY.c[name] for name in _STORED_NAMES)
STORED_WIDTH: Final = len(_STORED_NAMES)

_CHARGE_COLUMNS: Final = (
    CHARGE.c.account,
    CHARGE.c.charge,
    CHARGE.c.entered,
    CHARGE.c.body,
    CHARGE.c.invoice,
)


def message_id(partition: int | None, sequence: int | None) -> MessageId | None:
    """Return the message two columns name, None where they name none."""
    return None if partition is None or sequence is None else (partition, sequence)


def arrival(row: Sequence[Any]) -> Arrival:
    """Read the columns `ARRIVAL_COLUMNS`; an erased body is empty."""
    *envelope, body, partition, stated_at = row[: len(ARRIVAL_COLUMNS)]
    columns = (*envelope, body or b"", partition, stated_at)
    return Arrival(*columns)


def stored(row: Sequence[Any]) -> Stored:
    """Read the columns `CURRENT_COLUMNS` or `HISTORY_COLUMNS`."""
    *said, partition, sequence = row[:STORED_WIDTH]
    columns = (*said, message_id(partition, sequence))
    return Stored(*columns)


def finding(row: Row[Any]) -> FindingRow:
    """Read a whole row of the findings."""
    values = tuple(orjson.loads(row.arguments))
    ground = Ground(row.rule, tuple(row.clauses.split()), row.origin) if row.rule else None
    issue = Issue(row.severity, row.code, row.place, row.issue, values, ground)
    message = message_id(row.partition, row.sequence)
    return FindingRow(message, row.attempt, row.about, issue, row.at)


def select_charges(account: str, invoice: InvoiceChoice) -> Select[Any]:
    """Say which lines of an account are asked for, in the order added."""
    chosen = select(*_CHARGE_COLUMNS).where(CHARGE.c.account == account).order_by(CHARGE.c.ordinal)
    return chosen if invoice is ANY else chosen.where(CHARGE.c.invoice == invoice)


def read_charges(connection: Connection, account: str, invoice: InvoiceChoice) -> list[ChargeRow]:
    """Return an account's lines on this invoice, on none, or all, in the order added."""
    return [ChargeRow(*row) for row in connection.execute(select_charges(account, invoice))]


def select_charge_rows() -> Select[Any]:
    """Select whole lines, for the caller to narrow."""
    return select(*_CHARGE_COLUMNS)


def select_findings() -> Select[Any]:
    """Select whole findings, for the caller to narrow."""
    return select(FINDING)
