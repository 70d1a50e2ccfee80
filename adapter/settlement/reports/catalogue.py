"""Which reports there are: each name of a Measure with the function that makes its rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from adapter.settlement.city.state import CityState
from adapter.settlement.reports.agreements import agreements_and_evasions, credit_list
from adapter.settlement.reports.arrears import arrears
from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.day_close import day_close
from adapter.settlement.reports.obligations import open_obligations
from adapter.settlement.reports.outlook import fund_outlook
from adapter.settlement.reports.receivables import against_income, by_age
from adapter.settlement.reports.report import Measure, Row
from adapter.settlement.reports.risk_fund import awards, statement


@dataclass(frozen=True, slots=True)
class Frame:
    """What a report is made within: its measure, and its days in a zone."""

    measure: Measure
    period: Period
    zone: ZoneInfo


Rows = Callable[[Iterable[Book], Frame], Iterable[Row]]

REPORTS: dict[str, Rows] = {
    "day-close": lambda books, of: day_close(books, of.period),
    "receivables-by-age": lambda books, of: by_age(books, of.period, of.measure.ages),
    "arrears": lambda books, of: arrears(books, of.period, of.zone),
    "agreements-and-evasions": lambda books, of: agreements_and_evasions(books, of.period, of.zone),
    "credit-list": lambda books, of: credit_list(books, of.period, of.zone),
    "receivables-against-income": lambda books, of: against_income(books, of.period, of.zone),
    "open-obligations": lambda books, of: open_obligations(books, of.period, of.zone),
    "risk-fund-awards": lambda books, of: awards(books, of.period, of.zone),
    "fund-outlook": lambda books, of: fund_outlook(books, of.period, of.zone),
}

CityRows = Callable[[CityState, Frame, int | None], Iterable[Row]]

# Of a city as a whole: its state, and the level that its policy gives the fund.
CITY_REPORTS: dict[str, CityRows] = {
    "risk-fund": lambda city, of, level: statement(city, of.period, of.zone, level),
}

# Of what the insurer stated and owes; they read no books of visits.
INSURER_REPORTS = frozenset({"insurer-settlement", "insurer-funding"})
