"""What the insurer will owe a facility, by month and scheme: answered, estimated, projected."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from adapter.settlement.billing import bill
from adapter.settlement.case import Case
from adapter.settlement.facts import Visit
from adapter.settlement.ledger import INSURER
from adapter.settlement.lines import Line
from adapter.settlement.policy import Policies
from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.months import months_of
from adapter.settlement.reports.report import Row
from adapter.settlement.sections.months import months_later

_FIGURES = ("adjudicated", "estimated", "projected")


def fund_outlook(
    books: Iterable[Book], period: Period, zone: ZoneInfo, policies: Policies
) -> list[Row]:
    """Return the insurer's share by month and scheme.

    `adjudicated` stands in the month of the insurer's answer; `estimated`, of visits of the
    period that it has not answered, in the month of their end, or the last of the period while
    they go on, by what is known of them now. The month after the period is `projected`: the mean
    of both over the months of the period, nothing more.
    """
    months = months_of(period, zone)
    sums: dict[tuple[date, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_FIGURES, 0))
    schemes: dict[str, int] = defaultdict(int)
    for book in books:
        visit = book.state.visit
        if visit is None:
            continue
        scheme = book.state.covers[0].scheme if book.state.covers else ""
        for start, (since, until) in months.items():
            answered = book.balance((INSURER,), until, since)
            if answered:
                sums[start, scheme]["adjudicated"] += answered
                schemes[scheme] += answered
        estimated = _estimated(book, period, zone, policies) if _took_place(visit, period) else 0
        if estimated:
            sums[_month(visit, period, months, zone), scheme]["estimated"] += estimated
            schemes[scheme] += estimated
    following = months_later(max(months), 1)
    for scheme, total in schemes.items():
        sums[following, scheme]["projected"] = (2 * total + len(months)) // (2 * len(months))
    return [Row((f"{start:%Y-%m}", scheme), sums[start, scheme]) for start, scheme in sorted(sums)]


def _took_place(visit: Visit, period: Period) -> bool:
    """Tell whether any of a visit lies in a period."""
    began = visit.start is not None and visit.start < period.end
    return began and (visit.end is None or visit.end >= period.start)


def _estimated(book: Book, period: Period, zone: ZoneInfo, policies: Policies) -> int:
    """Return the share that the insurer has not answered for yet, by the policy's own estimate."""
    case = Case(book.state, book.person, policies, _NoLines(), period.end.astimezone(zone), zone)
    return 0 if case.settled is not None else bill.total(case).insurer


def _month(visit: Visit, period: Period, months: Iterable[date], zone: ZoneInfo) -> date:
    if visit.end is None or visit.end >= period.end:
        return max(months)
    return visit.end.astimezone(zone).date().replace(day=1)


class _NoLines:
    """The lines of an account of which only the sums are asked."""

    def add(self, line: Line) -> None:
        raise NotImplementedError

    def find(self, charge: str) -> Line | None:
        raise NotImplementedError

    def every(self) -> list[Line]:
        raise NotImplementedError

    def unbilled(self) -> list[Line]:
        raise NotImplementedError

    def bill(self, charges: Sequence[str], invoice: str) -> None:
        raise NotImplementedError

    def release(self, invoice: str) -> int:
        raise NotImplementedError
