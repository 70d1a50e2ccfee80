"""The tables, columns named as the values they keep; only what CHAINED names is append-only."""

from typing import Final

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
    stated_at: str | None


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

    `about` is an account's id, or names whom else it concerns: `Organization/<id>`, a jurisdiction.
    `at` is when it was found where no message says it.
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


_TABLES: Final = SQLModel.metadata.tables
MESSAGE: Final = _TABLES["message"]
FACT: Final = _TABLES["fact"]
JOURNAL_ENTRY: Final = _TABLES["journal_entry"]
POSTING: Final = _TABLES["posting"]
CHAIN_HEAD: Final = _TABLES["chain_head"]
MESSAGE_STATE: Final = _TABLES["message_state"]
FINDING: Final = _TABLES["finding"]
UNFINISHED: Final = _TABLES["unfinished"]
STATE: Final = _TABLES["state"]
RESOURCE: Final = _TABLES["resource"]
RESOURCE_HISTORY: Final = _TABLES["resource_history"]
RESOURCE_INDEX: Final = _TABLES["resource_index"]
CHARGE: Final = _TABLES["charge"]
DUE: Final = _TABLES["due"]
SCHEMA_VERSION: Final = _TABLES["schema_version"]

# The chained tables, and those columns of each that its hash does not take as they stand.
CHAINED: Final = (MESSAGE, FACT, JOURNAL_ENTRY, POSTING)
UNCHAINED_COLUMNS: Final = frozenset({"salt", "digest", "body", "hash"})
# Columns of a later schema: a row without them is hashed as rows were before.
LATER_COLUMNS: Final = frozenset({"stated_at"})
