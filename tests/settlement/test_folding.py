"""What one fact does to an account, and where its finding points."""

from dataclasses import replace
from datetime import date

import pytest
from settlement.cases import (
    HAIKOU,
    POLICIES,
    QIDONG,
    YUNQIAO,
    Stay,
    answer,
    at,
    facility_with,
    findings,
)

from adapter.settlement.billing import bill
from adapter.settlement.facts import IdentityCheck
from adapter.settlement.figures import Layers
from adapter.settlement.folding import fold
from adapter.settlement.ledger import JournalEntry, Posting
from adapter.settlement.outcome import Verdict
from adapter.settlement.settle import settle
from adapter.settlement.state import Received

LATER = "2013-11-05 10:00"


@pytest.fixture
def stay():
    """Return an insured stay of Haikou without an agreement."""
    made = Stay()
    return made.tell(HAIKOU.opening, made.visit(), made.covers())


def told(stay, *facts, moment=LATER):
    """Fold facts into a stay and return what came of that alone."""
    case = stay.case(moment)
    for fact in facts:
        fold(case, fact)
    return case


# The person.


def test_a_national_id_that_cannot_be_is_told_at_its_field_by_its_last_character(stay):
    wrong = stay.person(national_id="460106197903025421")

    case = told(stay, wrong)

    assert findings(case) == [("PID-3", "national-id-check-digit", "1")]
    assert case.person.known == wrong
    assert findings(told(stay, wrong)) == []


@pytest.mark.parametrize("number", ["", "460106790302542", "11010519491231002X"])
def test_a_national_id_that_can_be_or_is_not_told_is_no_finding(stay, number):
    assert findings(told(stay, stay.person(national_id=number))) == []


# The visit.


def visited(moment=LATER, city=HAIKOU, policies=POLICIES, **visit):
    stay = Stay(city, policies=policies)
    stay.state.facility = visit.get("facility", city.facility)
    return told(stay, stay.visit(**visit), moment=moment)


def test_a_visit_is_kept_with_its_hospital_and_the_policy_of_its_first_day():
    case = visited()

    assert (case.state.visit, case.state.facility) == (Stay().visit(), "HK-3RD")
    assert case.state.policy == "cn-460100-haikou-2013-209|1.0.0"
    assert (case.state.shadow, case.state.expected_since, findings(case)) == (False, None, [])


def test_the_policy_chosen_stays_though_the_visit_began_earlier_than_was_told(stay):
    before = stay.state.policy

    case = told(stay, stay.visit(start=at("2012-01-01"), facility="QD-PH"))

    assert (case.state.policy, case.state.facility) == (before, "QD-PH")
    assert findings(case) == []


@pytest.mark.parametrize(
    ("visit", "finding"),
    [
        ({"ward": ""}, ("PV1-3", "ward-missing")),
        ({"ward": "不存在科"}, ("PV1-3", "ward-unknown", "不存在科")),
        ({"facility": "NOWHERE"}, ("MSH-4", "facility-unknown", "NOWHERE")),
        ({"facility": ""}, ("MSH-4", "facility-unknown", "-")),
    ],
)
def test_what_is_unknown_of_a_visit_is_told_at_its_field(visit, finding):
    assert findings(visited(**visit)) == [finding]


def test_what_is_unknown_of_a_visit_is_told_once(stay):
    assert findings(told(stay, stay.visit(ward=""))) == []


def test_an_outpatient_needs_no_ward():
    assert findings(visited(city=QIDONG, encounter_class="AMB", ward="")) == []


def test_no_policy_governs_a_hospital_nobody_knows_and_its_ward_is_not_asked_for():
    case = visited(facility="NOWHERE", ward="不存在科")

    assert (case.state.policy, case.state.shadow) == ("", False)
    assert findings(case) == [("MSH-4", "facility-unknown", "NOWHERE")]


def test_a_hospital_without_a_level_is_told():
    case = visited(policies=facility_with("HK-3RD", level={}))

    assert findings(case) == [("MSH-4", "level-unknown", "HK-3RD")]


