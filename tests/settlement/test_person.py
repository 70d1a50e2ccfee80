"""Which other visits of a person a changed use of the yearly sums reaches."""

from dataclasses import replace

import pytest
from settlement.cases import at

from adapter.settlement.person import PersonState, Use


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
