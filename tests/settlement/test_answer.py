"""An answer carries the rule that gave it, and a section the words that make it one."""

from datetime import date

import pytest
from pydantic import ValidationError

from adapter.settlement.answer import Answer, Section, farthest, on


class Rule(Section):
    """A section with one word of its own."""

    level: str | None = "unsaid"


def test_what_a_section_says_nothing_of_is_the_text_s():
    assert Rule().answer(5, "rule.level") == Answer("5", "rule.level", (), "text", None)
    assert Answer("5", "rule.level", ()).origin == "text"


def test_an_answer_says_whose_figure_it_is():
    section = Rule(cites=("H-12",), origin="site", ambiguity="AM-01")

    told = Answer("5", "rule.level", ("H-12",), "site", "AM-01")
    assert section.answer(5, "rule.level") == told
    assert section.answer(5, "rule.level", "default") == Answer(
        "5", "rule.level", ("H-12",), "default", "AM-01"
    )


def test_null_in_a_file_means_that_nothing_is_said():
    assert Rule.model_validate({"level": "null", "ambiguity": "null"}).level is None
    assert Rule.model_validate({"level": "nil"}).level == "nil"


@pytest.mark.parametrize("given", [["level"], "level", None])
def test_what_is_no_section_is_refused_as_it_was_given(given):
    with pytest.raises(ValidationError) as refused:
        Rule.model_validate(given)

    assert [one["input"] for one in refused.value.errors()] == [given]


def test_a_word_that_no_section_has_is_refused():
    with pytest.raises(ValidationError, match="levle"):
        Rule.model_validate({"levle": "1"})


LINES = {date(2014, 1, 1): "second", date(2013, 1, 1): "first", date(2015, 1, 1): "third"}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2012-12-31", None),
        ("2013-01-01", "first"),
        ("2013-12-31", "first"),
        ("2014-01-01", "second"),
        ("2016-01-01", "third"),
    ],
)
def test_a_dated_line_holds_from_its_day_until_the_next_line_s(day, said):
    assert on(LINES, date.fromisoformat(day)) == said


def test_a_word_may_be_another_s_than_its_section():
    said = Rule.model_validate(
        {"level": "5", "origin_of": {"level": "site"}, "ambiguity_of": {"level": "AM-04"}}
    )

    assert (said.origin_of, said.ambiguity_of) == ({"level": "site"}, {"level": "AM-04"})


@pytest.mark.parametrize(
    "written",
    [
        {"origin_of": {"levle": "site"}},
        {"origin_of": {"level": "ours"}},
        {"ambiguity_of": {"levle": "AM-04"}},
        {"ambiguity_of": {"level": "soon"}},
        {"ambiguity": "AM-4"},
    ],
)
def test_whose_a_word_is_is_said_of_a_word_there_is(written):
    with pytest.raises(ValidationError, match=next(iter(written))):
        Rule.model_validate(written)


def test_an_answer_names_what_it_rests_on_once_and_nothing_without_an_id():
    told = Answer("5", "rule.level", ()).on("Consent/A", "", "Patient/").on("Task/T", "Consent/A")

    assert told.facts == ("Consent/A", "Task/T")
    # What it rests on makes no other answer of it.
    assert told == Answer("5", "rule.level", ())


@pytest.mark.parametrize(
    ("origins", "whose"),
    [
        ((), "text"),
        (("fact",), "fact"),
        (("fact", "text"), "text"),
        (("text", "supplement", "fact"), "supplement"),
        (("site", "supplement"), "site"),
        (("site", "default", "text"), "default"),
    ],
)
def test_what_rests_on_several_is_as_far_from_the_text_as_the_farthest(origins, whose):
    assert farthest(origins) == whose
