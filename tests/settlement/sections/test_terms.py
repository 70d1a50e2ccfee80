"""Words that sections share: terms in hours, constants, whose figure a part's value is."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError
from settlement.cases import ZONE, at

from adapter.settlement.answer import Answer, Section
from adapter.settlement.sections.terms import Always, Hours, Never, last_second, midnight, under

WHOLE = Section(cites=("H-08",), origin="site", ambiguity="AM-07")


@pytest.mark.parametrize(
    ("part", "cites", "origin", "ambiguity"),
    [
        (Section(), ("H-08",), "site", "AM-07"),
        (Section(ambiguity="AM-29"), ("H-08",), "site", "AM-29"),
        (Section(origin="default"), ("H-08",), "default", "AM-07"),
        # Written out, "text" is said like any other word.
        (Section(origin="text"), ("H-08",), "text", "AM-07"),
        # What cites a clause of its own is that clause's.
        (Section(cites=("H-09",)), ("H-09",), "text", "AM-07"),
        (Section(cites=("H-09",), origin="supplement"), ("H-09",), "supplement", "AM-07"),
    ],
)
def test_what_a_part_leaves_unsaid_is_its_section_s(part, cites, origin, ambiguity):
    found = under(WHOLE, part, 3, "agreements.INP.deposit")

    assert found == Answer("3", "agreements.INP.deposit", cites, origin, ambiguity)


def test_nothing_said_by_part_or_section_is_the_text_s_and_open_to_no_other_reading():
    assert under(Section(), Section(), "x", "rule") == Answer("x", "rule", (), "text", None)


def test_what_may_never_be_off_is_on_or_refused():
    constant = TypeAdapter(Always)

    assert constant.validate_python("true") is True
    with pytest.raises(ValidationError, match="this is a constant: it may not be switched off"):
        constant.validate_python("false")


def test_what_nothing_does_is_off_or_refused():
    constant = TypeAdapter(Never)

    assert constant.validate_python("false") is False
    with pytest.raises(ValidationError, match="no instrument known has a basis for it"):
        constant.validate_python("true")


def test_hours_run_to_the_same_second():
    assert Hours(hours=24).after(at("2013-11-04 09:30:07")) == at("2013-11-05 09:30:07")


def test_a_day_runs_from_midnight_to_its_last_second():
    day = date(2014, 2, 28)

    assert midnight(day, ZONE) == at("2014-02-28 00:00:00")
    assert last_second(day, ZONE) == at("2014-02-28 23:59:59")
