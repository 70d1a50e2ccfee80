"""Answers inside a unit of work: what became of each message, and what is answered again."""

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from adapter.issues import Issue
from adapter.store.engine import write_rows
from adapter.store.journal import JournalWork
from adapter.store.rows import message_id
from adapter.store.tables import FINDING, MESSAGE_STATE
from adapter.store.unit import portions
from adapter.store.values import Answer, MessageId

_S = MESSAGE_STATE.c
_COLUMNS = tuple(column.name for column in MESSAGE_STATE.columns if column.name != "id")
_FINDING_COLUMNS = tuple(column.name for column in FINDING.columns if column.name != "id")
_ANSWER = select(
    _S.key,
    _S.state,
    _S.ack,
    _S.versions,
    _S.partition,
    _S.sequence,
    _S.duplicate_partition,
    _S.duplicate_sequence,
)
_LATEST = _ANSWER.where(_S.key == bindparam("wanted")).order_by(_S.id.desc()).limit(1)
_MANY = _ANSWER.where(_S.key.in_(bindparam("wanted", expanding=True))).order_by(_S.id)
_RECORDED = (
    select(_S.control_id, _S.key)
    .where(
        _S.sender_key == bindparam("sender"),
        _S.control_id.in_(bindparam("controls", expanding=True)),
    )
    .limit(bindparam("most"))
)
_OTHER = (
    select(_S.id)
    .where(
        _S.sender_key == bindparam("sender"),
        _S.control_id == bindparam("control"),
        _S.key != bindparam("other_than"),
    )
    .limit(1)
)
_ATTEMPTS = select(func.max(_S.attempt)).where(
    _S.partition == bindparam("at_partition"), _S.sequence == bindparam("at_sequence")
)


class AnswerWork(JournalWork):
    """Records answers and finds those given before."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._answers: dict[str, Answer | None] = {}
        self._controls: dict[tuple[str, str], set[str]] = {}
        # Pairs of which every key that was ever recorded is in `_controls`.
        self._complete: set[tuple[str, str]] = set()
        self._attempts: dict[MessageId, int] = {}
        self._states: list[tuple[object, ...]] = []
        self._findings: list[tuple[object, ...]] = []

    def first_answer(self, key: str) -> Answer | None:
        """Return the latest answer recorded for the same sender, control id and bytes."""
        if key not in self._answers:
            row = self.connection.execute(_LATEST, {"wanted": key}).first()
            self._answers[key] = _answer(row) if row else None
        return self._answers[key]

    def control_id_used(self, sender_key: str, control_id: str, key: str) -> bool:
        """Tell whether this sender used this control id for other bytes."""
        pair = (sender_key, control_id)
        if self._controls.get(pair, set()) - {key}:
            return True
        if pair in self._complete:
            return False
        asked = {"sender": sender_key, "control": control_id, "other_than": key}
        return self.connection.execute(_OTHER, asked).first() is not None

    def answer(
        self,
        message: MessageId,
        key: str,
        sender_key: str,
        control_id: str,
        state: str,
        ack: bytes,
        versions: str,
        issues: Sequence[Issue],
        waits_for: str | None = None,
        duplicate_of: MessageId | None = None,
        account: str = "",
    ) -> None:
        """Record what became of a message; its findings may be filed under an account."""
        attempt = self._next_attempt(message)
        said = (key, sender_key, control_id, state, ack, versions, waits_for)
        self._states.append((*message, attempt, *said, *(duplicate_of or (None, None))))
        for issue in issues:
            self._findings.append((*message, attempt, account, "", *_told(issue)))
        self._answers[key] = Answer(state, ack, versions, duplicate_of or message)
        self._controls.setdefault((sender_key, control_id), set()).add(key)
        self.finish(message, waits_for if state == "waiting" else None)

    def add_findings(self, about: str, at: str, issues: Sequence[Issue]) -> None:
        """Keep what was found without a message, of an account or of whom `about` names."""
        self._findings += [(None, None, 0, about, at, *_told(issue)) for issue in issues]

    def prefetch_answers(self, keys: Collection[str]) -> None:
        """Read the answers to many keys at once."""
        wanted = [key for key in keys if key not in self._answers]
        self._answers.update(dict.fromkeys(wanted))
        for portion in portions(wanted):
            # In the order recorded, so that the latest stays.
            rows = self.connection.execute(_MANY, {"wanted": portion})
            self._answers.update((row.key, _answer(row)) for row in rows)

    def prefetch_controls(self, controls: Collection[tuple[str, str]]) -> None:
        """Read the keys recorded under many control ids at once."""
        by_sender: dict[str, list[str]] = {}
        for sender_key, control_id in set(controls) - self._complete:
            by_sender.setdefault(sender_key, []).append(control_id)
        for sender_key, control_ids in by_sender.items():
            for portion in portions(control_ids):
                self._prefetch_controls(sender_key, portion)

    def flush(self) -> None:
        """Write the answers and their findings."""
        write_rows(self.connection, MESSAGE_STATE, _COLUMNS, self._states)
        write_rows(self.connection, FINDING, _FINDING_COLUMNS, self._findings)
        self._states.clear()
        self._findings.clear()
        super().flush()

    def _prefetch_controls(self, sender_key: str, control_ids: list[str]) -> None:
        # A sender that always says the same control id would have us read its whole past.
        most = 4 * len(control_ids)
        asked = {"sender": sender_key, "controls": control_ids, "most": most}
        rows = self.connection.execute(_RECORDED, asked).all()
        for control_id, key in rows:
            self._controls.setdefault((sender_key, control_id), set()).add(key)
        if len(rows) < most:
            self._complete |= {(sender_key, control_id) for control_id in control_ids}

    def _next_attempt(self, message: MessageId) -> int:
        last = self._attempts.get(message)
        if last is None:
            last = 0
            if not self.is_kept_here(message):
                at = {"at_partition": message[0], "at_sequence": message[1]}
                last = self.connection.execute(_ATTEMPTS, at).scalar() or 0
        self._attempts[message] = last + 1
        return last + 1


def _told(issue: Issue) -> tuple[str, ...]:
    ground = issue.ground
    rests = (ground.rule, " ".join(ground.clauses), ground.origin) if ground else ("", "", "")
    arguments = orjson.dumps(issue.values).decode()
    return (issue.severity, issue.code, issue.where, issue.id, arguments, *rests)


def _answer(row: Sequence[Any]) -> Answer:
    _, state, ack, versions, partition, sequence, *duplicate = row
    return Answer(state, ack, versions, message_id(*duplicate) or (partition, sequence))
