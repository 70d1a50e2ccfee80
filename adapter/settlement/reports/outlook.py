"""What the insurer will owe a facility, by month and scheme: answered, estimated, projected."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
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
        if share and _took_place(visit, period):
            sums[_month(visit, period, months, zone), scheme]["estimated"] += share
            schemes[scheme] += share
    following = months_later(max(months), 1)
    for scheme, total in schemes.items():
        sums[following, scheme]["projected"] = (2 * total + len(months)) // (2 * len(months))
    return [Row((f"{start:%Y-%m}", scheme), sums[start, scheme]) for start, scheme in sorted(sums)]


def _took_place(visit: Visit, period: Period) -> bool:
    """Tell whether any of a visit lies in a period."""
    began = visit.start is not None and visit.start < period.end
    return began and (visit.end is None or visit.end >= period.start)


def _month(visit: Visit, period: Period, months: Iterable[date], zone: ZoneInfo) -> date:
    if visit.end is None or visit.end >= period.end:
        return max(months)
    return visit.end.astimezone(zone).date().replace(day=1)
