"""What an agreement forbids to be taken, and what its end makes due."""

import pytest

from adapter.settlement.answer import Answer
from adapter.settlement.facility import Facility
from adapter.settlement.sections.agreements import (
    AgreementForm,
    Deposit,
    Withdrawal,
    deposit_refused,
    due_on_withdrawal,
    refused_at,
    signer_refused,
)


def hospital(ownership):
    return Facility(id="F", jurisdiction="1", zh="", en="", ownership=ownership, level={})


PLAIN = AgreementForm(zh="协议书", covers="episode")


@pytest.mark.clause("H-09")
@pytest.mark.parametrize(
    ("amount", "value"), [(0, None), (20000, None), (20001, "200.00"), (99999, "200.00")]
)
def test_a_deposit_is_refused_from_the_first_fen_over_what_the_form_allows(amount, value):
    form = PLAIN.model_copy(update={"deposit": Deposit(amount="200.00", cites=("H-09",))})
    found = deposit_refused(form, "INP", amount)

    assert found == (value and Answer(value, "agreements.INP.deposit", ("H-09",)))


def test_a_form_that_says_nothing_of_deposits_or_withdrawal_refuses_none_and_makes_none_due():
    assert deposit_refused(PLAIN, "INP", 10**9) is None
    assert due_on_withdrawal(PLAIN, "INP") is None


def test_a_withdrawal_that_is_allowed_makes_the_accrued_share_due():
    rule = Withdrawal(allowed=True, accrued="due_now", origin="default", ambiguity="AM-29")
    form = PLAIN.model_copy(update={"withdrawal": rule})
    barred = form.model_copy(update={"withdrawal": rule.model_copy(update={"allowed": False})})

    answer = Answer("due_now", "agreements.STANDING.withdrawal", (), "default", "AM-29")
    assert due_on_withdrawal(form, "STANDING") == answer
    assert due_on_withdrawal(barred, "STANDING") is None


@pytest.mark.clause("H-09")
def test_no_deposit_is_taken_in_haikou_by_the_text_and_in_qidong_by_our_default(haikou, qidong):
    forms = haikou.agreements["INP"], qidong.agreements["STANDING"]

    rule = "agreements.INP.deposit"
    assert deposit_refused(forms[0], "INP", 1) == Answer("0.00", rule, ("H-09",), "text", "AM-07")
    ours = deposit_refused(forms[1], "STANDING", 1)
    assert (ours.value, ours.origin, ours.ambiguity) == ("0.00", "default", "AM-22")


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


@pytest.mark.clause("Q-12", "Q-20")
@pytest.mark.parametrize(
    ("here", "signed", "word"),
    [
        ("public", "public", None),
        ("public", "private", "sign_at"),
        ("private", "public", "valid_at"),
        # What the registry does not know speaks against nobody.
        (None, None, None),
    ],
)
def test_what_is_signed_once_counts_at_public_hospitals_alone(qidong, here, signed, word):
    form = qidong.agreements["STANDING"]
    hospitals = [hospital(one) if one else None for one in (here, signed)]

    found = refused_at(form, "STANDING", *hospitals)

    rule = Answer(
        getattr(form, word or "zh"), f"agreements.STANDING.{word}", ("Q-12", "Q-13"), "text", None
    )
    assert found == (rule if word else None)


@pytest.mark.clause("H-08")
def test_a_form_of_one_stay_asks_for_no_public_hospital(haikou):
    private = hospital("private")

    assert refused_at(haikou.agreements["INP"], "INP", private, private) is None


def test_a_form_is_signed_and_valid_where_the_patient_is_treated_unless_it_says_more():
    assert (PLAIN.sign_at, PLAIN.valid_at) == ("treating_institution", "treating_institution")
    assert PLAIN.signed_by_origin == "text"


@pytest.mark.clause("H-08")
@pytest.mark.parametrize(
    ("signer", "refused"),
    [
        ("patient", False),
        ("legal_representative", False),
        ("family", False),
        # Nobody said who signed: it speaks against nobody.
        ("", False),
        ("other", True),
    ],
)
def test_who_may_sign_for_a_patient_is_our_rule(haikou, signer, refused):
    """AM-07."""
    found = signer_refused(haikou.agreements["INP"], "INP", signer)

    said = "patient, legal_representative, family"
    rule = "agreements.INP.may_be_signed_by"
    cites = ("H-08", "H-52", "H-53")
    assert found == (Answer(said, rule, cites, "default", "AM-07") if refused else None)


def test_where_the_rule_names_nobody_anyone_may_sign():
    assert signer_refused(PLAIN, "INP", "other") is None
    text = AgreementForm(zh="协议书", covers="episode", may_be_signed_by=("patient",))
    ours = text.model_copy(update={"origin_of": {"may_be_signed_by": "site"}})
    assert signer_refused(text, "INP", "family").origin == "text"
    assert signer_refused(ours, "INP", "family").origin == "site"
