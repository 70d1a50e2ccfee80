"""The ledger: balanced entries in fen over a small chart of accounts.

`episode:unadjudicated` holds what was done and is on no invoice and in no adjudication;
`patient:receivable` what patients were asked for and have not paid; `patient:unapplied` money
received that no invoice has taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

REVENUE = "hospital:revenue"
UNADJUDICATED = "episode:unadjudicated"
RECEIVABLE = "patient:receivable"
UNAPPLIED = "patient:unapplied"
DEPOSIT = "patient:deposit"
INSURER = "insurer:receivable"
INSURER_ADVANCE = "insurer:advance"
ACCOUNT_FUND = "insurer:personal-account"
AID = "aid:receivable"
REWARD = "hospital:reward"
WRITE_OFF = "hospital:write-off"
DEFAULTED = "patient:defaulted"
FUND_RECEIVABLE = "riskfund:receivable"
FUND_PAYABLE = "riskfund:payable"
ALLOWANCE_FUND = "allowance:fund"
ALLOWANCE_HOSPITAL = "allowance:hospital"
BAD_DEBT = "hospital:bad-debt"
BAD_DEBT_RECOVERED = "hospital:bad-debt-recovered"
CASH = "cash"

# The accounts of facilities in shadow stand beside these under names of their own.
SHADOW = "shadow:"
# Debit, credit, fen.
Side = tuple[str, str, int]

# What each account is to a bookkeeper: the root a plain-text ledger files it under.
ROOTS = {
    REVENUE: "Income",
    UNADJUDICATED: "Assets",
    RECEIVABLE: "Assets",
    UNAPPLIED: "Liabilities",
    DEPOSIT: "Liabilities",
    INSURER: "Assets",
    INSURER_ADVANCE: "Liabilities",
    ACCOUNT_FUND: "Assets",
    AID: "Assets",
    REWARD: "Expenses",
    WRITE_OFF: "Expenses",
    DEFAULTED: "Assets",
    FUND_RECEIVABLE: "Assets",
    FUND_PAYABLE: "Liabilities",
    # Contra-assets: they stand against what is in default.
    ALLOWANCE_FUND: "Assets",
    ALLOWANCE_HOSPITAL: "Assets",
    BAD_DEBT: "Expenses",
    BAD_DEBT_RECOVERED: "Income",
    CASH: "Assets",
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry in fen: debit positive, credit negative."""

    ledger_account: str
    amount: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A balanced set of postings with the event that made it."""

    kind: str
    account: str
    at: datetime
    rule: str
    cites: tuple[str, ...]
    postings: tuple[Posting, ...]


def balances(postings: Iterable[tuple[str, int]]) -> dict[str, tuple[int, int]]:
    """Return what each ledger account holds in fen, debit positive, and how often it was moved."""
    held: dict[str, tuple[int, int]] = {}
    for name, amount in postings:
        total, count = held.get(name, (0, 0))
        held[name] = (total + amount, count + 1)
    return held


def shadowed(sides: tuple[Side, ...]) -> tuple[Side, ...]:
    """Return the sides as a hospital in shadow has them: beside the books, in accounts apart."""
    return tuple((SHADOW + debit, SHADOW + credit, fen) for debit, credit, fen in sides)


def entry(
    kind: str,
    account: str,
    at: datetime,
    sides: tuple[Side, ...],
    rule: str = "",
    cites: tuple[str, ...] = (),
) -> JournalEntry:
    """Return an entry of (debit, credit, fen) sides; a negative amount turns a side round."""
    postings = tuple(
        posting
        for debit, credit, amount in sides
        if amount
        for posting in (Posting(debit, amount), Posting(credit, -amount))
    )
    return JournalEntry(kind, account, at, rule, cites, postings)
