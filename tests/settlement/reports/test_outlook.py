from dataclasses import replace
from datetime import datetime

from books import MEASURES, NOVEMBER, START, ZONE, book, day, moved

from adapter.settlement.person import PersonState
from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.outlook import fund_outlook
from adapter.settlement.state import AccountState


def insured(number, *entries, end=None, awaited=490_00):
    """A stay whose insurer has not answered for what is awaited of it since its first day."""
    kept = book(*entries, awaited=[(day(number), ("380", awaited))])
    status = "finished" if end else "in-progress"
    kept.state.visit = replace(kept.state.visit, start=day(number), end=end, status=status)
    return kept


def test_the_outlook_is_of_visits_of_the_period_in_the_month_of_their_end():
    period = Period(START, datetime(2014, 1, 1, tzinfo=ZONE))
    books = [
        insured(1, end=day(20)),
        insured(10),
        insured(62),
        insured(-30, end=day(-1)),
        Book(AccountState("a9"), PersonState(""), (moved("adjudication", 2, -80_00),)),
    ]

    rows = fund_outlook(books, period, ZONE)

    assert [(row.keys, tuple(row.figures.values())) for row in rows] == [
        (("2013-11", "380"), (0, 490_00, 0)),
        (("2013-12", "380"), (0, 490_00, 0)),
        (("2014-01", "380"), (0, 0, 490_00)),
    ]
    assert set(rows[0].figures) == {one.head.id for one in MEASURES["fund-outlook"].columns}


def test_what_the_insurer_answered_stands_in_the_month_of_its_answer():
    period = Period(START, datetime(2014, 1, 1, tzinfo=ZONE))
    answered = insured(1, moved("adjudication", 35, 333_33), end=day(20))
    answered.state.awaited.append((day(35), ("380", 0)))

    rows = fund_outlook([answered], period, ZONE)

    assert [(row.keys[0], tuple(row.figures.values())) for row in rows] == [
        ("2013-12", (333_33, 0, 0)),
        ("2014-01", (0, 0, 166_67)),
    ]


def test_a_past_month_is_told_by_what_was_awaited_at_its_end_and_of_which_scheme():
    changing = insured(1)
    changing.state.awaited += [(day(30), ("390", 70_00)), (day(31), ("310", 9_00))]

    rows = fund_outlook([changing], NOVEMBER, ZONE)

    assert [(row.keys, tuple(row.figures.values())) for row in rows] == [
        (("2013-11", "390"), (0, 70_00, 0)),
        (("2013-12", "390"), (0, 0, 70_00)),
    ]


def test_a_visit_that_ends_after_the_period_stands_in_its_last_month():
    late = insured(1, end=NOVEMBER.end)
    before = insured(-40, end=START)

    rows = fund_outlook([late, before], NOVEMBER, ZONE)

    assert [(row.keys[0], row.figures["estimated"]) for row in rows] == [
        ("2013-11", 980_00),
        ("2013-12", 0),
    ]


def test_a_visit_that_begins_as_the_period_ends_is_not_of_it():
    period = Period(START, day(20))

    assert fund_outlook([insured(20)], period, ZONE) == []
    assert len(fund_outlook([insured(19)], period, ZONE)) == 2


def test_what_an_insurer_answered_of_a_visit_without_a_known_scheme_stands_under_none():
    unknown = book(moved("adjudication", 5, 90_00))

    (told, projected) = fund_outlook([unknown], NOVEMBER, ZONE)

    assert (told.keys, projected.keys) == (("2013-11", ""), ("2013-12", ""))
    assert told.figures["adjudicated"] == projected.figures["projected"] == 90_00


def test_a_visit_without_a_day_is_not_estimated():
    undated = insured(5)
    undated.state.visit = replace(undated.state.visit, start=None)

    assert fund_outlook([undated], NOVEMBER, ZONE) == []
