"""What is known of an account: the running fold of its facts.

A state's size does not grow with the charges of a stay: lines live outside it, sums inside.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from adapter.settlement.answer import Answer
from adapter.settlement.arrears.said import Arrears
from adapter.settlement.city.awarded import Awarded
from adapter.settlement.duty import Duty
from adapter.settlement.facts import (
    Adjudication,
    Agreement,
    Cover,
    Decision,
    Delivery,
    IdentityCheck,
    Paper,
    PlanSigned,
    Visit,
)
from adapter.settlement.figures import NO_FIGURES, NO_LAYERS, Figures, Layers
from adapter.settlement.history import History
from adapter.settlement.ledger import ACCOUNT_FUND, CASH
from adapter.settlement.sections.payment_plan import Plan

# What tells of money, by its source; a write-off is told as a Basic.
_TOLD_AS = {CASH: "PaymentReconciliation", ACCOUNT_FUND: "ClaimResponse"}


@dataclass(slots=True)
class Issued:
    """An invoice that was issued, as far as settlement must remember it.

    `paid` and `figures` are fen; a credit note's net is negative, and so is what it has given.
    """

    invoice: str
    number: str
    type: str
    at: datetime
    due: datetime
    figures: Figures
    layers: Layers
    paid: int = 0
    status: str = "issued"

    @property
    def live(self) -> bool:
        """Tell whether the invoice still stands."""
        return self.status != "cancelled"

    @property
    def open(self) -> int:
        """Return what is still asked, negative when it is owed to the patient."""
        return self.figures.net - self.paid if self.live else 0


@dataclass(slots=True)
class Received:
    """Money received and what became of it: (invoice, fen) allocations, the rest unapplied."""

    payment: str
    amount: int
    at: datetime
    source: str = CASH
    allocations: list[tuple[str, int]] = field(default_factory=list)

    @property
    def unapplied(self) -> int:
        """Return what no invoice has taken yet."""
        return self.amount - sum(amount for _, amount in self.allocations)

    @property
    def reference(self) -> str:
        """Name the resource that tells of it."""
        return f"{_TOLD_AS.get(self.source, 'Basic')}/{self.payment}"


@dataclass(slots=True)
class Returned:
    """Money a void returns: what it names, in fen, and the payment it was taken from once known."""

    names: tuple[str, ...]
    amount: int
    at: datetime
    payment: str = ""


# What becomes of a visit that did not take place (A11, A23).
CALLED_OFF = {"cancelled", "entered-in-error"}


@dataclass(slots=True)
class AccountState:
    """The fold of one account's facts."""

    account: str
    patient: str = ""
    person: str = ""
    facility: str = ""
    currency: str = "CNY"
    policy: str = ""
    # The facility ran in shadow on the day of admission, as first told; it stays so to its end.
    shadow: bool = False
    # The latest now of the messages that touched the account.
    clock: datetime | None = None
    visit: Visit | None = None
    # The visit as it was told from when on.
    visits: History[Visit] = field(default_factory=list)
    covers: tuple[Cover, ...] = ()
    agreements: dict[str, Agreement] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    check: IdentityCheck | None = None
    checks: dict[str, IdentityCheck] = field(default_factory=dict)
    # The last check that found another person.
    mismatch: IdentityCheck | None = None
    scope: Answer | None = None
    eligible: Answer | None = None
    # The standing of the agreement as it was last told: in-force, pending…, with its reason.
    standing: str = ""
    standing_reason: str = ""
    # The rule by which it stands so.
    stood: Answer | None = None
    # Each standing since when it holds, so that a past day can be told as it stood.
    standings: History[str] = field(default_factory=list)
    terminated: list[str] = field(default_factory=list)
    # Sums of all lines, and of those on live invoices.
    layers: Layers = NO_LAYERS
    billed_layers: Layers = NO_LAYERS
    billed: Figures = NO_FIGURES
    lines: int = 0
    billed_lines: int = 0
    medical_aid: int = 0
    reward: int = 0
    # The part of the reward that paying on time earned on another visit.
    rewarded: int = 0
    adjudications: dict[str, Adjudication] = field(default_factory=dict)
    # What the insurer had answered of whom the visit was moved from, and when it was.
    left_behind: list[tuple[datetime, Adjudication]] = field(default_factory=list)
    # Sums of the lines each adjudication has seen, by its id.
    covered: dict[str, Layers] = field(default_factory=dict)
    # The insurer's share that it has not answered for, in fen by its scheme, from when on.
    awaited: History[tuple[str, int]] = field(default_factory=list)
    # What the books say insurer and aid owe by adjudication, in fen.
    insurer_posted: int = 0
    aid_posted: int = 0
    # What the figures were last made from: cover, adjudication, identity.
    basis: str = ""
    last_posting: date | None = None
    notified: bool = False
    invoices: list[Issued] = field(default_factory=list)
    received: dict[str, Received] = field(default_factory=dict)
    deposits: dict[str, int] = field(default_factory=dict)
    # The adjustments that granted something, each with its sender's reason.
    adjusted: dict[str, str] = field(default_factory=dict)
    # Which money a number names, and what was returned of it or waits to be.
    receipts: dict[str, list[str]] = field(default_factory=dict)
    returns: dict[str, Returned] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    # What was told to the patient, by the proof's id.
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    # The visit was moved to another person, and what the other signed is still on it (A45).
    moved: bool = False
    # What was found once and is not found again, and how much deposit was found to be too much.
    found: list[str] = field(default_factory=list)
    deposit_found: int = 0
    # The day of leaving is over and was looked at.
    left: bool = False
    # Gross posted on days whose list is not owed yet, and the last day that was listed.
    days: dict[date, int] = field(default_factory=dict)
    listed_through: date | None = None
    expected_since: datetime | None = None
    limit_told: bool = False
    plan: Plan | None = None
    plan_paid_before: int = 0
    # The Contract the plan was signed as.
    plan_signed: str = ""
    # What was last said of each plan that was taken, or ended.
    plans_told: dict[str, PlanSigned] = field(default_factory=dict)
    # How an application for aid stands, what of `medical_aid` is granted so, a refusal told.
    aid_word: str = "none"
    aid_given: int = 0
    aid_told: bool = False
    arrears: Arrears = field(default_factory=Arrears)
    # One for each confirmed default that was laid before the risk fund.
    awards: list[Awarded] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)

    @property
    def unbilled_lines(self) -> int:
        """Count the lines that are on no live invoice."""
        return self.lines - self.billed_lines

    @property
    def accrued(self) -> bool:
        """Tell whether anything is on no invoice: a line, or what the last one put off."""
        return bool(self.unbilled_lines or self.billed.carried)

    def stands(self, word: str, reason: str, now: datetime, answer: Answer | None = None) -> None:
        """Take how the agreement stands from now on, and by which rule."""
        self.stood = answer
        if word != self.standing:
            self.standings.append((now, word))
        self.standing, self.standing_reason = word, reason

    @property
    def asked(self) -> int:
        """Return what live invoices still ask for in fen, without what is owed to the patient."""
        return sum(max(one.open, 0) for one in self.live())

    def settled_at(self, *invoices: str) -> datetime | None:
        """Return the own time of the last money that settled invoices, any if none is named."""
        given = [
            one.at
            for one in self.received.values()
            if any(amount and name in (invoices or {name}) for name, amount in one.allocations)
        ]
        return max(given, default=None)

    @property
    def ended(self) -> bool:
        """Tell whether the visit has ended."""
        return self.visit is not None and self.visit.status == "finished"

    @property
    def called_off(self) -> bool:
        """Tell whether the visit was cancelled, or never was."""
        return self.visit is not None and self.visit.status in CALLED_OFF

    def live(self, *types: str) -> list[Issued]:
        """Return the live invoices, of these types if any are named, oldest first."""
        return [one for one in self.invoices if one.live and (not types or one.type in types)]
