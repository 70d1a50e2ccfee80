"""Receivables of a facility: by age, and against its income."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from adapter.settlement.ledger import (
    AID,
    FUND_PAYABLE,
    FUND_RECEIVABLE,
    INSURER,
    REVENUE,
    UNADJUDICATED,
    UNAPPLIED,
    JournalEntry,
)
from adapter.settlement.reports.book import MONEY, OWED, Book, Period
from adapter.settlement.reports.months import months_of
from adapter.settlement.reports.report import Row

_TEN_THOUSANDTHS = 10_000
_INVOICED = "invoice-"
_CANCELLED = "invoice-cancelled"
_FUND = "risk-fund-owes"
# Who owes a facility, and what it has not asked for yet.
LEVELS = {
    "patients": OWED,
    "insurers": (INSURER,),
    "aid": (AID,),
    _FUND: (FUND_RECEIVABLE, FUND_PAYABLE),
    "unbilled": (UNADJUDICATED,),
}
OWING = tuple(LEVELS)


@dataclass(slots=True)
class _Asked:
    """What an invoice asked for and is still open, in fen."""

    at: datetime
    amount: int
    open: int


def by_age(books: Iterable[Book], period: Period, ages: Mapping[str, int]) -> Iterator[Row]:
    """Give each account's receivable at the end of a period, by days since it was invoiced.

    Money settles the oldest invoice first (AM-15). The ages and `credit`, what is owed to the
    patient, add up to the ledger's receivable.
    """
    for book in books:
        receivable = book.balance(OWED, period.end)
        unapplied = -book.balance((UNAPPLIED,), period.end)
        asked, credit = _open(book.entries, period.end)
        if not (receivable or unapplied):
            continue
        figures: dict[str, int | None] = dict.fromkeys(ages, 0)
        for one in asked:
            days = (period.end - one.at).days
            name = max((age for age in ages if ages[age] <= days), key=lambda age: ages[age])
            figures[name] = (figures[name] or 0) + one.open
        figures |= {"credit": -credit, "receivable": receivable, "unapplied": unapplied}
        issued = [one.invoice for one in book.state.invoices if one.at < period.end]
        facts = (book.named, *(f"Invoice/{one}" for one in issued))
        yield Row((book.visit, book.ward), figures, facts)


def _open(entries: Iterable[JournalEntry], end: datetime) -> tuple[list[_Asked], int]:
    """Return what invoices still ask for, oldest first, and what is owed back beyond that."""
    asked: list[_Asked] = []
    given = 0
    for entry in sorted(entries, key=lambda one: one.at):
        moved = sum(one.amount for one in entry.postings if one.ledger_account in OWED)
        if entry.at >= end:
            continue
        if entry.kind == _CANCELLED:
            given += _cancel(asked, -moved)
        elif entry.kind.startswith(_INVOICED) and moved > 0:
            asked.append(_Asked(entry.at, moved, moved))
        else:
            given -= moved
    for one in asked:
        # More returned than given opens the oldest again.
        taken = min(one.open, given)
        one.open -= taken
        given -= taken
    return asked, given


def _cancel(asked: list[_Asked], amount: int) -> int:
    """Take a cancelled invoice off: the newest of its amount; return what no invoice explains."""
    for one in reversed(asked):
        if one.amount == amount:
            asked.remove(one)
            return 0
    return amount


def against_income(books: Iterable[Book], period: Period, zone: ZoneInfo) -> list[Row]:
    """Return month by month what a facility earned and took in, and what was owed at its end."""
    months = months_of(period, zone)
    begins = [since for since, _ in months.values()]
    moved = {start: Counter[str]() for start in months}
    # What stood before the period opens its first month.
    stands = Counter[str]()
    places = [stands, *moved.values()]
    facts: list[dict[str, None]] = [{} for _ in places]
    for book in books:
        for entry in book.entries:
            if entry.at < period.end:
                at = bisect_right(begins, entry.at)
                facts[at][book.named] = None
                place = places[at]
                for posting in entry.postings:
                    place[posting.ledger_account] += posting.amount
    rows, rested = [], facts[0]
    for told, (start, month) in zip(facts[1:], moved.items(), strict=True):
        stands.update(month)
        rested |= told
        flows = {"income": -month[REVENUE], "received": sum(month[one] for one in MONEY)}
        levels = {name: sum(stands[one] for one in LEVELS[name]) for name in OWING}
        rows.append(Row((f"{start:%Y-%m}",), _with_rate(flows | levels), tuple(rested)))
    return rows


def _with_rate(figures: Mapping[str, int]) -> dict[str, int | None]:
    # The fund owes part of a debt that its patient still owes whole: it is counted once.
    owed, income = sum(figures[name] for name in OWING if name != _FUND), figures["income"]
    names = ("income", "received", *OWING)
    told: dict[str, int | None] = {name: figures[name] for name in names}
    rate = (2 * owed * _TEN_THOUSANDTHS + income) // (2 * income) if income > 0 else None
    return told | {"receivables": owed, "rate": rate}
