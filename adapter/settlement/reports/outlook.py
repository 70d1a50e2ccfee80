"""What the insurer will owe a facility, by month and scheme: answered, estimated, projected."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapter.settlement.facts import Visit
from adapter.settlement.history import held
from adapter.settlement.ledger import INSURER
from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.months import months_of
from adapter.settlement.reports.report import Row
from adapter.settlement.sections.months import months_later

_FIGURES = ("adjudicated", "estimated", "projected")


def fund_outlook(books: Iterable[Book], period: Period, zone: ZoneInfo) -> list[Row]:
    """Return the insurer's share by month and scheme.

    `adjudicated` stands in the month of the insurer's answer; `estimated`, of visits of the
    period that it has not answered by its end, in the month of their end, or the last of the
    period while they go on, by the policy's own estimate. The month after the period is
    `projected`: the mean of both over the months of the period, nothing more.
    """
    months = months_of(period, zone)
    sums: dict[tuple[date, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_FIGURES, 0))
    schemes: dict[str, int] = defaultdict(int)
    facts: dict[tuple[date, str], list[str]] = defaultdict(list)
    for book in books:
        visit = book.state.visit
        if visit is None:
            continue
        scheme, share = held(book.state.awaited, period.end) or ("", 0)
        for start, (since, until) in months.items():
            answered = book.balance((INSURER,), until, since)
            if answered:
                sums[start, scheme]["adjudicated"] += answered
                schemes[scheme] += answered
                facts[start, scheme] += _answers(book, period.end)
        if share and _took_place(visit, period):
            month = _month(visit, period, months, zone)
            sums[month, scheme]["estimated"] += share
            schemes[scheme] += share
            facts[month, scheme] += [book.named, f"Encounter/{visit.encounter}"]
    following = months_later(max(months), 1)
    for scheme, total in schemes.items():
        sums[following, scheme]["projected"] = (2 * total + len(months)) // (2 * len(months))
        facts[following, scheme] = [one for month in months for one in facts[month, scheme]]
    return [
        Row((f"{place[0]:%Y-%m}", place[1]), sums[place], tuple(dict.fromkeys(facts[place])))
        for place in sorted(sums)
    ]


def _answers(book: Book, end: datetime) -> list[str]:
    """Name an account and the insurer's answers to it."""
    told = [one for one in book.state.adjudications.values() if one.at < end]
    return [book.named, *(f"ClaimResponse/{one.adjudication}" for one in told)]


def _took_place(visit: Visit, period: Period) -> bool:
    """Tell whether any of a visit lies in a period."""
    began = visit.start is not None and visit.start < period.end
    return began and (visit.end is None or visit.end >= period.start)


def _month(visit: Visit, period: Period, months: Iterable[date], zone: ZoneInfo) -> date:
    if visit.end is None or visit.end >= period.end:
        return max(months)
    return visit.end.astimezone(zone).date().replace(day=1)