@pytest.mark.parametrize(
    ("own", "found"),
    [
        (99_999, [("MSH-4", "threshold-not-allowed", "999.99")]),
        (100_000, []),
        (5_000_000, []),
        (5_000_001, [("MSH-4", "threshold-not-allowed", "50,000.01")]),
    ],
)
def test_a_hospitals_own_threshold_out_of_bounds_is_told(own, found):
    own_day = {date(2013, 11, 1): own}

    assert findings(visited(policies=facility_with("HK-3RD", thresholds=own_day))) == found


def test_a_hospitals_own_threshold_is_nothing_where_no_policy_governs():
    policies = facility_with(
        "HK-3RD", jurisdiction="000000", thresholds={date(2013, 11, 1): 99_999}
    )

    assert findings(visited(policies=policies)) == []


def test_a_visit_of_a_hospital_in_shadow_is_so_to_its_end():
    case = visited(policies=facility_with("HK-3RD", mode={date.min: "shadow"}))

    assert case.state.shadow
    live = Stay(policies=POLICIES)
    live.state.shadow, live.state.visit = True, live.visit()
    assert told(live, live.visit(ward="儿科")).state.shadow


def test_an_expected_discharge_counts_from_when_it_was_first_told(stay):
    expected = at("2013-11-12 10:00")
    first = told(stay, stay.visit(expected=expected), moment="2013-11-05 10:00")
    assert first.state.expected_since == at("2013-11-05 10:00")

    again = told(stay, stay.visit(ward="儿科"), moment="2013-11-06 10:00")
    gone = told(stay, stay.visit(expected=None), moment="2013-11-07 10:00")
    assert again.state is gone.state
    assert gone.state.expected_since == at("2013-11-05 10:00")

    told(stay, stay.visit(expected=at("2013-11-13 10:00")), moment="2013-11-08 10:00")
    assert stay.state.expected_since == at("2013-11-08 10:00")


def test_an_expected_discharge_told_with_the_admission_counts_from_then():
    case = visited(HAIKOU.opening, expected=at("2013-11-12 10:00"))

    assert case.state.expected_since == at(HAIKOU.opening)


# Insurance.


@pytest.mark.parametrize(("scheme", "value"), [("999", "999"), ("", "-")])
def test_an_unknown_scheme_is_told_at_its_field_once(stay, scheme, value):
    unknown = stay.covers(replace(stay.cover(), scheme=scheme))

    case = told(stay, unknown)

    assert findings(case) == [("IN1-15", "scheme-unknown", value)]
    assert case.state.covers == unknown.covers
    assert findings(told(stay, unknown)) == []


def test_no_insurance_or_one_with_a_table_is_no_finding(stay):
    assert findings(told(stay, replace(stay.covers(), covers=()))) == []
    assert findings(told(stay, stay.covers(stay.cover("310")))) == []


def test_where_no_policy_governs_no_scheme_is_unknown(stay):
    stay.state.policy = ""

    assert findings(told(stay, stay.covers(stay.cover("999")))) == []


# Agreements.


def test_an_agreement_is_kept_by_its_stay_and_a_standing_one_by_its_person(stay):
    own, shared = stay.agreement(), Stay(QIDONG).agreement()

    case = told(stay, own, shared)

    assert case.state.agreements == {"AGA": own}
    assert case.person.agreements == {"AGP": shared}
    assert (case.state.standing_reason, case.verdicts) == ("told anew", [])


def test_an_agreement_signed_at_a_hospital_nobody_registered_is_found_once(stay):
    signed = stay.agreement(facility="NOWHERE")
    case = told(stay, signed, signed)

    assert findings(case) == [("Consent/AGA", "facility-unknown", "NOWHERE")]
    assert findings(told(stay, stay.agreement(facility="HK-MCH"))) == []


