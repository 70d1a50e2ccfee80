"""Deposits are always taken; one above what the agreement or the city allows is found, once."""

from dataclasses import replace

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, YUNQIAO, Stay, policy_with

from adapter.issues import Ground, Issue
from adapter.settlement.billing.deposits import conclude

UNDER_AGREEMENT = Ground("agreements.INP.deposit", ("H-09",), "text")
OF_OUTPATIENTS = Ground("deposit_without_agreement.outpatient", ("X-03",), "text")
OF_STAYS = Ground("deposit_without_agreement.inpatient", ("X-03",), "text")
OF_SCHEME = Ground("deposit_without_agreement.inpatient.means.390", ("X-03",), "site")
MADE = "mean personal_share by disease, scheme over 3 years"


def with_mean(amount):
    """Return the policies with the mean of stays under the scheme 390, as the hospital found it."""
    section = POLICIES.get(YUNQIAO.policy).deposit_without_agreement
    mean = section.inpatient.model_copy(update={"means": {"390": amount}})
    changed = section.model_copy(update={"inpatient": mean})
    return policy_with(YUNQIAO.policy, deposit_without_agreement=changed)


def opened(city=HAIKOU, policies=None, **visit):
    stay = Stay(city, policies=policies) if policies else Stay(city)
    case = stay.open(**visit).case()
    assert case.issues == []
    return case


def told(case, taken, *, in_force):
    """Take deposits and return what is found."""
    case.issues.clear()
    case.state.deposits = taken
    conclude(case, in_force=in_force)
    return case.issues


def found(name, *values, ground):
    return [Issue("warning", "business-rule", "Account/A", name, values, ground)]


@pytest.mark.clause("H-09")
def test_under_an_agreement_any_deposit_is_found_with_all_that_was_taken():
    issues = told(opened(), {"P1": 100000, "P2": 50000}, in_force=True)

    assert issues == found("deposit-under-agreement", "1,500.00", "0.00", ground=UNDER_AGREEMENT)


@pytest.mark.clause("H-09")
def test_a_deposit_is_found_once_and_again_when_more_is_taken():
    case = opened()
    assert told(case, {"P1": 100}, in_force=True) != []
    assert told(case, {"P1": 100}, in_force=True) == []

    assert told(case, {"P1": 101}, in_force=True) != []


def test_what_was_given_back_and_is_taken_again_is_found_again():
    case = opened()
    told(case, {"P1": 100}, in_force=True)
    assert told(case, {"P1": 0}, in_force=True) == []

    assert told(case, {"P1": 100}, in_force=True) != []


def test_no_deposit_is_no_finding():
    assert told(opened(), {}, in_force=True) == []


def test_an_agreement_of_no_known_city_or_form_forbids_no_deposit():
    nowhere, other_form = opened(), opened()
    nowhere.policy = None
    (name, agreement), *_ = other_form.state.agreements.items()
    other_form.state.agreements[name] = replace(agreement, form="LOAN")
    unsigned = opened()
    unsigned.state.agreements.clear()

    cases = (nowhere, other_form, unsigned)

    assert [told(case, {"P1": 100}, in_force=True) for case in cases] == [[], [], []]


@pytest.mark.clause("X-03")
@pytest.mark.parametrize("scheme", ["390", ""])
def test_an_outpatient_without_an_agreement_is_asked_for_nothing(scheme):
    case = opened(YUNQIAO, encounter_class="AMB")
    if not scheme:
        case.state.covers = ()

    issues = told(case, {"P1": 1}, in_force=False)

    assert issues == found("deposit-over-limit", "0.01", "0.00", ground=OF_OUTPATIENTS)


@pytest.mark.clause("X-03")
@pytest.mark.parametrize(("taken", "over"), [(300000, False), (300001, True)])
def test_a_stay_without_an_agreement_is_asked_for_the_mean_of_its_scheme(taken, over):
    case = opened(YUNQIAO, with_mean(300000))

    issues = told(case, {"P1": taken}, in_force=False)

    above = found("deposit-over-limit", "3,000.01", "3000.00", ground=OF_SCHEME)
    assert issues == (above if over else [])


@pytest.mark.clause("X-03")
def test_where_nobody_entered_the_mean_of_a_scheme_none_is_guessed():
    uninsured = opened(YUNQIAO, with_mean(300000))
    uninsured.state.covers = ()

    for case in (opened(YUNQIAO), uninsured):
        issues = told(case, {"P1": 1}, in_force=False)

        assert issues == found("deposit-mean-unknown", "0.01", MADE, ground=OF_STAYS)


def test_without_an_agreement_a_city_that_says_nothing_of_deposits_forbids_none():
    silent, nowhere = opened(QIDONG), opened(YUNQIAO)
    nowhere.policy = None
    unvisited = opened(YUNQIAO)
    unvisited.state.visit = None

    cases = (silent, nowhere, unvisited)

    assert [told(case, {"P1": 100}, in_force=False) for case in cases] == [[], [], []]
