"""Which decisions took effect: by the words that stand, and by the entries that were lifted."""

import pytest
from settlement.cases import at

from adapter.settlement.arrears.decided import decisive, last_word
from adapter.settlement.facts import Decision
from adapter.settlement.sections.credit_list import Entry
from adapter.settlement.state import AccountState

NOON = at("2013-12-20 12:00")
LATER = at("2013-12-21 12:00")
WORDS = {
    "confirmed": "default-confirmed",
    "dismissed": "default-dismissed",
    "appealed": "default-appealed",
}


def told(*decisions):
    """An account on which people said these words, each (id, word, instant)."""
    state = AccountState("a")
    for name, word, moment in decisions:
        state.decisions[name] = Decision(name, "a", word, "王芳", "", moment, None)
    return state


@pytest.mark.parametrize(("stands", "word"), WORDS.items())
def test_a_decision_counts_whose_word_stands_since_its_own_instant(stands, word):
    state = told(("early", word, NOON), ("right", word, LATER))
    state.arrears.decides(stands, LATER)

    assert [one.decision for one in decisive(state)] == ["right"]
    assert last_word(state, (), word) == ["Basic/right"]


def test_of_several_at_one_instant_the_last_took_effect():
    state = told(("lacking", WORDS["confirmed"], NOON), ("whole", WORDS["confirmed"], NOON))
    state.arrears.decides("confirmed", NOON)

    assert [one.decision for one in decisive(state)] == ["whole"]


def test_what_lacked_something_and_what_the_calendar_says_is_no_decision_that_counts():
    state = told(("lacking", WORDS["confirmed"], NOON))
    state.arrears.alleges("confirmed", NOON, NOON)

    assert decisive(state) == []
    assert last_word(state, (), WORDS["confirmed"]) == []


def test_a_lift_counts_where_an_entry_was_lifted_by_it():
    state = told(("early", "list-lifted", NOON), ("right", "list-lifted", LATER))
    standing, lifted = Entry("460100", NOON), Entry("460100", NOON, lifted=LATER)

    assert decisive(state, [standing]) == []
    assert [one.decision for one in decisive(state, [standing, lifted])] == ["right"]


def test_the_last_word_is_the_latest_that_took_effect():
    state = told(("one", WORDS["confirmed"], NOON), ("two", WORDS["dismissed"], LATER))
    state.arrears.decides("confirmed", NOON)
    state.arrears.decides("dismissed", LATER)

    assert last_word(state, (), *WORDS.values()) == ["Basic/two"]
    assert last_word(state, (), WORDS["confirmed"]) == ["Basic/one"]
