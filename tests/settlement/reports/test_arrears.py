import pytest
from books import ANSWER, MEASURES, NOVEMBER, START, ZONE, book, day, moved

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
