"""The values that cross the store's port: rows as frozen dataclasses, no SQL."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Final, Literal

from adapter.issues import AdapterError, Issue

# Fixed for ever: a chart's partition is written into every row of its chains.
PARTITIONS: Final = 64

# A message's place in the journal: (partition, sequence).
MessageId = tuple[int, int]

State = Literal["applied", "waiting", "ignored", "refused", "parked", "rejected"]


class Whichever(Enum):
    """The type of `ANY`: a charge's invoice may be whichever, or none."""

    ANY = "any"


ANY: Final = Whichever.ANY
InvoiceChoice = str | None | Literal[Whichever.ANY]


class StoreUnavailable(AdapterError):  # noqa: N818 - the house names errors by what is wrong
    """Nothing can be kept now; with `outcome_known` False a commit may yet have happened."""

    ack_code: ClassVar[str] = "AE"
    http_status: ClassVar[int] = 503

    def __init__(self, *issues: Issue, outcome_known: bool = True) -> None:
        super().__init__(*issues)
        self.outcome_known = outcome_known


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came through a door: the bytes, and what its envelope says; erased bytes are empty.

    `stated_at` is when an act was done, where its teller says so.
    """

    received_at: str
    door: str
    sender_application: str
    sender_facility: str
    control_id: str
    event: str
    version: str
    charset: str
    body: bytes
    partition: int
    stated_at: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer once given; `message` is the message it was worked out for."""

    state: str
    ack: bytes
    versions: str
    message: MessageId


@dataclass(frozen=True, slots=True)
class StateRow:
    """What became of a message at one try: its state, its answer, its findings."""

    attempt: int
    state: str
    ack: bytes
    versions: str
    waits_for: str | None
    duplicate_of: MessageId | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One line of the journal with its latest state, "" where it has none yet."""

    message: MessageId
    arrival: Arrival
    state: str
    versions: str
    waits_for: str | None
    duplicate_of: MessageId | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """An issue that was kept: with a message at the try that found it, or without one.

    `about` is an account's id, `Organization/<id>` or a jurisdiction's code, "" when it concerns
    none; `at` is when it was found, "" where its message says that.
    """

    message: MessageId | None
    attempt: int
    about: str
    issue: Issue
    at: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of a resource, as the bytes that were written."""

    type: str
    id: str
    version: int
    updated: str
    body: bytes
    deleted: bool
    assembled_on_read: bool
    event_at: str | None
    source: str
    message: MessageId | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search; `total` only when it was asked for."""

    rows: list[Stored]
    total: int | None
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that settlement was told; `sequence` is given by the store."""

    partition: int
    message: MessageId | None
    kind: str
    account: str
    person: str
    at: str
    applied_at: str
    body: bytes
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One side of a journal entry in fen: debit positive, credit negative."""

    ledger_account: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A balanced journal entry; `sequence` is given by the store."""

    partition: int
    account: str
    kind: str
    at: str
    rule: str
    clauses: str
    message: MessageId | None
    postings: tuple[PostingRow, ...]
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A billed line of an account and the invoice it stands on, None while unbilled."""

    account: str
    charge: str
    entered: str
    body: bytes
    invoice: str | None


@dataclass(frozen=True, slots=True)
class Damage:
    """A row that is not as it was written, is gone, or does not add up."""

    table: str
    partition: int
    sequence: int
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.partition}/{self.sequence} {self.what}"