def test_an_agreement_that_names_a_policy_nobody_knows_is_told_once(stay):
    named = stay.agreement(policy="nobody-knows")

    assert findings(told(stay, named)) == [("Consent/AGA", "policy-unknown", "nobody-knows")]
    assert findings(told(stay, named)) == []


def test_an_agreement_that_names_a_policy_of_ours_is_no_finding(stay):
    assert findings(told(stay, stay.agreement(policy=HAIKOU.policy))) == []


def test_a_second_agreement_beside_one_that_runs_is_told_with_the_first(stay):
    first, second = stay.agreement(consent="AG1"), stay.agreement(consent="AG2")
    third = stay.agreement(consent="AG3")

    case = told(stay, first, second, third, second)

    assert findings(case) == [
        ("Consent/AG2", "agreement-signed-twice", "AG1"),
        ("Consent/AG3", "agreement-signed-twice", "AG1"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"state": "withdrawn"}, {}),
        ({"form": "STANDING"}, {}),
        ({}, {"state": "papers-pending"}),
    ],
)
def test_an_agreement_beside_one_that_does_not_run_as_it_does_is_no_finding(stay, first, second):
    one, other = stay.agreement(consent="AG1", **first), stay.agreement(consent="AG2", **second)

    assert findings(told(stay, one, other)) == []


def test_an_agreement_after_one_that_was_ended_is_no_finding(stay):
    stay.state.terminated = ["AG1"]

    case = told(stay, stay.agreement(consent="AG1"), stay.agreement(consent="AG2"))

    assert findings(case) == []


def test_an_agreement_that_was_ended_is_answered_as_ended_and_does_not_stand(stay):
    stay.state.terminated, stay.state.standing_reason = ["AGA"], "identity-mismatch"

    case = told(stay, stay.agreement())

    assert case.verdicts == [Verdict("AGA", "terminated", "ended-before")]
    assert case.state.standing_reason == "identity-mismatch"


@pytest.mark.clause("H-50")
def test_papers_shown_in_time_and_told_late_let_a_lapsed_agreement_stand_again(stay):
    stay.tell(HAIKOU.opening, stay.agreement("papers-pending"))
    stay.until("2013-11-06 10:00")
    assert (stay.state.standing, stay.state.terminated) == ("lapsed", ["AGA"])
    identity = stay.paper("ID", at="2013-11-04 12:00")
    card = stay.paper("INSCARD", form="O", at="2013-11-04 12:00")

    assert told(stay, identity, moment="2013-11-06 11:00").state.terminated == ["AGA"]
    assert told(stay, card, moment="2013-11-06 11:00").state.terminated == []
    assert stay.state.papers == {"DID": identity, "DINSCARD": card}


# Identity.


def check(task, moment, result="match", stage="WARD"):
    return IdentityCheck(task, "A", result, stage, at(f"2013-11-05 {moment}"))


@pytest.mark.parametrize(
    ("first", "then", "counts"),
    [
        (check("T1", "10:00"), check("T2", "10:01"), "then"),
        (check("T1", "10:01"), check("T2", "10:00"), "first"),
        (check("T1", "10:00"), check("T2", "10:00"), "then"),
        (check("T2", "10:00"), check("T1", "10:00"), "first"),
        # The same check told anew.
        (check("T1", "10:00"), check("T1", "10:00", "disputed"), "then"),
    ],
)
def test_the_latest_check_counts_and_of_two_at_one_instant_the_same_one(stay, first, then, counts):
    case = told(stay, first, then)

    assert case.state.check == {"first": first, "then": then}[counts]
    assert case.state.mismatch is None


