import pytest
from books import ANSWER, MEASURES, NOVEMBER, START, ZONE, book, day, moved

from adapter.settlement.arrears.said import Said
from adapter.settlement.reports.arrears import STANDINGS, arrears, standing_of
from adapter.settlement.reports.book import Period
from adapter.settlement.sections.payment_plan import Plan


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


def test_no_word_is_no_arrears():
    one = book(moved("invoice-segment", 1, 100_00))
    one.state.arrears.since = day(2)

    assert list(arrears([one], NOVEMBER, ZONE)) == []


def test_a_plan_signed_after_a_decision_stands_over_it():
    one = book(moved("invoice-segment", 1, 100_00))
    one.state.arrears.word, one.state.arrears.since = "alleged", day(2)
    one.state.arrears.decided, one.state.arrears.decided_at = "dismissed", day(5)
    one.state.plan = Plan("defer", day(8).date(), 100_00, (), ANSWER)

    (early,) = arrears([one], Period(START, day(7)), ZONE)
    (late,) = arrears([one], NOVEMBER, ZONE)

    assert (early.keys[2:], late.keys[2:]) == (
        ("dismissed", "2013-11-05"),
        ("plan", "2013-11-08"),
    )
    assert set(late.figures) == {one.head.id for one in MEASURES["arrears"].columns}


def test_what_is_said_at_the_end_of_a_period_is_of_the_next():
    one = book(moved("invoice-segment", 1, 100_00))
    one.state.arrears.word, one.state.arrears.since = "alleged", day(2)
    one.state.arrears.decided, one.state.arrears.decided_at = "confirmed", day(5)

    assert standing_of(one, day(2), ZONE) == ("", day(2))
    assert standing_of(one, day(5), ZONE) == ("alleged", day(2))
    assert standing_of(one, day(6), ZONE) == ("confirmed", day(5))


def test_a_calendar_that_says_nothing_has_no_day():
    one = book()
    one.state.arrears.since = day(2)

    assert standing_of(one, NOVEMBER.end, ZONE) == ("", NOVEMBER.end)


@pytest.mark.parametrize(
    ("history", "standing"),
    [
        ([("calendar", "overdue", 2), ("calendar", "alleged", 4)], ("alleged", day(4))),
        ([("calendar", "alleged", 2), ("calendar", "", 4)], ("", None)),
        ([("calendar", "alleged", 2), ("calendar", "cleared", 4)], ("", None)),
        # A person's word holds until the debt is cleared, whatever the calendar says after it.
        ([("person", "dismissed", 4), ("calendar", "alleged", 5)], ("dismissed", day(4))),
        ([("person", "confirmed", 4), ("calendar", "cleared", 5)], ("", None)),
        (
            [
                ("person", "confirmed", 4),
                ("calendar", "cleared", 5),
                ("calendar", "alleged", 6),
            ],
            ("alleged", day(6)),
        ),
        # A plan holds until it ends or the calendar finds that it was not kept.
        ([("calendar", "alleged", 2), ("plan", "plan", 4)], ("plan", day(4))),
        ([("plan", "plan", 4), ("calendar", "", 5)], ("plan", day(4))),
        ([("plan", "plan", 4), ("calendar", "alleged", 4)], ("plan", day(4))),
        ([("plan", "plan", 4), ("calendar", "alleged", 5)], ("alleged", day(5))),
        (
            [("calendar", "alleged", 2), ("plan", "plan", 4), ("plan", "", 5)],
            ("alleged", day(2)),
        ),
        # Of a person's word and a plan the later holds.
        ([("plan", "plan", 4), ("person", "confirmed", 5)], ("confirmed", day(5))),
        ([("plan", "plan", 5), ("person", "confirmed", 4)], ("plan", day(5))),
        # What is said at the end of the period is of the next one.
        ([("calendar", "alleged", 2), ("person", "confirmed", 20)], ("alleged", day(2))),
    ],
)
def test_a_debt_stands_as_it_was_spoken_of_until_then(history, standing):
    one = book()
    one.state.arrears.history = [Said(by, word, day(number)) for by, word, number in history]

    word, since = standing
    assert standing_of(one, day(20), ZONE) == (word, since or day(20))
