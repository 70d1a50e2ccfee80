"""The day close of a facility: the HIS's totals and the insurer's beside ours, account by account.

A difference is ours less theirs. The HIS's totals are compared with our journal as it stood when
the HIS told them; they never change it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from adapter.settlement.facts import Adjudication
from adapter.settlement.ledger import AID, INSURER, REVENUE, REWARD, WRITE_OFF
from adapter.settlement.reports.book import OPEN, Book, Period
from adapter.settlement.reports.report import Row

_ADJUSTMENTS = (AID, REWARD, WRITE_OFF)
_INSTANT = timedelta(microseconds=1)


def day_close(books: Iterable[Book], period: Period) -> Iterator[Row]:
    """Give a row for each account that moved, was open, or was told of in the period."""
    for book in books:
        if book.state.visit is not None and _concerned(book, period):
            keys = (book.visit, book.ward, _told(book, period))
            yield Row(keys, _figures(book, period), _facts(book, period))


def _concerned(book: Book, period: Period) -> bool:
    moved = any(period.start <= entry.at < period.end for entry in book.entries)
    told = book.his is not None and period.start <= book.his.at < period.end
    return moved or told or any(book.balance((name,), period.end) for name in OPEN)


def _facts(book: Book, period: Period) -> tuple[str, ...]:
    """Name the account, which also holds what the HIS told, and the insurer's answer."""
    answered = _answer(book, period.end)
    stated = (f"ClaimResponse/{answered.adjudication}",) if answered else ()
    platform = book.platform.facts if book.platform else ()
    his = book.his.told if book.his is not None and book.his.at < period.end else ""
    return (his or book.named, *stated, *platform)


def _told(book: Book, period: Period) -> str:
    his = book.his
    return his.at.isoformat() if his is not None and his.at < period.end else ""


def _figures(book: Book, period: Period) -> dict[str, int | None]:
    end = period.end
    charges, insurer = -book.balance((REVENUE,), end), book.balance((INSURER,), end)
    figures: dict[str, int | None] = {
        "day-charges": -book.balance((REVENUE,), end, period.start),
        "day-payments": book.received(end, period.start),
        **_ours(book, end),
        "insurer": insurer,
    }
    figures |= _his(book, end)
    answered = _answer(book, end)
    said = dict(answered.figures) if answered else {}
    platform = book.platform
    theirs = {
        "insurer-charges": (charges, said.get("medfee_sumamt")),
        "insurer-share": (insurer, said.get("fund_pay_sumamt")),
        "platform-charges": (charges, platform.charges if platform else None),
        "platform-insurer": (insurer, platform.insurer if platform else None),
    }
    for name, (ours, other) in theirs.items():
        figures[name] = other
        figures[f"{name}-difference"] = None if other is None else ours - other
    return figures


def _ours(book: Book, end: datetime) -> dict[str, int]:
    return {
        "charges": -book.balance((REVENUE,), end),
        "payments": book.received(end),
        "adjustments": book.balance(_ADJUSTMENTS, end),
        "balance": book.balance(OPEN, end),
    }


def _his(book: Book, end: datetime) -> dict[str, int | None]:
    """Return what the HIS told last before the close, each beside what our journal then said."""
    his = book.his if book.his is not None and book.his.at < end else None
    told: dict[str, Any] = asdict(his) if his is not None else {}
    ours = _ours(book, his.at + _INSTANT) if his is not None else {}
    found: dict[str, int | None] = {}
    for name in ("charges", "payments", "adjustments", "balance"):
        other = told.get(name)
        found[f"his-{name}"] = other
        found[f"{name}-difference"] = None if other is None else ours[name] - other
    return found


def _answer(book: Book, end: datetime) -> Adjudication | None:
    """Return the insurer's latest answer before the close that it has not taken back."""
    every = [one for one in book.state.adjudications.values() if one.at < end]
    cancelled = {one.cancels for one in every if one.kind == "CANCEL"}
    standing = [one for one in every if one.kind != "CANCEL" and one.settlement not in cancelled]
    return max(standing, key=lambda one: (one.at, one.settlement), default=None)
