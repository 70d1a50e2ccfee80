"""The journal inside a unit of work: messages kept, and the messages that wait."""

from sqlalchemy import Connection, bindparam, delete, select

from adapter.store.chain import seal
from adapter.store.engine import write_rows
from adapter.store.rows import ARRIVAL_COLUMNS, arrival
from adapter.store.tables import MESSAGE, UNFINISHED
from adapter.store.unit import Unit
from adapter.store.values import Arrival, MessageId

_COLUMNS = tuple(column.name for column in MESSAGE.columns)
_WAITING = (
    select(MESSAGE.c.sequence, *ARRIVAL_COLUMNS)
    .join_from(
        UNFINISHED,
        MESSAGE,
        (UNFINISHED.c.partition == MESSAGE.c.partition)
        & (UNFINISHED.c.sequence == MESSAGE.c.sequence),
    )
    .where(UNFINISHED.c.waits_for == bindparam("waits_for"))
)
_AWAITED_MOST = 1000
_AWAITED = (
    select(UNFINISHED.c.waits_for)
    .where(UNFINISHED.c.waits_for.is_not(None))
    .distinct()
    .limit(_AWAITED_MOST)
)
_FORGET = delete(UNFINISHED).where(
    UNFINISHED.c.partition == bindparam("at_partition"),
    UNFINISHED.c.sequence == bindparam("at_sequence"),
)


class JournalWork(Unit):
    """Keeps messages, and remembers which of them are not done with."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._messages: list[tuple[object, ...]] = []
        # Messages of this unit that are written with it, and what each message waits for now:
        # None when it has no answer yet, absent when it is done with.
        self._kept: dict[MessageId, Arrival] = {}
        self._open: dict[MessageId, str | None] = {}
        self._closed: set[MessageId] = set()
        self._unflushed: set[MessageId] = set()
        # What is waited for is asked about every message and is seldom anything.
        self._awaited: set[str] | None = None

    def keep(self, arrival: Arrival) -> MessageId:
        """Write a message into the journal."""
        columns = (
            arrival.received_at,
            arrival.door,
            arrival.sender_application,
            arrival.sender_facility,
            arrival.control_id,
            arrival.event,
            arrival.version,
            arrival.charset,
        )
        partition, body, stated_at = arrival.partition, arrival.body, arrival.stated_at
        salt, digest = seal(body)
        told = columns if stated_at is None else (*columns, stated_at)
        sequence, linked = self.chains.link(MESSAGE.name, partition, told, digest)
        row = (partition, sequence, *columns, salt, digest, body, linked, stated_at)
        self._messages.append(row)
        message = (partition, sequence)
        self._kept[message] = arrival
        self._unflushed.add(message)
        self._open[message] = None
        return message

    def is_kept_here(self, message: MessageId) -> bool:
        """Tell whether a message came in this very unit of work."""
        return message in self._kept

    def finish(self, message: MessageId, waits_for: str | None) -> None:
        """Note that a message has an answer, and what it goes on waiting for."""
        self._open.pop(message, None)
        if waits_for is not None:
            self._open[message] = waits_for
        if message not in self._unflushed:
            self._closed.add(message)

    def waiting(self, waits_for: str) -> list[tuple[MessageId, Arrival]]:
        """Return the messages whose latest state waits for this, in the order they came."""
        found: dict[MessageId, Arrival] = {}
        asked = self._is_awaited(waits_for)
        for row in self.connection.execute(_WAITING, {"waits_for": waits_for}) if asked else ():
            kept = arrival(row[1:])
            message = (kept.partition, row[0])
            if message not in self._closed:
                found[message] = kept
        for message, awaited in self._open.items():
            if awaited == waits_for:
                found[message] = self._kept.get(message) or self._arrival(message)
        return sorted(found.items(), key=lambda item: (item[1].received_at, item[0]))

    def flush(self) -> None:
        """Write the messages kept and what is open about them."""
        write_rows(self.connection, MESSAGE, _COLUMNS, self._messages)
        if self._closed:
            self.connection.execute(
                _FORGET, [{"at_partition": at[0], "at_sequence": at[1]} for at in self._closed]
            )
        write_rows(
            self.connection,
            UNFINISHED,
            ("partition", "sequence", "waits_for"),
            [(*message, waits_for) for message, waits_for in self._open.items()],
        )
        self._messages.clear()
        self._open.clear()
        self._closed.clear()
        self._unflushed.clear()
        super().flush()

    def _is_awaited(self, waits_for: str) -> bool:
        """Tell whether a message of an earlier unit may wait for this."""
        if self._awaited is None:
            rows = self.connection.scalars(_AWAITED)
            self._awaited = set(rows)
        return waits_for in self._awaited or len(self._awaited) == _AWAITED_MOST

    def _arrival(self, message: MessageId) -> Arrival:
        wanted = (MESSAGE.c.partition == message[0]) & (MESSAGE.c.sequence == message[1])
        return arrival(self.connection.execute(select(*ARRIVAL_COLUMNS).where(wanted)).one())
