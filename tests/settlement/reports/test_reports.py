from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.catalog.profiles import load_measures
from adapter.settlement.answer import Answer
from adapter.settlement.city import CityState, Claim, FundingState, FundYear
from adapter.settlement.facts import Adjudication, Agreement, Visit
from adapter.settlement.insurer_statement import Settled
from adapter.settlement.ledger import (
    CASH,
    DEFAULTED,
    INSURER,
    RECEIVABLE,
    REVENUE,
    UNADJUDICATED,
    UNAPPLIED,
    entry,
)
from adapter.settlement.reports.agreements import agreements_and_evasions, credit_list
from adapter.settlement.reports.arrears import STANDINGS, arrears
from adapter.settlement.reports.book import Book, HisTotals, Period, PlatformTotals
from adapter.settlement.reports.catalogue import CITY_REPORTS, INSURER_REPORTS, REPORTS
from adapter.settlement.reports.day_close import day_close
from adapter.settlement.reports.insurer import insurer_funding, insurer_settlement
from adapter.settlement.reports.obligations import open_obligations
from adapter.settlement.reports.receivables import OWING, against_income, by_age
from adapter.settlement.reports.report import Report, Row, Subject, measure_of
from adapter.settlement.reports.risk_fund import awards, statement
from adapter.settlement.reports.telling import csv_lines, measure_report
from adapter.settlement.sections.credit_list import Entry
from adapter.settlement.sections.risk_fund import Award
from adapter.settlement.state import AccountState, Awarded, Duty, PersonState

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2013, 11, 1, tzinfo=ZONE)
NOVEMBER = Period(START, datetime(2013, 12, 1, tzinfo=ZONE))
MEASURES = {name: measure_of(one) for name, one in load_measures().items()}
AGES = MEASURES["receivables-by-age"].ages
ANSWER = Answer("5:5", "risk_fund.share", ("H-28",))
SIDES = {
    "charge": (UNADJUDICATED, REVENUE),
    "invoice-segment": (RECEIVABLE, UNADJUDICATED),
    "invoice-cancelled": (UNADJUDICATED, RECEIVABLE),
    "payment": (CASH, UNAPPLIED),
    "payment-applied": (UNAPPLIED, RECEIVABLE),
    "payment-returned": (RECEIVABLE, UNAPPLIED),
    "adjudication": (INSURER, UNADJUDICATED),
}


def day(number):
    return START + timedelta(days=number - 1, hours=9)


def moved(kind, number, amount):
    debit, credit = SIDES[kind]
    return entry(kind, "a1", day(number), ((debit, credit, amount),))


def book(*entries, person=None, his=None, platform=None, **state):
    visit = Visit("a1", "p1", "HK-3RD", "V1", "肾病科", "IMP", "in-progress", day(1), None, "", "")
    kept = AccountState("a1", patient="p1", visit=visit)
    for name, value in state.items():
        setattr(kept, name, value)
    return Book(kept, person or PersonState("p1"), tuple(entries), his, platform)


MOVES = st.lists(
    st.tuples(st.sampled_from([*SIDES]), st.integers(1, 400), st.integers(-500_00, 500_00)),
    max_size=30,
)


@given(MOVES)
def test_the_ages_and_what_is_owed_back_add_up_to_the_ledger(moves):
    one = book(*(moved(*move) for move in moves))
    period = Period(START, day(300))

    rows = list(by_age([one], period, AGES))

    owed = one.balance((RECEIVABLE,), period.end)
    assert sum(row.figures["receivable"] for row in rows) == owed
    assert sum(row.figures[name] for row in rows for name in (*AGES, "credit")) == owed


def test_money_settles_the_oldest_invoice_first():
    one = book(
        moved("invoice-segment", 1, 100_00),
        moved("invoice-segment", 60, 40_00),
        moved("payment-applied", 61, 110_00),
    )

    (row,) = by_age([one], Period(START, day(95)), AGES)

    assert {name: figure for name, figure in row.figures.items() if figure} == {
        "age-31": 30_00,
        "receivable": 30_00,
        "unapplied": -110_00,
    }


