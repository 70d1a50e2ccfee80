from dataclasses import replace
from datetime import timedelta

import pytest
from books import MEASURES, NOVEMBER, START, ZONE, book, day

from adapter.settlement.arrears.said import Said
from adapter.settlement.facts import Agreement
from adapter.settlement.person import PersonState
from adapter.settlement.reports.agreements import agreements_and_evasions, credit_list
from adapter.settlement.reports.book import Period
from adapter.settlement.sections.credit_list import Entry


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


def test_a_planned_or_cancelled_visit_is_not_counted():
    books = [book() for _ in range(4)]
    for one, status in zip(books, ("planned", "cancelled", "finished", ""), strict=True):
        visit = replace(one.state.visit, status=status, end=day(5))
        one.state.visit = visit if status else None
    books[2].state.arrears.decided = "dismissed"
    books[2].state.arrears.since = day(9)

    (row,) = agreements_and_evasions(books, NOVEMBER, ZONE)

    assert {name: figure for name, figure in row.figures.items() if figure} == {
        "visits": 1,
        "ended": 1,
    }
    assert set(row.figures) == {one.head.id for one in MEASURES["agreements-and-evasions"].columns}


def test_a_confirmed_evasion_counts_when_it_was_alleged_and_when_confirmed():
    one = book()
    one.state.arrears.alleges("alleged", day(9), day(9))
    one.state.arrears.decides("confirmed", day(20))
    one.state.arrears.alleges("overdue", day(21), day(21))

    (row,) = agreements_and_evasions([one], NOVEMBER, ZONE)

    assert (row.figures["alleged-count"], row.figures["confirmed-count"]) == (1, 1)


def test_a_listing_outside_the_period_is_in_force_only_while_it_holds():
    def of(**told):
        entries = {"a1": Entry("460100", day(-9), **told)}
        (row,) = credit_list([book(person=PersonState("p1", entries=entries))], NOVEMBER, ZONE)
        return tuple(row.figures.values())

    assert of() == (0, 0, 0, 1)
    assert of(lifted=NOVEMBER.end) == (0, 0, 0, 1)
    assert of(lifted=day(30)) == (0, 0, 1, 0)
    assert of(lifted=NOVEMBER.end - timedelta(microseconds=1)) == (0, 0, 1, 0)
    assert of(cleared=day(-2)) == (0, 0, 0, 0)


def test_what_has_no_day_or_no_force_is_not_counted():
    unsigned = Agreement("c1", "a1", "p1", "INP", "P", None, None, None)
    foreign = Agreement("c2", "", "p9", "STANDING", "A", day(2), None, None)
    person = PersonState("p1", agreements={"c2": foreign})
    one = book(agreements={"c1": unsigned}, standing="papers-pending", person=person)

    (row,) = agreements_and_evasions([one], NOVEMBER, ZONE)

    assert {name: figure for name, figure in row.figures.items() if figure} == {"visits": 1}


def test_the_months_of_a_period_are_counted_whole_or_in_part():
    entries = {"a1": Entry("460100", day(20), cleared=day(45))}
    one = book(person=PersonState("p1", entries=entries))

    rows = credit_list([one], Period(day(15), day(50)), ZONE)

    assert [(row.keys, tuple(row.figures.values())) for row in rows] == [
        (("2013-11",), (1, 0, 0, 1)),
        (("2013-12",), (0, 1, 0, 0)),
    ]
    assert [row.keys for row in credit_list([], NOVEMBER, ZONE)] == [("2013-11",)]


def test_a_listing_that_begins_with_the_next_month_is_not_in_force_in_this_one():
    entries = {"a1": Entry("460100", NOVEMBER.end)}
    one = book(person=PersonState("p1", entries=entries))

    november, december = credit_list([one], Period(START, day(60)), ZONE)

    assert tuple(november.figures.values()) == (0, 0, 0, 0)
    assert tuple(december.figures.values()) == (1, 0, 0, 1)


BY = {"alleged": "calendar", "overdue": "calendar", "cleared": "calendar"}


@pytest.mark.parametrize(
    ("words", "counted"),
    [
        ("alleged", (1, 0)),
        ("overdue", (0, 0)),
        ("alleged confirmed", (1, 1)),
        ("alleged dismissed", (1, 0)),
        ("alleged confirmed dismissed", (1, 0)),
        ("alleged confirmed appealed", (1, 0)),
        ("alleged confirmed appealed confirmed", (1, 1)),
        ("alleged confirmed cleared", (1, 1)),
        ("alleged confirmed appealed cleared", (1, 0)),
        ("overdue alleged confirmed cleared overdue alleged confirmed", (2, 2)),
        ("alleged confirmed cleared alleged dismissed", (2, 1)),
    ],
)
def test_each_debt_counts_as_alleged_and_as_confirmed_if_nobody_took_that_back(words, counted):
    one = book()
    one.state.arrears.history = [
        Said(BY.get(word, "person"), word, day(number))
        for number, word in enumerate(words.split(), 2)
    ]

    (row,) = agreements_and_evasions([one], NOVEMBER, ZONE)

    assert (row.figures["alleged-count"], row.figures["confirmed-count"]) == counted


def test_what_was_taken_back_after_a_period_still_counts_in_its_report():
    one = book(standings=[(day(2), "in-force"), (day(20), "withdrawn")])
    one.state.arrears.alleges("alleged", day(9), day(9))
    one.state.arrears.decides("confirmed", day(10))
    one.state.arrears.decides("dismissed", day(20))

    (early,) = agreements_and_evasions([one], Period(START, day(20)), ZONE)
    (late,) = agreements_and_evasions([one], NOVEMBER, ZONE)

    names = ("paid-later", "alleged-count", "confirmed-count")
    assert [[row.figures[name] for name in names] for row in (early, late)] == [
        [1, 1, 1],
        [0, 1, 0],
    ]


def test_an_entry_before_another_of_the_same_debtor_is_counted_beside_it():
    former = {"a1": [Entry("460100", day(2), lifted=day(4))]}
    entries = {"a1": Entry("460100", day(9))}
    one = book(person=PersonState("p1", entries=entries, former=former))

    (row,) = credit_list([one], NOVEMBER, ZONE)

    assert tuple(row.figures.values()) == (2, 0, 1, 1)


@pytest.mark.parametrize("ended", ["cleared", "lifted", "appealed"])
def test_an_entry_that_was_held_back_or_ended_before_its_day_never_began(ended):
    entries = {"a1": Entry("460100", day(9), **{ended: day(9)})}

    (row,) = credit_list([book(person=PersonState("p1", entries=entries))], NOVEMBER, ZONE)

    assert tuple(row.figures.values()) == (0, 0, 0, 0)
