"""The small frozen facts that settlement knows, in the city's own words; nothing else enters."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

VisitStatus = Literal["planned", "arrived", "in-progress", "finished", "cancelled", "unknown"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is treated: a chart of a facility, and what the instruments ask about its person."""

    patient: str
    national_id: str
    hukou_region: str
    aid_identity: str
    # When the person died, or only whether they did (PID-29, PID-30); None where nothing is told.
    deceased: datetime | bool | None = None
    # None where nobody has told it to the day.
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay or an outpatient visit as the care feed tells it (PV1, PV2)."""

    account: str
    patient: str
    facility: str
    number: str
    ward: str
    encounter_class: str
    status: str
    start: datetime | None
    end: datetime | None
    priority: str
    condition: str
    expected: datetime | None = None
    # The Encounter that tells it.
    encounter: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """One insurance of a person, as far as eligibility and the estimate need it (IN1)."""

    coverage: str
    scheme: str
    region: str
    status: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Covers:
    """The insurances of a visit, the first to pay first; a snapshot replaces the one before."""

    account: str
    covers: tuple[Cover, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A pay-later agreement as the hospital reports it (ZPL); `account` is empty for a person's."""

    consent: str
    account: str
    patient: str
    form: str
    state: str
    signed: datetime | None
    start: datetime | None
    end: datetime | None
    # When the policy was explained to the patient (H-49).
    informed: datetime | None = None
    # The id of the policy it names (ZPL-5); empty where it names none.
    policy: str = ""
    facility: str = ""
    # Who signed: patient, legal_representative, family or other; empty where nobody told.
    signer: str = ""
    # Whom the agreement names as a second recipient of lists and notices.
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document shown, held, returned or lost (ZDC)."""

    document: str
    account: str
    kind: str
    form: str
    custody: str
    at: datetime | None
    # Empty where nobody told it.
    number: str = ""


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """What the ward or the insurance office found about who the patient is (ZIV)."""

    task: str
    account: str
    result: str
    stage: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Charge:
    """One billed line in fen; a reversal is negative and names what it takes back (FT1 CG, CD)."""

    charge: str
    account: str
    reversal: bool
    amount: int
    over_limit: int
    item: str
    item_class: str
    occurred: datetime
    entered: datetime
    reverses: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received, in fen; a promise and the insurer's own money are not the patient's.

    `names` are the numbers it is known by, `voids` those of the payment that it returns.
    """

    payment: str
    account: str
    amount: int
    kind: str
    method: str
    at: datetime
    names: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An adjustment in fen that lowers what is asked, with the sender's reason (FT1 AJ)."""

    adjustment: str
    account: str
    amount: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Adjudication:
    """The insurer's answer (ZAJ; 2303, 2304, 2207): figures by their national names, in fen."""

    adjudication: str
    settlement: str
    account: str
    kind: str
    cancels: str
    figures: tuple[tuple[str, int], ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """Proof that a list, an estimate or a notice reached the patient; `day` is the listed one.

    `duty` tells that it is the very notice that was owed, completed.
    """

    delivery: str
    account: str
    kind: str
    day: str
    at: datetime
    duty: bool = False


@dataclass(frozen=True, slots=True)
class PlanSigned:
    """A hardship plan as signed: so many months, or the parts the parties wrote, in fen.

    One that has `ended` stands for nothing any more: what is open is owed as before.
    """

    plan: str
    account: str
    kind: str
    financed: int
    months: int
    parts: tuple[tuple[date, int], ...]
    signed: datetime
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided, by whom and why; `until` ends a stopped clock, `amount` is fen."""

    decision: str
    account: str
    word: str
    by: str
    note: str
    at: datetime
    until: datetime | None
    amount: int | None = None


Fact = (
    Person
    | Visit
    | Covers
    | Agreement
    | Paper
    | IdentityCheck
    | Charge
    | Payment
    | Adjustment
    | Adjudication
    | Delivery
    | PlanSigned
    | Decision
)