def test_a_cancelled_invoice_has_no_age():
    one = book(
        moved("invoice-segment", 1, 100_00),
        moved("invoice-segment", 50, 100_00),
        moved("invoice-cancelled", 51, 100_00),
    )

    (row,) = by_age([one], Period(START, day(95)), AGES)

    assert (row.figures["age-91"], row.figures["age-31"]) == (100_00, 0)


def test_what_came_after_the_day_is_not_in_its_report():
    paid = (moved("payment", 20, 100_00), moved("payment-applied", 20, 100_00))
    one = book(moved("invoice-segment", 1, 100_00), *paid)

    assert [row.figures["receivable"] for row in by_age([one], Period(START, day(10)), AGES)] == [
        100_00
    ]
    assert list(by_age([one], Period(START, day(21)), AGES)) == []


def test_a_debt_in_default_keeps_its_age():
    moved_over = entry("default-reclassified", "a1", day(90), ((DEFAULTED, RECEIVABLE, 60_00),))
    one = book(moved("invoice-segment", 1, 100_00), moved_over)

    (row,) = by_age([one], Period(START, day(95)), AGES)

    assert (row.figures["age-91"], row.figures["receivable"]) == (100_00, 100_00)


def test_ages_begin_with_the_first_day_and_grow():
    bounds = list(AGES.values())

    assert bounds[0] == 0
    assert all(one < other for one, other in pairwise(bounds))


@given(MOVES)
def test_months_of_income_add_up_to_the_ledger(moves):
    one = book(*(moved(*move) for move in moves))
    year = Period(START, datetime(2015, 1, 1, tzinfo=ZONE))

    rows = against_income([one], year, ZONE)

    assert len(rows) == 14
    assert sum(row.figures["income"] for row in rows) == -one.balance((REVENUE,), year.end)
    assert sum(row.figures["received"] for row in rows) == one.balance((CASH,), year.end)
    assert rows[-1].figures["patients"] == one.balance((RECEIVABLE,), year.end)
    for row in rows:
        assert row.figures["receivables"] == sum(row.figures[name] for name in OWING)
        assert (row.figures["rate"] is None) == (row.figures["income"] <= 0)


@given(MOVES, st.integers(1, 30))
def test_the_day_close_of_consecutive_periods_adds_up(moves, cut):
    one = book(*(moved(*move) for move in moves))
    whole = list(day_close([one], Period(START, day(450))))
    first = list(day_close([one], Period(START, day(cut))))
    second = list(day_close([one], Period(day(cut), day(450))))

    def total(rows, name):
        return sum(row.figures[name] for row in rows)

    for name in ("day-charges", "day-payments"):
        assert total(first, name) + total(second, name) == total(whole, name)
    for row in whole:
        assert row.figures["charges"] == -one.balance((REVENUE,), day(450))


def test_the_totals_of_the_his_are_compared_with_the_ledger_as_it_stood():
    his = HisTotals(day(5), balance=280_00, charges=310_00)
    one = book(
        moved("charge", 3, 300_00),
        moved("payment", 4, 20_00),
        moved("charge", 6, 50_00),
        his=his,
    )

    (row,) = day_close([one], NOVEMBER)

    assert row.keys[2].startswith("2013-11-05")
    assert row.figures["charges"] == 350_00
    assert (row.figures["his-charges"], row.figures["charges-difference"]) == (310_00, -10_00)
    assert (row.figures["his-balance"], row.figures["balance-difference"]) == (280_00, 0)
    assert row.figures["his-payments"] is row.figures["payments-difference"] is None


def test_what_the_his_told_after_the_close_is_not_compared():
    one = book(moved("charge", 3, 300_00), his=HisTotals(day(5), charges=310_00))

    (row,) = day_close([one], Period(START, day(4)))

    assert (row.keys[2], row.figures["his-charges"]) == ("", None)


