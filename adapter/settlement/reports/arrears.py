"""Arrears of a facility: debts past their term, alleged, confirmed or on a plan, by account."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from adapter.settlement.arrears.decided import decisive
from adapter.settlement.arrears.said import CLEARED, Said
from adapter.settlement.reports.book import OWED, Book, Period
from adapter.settlement.reports.report import Row

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
        keys = (book.visit, book.ward, standing, since.astimezone(zone).date().isoformat())
        yield Row(keys, figures, _facts(book, period.end))


def _facts(book: Book, end: datetime) -> tuple[str, ...]:
    """Name the account, what it was asked, what people decided, and the plan, as told by then."""
    state = book.state
    asked = [f"Invoice/{one.invoice}" for one in state.invoices if one.at < end]
    words = [f"Basic/{one.decision}" for one in decisive(state) if one.at < end]
    signed = state.plan is not None and state.plan.signed < end.date()
    plan = [f"Contract/{state.plan_signed}"] if signed else []
    return (book.named, *asked, *words, *plan)


def standing_of(book: Book, end: datetime, zone: ZoneInfo) -> tuple[str, datetime]:
    """Return how an account's debt stood just before an instant, and since when; "" for no debt.

    A person's word and a plan stand before the calendar's, the later of them first: a person's
    until the debt is cleared, a plan until the calendar finds that it was not kept.
    """
    last: dict[str, Said] = {}
    for one in book.said(end, zone):
        last[one.by] = one
        if one.word == CLEARED:
            last.pop("person", None)
    calendar, plan = last.get("calendar"), last.get("plan")
    if calendar and plan and calendar.word and plan.at < calendar.at:
        del last["plan"]
    told = [last[by] for by in ("person", "plan") if by in last and last[by].word]
    if told:
        found = max(told, key=lambda one: one.at)
    elif calendar and calendar.word and calendar.word != CLEARED:
        found = calendar
    else:
        return "", end
    return found.word, found.at
