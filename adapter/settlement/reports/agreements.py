"""Agreements, visits and evasions of a facility, by month and ward."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.months import month, months_of
from adapter.settlement.reports.report import Row

_FIGURES = ("signed", "visits", "paid-later", "ended", "alleged-count", "confirmed-count")
_LISTED = ("listed", "cleared", "lifted", "in-force")


def agreements_and_evasions(books: Iterable[Book], period: Period, zone: ZoneInfo) -> list[Row]:
    """Return counts by month and ward: what was signed, who came and left, who did not pay.

    An agreement counts once, where and when it was signed; a visit under the ward it was last in.
    """
    counts: dict[tuple[str, str], Counter[str]] = {}
    signed: set[str] = set()
    for book in books:
        for name, at in _events(book, signed):
            if at is not None and period.start <= at < period.end:
                counts.setdefault((month(at, zone), book.ward), Counter())[name] += 1
    return [Row(key, {name: counts[key][name] for name in _FIGURES}) for key in sorted(counts)]


def _events(book: Book, signed: set[str]) -> Iterable[tuple[str, datetime | None]]:
    state = book.state
    mine = [one for one in book.person.agreements.values() if one.patient == state.patient]
    for agreement in (*state.agreements.values(), *mine):
        if agreement.consent not in signed:
            signed.add(agreement.consent)
            yield "signed", agreement.signed
    if state.visit is not None and state.visit.status not in {"planned", "cancelled"}:
        yield "visits", state.visit.start
        if state.standing == "in-force":
            yield "paid-later", state.visit.start
        if state.ended:
            yield "ended", state.visit.end
    found = state.arrears
    if found.word == "alleged" or found.decided == "confirmed":
        yield "alleged-count", found.since
    if found.decided == "confirmed":
        yield "confirmed-count", found.decided_at


def credit_list(books: Iterable[Book], period: Period, zone: ZoneInfo) -> list[Row]:
    """Return by month how many entries for debts at the facility began, ended, and stood."""
    months = months_of(period, zone)
    counts = {f"{start:%Y-%m}": Counter[str]() for start in months}
    for book in books:
        entry = book.person.entries.get(book.state.account)
        if entry is None:
            continue
        events = (("listed", entry.effective), ("cleared", entry.cleared), ("lifted", entry.lifted))
        for name, at in events:
            if at is not None and period.start <= at < period.end:
                counts[month(at, zone)][name] += 1
        for start, (_, until) in months.items():
            ends = [one for one in (entry.cleared, entry.lifted) if one is not None]
            if entry.effective < until and all(until <= one for one in ends):
                counts[f"{start:%Y-%m}"]["in-force"] += 1
    return [Row((key,), {name: counts[key][name] for name in _LISTED}) for key in counts]