def test_the_insurer_and_the_platform_stand_beside_ours():
    told = (("medfee_sumamt", 300_00), ("fund_pay_sumamt", 190_00))
    taken_back = Adjudication("x1", "S1", "a1", "FINAL", "", told, day(6))
    cancel = Adjudication("x2", "", "a1", "CANCEL", "S1", (), day(7))
    stands = Adjudication(
        "x3",
        "S2",
        "a1",
        "FINAL",
        "",
        (("medfee_sumamt", 290_00), ("fund_pay_sumamt", 200_00)),
        day(5),
    )
    one = book(
        moved("charge", 3, 300_00),
        moved("adjudication", 8, 200_00),
        adjudications={each.adjudication: each for each in (taken_back, cancel, stands)},
        platform=PlatformTotals(300_00, 180_00),
    )

    (row,) = day_close([one], NOVEMBER)

    assert row.figures["insurer-charges-difference"] == 10_00
    assert row.figures["insurer-share-difference"] == 0
    assert row.figures["platform-charges-difference"] == 0
    assert row.figures["platform-insurer-difference"] == 20_00


def test_an_account_at_rest_is_not_in_the_day_close():
    one = book(moved("charge", 1, 10_00), moved("charge", 2, -10_00))

    assert list(day_close([one], Period(day(3), day(4)))) == []


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ({"word": "overdue", "since": day(2)}, "overdue"),
        ({"word": "alleged", "since": day(2)}, "alleged"),
        (
            {"word": "alleged", "since": day(2), "decided": "confirmed", "decided_at": day(3)},
            "confirmed",
        ),
        (
            {"word": "alleged", "since": day(2), "decided": "dismissed", "decided_at": day(3)},
            "dismissed",
        ),
        (
            {"word": "alleged", "since": day(2), "decided": "confirmed", "decided_at": day(40)},
            "alleged",
        ),
    ],
)
def test_arrears_stand_under_the_word_of_the_day(told, standing):
    one = book(moved("invoice-segment", 1, 100_00))
    for name, value in told.items():
        setattr(one.state.arrears, name, value)

    (row,) = arrears([one], NOVEMBER, ZONE)

    assert row.keys[2] == standing
    assert {name: row.figures[name] for name in STANDINGS if row.figures[name]} == {
        standing: 100_00
    }
    assert (row.figures["owed"], row.figures["accounts"]) == (100_00, 1)


def test_who_has_paid_has_no_arrears():
    one = book(moved("invoice-segment", 1, 100_00), moved("payment-applied", 9, 100_00))
    one.state.arrears.word, one.state.arrears.since = "alleged", day(2)

    assert list(arrears([one], NOVEMBER, ZONE)) == []
    assert len(list(arrears([one], Period(START, day(9)), ZONE))) == 1


def test_agreements_and_evasions_are_counted_by_month_and_ward():
    signed = Agreement("c1", "a1", "p1", "INP", "A", day(1), day(1), None)
    standing = Agreement("c2", "", "p1", "STANDING", "A", day(31), None, None)
    person = PersonState("p1", agreements={"c2": standing})
    one = book(agreements={"c1": signed}, standing="in-force", person=person)
    one.state.arrears.word, one.state.arrears.since = "alleged", day(32)
    again = book(person=person)

    rows = agreements_and_evasions([one, again], Period(START, day(60)), ZONE)

    assert [(row.keys, {n: f for n, f in row.figures.items() if f}) for row in rows] == [
        (("2013-11", "肾病科"), {"signed": 1, "visits": 2, "paid-later": 1}),
        (("2013-12", "肾病科"), {"signed": 1, "alleged-count": 1}),
    ]


