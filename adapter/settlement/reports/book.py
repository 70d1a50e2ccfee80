"""What a report reads of one account: its state, its journal, and what others said of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from adapter.settlement.arrears.said import By, Said
from adapter.settlement.history import held
from adapter.settlement.ledger import (
    ACCOUNT_FUND,
    CASH,
    DEFAULTED,
    DEPOSIT,
    RECEIVABLE,
    UNADJUDICATED,
    UNAPPLIED,
    JournalEntry,
)
from adapter.settlement.person import PersonState
from adapter.settlement.sections.terms import midnight
from adapter.settlement.state import AccountState

# What a patient was asked for and has not paid, in default or not.
OWED = (RECEIVABLE, DEFAULTED)
# What is still to come in of a visit: asked for or not yet, less money that waits.
OPEN = (UNADJUDICATED, *OWED, UNAPPLIED, DEPOSIT)
MONEY = (CASH, ACCOUNT_FUND)
# Money of the city's risk fund is not the patient's.
_FUND = "fund-"


@dataclass(frozen=True, slots=True)
class HisTotals:
    """The hospital's own totals of a visit in fen, as it told them by then (PV1-46 to PV1-49)."""

    at: datetime
    balance: int | None = None
    charges: int | None = None
    adjustments: int | None = None
    payments: int | None = None
    # The version of the Account that holds them.
    told: str = ""


@dataclass(frozen=True, slots=True)
class PlatformTotals:
    """An insurer settlement as a city platform tells it, in fen (ZPR-8 and ZPR-12)."""

    charges: int
    insurer: int
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a report in its city's zone, from one midnight to another: `start <= t < end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Book:
    """One account as reports read it; entries are in the order they were written.

    What insurer and facility settle between them is an account without a visit.
    """

    state: AccountState
    person: PersonState
    entries: tuple[JournalEntry, ...] = ()
    his: HisTotals | None = None
    platform: PlatformTotals | None = None

    @property
    def named(self) -> str:
        """Name the Account, as a fact of what is reported of it."""
        return f"Account/{self.state.account}"

    @property
    def visit(self) -> str:
        """Return the sender's visit number."""
        return self.state.visit.number if self.state.visit else ""

    @property
    def ward(self) -> str:
        """Return the ward the visit was in."""
        return self.state.visit.ward if self.state.visit else ""

    def said(self, end: datetime, zone: ZoneInfo) -> list[Said]:
        """Return what the calendar, people and a plan had said of the debt before `end`, in order.

        Of an account kept before every word was, only the last of each is known.
        """
        arrears, plan = self.state.arrears, self.state.plan
        signed = midnight(plan.signed, zone) if plan is not None else None
        last: tuple[tuple[By, str, datetime | None], ...] = (
            ("calendar", arrears.word, arrears.since),
            ("person", arrears.decided, arrears.decided_at),
            ("plan", "plan", signed),
        )
        told = {one.by for one in arrears.history}
        known = [
            Said(by, word, at)
            for by, word, at in last
            if by not in told and word and at is not None
        ]
        return [one for one in (*known, *arrears.history) if one.at < end]

    def standing(self, end: datetime) -> str:
        """Return the standing of the visit's agreement just before an instant."""
        if not self.state.standings:
            return self.state.standing
        return held(self.state.standings, end) or ""

    def received(self, end: datetime, start: datetime | None = None) -> int:
        """Return the money that came for the patient, less what was given back."""
        own = tuple(one for one in self.entries if not one.kind.startswith(_FUND))
        return replace(self, entries=own).balance(MONEY, end, start)

    def balance(
        self, ledger_accounts: tuple[str, ...], end: datetime, start: datetime | None = None
    ) -> int:
        """Return what ledger accounts moved by before `end`, from `start` on where it is given."""
        return sum(
            posting.amount
            for entry in self.entries
            if entry.at < end and (start is None or start <= entry.at)
            for posting in entry.postings
            if posting.ledger_account in ledger_accounts
        )
