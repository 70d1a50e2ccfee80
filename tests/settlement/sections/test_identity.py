"""Whose numbers these are: one person's, nobody's yet, or for a person to say."""

import pytest

from adapter.settlement.answer import Answer
from adapter.settlement.sections.identity import Identity, Match, match

SECTION = Identity(
    match_on=("national_id", "hospital_mrn"),
    merge_by=("A40",),
    conflict="identity-ambiguous",
    ambiguity="AM-26",
)
ID, OTHER_ID = ("national_id", "CN", "1"), ("national_id", "CN", "2")
FOREIGN_ID = ("national_id", "MO", "2")
CHART, OTHER_CHART = ("hospital_mrn", "HK-3RD", "M1"), ("hospital_mrn", "HK-MCH", "M1")
CARD, OTHER_CARD = ("social_security_card", "", "S1"), ("social_security_card", "", "S2")
KNOWN = {"b": frozenset({OTHER_CHART, OTHER_ID}), "a": frozenset({ID, CHART, CARD})}

FOUND = Answer("match", "identity.match_on", (), "text", "AM-26")
NEW = Answer("new", "identity.match_on", (), "text", "AM-26")
AMBIGUOUS = Answer("identity-ambiguous", "identity.conflict", (), "text", "AM-26")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({ID}, Match("a", ("a",), FOUND)),
        ({CHART}, Match("a", ("a",), FOUND)),
        ({OTHER_CHART}, Match("b", ("b",), FOUND)),
        ({ID, CHART}, Match("a", ("a",), FOUND)),
        # The same number of another authority is another's.
        ({("hospital_mrn", "HK-4TH", "M1")}, Match(None, (), NEW)),
        # A number the section does not match on leads nowhere, and contradicts nothing.
        ({CARD}, Match(None, (), NEW)),
        ({CHART, OTHER_CARD}, Match("a", ("a",), FOUND)),
        # Two national ids of one authority cannot be one person's; of two authorities they can.
        ({CHART, ("national_id", "CN", "3")}, Match(None, ("a",), AMBIGUOUS)),
        ({CHART, FOREIGN_ID}, Match("a", ("a",), FOUND)),
        # Another chart number of the same hospital contradicts nothing: charts are merged.
        ({ID, ("hospital_mrn", "HK-3RD", "M2")}, Match("a", ("a",), FOUND)),
        ({CHART, OTHER_CHART}, Match(None, ("a", "b"), AMBIGUOUS)),
        (set(), Match(None, (), NEW)),
    ],
)
def test_numbers_lead_to_one_person_to_nobody_or_to_several(given, found):
    assert match(SECTION, KNOWN, frozenset(given)) == found


@pytest.mark.parametrize(
    ("person", "candidates", "ambiguous"),
    [("a", ("a",), False), (None, (), False), (None, ("a",), True), (None, ("a", "b"), True)],
)
def test_numbers_are_ambiguous_where_they_lead_somewhere_and_to_no_one(
    person, candidates, ambiguous
):
    assert Match(person, candidates, NEW).ambiguous is ambiguous
