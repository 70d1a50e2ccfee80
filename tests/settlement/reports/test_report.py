import pytest
from books import AGES, MEASURES, NOVEMBER, ZONE, award, book, moved

from adapter.settlement.city.insurer_statement import Settled
from adapter.settlement.city.state import CityState
from adapter.settlement.reports.agreements import agreements_and_evasions, credit_list
from adapter.settlement.reports.catalogue import CITY_REPORTS, INSURER_REPORTS, REPORTS
from adapter.settlement.reports.day_close import day_close
from adapter.settlement.reports.insurer import insurer_settlement
from adapter.settlement.reports.receivables import against_income, by_age
from adapter.settlement.reports.risk_fund import awards, statement


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_is_a_report_and_tells_its_figures_only(name):
    assert set(MEASURES) == {*REPORTS, *CITY_REPORTS, *INSURER_REPORTS}
    told = {
        "day-close": list(day_close([book(moved("charge", 1, 1))], NOVEMBER)),
        "receivables-by-age": list(by_age([book(moved("invoice-segment", 1, 1))], NOVEMBER, AGES)),
        "receivables-against-income": against_income([], NOVEMBER, ZONE),
        "credit-list": credit_list([], NOVEMBER, ZONE),
        "insurer-settlement": list(insurer_settlement([Settled("S1", "", 1)], [], {})),
        "risk-fund": list(statement(CityState("460100"), NOVEMBER, ZONE, 1)),
        "risk-fund-awards": list(awards([book(award=award())], NOVEMBER, ZONE)),
        "agreements-and-evasions": agreements_and_evasions([book()], NOVEMBER, ZONE),
    }

    measure = MEASURES[name]
    for row in told.get(name, ()):
        assert set(row.figures) == {column.head.id for column in measure.columns}
        assert len(row.keys) == len(measure.keys)
    assert all(column.head.zh and column.head.en and column.cites for column in measure.columns)
