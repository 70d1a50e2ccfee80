"""The risk fund: a facility's awards, and a city's statement by year (H-27, H-28)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from adapter.settlement.city.state import CityState, FundYear
from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.report import Row
from adapter.settlement.sections.risk_fund import RiskFund

_INSTANT = timedelta(microseconds=1)


def origins(section: RiskFund | None) -> dict[str, str]:
    """Return whose rule each column is: the instrument's, or of what it leaves open."""
    if section is None:
        return {}
    back = section.origin_of.get("recoveries", section.origin)
    base = section.origin_of.get("base", section.origin)
    of_section = ("fund-level", "award", "borne")
    return {
        **dict.fromkeys(of_section, section.origin),
        **dict.fromkeys(("recovered-fund", "recovered-institution"), back),
        "debt": base,
    }


def awards(books: Iterable[Book], period: Period, zone: ZoneInfo) -> Iterator[Row]:
    """Give a row for each confirmed default of the period that was laid before the fund."""
    laid = ((book, made) for book in books for made in book.state.awards)
    for book, made in laid:
        if made.made is None or made.at is None:
            continue
        if not period.start <= made.at < period.end:
            continue
        keys = (book.visit, book.ward, made.at.astimezone(zone).date().isoformat())
        figures: dict[str, int | None] = {
            "debt": made.debt,
            "award": made.made.fund,
            "borne": made.made.institution,
            "award-paid": made.paid,
            "recovered-fund": made.recovered_fund,
            "recovered-institution": made.recovered - made.recovered_fund,
        }
        yield Row(keys, figures)


def statement(city: CityState, period: Period, zone: ZoneInfo, level: int) -> Iterator[Row]:
    """Give a row for each calendar year of the period, as it stands now.

    A year that nothing was drawn from stands at `level`, in fen.
    """
    last = (period.end - _INSTANT).astimezone(zone).year
    for number in range(period.start.astimezone(zone).year, last + 1):
        year = city.years.get(number) or FundYear(level)
        figures: dict[str, int | None] = {
            "fund-level": year.level,
            "claims": len(year.claims),
            "asked": sum(one.asked for one in year.claims.values()),
            "award": year.level - year.left,
            "left": year.left,
            "award-paid": year.paid,
            "recovered-fund": year.recovered,
        }
        yield Row((str(number),), figures)
