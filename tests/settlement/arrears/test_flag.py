"""An entry on the credit list as a Flag: active while it has its effects, where it has them."""

from dataclasses import replace

import pytest
from house import SHADOW
from people import BASE, extension
from settlement.cases import HAIKOU, POLICIES, QIDONG, Stay, at, facility_with, policy_with

from adapter.fhir.resources import derive_id
from adapter.settlement.arrears.flag import flags
from adapter.settlement.sections.credit_list import Entry

CLAUSES = ("H-19", "H-20", "H-32", "H-34")
ENTERED = Entry("460100", at("2014-07-20"))


def listed(entry=ENTERED, now="2014-08-01", *, of="A", city=HAIKOU, clock="feed", **given):
    stay = Stay(city, clock=clock, **given).open()
    case = stay.case(now)
    case.state.patient, case.person.entries[of] = "PAT", entry
    return case


def status(case):
    return [one["status"] for one in flags(case)]


@pytest.mark.clause("H-32", "H-34", "Q-20")
def test_an_entry_is_shown_on_its_patient_with_its_rule():
    (flag,) = flags(listed())

    assert (flag["status"], flag["subject"]) == ("active", {"reference": "Patient/PAT"})
    assert flag["period"] == {"start": "2014-07-20T00:00:00+08:00"}
    said = {one["url"].rpartition("/")[2]: one for one in flag["extension"]}
    assert said["rule"]["valueString"] == "credit_list.effects"
    assert said["account"]["valueReference"] == {"reference": "Account/A"}


@pytest.mark.clause("H-32", "H-34")
def test_a_flag_word_by_word():
    case = listed(replace(ENTERED, cleared=at("2014-07-30")))

    assert flags(case) == [
        {
            "resourceType": "Flag",
            "id": derive_id("Flag", "PAT", "A", "2014-07-20T00:00:00+08:00"),
            "extension": [
                extension("rule", valueString="credit_list.effects"),
                extension("origin", valueCode="text"),
                *(extension("clause", valueString=one) for one in CLAUSES),
                extension("account", valueReference={"reference": "Account/A"}),
            ],
            "status": "inactive",
            "code": {
                "coding": [{"system": f"{BASE}/CodeSystem/flag", "code": "credit-list"}],
                "text": "不良记录 / On the credit list",
            },
            "subject": {"reference": "Patient/PAT"},
            "period": {
                "start": "2014-07-20T00:00:00+08:00",
                "end": "2014-07-30T00:00:00+08:00",
            },
        }
    ]


@pytest.mark.clause("H-32")
def test_another_hospital_sees_the_entry_and_not_of_which_bill_it_is():
    (flag,) = flags(listed(of="ELSEWHERE"))

    assert flag["status"] == "active"
    assert not [one for one in flag["extension"] if one["url"].endswith("/account")]


@pytest.mark.clause("H-32", "H-34")
@pytest.mark.parametrize(
    ("changes", "now", "shown"),
    [
        ({}, "2014-07-19 23:59:59", "inactive"),
        ({}, "2014-07-20", "active"),
        ({"appealed": at("2014-07-21")}, "2014-08-01", "inactive"),
        ({"cleared": at("2014-07-30")}, "2014-07-29", "active"),
        ({"cleared": at("2014-07-30")}, "2014-08-01", "inactive"),
        ({"lifted": at("2014-07-30")}, "2014-08-01", "inactive"),
    ],
)
def test_it_is_active_while_the_entry_has_its_effects(changes, now, shown):
    assert status(listed(replace(ENTERED, **changes), now)) == [shown]


def test_an_end_is_shown_and_what_ended_before_it_began_ends_as_it_began():
    ended = listed(
        replace(ENTERED, cleared=at("2014-07-30"), lifted=at("2014-08-02")), "2014-09-01"
    )
    early = listed(replace(ENTERED, lifted=at("2014-07-10")), "2014-09-01")

    assert flags(ended)[0]["period"]["end"] == "2014-07-30T00:00:00+08:00"
    assert flags(early)[0]["period"]["end"] == "2014-07-20T00:00:00+08:00"


@pytest.mark.clause("Q-22")
def test_today_it_is_active_only_under_a_legal_basis():
    assert status(listed(now="2026-08-01", clock="system")) == ["inactive"]
    section = POLICIES.get(HAIKOU.policy).credit_list
    based = section.model_copy(update={"legal_basis": {at("2026-01-01").date(): "a law"}})
    policies = policy_with(HAIKOU.policy, credit_list=based)
    assert status(listed(now="2026-08-01", clock="system", policies=policies)) == ["active"]


def test_a_city_shows_its_own_list_and_those_it_recognises():
    elsewhere = replace(ENTERED, jurisdiction="320681")
    assert status(listed(elsewhere)) == []

    section = POLICIES.get(HAIKOU.policy).credit_list
    recognising = section.model_copy(update={"recognises": ("320681",)})
    policies = policy_with(HAIKOU.policy, credit_list=recognising)
    assert status(listed(elsewhere, policies=policies)) == ["active"]


def test_a_hospital_in_shadow_shows_none():
    policies = facility_with("HK-3RD", mode=SHADOW)

    assert status(listed(policies=policies)) == []


def test_an_entry_that_ended_before_another_is_kept_as_history():
    case = listed()
    case.person.former["A"] = [
        replace(ENTERED, effective=at("2014-01-01"), lifted=at("2014-02-01"))
    ]

    assert status(case) == ["active", "inactive"]


def test_where_no_list_is_kept_nobody_is_shown_on_one():
    assert status(listed(policies=policy_with(HAIKOU.policy, credit_list=None))) == []
    nowhere = listed(city=QIDONG)
    nowhere.state.policy = ""
    assert status(nowhere) == []