def test_the_credit_list_counts_what_began_ended_and_stands():
    entries = {"a1": Entry("460100", day(3), cleared=day(40))}
    one = book(person=PersonState("p1", entries=entries))
    other = book(person=PersonState("p2"))

    rows = credit_list([one, other], Period(START, day(60)), ZONE)

    assert [tuple(row.figures.values()) for row in rows] == [(1, 0, 0, 1), (0, 1, 0, 0)]


def test_the_insurer_s_batches_stand_beside_ours():
    ours = [Settled("S1", "C1", 100_00, "a1"), Settled("S2", "C1", 70_00, "a2")]
    theirs = [Settled("S1", "C1", 99_00), Settled("S3", "C1", 5_00)]

    rows = list(insurer_settlement(ours, theirs, {"a1": "V1", "a2": "V2"}))

    assert [(row.keys, *list(row.figures.values())[1:]) for row in rows] == [
        (("S1", "C1", "V1", "differs"), 100_00, 99_00, 1_00),
        (("S2", "C1", "V2", "ours-only"), 70_00, None, 70_00),
        (("S3", "C1", "", "theirs-only"), None, 5_00, -5_00),
    ]


SETTLED = st.lists(
    st.builds(Settled, st.sampled_from(["S1", "S2", "S3"]), st.sampled_from(["", "C1", "C2"]),
              st.integers(-900_00, 900_00)),
    max_size=8,
)  # fmt: skip


@given(SETTLED, SETTLED)
def test_nothing_of_either_side_is_lost_in_the_match(ours, theirs):
    ours = list({(one.settlement, one.centre): one for one in ours}.values())

    rows = list(insurer_settlement(ours, theirs, {}))

    assert sum(row.figures["settled-ours"] or 0 for row in rows) == sum(one.amount for one in ours)
    stated = sum(row.figures["settled-theirs"] or 0 for row in rows)
    assert stated == sum(one.amount for one in theirs)
    assert sum(row.figures["settled-difference"] for row in rows) == (
        sum(one.amount for one in ours) - stated
    )


def test_what_the_insurer_owes_stands_by_its_term():
    answer = Answer("0.15", "insurer_funding.advance.rate", ("H-22",))
    duties = {
        "a": Duty("a", "working-capital", day(10), 429_60, answer, "late", day(12)),
        "b": Duty("b", "quota-prepayment", day(40), 1, answer),
    }

    (row,) = insurer_funding(FundingState("HK-3RD", duties=duties), NOVEMBER, ZONE)

    assert row.keys[1:5] == ("working-capital", "late", "2013-11-12", "H-22")
    assert row.figures == {"owed-by-insurer": 429_60, "missed": 1}


def test_what_insurer_and_facility_settle_is_no_visit():
    between = Book(AccountState("a9"), PersonState(""), (moved("adjudication", 2, -80_00),))
    one = book(moved("adjudication", 1, 100_00))

    (month,) = against_income([one, between], NOVEMBER, ZONE)
    closed = list(day_close([one, between], NOVEMBER))

    assert (month.figures["insurers"], len(closed)) == (20_00, 1)


def test_open_obligations_stand_by_their_term_with_their_clauses():
    answer = Answer("12:00, 1 day after", "daily_list.due", ("H-11",))
    duties = {
        "late": Duty("late", "daily-list", day(3), 0, answer, "missed"),
        "done": Duty("done", "daily-list", day(2), 0, answer, "met"),
        "open": Duty("open", "estimate", day(20), 120_00, answer),
        "later": Duty("later", "estimate", day(40), 0, answer),
    }

    rows = list(open_obligations([book(duties=duties)], NOVEMBER, ZONE))

    assert [(row.keys[0][:10], *row.keys[3:6]) for row in rows] == [
        ("2013-11-03", "daily-list", "missed", "H-11"),
        ("2013-11-20", "estimate", "open", "H-11"),
    ]
    assert [tuple(row.figures.values()) for row in rows] == [(1, 1, 0), (1, 0, 120_00)]