@pytest.mark.parametrize(
    ("first", "then", "counts"),
    [
        (check("T1", "10:00", "mismatch"), check("T2", "10:01", "mismatch"), "then"),
        (check("T1", "10:01", "mismatch"), check("T2", "10:00", "mismatch"), "first"),
        (check("T2", "10:00", "mismatch"), check("T1", "10:00", "mismatch"), "first"),
        (check("T1", "10:00", "mismatch"), check("T1", "10:00", "mismatch", "OFFICE"), "then"),
        (check("T1", "10:00", "mismatch"), check("T2", "10:01", "match"), "first"),
        (check("T1", "10:00", "match"), check("T2", "09:00", "mismatch"), "then"),
    ],
)
def test_the_last_mismatch_is_remembered_beside_the_last_check(stay, first, then, counts):
    case = told(stay, first, then)

    assert case.state.mismatch == {"first": first, "then": then}[counts]


# What was told to the patient.


def test_notices_of_a_default_are_counted_by_their_instants(stay):
    first, second = at("2014-01-02 10:00"), at("2014-01-05 10:00")

    case = told(
        stay,
        stay.delivery("D1", "default-notice", at=first),
        stay.delivery("D2", "default-notice", at=first),
        stay.delivery("D3", "default-notice", at=second),
        stay.delivery("D4", "daily-list", at="2014-01-06 10:00"),
    )

    assert case.state.arrears.notices == [first, second]
    assert list(case.state.deliveries) == ["D1", "D2", "D3", "D4"]


@pytest.mark.clause("H-59")
def test_an_estimate_told_before_its_days_is_found_once(stay):
    fold(stay.case(), stay.visit(expected=at("2013-11-20 10:00")))
    early = stay.delivery("D1", "estimate", at="2013-11-06 10:00")

    first, again = told(stay, early), told(stay, early)

    opens = "2013-11-18T00:00:00+08:00"
    assert findings(first) == [("Communication/D1", "estimate-early", opens)]
    assert findings(again) == []


# Money.


def test_a_payment_is_money_received(stay):
    case = told(stay, stay.payment("P1", 500, at=LATER))

    assert case.state.received == {"P1": Received("P1", 500, at(LATER))}


@pytest.mark.parametrize(
    ("reason", "debit", "aid", "reward"),
    [
        ("AID", "aid:receivable", 5_000, 0),
        ("REWARD", "hospital:reward", 0, 5_000),
    ],
)
def test_aid_and_reward_are_booked_once_and_lower_what_is_asked(stay, reason, debit, aid, reward):
    fold(stay.case(), stay.charge("L1", 100_000))
    before = bill.total(stay.case(LATER)).net
    fact = stay.adjustment("J", 5_000, reason, at=LATER)

    case = told(stay, fact, fact)

    credit = Posting("episode:unadjudicated", -5_000)
    assert case.entries == [
        JournalEntry("adjustment", "A", at(LATER), "", (), (Posting(debit, 5_000), credit))
    ]
    assert (case.state.medical_aid, case.state.reward) == (aid, reward)
    assert bill.total(case).net == before - 5_000
    # It is no money, and its reason says what was granted.
    assert (case.state.adjusted, case.state.deposits) == ({"J": reason}, {})
    assert case.state.received == {}


def test_two_aids_and_two_rewards_add_up(stay):
    facts = [
        stay.adjustment(f"J{amount}", amount, reason)
        for reason, amount in (("AID", 1), ("AID", 20), ("REWARD", 300), ("REWARD", 4_000))
    ]

    case = told(stay, *facts)

    assert (case.state.medical_aid, case.state.reward) == (21, 4_300)


def test_a_write_off_is_received_as_money_is_and_once(stay):
    fact = stay.adjustment("J", 5_000, "WRITEOFF", at=LATER)

    case = told(stay, fact, fact)

    assert case.state.received == {"J": Received("J", 5_000, at(LATER), "hospital:write-off")}
    assert len(case.entries) == 1


@pytest.mark.parametrize(("reason", "value"), [("", "-"), ("OTHER", "OTHER")])
def test_an_adjustment_for_no_known_reason_waits_for_a_person(stay, reason, value):
    case = told(stay, stay.adjustment("J", 5_000, reason))

    assert findings(case) == [("Basic/J", "adjustment-waits", value)]
    assert (case.entries, case.state.deposits) == ([], {})


# The insurer's answer.


