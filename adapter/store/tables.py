"""The tables; columns repeat the names of the values they keep.

`message`, `fact`, `journal_entry` and `posting` are append-only and chained; every other table
may be changed. The DDL that creates them is frozen in `migrations/`, and a test compares the two.
"""

from typing import Final

from sqlalchemy import Table
from sqlmodel import Field, SQLModel


class Message(SQLModel, table=True):
    """What came through a door; body and salt go together when a person is erased."""

    partition: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    received_at: str
    door: str
    sender_application: str
    sender_facility: str
    control_id: str
    event: str
    version: str
    charset: str
    salt: bytes | None
    digest: bytes
    body: bytes | None
    hash: bytes


class Fact(SQLModel, table=True):
    """What settlement was told; body and salt go together when a person is erased."""

    partition: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    message_partition: int | None
    message_sequence: int | None
    kind: str
    account: str
    person: str
    at: str
    applied_at: str
    salt: bytes | None
    digest: bytes
    body: bytes | None
    hash: bytes


class JournalEntry(SQLModel, table=True):
    """One balanced entry of the ledger; `postings` says how many sides it has."""

    __tablename__ = "journal_entry"

    partition: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    account: str
    kind: str
    at: str
    rule: str
    clauses: str
    message_partition: int | None
    message_sequence: int | None
    postings: int
    hash: bytes


class Posting(SQLModel, table=True):
    """One side of a journal entry of the same partition, in fen: debit positive."""

    partition: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    entry: int
    ordinal: int
    ledger_account: str
    amount: int
    currency: str
    hash: bytes


class ChainHead(SQLModel, table=True):
    """Where each chain ends, kept apart so that a cut tail is seen."""

    __tablename__ = "chain_head"

    chain: str = Field(primary_key=True)
    partition: int = Field(primary_key=True)
    sequence: int
    hash: bytes


class MessageState(SQLModel, table=True):
    """What became of a message, one row a try."""

    __tablename__ = "message_state"

    id: int = Field(primary_key=True)
    partition: int
    sequence: int
    attempt: int
    key: str
    sender_key: str
    control_id: str
    state: str
    ack: bytes
    versions: str
    waits_for: str | None
    duplicate_partition: int | None
    duplicate_sequence: int | None


class Finding(SQLModel, table=True):
    """One issue: of one try of a message, or of no message; its words are made at the door.

    `about` is the id of an account, or names whom else it concerns: `Organization/<id>`, a
    jurisdiction's code. `at` is when it was found where no message says it.
    """

    id: int = Field(primary_key=True)
    partition: int | None
    sequence: int | None
    attempt: int
    about: str
    at: str
    severity: str
    code: str
    place: str
    issue: str
    arguments: str
    rule: str
    clauses: str
    origin: str


class Unfinished(SQLModel, table=True):
    """A message that has no answer yet (`waits_for` NULL) or waits for something."""

    partition: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    waits_for: str | None


class State(SQLModel, table=True):
    """One folded document: what is known of an account, a person, a chart."""

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body: bytes


class Resource(SQLModel, table=True):
    """The current version of a resource; `index_digest` tells whether its index moved."""

    type: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int
    updated: str
    body: bytes
    deleted: bool
    assembled_on_read: bool
    event_at: str | None
    source: str
    message_partition: int | None
    message_sequence: int | None
    partition: int
    index_digest: bytes


class ResourceHistory(SQLModel, table=True):
    """The versions of a resource before its current one."""

    __tablename__ = "resource_history"

    type: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    updated: str
    body: bytes
    deleted: bool
    assembled_on_read: bool
    event_at: str | None
    source: str
    message_partition: int | None
    message_sequence: int | None


class ResourceIndex(SQLModel, table=True):
    """One value of one search parameter of the current version of a resource."""

    __tablename__ = "resource_index"

    entry: int = Field(primary_key=True)
    type: str
    id: str
    param: str
    system: str | None
    value: str | None
    low: str | None
    high: str | None
    number: float | None


class Charge(SQLModel, table=True):
    """A billed line and the invoice it stands on; `ordinal` keeps the order added."""

    ordinal: int = Field(primary_key=True)
    charge: str
    account: str
    entered: str
    body: bytes
    invoice: str | None


class Due(SQLModel, table=True):
    """An instant at which something falls due on an account."""

    account: str = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    person: str
    at: str
    kind: str


class SchemaVersion(SQLModel, table=True):
    """One migration that ran."""

    __tablename__ = "schema_version"

    version: int = Field(primary_key=True)
    name: str


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


MESSAGE: Final = _table("message")
FACT: Final = _table("fact")
JOURNAL_ENTRY: Final = _table("journal_entry")
POSTING: Final = _table("posting")
CHAIN_HEAD: Final = _table("chain_head")
MESSAGE_STATE: Final = _table("message_state")
FINDING: Final = _table("finding")
UNFINISHED: Final = _table("unfinished")
STATE: Final = _table("state")
RESOURCE: Final = _table("resource")
RESOURCE_HISTORY: Final = _table("resource_history")
RESOURCE_INDEX: Final = _table("resource_index")
CHARGE: Final = _table("charge")
DUE: Final = _table("due")
SCHEMA_VERSION: Final = _table("schema_version")

# The chained tables, and those columns of each that its hash does not take as they stand.
CHAINED: Final = (MESSAGE, FACT, JOURNAL_ENTRY, POSTING)
UNCHAINED_COLUMNS: Final = frozenset({"salt", "digest", "body", "hash"})
