"""Who a person is, what an agreement forbids and allows, what others may be asked for."""

import pytest

from adapter.settlement.sections.agreements import deposit_refused, due_on_withdrawal
from adapter.settlement.sections.deposit_without_agreement import deposit_limit
from adapter.settlement.sections.identity import match

A = frozenset({("national_id", "", "460100197001011234"), ("hospital_mrn", "HK-3RD", "M1")})
B = frozenset({("insurance_no", "460100", "I2"), ("hospital_mrn", "HK-MCH", "M1")})
KNOWN = {"a": A, "b": B}
CHART = ("hospital_mrn", "HK-3RD", "M1")
ANOTHER_ID = ("national_id", "", "460100198502025678")


@pytest.mark.parametrize(
    ("given", "person", "candidates"),
    [
        ({CHART}, "a", ("a",)),
        ({("hospital_mrn", "HK-4TH", "M1")}, None, ()),
        ({CHART, ("insurance_no", "460100", "I2")}, None, ("a", "b")),
        ({CHART, ANOTHER_ID}, None, ("a",)),
        ({("social_security_card", "", "S1")}, None, ()),
    ],
)
def test_numbers_lead_to_one_person_or_to_a_person_who_decides(haikou, given, person, candidates):
    found = match(haikou.identity, KNOWN, frozenset(given))

    assert (found.person, found.candidates) == (person, candidates)
    assert found.ambiguous == (person is None and bool(candidates))
    assert (found.answer.value == "identity-ambiguous") == found.ambiguous
    assert found.answer.ambiguity == "AM-26"


def test_a_number_the_city_does_not_match_on_links_nobody(haikou):
    card = frozenset({("social_security_card", "", "S1")})

    assert match(haikou.identity, {"a": card}, card).person is None


@pytest.mark.clause("H-09")
def test_no_deposit_is_taken_under_an_agreement(haikou, qidong):
    found = deposit_refused(haikou.agreements["INP"], "INP", 100)

    assert (found.value, found.rule) == ("0.00", "agreements.INP.deposit")
    assert (found.cites, found.origin) == (("H-09",), "text")
    assert deposit_refused(haikou.agreements["INP"], "INP", 0) is None
    ours = deposit_refused(qidong.agreements["STANDING"], "STANDING", 100)
    assert (ours.origin, ours.ambiguity) == ("default", "AM-22")


def test_withdrawing_makes_what_has_accrued_due(haikou, yunqiao):
    found = due_on_withdrawal(haikou.agreements["INP"], "INP")

    assert (found.value, found.ambiguity) == ("due_now", "AM-29")
    assert due_on_withdrawal(yunqiao.agreements["INP"], "INP") is None


@pytest.mark.clause("H-49", "H-53")
def test_the_policy_is_explained_before_the_agreement_of_a_stay_is_signed(haikou):
    form = haikou.agreements["INP"]

    assert (form.explained.by, form.explained.to) == ("doctor", "insured_patient")
    assert form.covers == "episode"


@pytest.mark.clause("Q-12")
def test_one_signature_is_good_for_every_hospital_of_the_city(qidong):
    form = qidong.agreements["STANDING"]

    assert (form.covers, form.sign_at, form.valid_at) == (
        "person",
        "any_public_institution",
        "all_public_institutions",
    )


@pytest.mark.clause("X-03")
def test_those_outside_pay_later_are_asked_for_no_more_than_the_mean(yunqiao):
    section = yunqiao.deposit_without_agreement

    means = section.inpatient.model_copy(update={"means": {"390": 312345}})
    entered = section.model_copy(update={"inpatient": means})

    limit, answer = deposit_limit(entered, "IMP", "390")
    assert (limit, answer.origin) == (312345, "site")
    assert deposit_limit(entered, "IMP", "310")[0] is None
    assert deposit_limit(section, "AMB", "390")[0] == 0
    assert deposit_limit(section, "AMB", "390")[1].rule == "deposit_without_agreement.outpatient"
