"""The risk fund: a facility's awards, and a city's statement by year (H-27, H-28)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from adapter.settlement.city.awarded import Awarded, AwardFigures
from adapter.settlement.city.state import CityState, FundYear
from adapter.settlement.history import held
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
    """Give a row for each default that was laid before the fund in the period, by its confirmation.

    What was given, paid and got back of it is as it stood at the period's end.
    """
    laid = ((book, made) for book in books for made in book.state.awards)
    for book, made in laid:
        grants = [one for one in made.grants if one[0] < period.end]
        stood = held(made.stood, period.end)
        if not grants or grants[-1][0] < period.start or stood is None:
            continue
        keys = (book.visit, book.ward, grants[-1][1].astimezone(zone).date().isoformat())
        figures: dict[str, int | None] = {
            "debt": stood.debt,
            "award": stood.fund,
            "borne": stood.institution,
            "award-paid": stood.paid,
            "recovered-fund": stood.recovered_fund,
            "recovered-institution": stood.recovered_institution,
        }
        yield Row(keys, figures, _facts(book, made, stood))


def _facts(book: Book, made: Awarded, stood: AwardFigures) -> tuple[str, ...]:
    """Name the account, who confirmed its default, what it asked for, what the fund paid."""
    decided = [f"Basic/{made.decision}"] if made.decision else []
    asked = [f"Invoice/{one}" for one in made.debts]
    paid = [f"PaymentReconciliation/{one}" for one in made.payments] if stood.paid else []
    return (book.named, *decided, *asked, *paid)


def statement(city: CityState, period: Period, zone: ZoneInfo, level: int | None) -> Iterator[Row]:
    """Give a row for each calendar year of the period, as it stood at the period's end.

    A year that nothing was drawn from stands at `level`, in fen; where there is no fund, there is
    no such year.
    """
    last = (period.end - _INSTANT).astimezone(zone).year
    for number in range(period.start.astimezone(zone).year, last + 1):
        year = city.years.get(number) or (None if level is None else FundYear(level))
        if year is None:
            continue
        stood = year.figures(before=period.end.astimezone(zone).date())
        figures: dict[str, int | None] = {
            "fund-level": year.level,
            "claims": stood.claims,
            "asked": stood.asked,
            "award": stood.given,
            "left": year.level - stood.given,
            "award-paid": stood.paid,
            "recovered-fund": stood.recovered,
        }
        known = [name for name, claim in year.claims.items() if claim.at < period.end]
        claims = (name.partition("/") for name in known)
        facts = [(f"Account/{account}", f"Basic/{by}") for account, _, by in claims]
        yield Row((str(number),), figures, tuple(one for pair in facts for one in pair))
