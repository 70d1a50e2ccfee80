"""Who may be treated first: conditions over what is told, and what nobody has told."""

from datetime import date

import pytest
from pydantic import ValidationError

from adapter.settlement.answer import Answer
from adapter.settlement.facility import Facility
from adapter.settlement.sections.eligibility import (
    Class,
    Condition,
    Eligibility,
    eligibility,
    holds,
    unknown_facts,
)

WARD = {"fact": "encounter.ward", "in": ["肾病科", "儿科"]}
REGION = {"fact": "coverage.region", "in": ["4601*"]}
ACTIVE = {"fact": "coverage.active", "is": True}
AGED = {"fact": "patient.age", "gte": 65}
INACTIVE = {"fact": "coverage.active", "is": False}
# In the ward, unknown whether insured in the region, and not insured any more.
KNOWN = {
    "encounter.ward": "儿科",
    "coverage.region": None,
    "coverage.active": False,
    "patient.age": 65,
}


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        (WARD, True),
        ({"fact": "encounter.ward", "in": ["肾病科"]}, False),
        ({"fact": "encounter.ward", "in": ["儿*"]}, True),
        (REGION, None),
        ({"fact": "facility.level", "in": ["tertiary"]}, None),
        (ACTIVE, False),
        (INACTIVE, True),
        (AGED, True),
        ({"fact": "patient.age", "gte": 66}, False),
        ({"fact": "patient.age", "lt": 66}, True),
        ({"fact": "patient.age", "lt": 65}, False),
        ({"not": WARD}, False),
        ({"not": ACTIVE}, True),
        ({"not": REGION}, None),
        ({"all": [WARD, INACTIVE]}, True),
        ({"all": [WARD, ACTIVE]}, False),
        ({"all": [WARD, REGION]}, None),
        # One that does not hold decides, whatever is untold.
        ({"all": [REGION, ACTIVE]}, False),
        ({"any": [ACTIVE, WARD]}, True),
        ({"any": [ACTIVE, {"not": WARD}]}, False),
        ({"any": [ACTIVE, REGION]}, None),
        ({"any": [REGION, WARD]}, True),
    ],
)
def test_an_untold_fact_makes_a_condition_unknown_unless_the_rest_decides(condition, held):
    assert holds(Condition.model_validate(condition), KNOWN) is held


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"fact": "encounter.ward"},
        {"in": ["肾病科"]},
        {"is": True},
        WARD | {"is": True},
        AGED | {"lt": 70},
        WARD | {"all": [ACTIVE]},
        {"fact": "encounter.ward", "all": [ACTIVE]},
        {"all": [ACTIVE], "any": [ACTIVE]},
        {"any": [ACTIVE], "not": ACTIVE},
    ],
)
def test_a_condition_says_one_thing(condition):
    with pytest.raises(ValidationError, match="a condition is a fact with `in`"):
        Condition.model_validate(condition)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        # A word is not a truth, and no truth a number.
        ({"fact": "encounter.ward", "is": True}, "encounter.ward is compared by in"),
        ({"fact": "coverage.active", "in": ["true"]}, "coverage.active is compared by is"),
        ({"fact": "patient.age", "in": ["65"]}, "patient.age is compared by gte or lt"),
        ({"fact": "coverage.type", "gte": 310}, "coverage.type is compared by in"),
        ({"fact": "encounter.ward", "in": []}, "in\n"),
        ({"all": []}, "all\n"),
        ({"any": []}, "any\n"),
    ],
)
def test_a_condition_that_could_never_hold_is_refused(condition, words):
    with pytest.raises(ValidationError, match=words):
        Condition.model_validate(condition)


def section(*classes):
    """Return classes (id, condition, switch) as a section."""
    made = [
        Class(id=name, when=when, requires_coverage=False, enabled_by=switch, cites=(f"C-{name}",))
        for name, when, switch in classes
    ]
    return Eligibility(classes=tuple(made))


DAY = date(2020, 4, 15)
HOSPITAL = Facility(
    id="QD-PH", jurisdiction="320681", zh="市人民医院", en="", ownership="public", level={}
)
OPENED = HOSPITAL.model_copy(update={"switches": {"residents": {DAY: "on"}}})


@pytest.mark.parametrize(
    ("classes", "admits"),
    [
        ([("a", WARD, None), ("b", INACTIVE, None)], "a"),
        ([("a", ACTIVE, None), ("b", INACTIVE, None)], "b"),
        ([("a", REGION, None), ("b", INACTIVE, None)], "b"),
        ([("a", ACTIVE, None)], None),
        ([], None),
    ],
)
def test_the_first_class_that_holds_admits_with_its_clauses(classes, admits):
    found = eligibility(section(*classes), KNOWN, HOSPITAL, DAY)

    answer = Answer(f"{admits}", f"eligibility.classes[{admits}]", (f"C-{admits}",))
    assert found == (admits and answer)


@pytest.mark.parametrize("classes", [[REGION, ACTIVE], [ACTIVE, REGION], [REGION]])
def test_where_an_untold_fact_might_admit_the_answer_waits_for_it(classes):
    made = section(*((str(at), when, None) for at, when in enumerate(classes)))

    assert eligibility(made, KNOWN, HOSPITAL, DAY) == "pending-fact"


@pytest.mark.clause("Q-11")
@pytest.mark.parametrize(
    ("facility", "day", "admitted"),
    [
        (OPENED, DAY, True),
        (OPENED, date(2020, 4, 14), False),
        (HOSPITAL, DAY, False),
        (None, DAY, False),
    ],
)
def test_a_class_behind_a_switch_is_open_where_the_hospital_has_opened_it(facility, day, admitted):
    found = eligibility(section(("residents", WARD, "residents")), KNOWN, facility, day)

    assert (found is not None) == admitted


def test_a_class_that_is_not_open_leaves_nothing_pending():
    assert eligibility(section(("residents", REGION, "residents")), KNOWN, HOSPITAL, DAY) is None


def test_untold_facts_are_named_once_in_the_order_they_are_asked_for():
    level = {"fact": "facility.level", "in": ["tertiary"]}
    hukou = {"fact": "patient.hukou_region", "in": ["4601*"]}
    made = section(("a", {"all": [WARD, level, {"not": hukou}]}, None),
                   ("b", {"any": [REGION, level, ACTIVE]}, None))  # fmt: skip

    found = unknown_facts(made, KNOWN)
    assert found == ("facility.level", "patient.hukou_region", "coverage.region")


def test_a_class_asks_for_insurance_and_is_looked_at_anew_unless_the_file_says_otherwise():
    plain = Class(id="a", when=WARD)

    assert (plain.requires_coverage, plain.sticky) == (True, False)


@pytest.mark.clause("H-07")
@pytest.mark.parametrize(
    ("requires", "insured", "admitted"),
    [
        (True, True, "a"),
        (True, False, None),
        (True, None, "pending-fact"),
        # Danger names no insurance: it admits who has none, and who says nothing of any.
        (False, False, "a"),
        (False, None, "a"),
    ],
)
def test_a_class_is_one_of_the_insured_unless_it_says_otherwise(requires, insured, admitted):
    one = Class(id="a", when=WARD, requires_coverage=requires)
    known = KNOWN | {"coverage.active": insured}

    found = eligibility(Eligibility(classes=(one,)), known, HOSPITAL, DAY)

    assert getattr(found, "value", found) == admitted
    untold = ("coverage.active",) if requires and insured is None else ()
    assert unknown_facts(Eligibility(classes=(one,)), known) == untold


def test_a_class_that_says_nothing_of_insurance_asks_for_it():
    assert Class(id="a", when=WARD).requires_coverage
