"""W06: how long missing papers may be brought, and what the end of the term leads to."""

import pytest
from settlement.cases import ZONE, at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.deadlines import Deadline, Deadlines

ADMITTED = at("2013-11-04 22:30")
DAY = Deadline(hours=24, on_expiry="lapse", cites=("H-50",))
NEXT_DAY = Deadline(until="end_of_next_day", on_expiry="lapse", cites=("H-51",))


@pytest.mark.clause("H-50", "H-51")
@pytest.mark.parametrize(
    ("emergency", "expires"), [(False, "2013-11-05 22:30"), (True, "2013-11-05 23:59:59")]
)
def test_w06_a_day_for_papers_and_the_next_day_for_an_emergency(haikou, emergency, expires):
    term = haikou.deadlines.for_papers(emergency=emergency)

    assert term.expires(ADMITTED, ZONE) == at(expires)


@pytest.mark.clause("H-50", "H-51")
@pytest.mark.parametrize(
    ("emergency", "name", "clause"),
    [(False, "missing_documents", "H-50"), (True, "emergency_formalities", "H-51")],
)
def test_a_missed_term_lapses_by_the_rule_that_ran(haikou, emergency, name, clause):
    found = haikou.deadlines.lapse_for_papers(emergency=emergency)

    assert found == Answer("lapse", f"deadlines.{name}.on_expiry", (clause,), "default", "AM-08")


@pytest.mark.clause("H-50", "H-51")
@pytest.mark.parametrize(
    ("emergency", "said", "name", "clause"),
    [
        (False, "24 hours", "missing_documents", "H-50"),
        (True, "end_of_next_day", "emergency_formalities", "H-51"),
    ],
)
def test_the_term_itself_is_the_text_s(haikou, emergency, said, name, clause):
    found = haikou.deadlines.term_for_papers(emergency=emergency)

    assert found == Answer(said, f"deadlines.{name}", (clause,), "text", "AM-08")


@pytest.mark.parametrize(
    ("section", "ordinary", "emergency"),
    [
        (Deadlines(), None, None),
        (Deadlines(missing_documents=DAY), DAY, DAY),
        (Deadlines(emergency_formalities=NEXT_DAY), None, NEXT_DAY),
        (Deadlines(missing_documents=DAY, emergency_formalities=NEXT_DAY), DAY, NEXT_DAY),
    ],
)
def test_an_emergency_has_its_own_term_or_everybody_s(section, ordinary, emergency):
    assert section.for_papers(emergency=False) == ordinary
    assert section.for_papers(emergency=True) == emergency


def test_an_emergency_without_a_term_of_its_own_lapses_as_everybody_does():
    found = Deadlines(missing_documents=DAY).lapse_for_papers(emergency=True)

    assert found == Answer("lapse", "deadlines.missing_documents.on_expiry", ("H-50",))
