"""A refused agreement names the rule and the clauses it is refused by, by the whole house."""

import pytest
from feeds import Stay
from house import House

OPENING = "2013-11-04 09:30"


@pytest.mark.parametrize(
    ("ward", "scheme", "rule", "clauses"),
    [
        ("外科", "380", "scope.phases", ("H-03", "H-36")),
        ("肾病科", "", "eligibility.classes", ("H-04", "H-05", "H-06", "H-07")),
    ],
)
def test_a_refusal_tells_its_rule_and_its_clauses(ward, scheme, rule, clauses):
    house = House()
    stay = Stay("HK-3RD", ward, "VRF", "MRF")
    cover = [stay.insured(scheme)] if scheme else []

    house.take(stay.admit(OPENING, *cover, stay.agreement("AGRF", OPENING)))

    with house.store.read() as reader:
        (found,) = [one.issue for one in reader.findings() if one.issue.id == "agreement-rejected"]
    assert (found.ground.rule, found.ground.clauses) == (rule, clauses)