@pytest.fixture
def billed(stay):
    """Return the stay with 500.00 entered by ten and 100.00 a second later."""
    first = stay.charge("L1", 50_000, at=LATER)
    return told(stay, first, stay.charge("L2", 10_000, at="2013-11-05 10:00:01")) and stay


@pytest.mark.clause("H-15")
def test_an_answer_is_kept_with_the_lines_it_has_seen(billed):
    fact = billed.adjudication("S1", answer(50_000, 30_000), at=LATER)

    case = told(billed, fact)

    assert case.state.adjudications == {"S1": fact}
    assert case.state.covered == {"S1": Layers(gross=50_000, own_pay=50_000)}
    assert findings(case) == []


def test_an_answer_of_another_gross_is_kept_and_told_with_both_sums(billed):
    case = told(billed, billed.adjudication("S1", answer(90_000, 50_000), at=LATER))

    assert findings(case) == [("ClaimResponse/S1", "adjudicated-gross-differs", "900.00", "500.00")]
    assert list(case.state.adjudications) == ["S1"]
    assert case.adjudication is None


def test_an_answer_that_does_not_add_up_is_found_and_not_kept(billed):
    unsound = answer(50_000, 30_000) | {"psn_part_amt": 20_001}

    case = told(billed, billed.adjudication("S1", unsound, at=LATER))

    assert findings(case) == [("ClaimResponse/S1", "adjudication-unsound")]
    assert (case.state.adjudications, case.state.covered) == ({}, {})


def test_an_answer_told_anew_with_other_figures_is_found_and_the_first_stands(billed):
    first = billed.adjudication("S1", answer(50_000, 30_000), at=LATER)
    other = replace(first, settlement="X1", figures=tuple(answer(50_000, 20_000).items()))

    case = told(billed, first, other)

    assert findings(case) == [("ClaimResponse/S1", "adjudication-stands", "X1")]
    assert case.state.adjudications == {"S1": first}


def test_an_answer_told_anew_that_leaves_out_what_is_nothing_says_the_same(billed):
    first = billed.adjudication("S1", answer(50_000, 30_000, maf_pay=0), at=LATER)
    again = billed.adjudication("S1", answer(50_000, 30_000), at=LATER)

    assert findings(told(billed, first, again)) == []


def test_a_cancellation_is_kept_and_names_an_answer_among_those_known(billed):
    answers = [billed.adjudication(name, answer(50_000, 30_000), at=LATER) for name in ("S1", "S2")]
    cancels = billed.adjudication("S3", kind="CANCEL", cancels="S1", at=LATER)

    case = told(billed, *answers, cancels)

    assert case.state.adjudications["S3"] == cancels
    assert list(case.state.covered) == ["S1", "S2"]
    assert findings(case) == []
    assert case.adjudication == answers[1]


@pytest.mark.parametrize(("cancels", "value"), [("S9", "S9"), ("", "-")])
def test_a_cancellation_of_an_answer_nobody_knows_is_found(billed, cancels, value):
    first = billed.adjudication("S1", answer(50_000, 30_000), at=LATER)

    case = told(billed, first, billed.adjudication("S3", kind="CANCEL", cancels=cancels))

    assert findings(case) == [("ClaimResponse/S3", "cancels-unknown", value)]


def test_every_kind_of_fact_is_folded_where_it_belongs(billed):
    case = billed.case(LATER)

    settle(case, [billed.plan("N1", 50_000, 2), billed.decision("death"), billed.agreement()])

    assert findings(case)[0] == (
        "Contract/N1",
        "plan-evidence-missing",
        "village_committee_certificate",
    )
    assert list(case.state.decisions) == ["D1"]


def test_a_city_of_whose_scheme_no_table_speaks_finds_it_too():
    stay = Stay(YUNQIAO)

    case = told(stay, stay.visit(), stay.covers(stay.cover("310")), moment=YUNQIAO.opening)

    assert findings(case) == [("IN1-15", "scheme-unknown", "310")]