def award(**told):
    return Awarded("d1", day(10), {}, made=Award(100_01, 50_00, 50_01, 50_00, ANSWER), **told)


def test_an_award_stands_in_the_period_of_its_confirmation():
    told = award(debt=100_01, settled=40_00, recovered=40_00, payments={"p1": 50_00})
    one = book(award=told)

    (row,) = awards([one, book()], NOVEMBER, ZONE)

    assert row.keys == ("V1", "肾病科", "2013-11-10")
    assert (row.figures["award"], row.figures["borne"]) == (50_00, 50_01)
    assert row.figures["award"] + row.figures["borne"] == row.figures["debt"]
    back = row.figures["recovered-fund"] + row.figures["recovered-institution"]
    assert (back, row.figures["award-paid"]) == (40_00, 50_00)
    assert list(awards([one], Period(day(11), day(30)), ZONE)) == []


@given(st.lists(st.tuples(st.integers(0, 900_000_00), st.integers(0, 900_000_00)), max_size=6))
def test_the_statement_of_a_year_adds_up_to_its_level(claims):
    year = FundYear(2_000_000_00)
    for number, (asked, given_) in enumerate(claims):
        year.claims[f"a{number}"] = Claim(day(number + 1), max(asked, given_), given_)
    city = CityState("460100", {2013: year})

    first, second = statement(city, Period(START, day(70)), ZONE, 2_000_000_00)

    assert (first.keys, second.keys) == (("2013",), ("2014",))
    assert first.figures["award"] + first.figures["left"] == 2_000_000_00
    assert first.figures["award"] == sum(given_ for _, given_ in claims)
    assert (first.figures["claims"], first.figures["asked"] >= first.figures["award"]) == (
        len(claims),
        True,
    )
    assert (second.figures["left"], second.figures["award"]) == (2_000_000_00, 0)


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


def report(*rows):
    measure = MEASURES["receivables-by-age"]
    made = datetime(2014, 1, 1, tzinfo=UTC)
    clauses = frozenset({"H-43"})
    return Report(
        measure, Subject("医院", "Organization/o1", "HK-3RD"), NOVEMBER, made, "CNY", rows, clauses
    )


def test_csv_has_heads_in_both_languages_and_ends_with_total_clauses_and_origin():
    figures = dict.fromkeys(AGES, 0) | {"receivable": 123_45, "age-0": 123_45}
    lines = [line.split(",") for line in csv_lines(report(Row(("V1", "肾病科"), figures)))]

    assert lines[0][:3] == ["就诊号 Visit", "科室 Ward", "0至30天 0 to 30 days"]
    assert lines[1][:3] == ["V1", "肾病科", "123.45"]
    assert lines[1][-1] == ""
    assert [line[0] for line in lines[2:]] == ["合计 Total", "条款 Clauses", "来源 Origin"]
    assert (lines[2][2], lines[3][2], lines[4][2]) == ("123.45", "H-43", "default")
    assert len({len(line) for line in lines}) == 1


def test_a_ward_is_no_formula_and_no_second_cell():
    rows = list(csv_lines(report(Row(('=HYPERLINK("x")', "肾,病"), {}))))

    assert rows[1].startswith('"\'=HYPERLINK(""x"")","肾,病",')


def test_a_measure_report_holds_a_group_a_column_and_a_stratum_a_row():
    told = measure_report(report(Row(("V1", ""), {"receivable": 100_00})))

    group = next(one for one in told["group"] if one["code"]["coding"][0]["code"] == "receivable")
    assert str(group["measureScore"]["value"]) == "100.00"
    (stratum,) = group["stratifier"][0]["stratum"]
    assert [one["value"]["text"] for one in stratum["component"]] == ["V1", "-"]
    assert told["period"]["end"] == "2013-11-30T23:59:59+08:00"
    assert date.fromisoformat(told["date"][:10]) == date(2014, 1, 1)
