"""W02: which visits the pilot reaches, by hospital, ward, class and day."""

from datetime import date

import pytest

from adapter.settlement.answer import Answer
from adapter.settlement.facility import Facility
from adapter.settlement.sections.scope import Scope, scope, ward_decides, ward_known

# Two wards of one hospital and all of another; then more by a switch of the ward; then everywhere
# by a switch of the hospital.
SECTION = Scope.model_validate(
    {
        "on_transfer": "sticky",
        "phases": [
            {
                "id": "pilot",
                "from": "2013-10-24",
                "to": "2013-12-31",
                "encounter_classes": ["IMP"],
                "facilities": {"A": ["肾病科", "儿科"], "B": "all"},
                "cites": ["H-36"],
            },
            {
                "id": "expand",
                "from": "2014-01-01",
                "to": "2014-06-30",
                "encounter_classes": ["IMP"],
                "facilities": {"A": "all"},
                "enrol": "per_ward_switch",
                "cites": ["H-37"],
            },
            {
                "id": "city",
                "from": "2014-07-01",
                "to": "null",
                "encounter_classes": ["IMP", "EMER"],
                "facilities": "all",
                "enrol": "per_facility_switch",
                "cites": ["H-38"],
            },
        ],
    }
)
CLAUSE = {"pilot": "H-36", "expand": "H-37", "city": "H-38"}


def hospital(name, wards=(), switches=()):
    """Return a hospital with wards and switches that are on from 2014 on."""
    dated = {date(2014, 1, 1): "on"}
    return Facility(
        id=name,
        jurisdiction="460100",
        zh="医院",
        en="",
        ownership="public",
        level={},
        wards=dict.fromkeys(wards, dated),
        switches=dict.fromkeys(switches, dated),
    )


def reached(facility, ward, day, encounter_class="IMP"):
    found = scope(SECTION, facility, ward, encounter_class, date.fromisoformat(day))
    if found is None:
        return None
    name = found.value
    assert found == Answer(name, f"scope.phases[{name}]", (CLAUSE[name],))
    return name


@pytest.mark.clause("H-03", "H-36")
@pytest.mark.parametrize(
    ("name", "ward", "day", "phase"),
    [
        ("A", "肾病科", "2013-10-23", None),
        ("A", "肾病科", "2013-10-24", "pilot"),
        ("A", "儿科", "2013-12-31", "pilot"),
        ("A", "内科", "2013-11-01", None),
        ("B", "内科", "2013-11-01", "pilot"),
        ("C", "肾病科", "2013-11-01", None),
    ],
)
def test_the_pilot_reaches_the_wards_it_names_on_its_days(name, ward, day, phase):
    assert reached(hospital(name), ward, day) == phase


@pytest.mark.clause("H-37")
@pytest.mark.parametrize(
    ("wards", "switches", "ward", "phase"),
    [
        ((), (), "内科", None),
        (("内科",), (), "内科", "expand"),
        (("外科",), (), "内科", None),
        # A ward of the pilot needs no switch again.
        ((), (), "肾病科", "expand"),
        # The hospital's own switch is not this phase's.
        ((), ("enrolled",), "内科", None),
    ],
)
def test_then_a_ward_joins_when_it_is_switched_on(wards, switches, ward, phase):
    assert reached(hospital("A", wards, switches), ward, "2014-01-01") == phase
    assert reached(hospital("A", wards, switches), ward, "2014-06-30") == phase


@pytest.mark.clause("H-38")
@pytest.mark.parametrize(
    ("name", "wards", "switches", "ward", "phase"),
    [
        ("C", (), ("enrolled",), "内科", "city"),
        ("C", (), ("segment_settlement",), "内科", None),
        ("C", (), (), "内科", None),
        ("C", ("内科",), (), "内科", "city"),
        # Named by the pilot; the phase between asked for a switch and names nobody.
        ("A", (), (), "肾病科", "city"),
        ("A", (), (), "内科", None),
        ("B", (), (), "内科", "city"),
    ],
)
def test_then_hospitals_join_by_their_switch(name, wards, switches, ward, phase):
    assert reached(hospital(name, wards, switches), ward, "2014-07-01") == phase


def test_a_phase_takes_only_its_classes_of_visit():
    assert reached(hospital("A"), "肾病科", "2013-11-01", "EMER") is None
    assert reached(hospital("A"), "肾病科", "2014-07-01", "EMER") == "city"
    assert reached(hospital("A"), "肾病科", "2014-07-01", "AMB") is None


def test_a_hospital_outside_the_registry_is_in_no_phase():
    assert reached(None, "肾病科", "2013-11-01") is None


@pytest.mark.parametrize(
    ("facility", "ward", "known"),
    [
        (None, "谁科", True),
        (hospital("A"), "肾病科", True),
        (hospital("A"), "儿科", True),
        # Other phases take all wards of it, but one has named some, and this is none of them.
        (hospital("A"), "谁科", False),
        (hospital("A", ("谁科",)), "谁科", True),
        # Nobody ever named a ward of these.
        (hospital("B"), "谁科", True),
        (hospital("C"), "谁科", True),
    ],
)
def test_a_ward_is_unknown_where_others_of_its_hospital_are_named(facility, ward, known):
    assert ward_known(SECTION, facility, ward) is known


def test_a_ward_that_one_of_several_phases_names_is_known():
    pilot = SECTION.phases[0]
    later = pilot.model_copy(update={"facilities": {"A": ("外科",)}})
    section = SECTION.model_copy(update={"phases": (pilot, later)})

    assert ward_known(section, hospital("A"), "外科") is True
    assert ward_known(section, hospital("A"), "肾病科") is True


@pytest.mark.parametrize(
    ("facility", "day", "decides"),
    [
        (None, "2013-11-01", False),
        (hospital("A"), "2013-11-01", True),
        (hospital("A"), "2013-10-23", False),
        # No ward of it is named: to name one would change nothing.
        (hospital("C"), "2013-11-01", False),
        # One that is switched on counts from the phase that asks for switches.
        (hospital("C", ("内科",)), "2014-07-01", True),
        (hospital("C", ("内科",)), "2014-06-30", False),
    ],
)
def test_a_ward_decides_where_a_named_one_would_be_reached(facility, day, decides):
    assert ward_decides(SECTION, facility, "IMP", date.fromisoformat(day)) is decides


def test_one_named_ward_of_several_is_enough_to_decide():
    later = hospital("A", ("外科",))

    assert ward_decides(SECTION, later, "IMP", date(2013, 11, 1)) is True


def test_staying_in_scope_after_a_move_is_the_text_s_unless_the_file_says_otherwise(haikou):
    assert SECTION.on_transfer_origin == "text"
    assert haikou.scope.on_transfer_origin == "default"
