"""Which other visits of a person a changed use of the yearly sums reaches."""

from dataclasses import replace

import pytest
from settlement.cases import at

from adapter.settlement.facts import Person
from adapter.settlement.person import PersonState, Use
from adapter.settlement.sections.credit_list import Entry


def use(account, start, kind="inpatient"):
    return Use(account, kind, at(start), 100_00, 0)


NOW = use("now", "2013-05-02")


def person(*uses):
    return PersonState("P", uses={one.account: one for one in uses})


def test_it_reaches_those_of_its_kind_that_began_no_earlier_in_their_order():
    others = (
        use("z", "2013-05-02"),
        use("before", "2013-05-01"),
        use("later", "2013-09-01"),
        use("elsewhere", "2013-09-01", "outpatient"),
        use("a", "2013-05-02"),
    )

    assert person(NOW, *others).reached("now", None) == ["a", "z", "later"]
    assert person(*others).reached("now", None) == []


@pytest.mark.parametrize(
    ("before", "reached"),
    [
        (NOW, []),
        (replace(NOW, pool=1), ["later"]),
        (replace(NOW, start=at("2013-04-01")), ["earlier", "later"]),
        (replace(NOW, start=at("2013-06-01")), ["later"]),
        (replace(NOW, kind="outpatient"), ["elsewhere", "later"]),
    ],
)
def test_what_the_visit_took_before_reaches_as_far(before, reached):
    others = (
        use("earlier", "2013-04-15"),
        use("elsewhere", "2013-06-15", "outpatient"),
        use("later", "2013-09-01"),
    )

    assert person(NOW, *others).reached("now", before) == reached


def told(deceased):
    return Person("PAT", "", "", "", deceased)


def test_a_death_counts_from_its_hour_or_from_when_it_was_first_told():
    person, first, then = PersonState("P"), at("2014-01-01"), at("2014-01-02")

    person.told(told(None), first)
    assert person.died is None
    person.told(told(True), first)
    person.told(told(True), then)
    assert person.died == first
    # Another hospital that tells nothing of it takes nothing back.
    person.told(told(None), then)
    assert (person.died, person.known) == (first, told(None))
    person.told(told(at("2013-12-31")), then)
    assert person.died == at("2013-12-31")
    person.told(told(False), then)
    assert person.died is None


ENTRY = Entry("460100", at("2014-01-01"))


def test_what_a_visit_holds_against_its_person_reaches_those_begun_since():
    others = use("before", "2013-05-01"), use("later", "2013-09-01"), use("a", "2013-05-02")
    listed = person(NOW, *others)
    listed.entries, listed.owing = {"now": ENTRY}, {"now": 5}

    assert listed.held("now") == (ENTRY, True)
    assert listed.judged_anew("now", (ENTRY, True)) == []
    assert listed.judged_anew("now", (None, True)) == ["a", "later"]
    assert listed.judged_anew("now", (ENTRY, False)) == ["a", "later"]
    assert listed.judged_anew("none", (ENTRY, False)) == []
