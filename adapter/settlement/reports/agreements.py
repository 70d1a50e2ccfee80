"""Agreements, visits and evasions of a facility, by month and ward."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapter.settlement.arrears.decided import decisive
from adapter.settlement.arrears.said import CLEARED, Said
from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.months import month, months_of
from adapter.settlement.reports.report import Row
from adapter.settlement.sections.credit_list import Entry

_FIGURES = ("signed", "visits", "paid-later", "ended", "alleged-count", "confirmed-count")
_INSTANT = timedelta(microseconds=1)
# What is no visit: one to come, one that did not take place, one that was merged into another.
_NO_VISIT = {"planned", "cancelled", "entered-in-error"}
_LISTED = ("listed", "cleared", "lifted", "in-force")


def agreements_and_evasions(books: Iterable[Book], period: Period, zone: ZoneInfo) -> list[Row]:
    """Return counts by month and ward: what was signed, who came and left, who did not pay.

    An agreement counts once, where and when it was signed; a visit under the ward it was last in.
    """
    counts: dict[tuple[str, str], Counter[str]] = {}
    facts: dict[tuple[str, str], dict[str, None]] = {}
    signed: set[str] = set()
    for book in books:
        for name, at, fact in _events(book, signed, period.end, zone):
            if at is not None and period.start <= at < period.end:
                key = (month(at, zone), book.ward)
                counts.setdefault(key, Counter())[name] += 1
                facts.setdefault(key, {})[fact] = None
    return [
        Row(key, {name: counts[key][name] for name in _FIGURES}, tuple(facts[key]))
        for key in sorted(counts)
    ]


def _events(
    book: Book, signed: set[str], end: datetime, zone: ZoneInfo
) -> Iterable[tuple[str, datetime | None, str]]:
    """Give what happened, when, and what tells of it."""
    state = book.state
    mine = [one for one in book.person.agreements.values() if one.patient == state.patient]
    for agreement in (*state.agreements.values(), *mine):
        if agreement.consent not in signed:
            signed.add(agreement.consent)
            yield "signed", agreement.signed, f"Consent/{agreement.consent}"
    if state.visit is not None and state.visit.status not in _NO_VISIT:
        told = f"Encounter/{state.visit.encounter}"
        yield "visits", state.visit.start, told
        if book.standing(end) == "in-force":
            yield "paid-later", state.visit.start, told
        if state.ended:
            yield "ended", state.visit.end, told
    yield from ((name, at, book.named) for name, at in _evasions(book.said(end, zone)))


def _evasions(said: list[Said]) -> Iterable[tuple[str, datetime]]:
    """Give when a debt was alleged, and confirmed where no later word took that back."""
    words = [one for one in said if one.by == "person" or one.word == CLEARED]
    alleged = [one.at for one in said if one.by == "calendar" and one.word == "alleged"]
    for one, after in zip(words, (*words[1:], None), strict=False):
        if one.word == "confirmed" and (after is None or after.word == CLEARED):
            yield "confirmed-count", one.at
    for at in alleged:
        yield "alleged-count", at


def credit_list(books: Iterable[Book], period: Period, zone: ZoneInfo) -> list[Row]:
    """Return by month how many entries for debts at the facility began, ended, and stood."""
    months = months_of(period, zone)
    counts = {f"{start:%Y-%m}": Counter[str]() for start in months}
    facts: dict[str, dict[str, None]] = {key: {} for key in counts}
    for book in books:
        for entry in _entries(book):
            events = (
                ("listed", entry.effective),
                ("cleared", entry.cleared),
                ("lifted", entry.lifted),
            )
            for name, at in events:
                if at is not None and period.start <= at < period.end:
                    counts[month(at, zone)][name] += 1
                    facts[month(at, zone)] |= dict.fromkeys(_by_whom(book, period.end))
            for start, (_, until) in months.items():
                if entry.holds(until - _INSTANT):
                    counts[f"{start:%Y-%m}"]["in-force"] += 1
                    facts[f"{start:%Y-%m}"] |= dict.fromkeys(_by_whom(book, period.end))
    return [
        Row((key,), {name: counts[key][name] for name in _LISTED}, tuple(facts[key]))
        for key in counts
    ]


def _by_whom(book: Book, end: datetime) -> list[str]:
    """Name an account and what people had decided of its debt."""
    account = book.state.account
    entries = [*book.person.former.get(account, ()), *book.person.listing(account)]
    words = [one for one in decisive(book.state, entries) if one.at < end]
    return [book.named, *(f"Basic/{one.decision}" for one in words)]


def _entries(book: Book) -> list[Entry]:
    """Return the account's entries that ever took effect: no appeal or end came before."""
    account, person = book.state.account, book.person
    every = [*person.former.get(account, ()), *person.listing(account)]
    return [one for one in every if one.holds(one.effective)]
