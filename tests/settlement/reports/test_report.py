from dataclasses import replace

import pytest
from books import AGES, MEASURES, NOVEMBER, ZONE, award, book, moved

from adapter.settlement.city.insurer_statement import Settled
from adapter.settlement.city.state import CityState
from adapter.settlement.reports.agreements import agreements_and_evasions, credit_list
from adapter.settlement.reports.catalogue import CITY_REPORTS, INSURER_REPORTS, REPORTS
from adapter.settlement.reports.day_close import day_close
from adapter.settlement.reports.insurer import insurer_settlement
from adapter.settlement.reports.receivables import against_income, by_age
from adapter.settlement.reports.report import (
    Column,
    Head,
    Measure,
    Report,
    Row,
    Subject,
    measure_of,
    ordered,
)
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
        "risk-fund-awards": list(awards([book(awards=[award()])], NOVEMBER, ZONE)),
        "agreements-and-evasions": agreements_and_evasions([book()], NOVEMBER, ZONE),
    }

    measure = MEASURES[name]
    for row in told.get(name, ()):
        assert set(row.figures) == {column.head.id for column in measure.columns}
        assert len(row.keys) == len(measure.keys)
    assert all(column.head.zh and column.head.en and column.cites for column in measure.columns)


def group(code, unit, **said):
    coding = {"system": "s", "code": code, "display": code.title()}
    url = "https://paylater.example/fhir/StructureDefinition/"
    extensions = [{"url": f"{url}figure-unit", "valueCode": unit}]
    extensions += [{"url": f"{url}clause", "valueString": one} for one in said.get("clauses", ())]
    if "origin" in said:
        extensions.append({"url": f"{url}origin", "valueCode": said["origin"]})
    if "days" in said:
        extensions.append({"url": f"{url}from-days", "valueInteger": said["days"]})
    keys = said.get("keys", ("ward",))
    heads = [
        {"code": {"coding": [{"code": one, "display": "Ward"}], "text": "科室"}} for one in keys
    ]
    return {
        "code": {"coding": [coding], "text": "数"},
        "extension": extensions,
        "stratifier": heads,
    }


def resource(*groups):
    names = {"id": "m", "url": "u/m", "title": "A measure", "subtitle": "度量"}
    return {"resourceType": "Measure", **names, "group": list(groups)}


def test_a_measure_says_its_heads_units_clauses_and_whose_rules_its_columns_are():
    aged = group("age", "money", clauses=("H-1", "H-2"), origin="text", days=31)

    measure = measure_of(resource(aged, group("many", "count")))

    assert measure == Measure(
        "m",
        "u/m",
        Head("m", "度量", "A measure"),
        (Head("ward", "科室", "Ward"),),
        (
            Column(Head("age", "数", "Age"), "money", ("H-1", "H-2"), "text", 31),
            Column(Head("many", "数", "Many"), "count", (), "default"),
        ),
    )
    assert measure.ages == {"age": 31}


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ((group("a", "yards"),), "yards"),
        ((group("a", "money"), group("b", "money", keys=())), "same stratifiers"),
        ((group("a", "money", keys=()), group("b", "money", keys=("x",))), "same stratifiers"),
    ],
)
def test_a_measure_that_says_less_than_a_report_needs_is_refused(groups, said):
    with pytest.raises(ValueError, match=said):
        measure_of(resource(*groups))


@pytest.mark.parametrize(
    ("unit", "figures", "total"),
    [
        ("money", (1, 2), 3),
        ("count", (1, None, 2), 3),
        ("count", (0,), 0),
        ("money", (), 0),
        ("money", (None,), None),
        ("rate", (1, 2), None),
        ("money-level", (1, 2), None),
        ("count-level", (1, 2), None),
    ],
)
def test_only_what_flows_is_added_up(unit, figures, total):
    column = Column(Head("f", "数", "Figure"), unit, ("H-1", "Q-1"), "default")
    measure = Measure("m", "u/m", Head("m", "", ""), (), (column,))
    rows = tuple(Row((), {"f": figure}) for figure in figures)
    subject = Subject("医院", "", "HK-3RD")
    made = Report(measure, subject, NOVEMBER, NOVEMBER.end, "CNY", rows, frozenset({"Q-1"}))

    assert made.total(column) == total
    assert made.cites(column) == ("Q-1",)
    assert made.origin(column) == "default"
    assert replace(made, origins={"f": "text"}).origin(column) == "text"
    assert column.is_money == unit.startswith("money")


def test_rows_stand_in_the_order_of_their_keys():
    rows = [Row((key,), {}) for key in ("V2", "V10", "V1")]

    assert [row.keys[0] for row in ordered(rows)] == ["V1", "V10", "V2"]
