"""What a Patient, an Encounter and a Task say of who is treated and where."""

from datetime import UTC, date, datetime

import pytest
from people import concept, extension

from adapter.settlement.facts import IdentityCheck, Person, Visit
from adapter.settlement.reading.care import check, person, visit


def test_a_person_is_read_with_what_the_instruments_ask():
    patient = {
        "id": "p1",
        "identifier": [
            {"type": concept("MR"), "value": "080421"},
            {"type": concept("NI"), "value": "460100197001011234"},
        ],
        "extension": [
            extension("hukou-region", valueString="460100"),
            extension("aid-identity", valueCode="dibao"),
        ],
    }

    assert person(patient, None, UTC) == [Person("p1", "460100197001011234", "460100", "dibao")]
    assert person({"id": "p1"}, None, UTC) == [Person("p1", "", "", "")]


@pytest.mark.parametrize(
    ("told", "born"),
    [("1948-11-04", date(1948, 11, 4)), ("1948-11", None), ("1948", None), ("", None)],
)
def test_a_birthday_counts_where_it_is_told_to_the_day(told, born):
    (found,) = person({"id": "p1", "birthDate": told}, None, UTC)

    assert found.born == born


@pytest.mark.parametrize(
    ("element", "value", "deceased"),
    [
        ("deceasedBoolean", True, True),
        ("deceasedBoolean", False, False),
        ("deceasedDateTime", "2013-12-01", datetime(2013, 12, 1, tzinfo=UTC)),
    ],
)
def test_a_person_who_died_says_so(element, value, deceased):
    (found,) = person({"id": "p1", element: value}, None, UTC)

    assert found == Person("p1", "", "", "", deceased)


ENCOUNTER = {
    "id": "e1",
    "identifier": [{"type": concept("VN"), "value": "V5566"}],
    "status": "in-progress",
    "class": {"code": "IMP"},
    "subject": {"reference": "Patient/p1"},
    "account": [{"reference": "Account/a1"}, {"reference": "Account/a2"}],
    "serviceProvider": {"identifier": {"value": "HK-3RD"}},
    "period": {"start": "2013-11-04T09:00:00Z", "end": "2013-11-12T10:00:00Z"},
    "priority": concept("EM"),
    "location": [{"status": "active", "location": {"identifier": {"value": "W3"}}}],
    "extension": [
        extension("condition", valueCode="serious"),
        extension("expected-discharge", valueDateTime="2013-11-12"),
    ],
}


def test_a_visit_is_read_whole():
    assert visit(ENCOUNTER, None, UTC) == [
        Visit(
            account="a1",
            patient="p1",
            facility="HK-3RD",
            number="V5566",
            ward="W3",
            encounter_class="IMP",
            status="in-progress",
            start=datetime(2013, 11, 4, 9, tzinfo=UTC),
            end=datetime(2013, 11, 12, 10, tzinfo=UTC),
            priority="emergency",
            condition="serious",
            expected=datetime(2013, 11, 12, tzinfo=UTC),
            encounter="e1",
        )
    ]


def test_a_visit_may_say_no_more_than_how_it_stands():
    (found,) = visit({"id": "e1", "status": "planned"}, None, UTC)

    assert found == Visit("", "", "", "", "", "", "planned", None, None, "", "", None, "e1")


def place(name, status="active", **more):
    return {"status": status, "location": {"identifier": {"value": name}}, **more}


OUT = [extension("temporary", valueBoolean=True)]


@pytest.mark.parametrize(
    ("places", "ward"),
    [
        ([place("before", "completed"), place("now"), place("then", "planned")], "now"),
        ([place("scan", extension=OUT), place("now")], "now"),
        ([place("before", "completed"), place("scan", extension=OUT)], "before"),
        ([place("first"), place("second")], "first"),
        ([{"status": "active", "location": {"display": "肾病科"}}], "肾病科"),
        (
            [
                {
                    "status": "active",
                    "location": {"identifier": {"value": "W3"}, "display": "肾病科"},
                }
            ],
            "W3",
        ),
        ([{"status": "active"}], ""),
        ([], ""),
    ],
)
def test_the_ward_is_where_the_patient_is_now_and_not_for_an_hour(places, ward):
    (found,) = visit({**ENCOUNTER, "location": places}, None, UTC)

    assert found.ward == ward


@pytest.mark.parametrize(
    ("said", "priority"),
    [
        ("EM", "emergency"),
        ("UR", "urgent"),
        ("R", "routine"),
        ("EL", "elective"),
        ("CS", ""),
    ],
)
def test_a_priority_is_one_that_terms_may_hang_on(said, priority):
    (found,) = visit({**ENCOUNTER, "priority": concept(said)}, None, UTC)

    assert found.priority == priority


TASK = {
    "id": "t1",
    "status": "completed",
    "code": concept("identity-check"),
    "encounter": {"reference": "Encounter/e1"},
    "businessStatus": concept("match"),
    "executionPeriod": {"start": "2013-11-04", "end": "2013-11-05T08:00:00Z"},
    "extension": [extension("stage", valueCode="ward")],
}
CHECKED = IdentityCheck("t1", "a1", "match", "ward", datetime(2013, 11, 5, 8, tzinfo=UTC))


def test_a_check_counts_for_the_account_of_its_visit():
    known = {"Encounter/e1": ENCOUNTER}

    assert check(TASK, known.get, UTC) == [CHECKED]
    assert check({**TASK, "encounter": {"reference": "Encounter/e9"}}, known.get, UTC) == []


@pytest.mark.parametrize(
    "other", [{"code": concept("identity-review")}, {"status": "cancelled"}, {"status": "draft"}]
)
def test_a_task_of_another_kind_or_that_is_not_completed_is_no_check(other):
    assert check({**TASK, **other}, {"Encounter/e1": ENCOUNTER}.get, UTC) == []


def test_a_check_of_a_visit_without_an_account_counts_for_none():
    known = {"Encounter/e1": {"id": "e1"}}

    (found,) = check({**TASK, "extension": []}, known.get, UTC)

    assert (found.account, found.stage) == ("", "")


@pytest.mark.parametrize("lacking", ["encounter", "executionPeriod"])
def test_a_check_that_is_not_made_yet_or_names_no_visit_states_nothing(lacking):
    task = {key: value for key, value in TASK.items() if key != lacking}

    assert check(task, {"Encounter/e1": ENCOUNTER}.get, UTC) == []
