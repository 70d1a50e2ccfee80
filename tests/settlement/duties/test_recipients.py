"""Whom lists and notices are told to: the patient, and the contact an agreement names."""

from dataclasses import replace

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, Stay, policy_with

from adapter.settlement.duties.notice import duty_resource
from adapter.settlement.duties.recipients import recipients

SON = "RelatedPerson/SON"


def opened(city=HAIKOU, policies=POLICIES):
    stay = Stay(city, policies=policies).open()
    stay.state.patient = "PAT"
    return stay


def told(kind="daily-list", city=HAIKOU, policies=POLICIES, **visit):
    stay = opened(city, policies)
    stay.tell(city.opening, stay.visit(**visit))
    stay.tell(city.opening, stay.agreement(contacts=(SON,)), stay.charge("L1", 100))
    case = stay.until(stay.world.person.clock.replace(day=8)).case("2030-01-01")
    duty = next(one for one in case.state.duties.values() if one.kind == kind)
    return recipients(case, duty), duty_resource(case, duty)


@pytest.mark.clause("H-11")
def test_a_list_goes_to_the_patient_and_to_the_contact_the_agreement_names():
    """AM-32."""
    found, resource = told()

    assert found == ["Patient/PAT", SON]
    assert resource["recipient"] == [{"reference": "Patient/PAT"}, {"reference": SON}]


@pytest.mark.clause("H-11", "H-12")
@pytest.mark.parametrize("kind", ["daily-list", "policy-explained"])
def test_without_the_word_a_contact_is_told_nothing(kind):
    haikou = POLICIES.get(HAIKOU.policy)
    alone = haikou.daily_list.model_copy(update={"recipients": ("patient",)})
    contact = haikou.daily_list.model_copy(update={"recipients": ("contact_if_agreed",)})

    assert told(kind, policies=policy_with(HAIKOU.policy, daily_list=alone))[0] == ["Patient/PAT"]
    assert told(kind, policies=policy_with(HAIKOU.policy, daily_list=contact))[0] == [SON]


@pytest.mark.clause("Q-15")
def test_qidong_tells_the_patient_alone():
    assert told("fee-list", QIDONG, encounter_class="AMB")[0] == ["Patient/PAT"]


def test_an_agreement_that_has_ended_names_nobody_any_more():
    stay = opened()
    stay.tell(HAIKOU.opening, stay.agreement(contacts=(SON,)), stay.charge("L1", 100))
    stay.tell("2013-11-06 10:00", stay.agreement("withdrawn", contacts=(SON,)))
    case = stay.case("2013-11-06 11:00")
    duty = next(iter(case.state.duties.values()))

    assert recipients(case, duty) == ["Patient/PAT"]
    case.state.agreements = {"AGA": stay.agreement(contacts=(SON,))}
    assert recipients(case, duty) == ["Patient/PAT", SON]
    case.state.terminated = ["AGA"]
    assert recipients(case, duty) == ["Patient/PAT"]


def test_where_no_list_is_asked_for_the_patient_is_told():
    case = opened(policies=policy_with(HAIKOU.policy, daily_list=None)).case()
    duty = next(iter(case.state.duties.values()))

    assert recipients(case, replace(duty, kind="threshold-notice")) == ["Patient/PAT"]
    case.state.policy = ""
    assert recipients(case, duty) == ["Patient/PAT"]


@pytest.mark.parametrize("state", ["active", "papers-pending", "disputed"])
def test_an_agreement_that_stands_or_waits_names_its_contact(state):
    case = opened().case()
    duty = next(iter(case.state.duties.values()))
    case.state.agreements = {}
    case.person.agreements = {"AGP": opened().agreement(state, contacts=(SON,))}

    assert recipients(case, duty) == ["Patient/PAT", SON]


@pytest.mark.clause("H-11", "Q-15")
def test_a_city_with_both_lists_tells_each_to_whom_its_own_rule_says():
    fee = POLICIES.get(QIDONG.policy).fee_list
    policies = policy_with(HAIKOU.policy, fee_list=fee)
    case = opened(policies=policies).case()
    case.state.agreements = {"AGA": opened().agreement(contacts=(SON,))}
    duty = next(iter(case.state.duties.values()))

    assert recipients(case, replace(duty, kind="fee-list")) == ["Patient/PAT"]
    assert recipients(case, replace(duty, kind="daily-list")) == ["Patient/PAT", SON]
    only = opened(policies=policy_with(HAIKOU.policy, daily_list=None, fee_list=fee)).case()
    assert recipients(only, replace(duty, kind="threshold-notice")) == ["Patient/PAT"]
