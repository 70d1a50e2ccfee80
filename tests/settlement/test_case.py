"""What stands of an account at an instant: its policy, insurance, insurer's answer and books."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from settlement.cases import (
    HAIKOU,
    POLICIES,
    QIDONG,
    YUNQIAO,
    ZONE,
    Stay,
    answer,
    at,
    facility_with,
    policy_with,
)
from settlement.walk import MemoryLines

from adapter.issues import Ground, Issue
from adapter.settlement.answer import Answer
from adapter.settlement.case import Case, covers_on
from adapter.settlement.city.state import CityState
from adapter.settlement.facts import Cover, IdentityCheck
from adapter.settlement.figures import Layers
from adapter.settlement.ledger import JournalEntry, Posting
from adapter.settlement.person import PersonState
from adapter.settlement.sections.credit_list import Entry
from adapter.settlement.state import AccountState

NOW = "2013-11-09 10:00"
RULE = Answer("value", "section.word", ("H-15",), "site")


@pytest.fixture
def case():
    return Stay().open().case(NOW)


# Where it stands.


def test_a_case_is_by_the_feeds_clock_and_of_no_city_unless_told():
    case = Case(AccountState("A"), PersonState("P"), POLICIES, MemoryLines(), at(NOW), ZONE)

    assert (case.clock, case.policy, case.facility, case.level) == ("feed", None, None, None)
    assert case.city == CityState("")


def test_a_case_has_the_policy_the_hospital_and_its_level_on_the_day_of_admission(case):
    assert case.policy is POLICIES.get(HAIKOU.policy)
    assert case.facility is POLICIES.facility("HK-3RD")
    assert case.level == "secondary"


def test_a_level_is_that_of_the_day_of_admission_though_it_changes_during_the_stay():
    rises = facility_with(
        "HK-3RD", level={date(2013, 1, 1): "secondary", date(2013, 11, 5): "tertiary"}
    )

    assert Stay(policies=rises).open().case(NOW).level == "secondary"


def test_a_city_is_opened_once_by_the_code_of_its_policy(case):
    case.open_city = CityState

    first = case.city

    assert first == CityState("460100")
    assert case.city is first


def test_admission_is_the_visits_start_in_the_citys_zone_else_now(case):
    case.state.visit = replace(case.state.visit, start=datetime(2013, 11, 3, 17, 0, tzinfo=UTC))
    assert (case.admitted, case.admitted.tzinfo) == (at("2013-11-04 01:00"), ZONE)

    case.state.visit = replace(case.state.visit, start=None)
    assert case.admitted == at(NOW)

    case.state.visit = None
    assert case.admitted == at(NOW)


def test_a_draft_and_a_shadow_are_said_first():
    case = Stay(YUNQIAO).open().case()
    case.state.shadow = True

    assert case.caveats == ("shadow", "draft", "needs-review")


# Who lies in the bed.

FOUND = IdentityCheck("T1", "A", "mismatch", "OFFICE", at("2013-11-05 10:00"))


def checked(result, moment):
    return IdentityCheck("T2", "A", result, "WARD", at(moment))


def mismatched(case, check, *signed):
    """Tell whether a mismatch still counts after a check, with agreements signed so."""
    stay = Stay()
    case.state.mismatch, case.state.check = FOUND, check
    case.state.agreements = {
        f"AG{number}": replace(stay.agreement(), signed=at(moment) if moment else None)
        for number, moment in enumerate(signed)
    }
    return case.mismatched


BEFORE, AFTER = "2013-11-04 09:30", "2013-11-05 10:00:01"


@pytest.mark.clause("H-56")
@pytest.mark.parametrize(
    ("result", "moment", "signed", "expected"),
    [
        ("mismatch", "2013-11-05 10:00", [BEFORE], True),
        ("mismatch", "2013-11-06 10:00", [BEFORE, AFTER], True),
        # A match counts only after the mismatch,
        ("match", "2013-11-05 10:00", [BEFORE, AFTER], True),
        ("match", "2013-11-05 10:00:01", [BEFORE, AFTER], False),
        # and with an agreement signed after it, or where it ended none.
        ("match", "2013-11-06 10:00", [BEFORE], True),
        ("match", "2013-11-06 10:00", [BEFORE, "2013-11-05 10:00"], True),
        ("match", "2013-11-06 10:00", [None], True),
        ("match", "2013-11-06 10:00", [None, AFTER], False),
        ("match", "2013-11-06 10:00", [AFTER], False),
        ("match", "2013-11-06 10:00", [], False),
    ],
)
def test_a_mismatch_counts_until_a_match_with_a_new_agreement(
    case, result, moment, signed, expected
):
    assert mismatched(case, checked(result, moment), *signed) is expected


def test_without_a_mismatch_or_a_check_the_person_is_who_they_say(case):
    assert case.mismatched is False

    case.state.check = checked("match", NOW)
    assert case.mismatched is False

    case.state.mismatch, case.state.check = FOUND, None
    assert case.mismatched is False


def test_a_standing_agreement_signed_after_the_mismatch_counts_too(case):
    shared = replace(Stay(QIDONG).agreement(), signed=at(AFTER))
    case.person.agreements = {"AGP": shared}

    assert mismatched(case, checked("match", "2013-11-06 10:00"), BEFORE) is False


def verifying(**outcomes):
    rule = POLICIES.get(HAIKOU.policy).identity_verification
    section = rule.model_copy(update={"outcomes": outcomes}) if outcomes else None
    return Stay(policies=policy_with(HAIKOU.policy, identity_verification=section)).open().case()


def test_a_city_verifies_identity_if_its_policy_ends_agreements_by_a_mismatch(case):
    assert case.verifies_identity is True
    assert verifying(mismatch="review").verifies_identity is False
    assert verifying().verifies_identity is False
    case.policy = None
    assert case.verifies_identity is False


def test_where_identity_is_not_verified_nobody_is_another():
    assert mismatched(verifying(), checked("mismatch", NOW), BEFORE) is False


# The list and the insurance.

LISTED = Entry("320681", at("2020-01-01"))


def listed(city=QIDONG, entry=LISTED, *, standing="", policies=POLICIES):
    case = Stay(city, policies=policies).open().case()
    case.person.entries = {"B": entry}
    case.state.standing = standing
    return case


@pytest.mark.clause("Q-24")
def test_a_listed_persons_insurer_does_not_pay_at_the_desk():
    case = listed()

    assert (case.entry(), case.denies_insurer, case.cover) == (LISTED, True, None)
    assert case.insured == Stay(QIDONG).cover()


def test_a_suspended_benefit_is_not_paid_at_the_desk_either():
    assert listed(YUNQIAO, Entry("999900", at("2026-01-01"))).denies_insurer is True


@pytest.mark.parametrize(
    "case",
    [
        # A stay under its agreement keeps its insurer; Haikou's list takes none away.
        listed(standing="in-force"),
        listed(HAIKOU, Entry("460100", at("2013-01-01"))),
        # The entry is another city's, or takes effect after the admission, or there is no list.
        listed(entry=Entry("460100", at("2020-01-01"))),
        listed(entry=Entry("320681", at("2020-11-02 09:01"))),
        listed(policies=policy_with(QIDONG.policy, credit_list=None)),
        Stay(QIDONG).open().case(),
    ],
)
def test_an_insurer_pays_at_the_desk_where_no_list_denies_it(case):
    assert case.denies_insurer is False
    assert case.cover is case.insured is not None


def test_without_a_policy_no_entry_counts():
    case = listed()
    case.policy = None

    assert (case.entry(), case.denies_insurer) == (None, False)
    without = listed(policies=policy_with(QIDONG.policy, credit_list=None))
    assert without.entry() is None


@pytest.mark.clause("H-34")
def test_an_agreement_is_judged_on_the_day_it_is_signed_and_never_before_the_stay():
    case = listed(entry=Entry("320681", at("2020-11-05"), cleared=at("2020-11-09")))

    found = [
        case.entry(at(moment)) is not None
        for moment in ("2020-10-01", "2020-11-04", "2020-11-05", "2020-11-08", "2020-11-09")
    ]

    assert found == [False, False, True, True, False]


def test_the_first_insurance_in_force_pays(case):
    over = Cover("C1", "310", "460100", "active", None, at("2013-11-03"))
    first = Cover("C2", "380", "460100", "active", at("2013-11-04"), None)
    case.state.covers = (over, first, replace(first, coverage="C3"))

    assert case.insured == case.cover == first


def test_a_person_who_is_another_is_not_insured_and_has_no_answer(case):
    assert case.insured is not None
    mismatched(case, FOUND, BEFORE)
    tell(case, ("S1", "FINAL", NOW))

    assert (case.insured, case.cover, case.adjudication) == (None, None, None)


@pytest.mark.parametrize(
    ("cover", "in_force"),
    [
        ({}, True),
        ({"status": "cancelled"}, False),
        # The first and the last day count whole.
        ({"start": at("2013-11-04 23:00")}, True),
        ({"start": at("2013-11-05 00:00")}, False),
        ({"end": at("2013-11-04 00:00")}, True),
        ({"end": at("2013-11-03 23:59")}, False),
        ({"start": at("2013-11-01"), "end": at("2013-11-30")}, True),
        ({"start": at("2013-11-05"), "end": at("2013-11-30")}, False),
        # By the city's days: this is the fourth of November there.
        ({"start": datetime(2013, 11, 3, 16, 0, tzinfo=UTC)}, True),
        ({"end": datetime(2013, 11, 3, 16, 0, tzinfo=UTC)}, True),
        ({"end": datetime(2013, 11, 3, 15, 59, tzinfo=UTC)}, False),
    ],
)
def test_an_insurance_is_in_force_on_its_days(cover, in_force):
    given = replace(Cover("C", "380", "460100", "active", None, None), **cover)

    assert covers_on(given, at("2013-11-04 09:30")) is in_force


# The insurer's answer.


def tell(case, *answers, gross=500):
    """Put answers on a case that have seen all of it: their name, kind and instant."""
    stay = Stay()
    for name, kind, moment in answers:
        case.state.adjudications[name] = stay.adjudication(name, answer(gross), kind, at=moment)
        case.state.covered[name] = Layers(gross=500)


@pytest.mark.parametrize(
    ("answers", "stands"),
    [
        ([], None),
        ([("S1", "PRE", NOW)], "S1"),
        ([("S1", "PRE", "2013-11-09"), ("S2", "MID", "2013-11-08")], "S2"),
        ([("S1", "MID", "2013-11-09"), ("S2", "FINAL", "2013-11-08")], "S2"),
        ([("S1", "FINAL", "2013-11-08"), ("S2", "FINAL", "2013-11-07")], "S1"),
        ([("S2", "FINAL", "2013-11-08"), ("S1", "FINAL", "2013-11-08")], "S2"),
        ([("S1", "OTHER", NOW)], None),
    ],
)
def test_the_final_word_stands_before_mid_stay_and_forecast_and_then_the_latest(
    case, answers, stands
):
    tell(case, *answers)

    assert case.adjudication == case.state.adjudications.get(stands)


def test_an_answer_that_was_cancelled_stands_no_more(case):
    tell(case, ("S1", "FINAL", NOW), ("S2", "MID", NOW))
    case.state.adjudications["S3"] = Stay().adjudication("S3", kind="CANCEL", cancels="S1")

    assert case.adjudication == case.state.adjudications["S2"]


def test_an_answer_about_another_gross_waits(case):
    tell(case, ("S1", "FINAL", NOW), gross=501)
    assert case.adjudication is None

    case.state.covered["S1"] = Layers(gross=501)
    assert case.adjudication == case.state.adjudications["S1"]


def test_an_answer_that_has_seen_nothing_is_about_a_bill_of_nothing(case):
    case.state.adjudications["S1"] = Stay().adjudication("S1", answer(0))

    assert case.adjudication == case.state.adjudications["S1"]


@pytest.mark.parametrize(("kind", "settles"), [("FINAL", True), ("MID", True), ("PRE", False)])
def test_a_forecast_settles_nothing(case, kind, settles):
    tell(case, ("S1", kind, NOW))

    assert case.settled == (case.adjudication if settles else None)


def test_where_nothing_was_answered_nothing_settles(case):
    assert case.settled is None


# The books and the findings.


def test_an_entry_is_written_at_its_instant_with_its_rule(case):
    case.post(
        "kind", ("cash", "patient:unapplied", 5), rule="r", cites=("H-15",), at=at("2013-11-01")
    )
    case.post("kind", ("cash", "patient:unapplied", 5))

    sides = (Posting("cash", 5), Posting("patient:unapplied", -5))
    assert case.entries == [
        JournalEntry("kind", "A", at("2013-11-01"), "r", ("H-15",), sides),
        JournalEntry("kind", "A", at(NOW), "", (), sides),
    ]


def test_an_entry_that_moves_nothing_is_none(case):
    case.post("kind", ("cash", "patient:unapplied", 0))

    assert case.entries == []


def test_the_books_of_a_hospital_in_shadow_stand_beside_the_others(case):
    case.state.shadow = True

    case.post("kind", ("cash", "patient:unapplied", 5))

    assert case.entries[0].postings == (
        Posting("shadow:cash", 5),
        Posting("shadow:patient:unapplied", -5),
    )


def test_a_finding_is_a_warning_with_its_values_and_its_rule(case):
    case.find("Account/A", "name", "one", "two", answer=RULE)
    case.find("Account/A", "other", severity="information")

    ground = Ground("section.word", ("H-15",), "site")
    assert case.issues == [
        Issue("warning", "business-rule", "Account/A", "name", ("one", "two"), ground),
        Issue("information", "business-rule", "Account/A", "other"),
    ]


def test_what_stands_from_now_on_is_found_once_at_each_place(case):
    for where in ("Account/A", "Account/A", "Account/B"):
        case.find_once(where, "name", "value", answer=RULE)
    case.find_once("Account/A", "other", answer=RULE)

    found = [(one.where, one.id, one.values, one.ground.rule) for one in case.issues]
    assert found == [
        ("Account/A", "name", ("value",), "section.word"),
        ("Account/B", "name", ("value",), "section.word"),
        ("Account/A", "other", (), "section.word"),
    ]
    assert case.state.found == ["name:Account/A", "name:Account/B", "other:Account/A"]
