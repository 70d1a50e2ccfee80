"""What is said of a debt is kept word for word, and a person's word is of one debt only."""

import pytest
from settlement.cases import at

from adapter.settlement.arrears.said import CLEARED, Arrears, Said

FIRST, SECOND, NOW = at("2013-12-11"), at("2013-12-20"), at("2014-01-10 10:00")


def calendar(*told):
    """Return the arrears of which the calendar said (word, since), all of it now."""
    arrears = Arrears()
    for word, since in told:
        arrears.alleges(word, since, NOW)
    return arrears


@pytest.mark.parametrize(
    ("told", "instants"),
    [
        ([("alleged", FIRST)], [FIRST]),
        ([("overdue", FIRST), ("alleged", SECOND)], [FIRST, SECOND]),
        # At the very instant of the word before it.
        ([("overdue", FIRST), ("alleged", FIRST)], [FIRST, FIRST]),
        # A debt that falls back to an earlier word does so now, and so does one that is cleared.
        ([("alleged", SECOND), ("overdue", FIRST)], [SECOND, NOW]),
        ([("alleged", FIRST), (CLEARED, None)], [FIRST, NOW]),
        ([(CLEARED, None)], [NOW]),
    ],
)
def test_a_word_of_the_calendar_holds_from_its_day_unless_a_later_one_was_said(told, instants):
    arrears = calendar(*told)

    words = [word for word, _ in told]
    assert arrears == Arrears(
        history=[Said("calendar", *one) for one in zip(words, instants, strict=True)]
    )


def test_the_calendar_is_not_held_back_by_what_people_and_plans_say():
    arrears = Arrears(history=[Said("person", "dismissed", SECOND), Said("plan", "plan", SECOND)])

    arrears.alleges("alleged", FIRST, NOW)

    assert arrears.history[2:] == [Said("calendar", "alleged", FIRST)]


def test_the_last_word_of_a_person_is_kept_beside_every_one_before_it():
    arrears = Arrears()

    arrears.decides("confirmed", SECOND)
    arrears.decides("dismissed", FIRST)

    assert arrears == Arrears(
        decided="dismissed",
        decided_at=FIRST,
        history=[Said("person", "confirmed", SECOND), Said("person", "dismissed", FIRST)],
    )


def test_a_person_s_word_stands_until_its_debt_is_cleared():
    arrears = calendar(("alleged", FIRST))
    assert arrears.stands is None

    arrears.decides("confirmed", SECOND)
    assert arrears.stands == Said("person", "confirmed", SECOND)

    arrears.alleges("", None, NOW)
    arrears.history.append(Said("plan", "plan", NOW))
    assert arrears.stands == Said("person", "confirmed", SECOND)

    arrears.alleges(CLEARED, None, NOW)
    arrears.alleges("alleged", NOW, NOW)
    assert arrears.stands is None

    arrears.decides("dismissed", NOW)
    assert arrears.stands == Said("person", "dismissed", NOW)
    arrears.alleges(CLEARED, None, NOW)
    assert arrears.stands is None


def test_a_debt_that_was_kept_as_cleared_is_cleared():
    history = [Said("person", "confirmed", SECOND), Said("calendar", "cleared", NOW)]

    assert Arrears(decided="confirmed", decided_at=SECOND, history=history).stands is None


def test_of_a_debt_of_which_nothing_is_said_every_word_is_empty():
    arrears = Arrears()

    assert (arrears.word, arrears.trigger, arrears.since) == ("", "", None)
    assert (arrears.decided, arrears.decided_at, arrears.stands) == ("", None, None)
    assert (arrears.notices, arrears.stops, arrears.history) == ([], [], [])


def test_of_an_account_kept_before_every_word_was_the_last_one_stands():
    arrears = Arrears("alleged", "unpaid-no-plan", FIRST, decided="confirmed", decided_at=SECOND)

    assert arrears.stands == Said("person", "confirmed", SECOND)
