"""Arrears of a facility: debts past their term, alleged, confirmed or on a plan, by account."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from adapter.settlement.reports.book import OWED, Book, Period
from adapter.settlement.reports.report import Row
from adapter.settlement.sections.terms import midnight

STANDINGS = ("overdue", "alleged", "confirmed", "dismissed", "plan")


def arrears(books: Iterable[Book], period: Period, zone: ZoneInfo) -> Iterator[Row]:
    """Give a row for each account with a debt that is overdue, alleged, confirmed or on a plan.

    What the patient owed at the end of the period stands under how the debt then stood.
    """
    for book in books:
        standing, since = standing_of(book, period.end, zone)
        owed = book.balance(OWED, period.end)
        if not standing or not owed:
            continue
        figures: dict[str, int | None] = dict.fromkeys(STANDINGS, 0)
        figures |= {standing: owed, "owed": owed, "accounts": 1}
        yield Row(
            (book.visit, book.ward, standing, since.astimezone(zone).date().isoformat()), figures
        )


def standing_of(book: Book, end: datetime, zone: ZoneInfo) -> tuple[str, datetime]:
    """Return how an account's debt stood just before an instant, and since when; "" for no debt.

    A person's word and a plan stand before the calendar's, the later of them first.
    """
    state, found = book.state, book.state.arrears
    told = [(found.decided, found.decided_at)]
    if state.plan is not None:
        told.append(("plan", midnight(state.plan.signed, zone)))
    said = [(word, at) for word, at in told if word and at is not None and at < end]
    if said:
        return max(said, key=lambda one: one[1])
    if found.word and found.since is not None and found.since < end:
        return found.word, found.since
    return "", end
