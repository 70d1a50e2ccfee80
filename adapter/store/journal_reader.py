"""Reading the journal: what came, what became of it, what was found."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, func, select

from adapter.store.rows import ARRIVAL_COLUMNS, arrival, finding, message_id
from adapter.store.tables import FINDING, MESSAGE, MESSAGE_STATE, UNFINISHED
from adapter.store.values import Arrival, FindingRow, MessageId, MessageRow, StateRow

_F, _M, _S = FINDING.c, MESSAGE.c, MESSAGE_STATE.c

# A long answer is fetched piece by piece.
PAGED: Final = {"yield_per": 1000}


class JournalReader:
    """Reads messages, their states and their findings over one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def findings(
        self, message: MessageId | None = None, about: str | None = None, limit: int = 1000
    ) -> list[FindingRow]:
        """Return the findings of a message, or the newest: about somebody, or of all."""
        asked = select(FINDING).limit(limit)
        if message is not None:
            asked = asked.where(_F.partition == message[0], _F.sequence == message[1])
        if about is not None:
            asked = asked.where(_F.about == about)
        asked = asked.order_by(_F.id if message is not None else _F.id.desc())
        return [finding(row) for row in self.connection.execute(asked)]

    def messages(self, limit: int = 100, state: str | None = None) -> list[MessageRow]:
        """Return the newest lines of the journal, those in one state if it is given."""
        asked = _latest_states().order_by(_M.received_at.desc(), _M.partition, _M.sequence.desc())
        if state is not None:
            asked = asked.where(_S.state == state)
        return [_line(row) for row in self.connection.execute(asked.limit(limit))]

    def journal(
        self, since: str = "", sender: tuple[str, str] | None = None
    ) -> Iterator[MessageRow]:
        """Give the lines of the journal received since then, the oldest first, a few at a time."""
        asked = _latest_states().where(_M.received_at >= since)
        if sender is not None:
            asked = asked.where(_M.sender_application == sender[0])
            asked = asked.where(_M.sender_facility == sender[1]) if sender[1] else asked
        asked = asked.order_by(_M.received_at, _M.partition, _M.sequence)
        for row in self.connection.execute(asked, execution_options=PAGED):
            yield _line(row)

    def message(self, message: MessageId) -> tuple[Arrival, list[StateRow]] | None:
        """Return a message and what became of it at each try, the first try first."""
        at = and_(_M.partition == message[0], _M.sequence == message[1])
        kept = self.connection.execute(select(*ARRIVAL_COLUMNS).where(at)).first()
        if kept is None:
            return None
        tries = select(MESSAGE_STATE).where(_S.partition == message[0], _S.sequence == message[1])
        found = self.findings(message)
        states = [
            StateRow(
                row.attempt,
                row.state,
                row.ack,
                row.versions,
                row.waits_for,
                message_id(row.duplicate_partition, row.duplicate_sequence),
                tuple(one.issue for one in found if one.attempt == row.attempt),
            )
            for row in self.connection.execute(tries.order_by(_S.attempt))
        ]
        return arrival(kept), states

    def lag(self) -> int:
        """Count the messages kept that have no answer yet."""
        asked = select(func.count()).select_from(UNFINISHED).where(UNFINISHED.c.waits_for.is_(None))
        return self.connection.execute(asked).scalar_one()


def _latest_states() -> Select[Any]:
    later = MESSAGE_STATE.alias()
    latest = (
        select(func.max(later.c.attempt))
        .where(later.c.partition == _M.partition, later.c.sequence == _M.sequence)
        .scalar_subquery()
    )
    joined = and_(_S.partition == _M.partition, _S.sequence == _M.sequence, _S.attempt == latest)
    told = (
        _M.sequence,
        _S.state,
        _S.versions,
        _S.waits_for,
        _S.duplicate_partition,
        _S.duplicate_sequence,
    )
    return select(*ARRIVAL_COLUMNS, *told).join_from(MESSAGE, MESSAGE_STATE, joined, isouter=True)


def _line(row: Row[Any]) -> MessageRow:
    kept = arrival(tuple(row))
    sequence, state, versions, waits_for, *duplicate = tuple(row)[len(ARRIVAL_COLUMNS) :]
    return MessageRow(
        (kept.partition, sequence),
        kept,
        state or "",
        versions or "",
        waits_for,
        message_id(*duplicate),
    )
