"""Whether a pay-later agreement stands: reported, papered, in scope, for whom, and not listed."""

from dataclasses import replace
from datetime import UTC

import pytest
from settlement.cases import (
    HAIKOU,
    POLICIES,
    QIDONG,
    Stay,
    at,
    bare,
    facility_with,
    findings,
    policy_with,
)

from adapter.issues import Ground, Issue
from adapter.settlement.admission import known
from adapter.settlement.answer import Answer
from adapter.settlement.duties.papers import papers_expire
from adapter.settlement.facts import Person
from adapter.settlement.outcome import Verdict
from adapter.settlement.reach import reaches
from adapter.settlement.sections.credit_list import Entry
from adapter.settlement.standing import (
    Standing,
    current,
    due_at_once,
    standing,
    supersede,
    verdict,
)

NOW = "2013-11-09 10:00"
FARMER = Answer("ncms-farmer", "eligibility.classes[ncms-farmer]", ("H-06",))
EMERGENCY = Answer(
    "emergency-critical", "eligibility.classes[emergency-critical]", ("H-07",), "text", "AM-05"
)
PILOT = Answer("pilot-2013", "scope.phases[pilot-2013]", ("H-03", "H-36"))
CLASSES = ("H-04", "H-05", "H-06", "H-07")
LISTING = ("H-19", "H-20", "H-32", "H-34")
OVER = ["terminated", "completed", "withdrawn", "rejected", "superseded"]


def signing(*agreements, city=HAIKOU, policies=POLICIES, now=NOW, **visit):
    """Return a visit of the city's person, insured, with these agreements and nothing concluded."""
    stay = Stay(city, policies=policies)
    stay.tell(city.opening, stay.person(), stay.visit(**visit), stay.covers())
    case = stay.case(now)
    for one in agreements:
        kept = case.state if one.account else case.person
        kept.agreements[one.consent] = one
    return case


def own(state="active", consent="AGA", **changes):
    return Stay(HAIKOU).agreement(state, consent=consent, **changes)


def shared(state="active", consent="AGP", **changes):
    """Return an agreement of the person, signed once for all visits in Qidong."""
    return Stay(QIDONG).agreement(state, consent=consent, **changes)


def listed(case):
    """Put the person on the city's list, two days before the visit."""
    case.person.entries["B"] = Entry("460100", at("2013-11-02"))
    return case


def told(found):
    """Return what a standing says, with the clauses of its rule."""
    return found.word, found.reason, found.agreement, found.cites


def stands(word, reason, agreement, cites=()):
    return word, reason, agreement, cites


# What stands.


@pytest.mark.clause("H-03", "H-06", "H-08")
def test_an_agreement_in_scope_of_an_eligible_person_is_in_force():
    case = signing(own())

    found = standing(case)

    assert told(found) == stands("in-force", "", own(), ("H-06",))
    assert found.in_force
    assert (bare(case.state.scope), bare(case.state.eligible)) == (PILOT, FARMER)
    assert case.state.scope.facts == ("Consent/AGA", "facilities.yaml HK-3RD")
    assert case.state.eligible.facts == ("Consent/AGA", "Coverage/C380")


@pytest.mark.parametrize("state", OVER)
def test_an_agreement_that_the_hospital_reports_as_over_stands_as_reported(state):
    agreement = own(state)

    found = standing(signing(agreement))

    assert told(found) == stands(state, "reported", agreement)
    assert not found.in_force


def test_without_an_agreement_nothing_stands():
    assert told(standing(signing())) == stands("none", "", None)


@pytest.mark.parametrize("word", ["terminated", "lapsed"])
def test_what_was_ended_is_told_as_it_ended_until_a_new_agreement_comes(word):
    case = signing(own())
    case.state.terminated.append("AGA")
    case.state.standing, case.state.standing_reason = word, "because"
    assert told(standing(case)) == stands(word, "because", None)

    case.state.agreements["NEW"] = own(consent="NEW")

    assert standing(case).in_force


@pytest.mark.parametrize(("word", "ended"), [("in-force", ["AGA"]), ("lapsed", [])])
def test_what_ran_or_what_ended_elsewhere_is_no_ending(word, ended):
    case = signing()
    case.state.terminated += ended
    case.state.standing, case.state.standing_reason = word, "because"

    assert told(standing(case)) == stands("none", "", None)


def test_where_no_policy_governs_an_agreement_is_out_of_scope():
    case = signing(own())
    case.policy = None

    assert told(standing(case)) == stands("rejected", "out-of-scope", own())


def test_a_form_that_the_city_does_not_know_is_rejected():
    agreement = own(form="STANDING")

    assert told(standing(signing(agreement))) == stands("rejected", "form-unknown", agreement)


@pytest.mark.clause("H-08", "H-50")
@pytest.mark.parametrize(
    ("state", "papers", "word"),
    [
        ("papers-pending", (), "papers-pending"),
        ("papers-pending", ("ID",), "papers-pending"),
        ("papers-pending", ("ID", "INSCARD"), "in-force"),
        ("active", (), "in-force"),
    ],
)
def test_an_agreement_waits_for_its_papers_where_the_hospital_says_so(state, papers, word):
    agreement = own(state)
    case = signing(agreement)
    for kind in papers:
        case.state.papers[kind] = Stay().paper(kind, form="O")

    found = standing(case)

    forms = ("H-08", "H-52", "H-53")
    waits = stands("papers-pending", "papers", agreement, forms)
    assert found.word == word
    assert found.in_force or told(found) == waits


# Which one counts.


def test_of_a_stays_own_agreements_the_last_signed_counts_before_any_of_the_person():
    first, then = own(at="2013-11-04 09:00"), own(consent="AGB", at="2013-11-04 09:30")

    assert current(signing(then, first, shared())) == then


def test_of_a_persons_agreements_that_run_the_first_signed_is_asked_first():
    later = shared(consent="A", at="2020-10-02 09:00")
    first = shared(consent="B", at="2020-10-01 09:00")
    over = shared("withdrawn", consent="C", at="2020-09-01 09:00")

    case = signing(later, first, over, city=QIDONG, now="2020-11-09 10:00")

    assert current(case) == first


def test_of_a_persons_agreements_that_are_all_over_the_last_signed_is_told():
    later = shared("withdrawn", consent="A", at="2020-10-02 09:00")
    first = shared("completed", consent="B", at="2020-10-01 09:00")
    earliest = shared("withdrawn", consent="C", at="2020-09-01 09:00")

    case = signing(later, first, earliest, city=QIDONG, now="2020-11-09 10:00")

    assert current(case) == later
    assert told(standing(case)) == stands("withdrawn", "reported", later)


@pytest.mark.parametrize(
    ("changes", "instant"),
    [
        # An agreement counts from its signature, else from its start, else from the admission.
        ({"signed": at("2020-10-20"), "start": at("2020-10-01")}, "2020-10-20"),
        ({"signed": None, "start": at("2020-10-20")}, "2020-10-20"),
        ({"signed": None, "start": None}, QIDONG.opening),
    ],
)
def test_an_agreement_has_its_place_by_its_signature(changes, instant):
    one = shared(consent="M", **changes)
    before = shared(consent="Z", signed=None, start=at(instant))
    same = replace(before, consent="N")

    for others, first in (([same], one), ([before, same], one)):
        assert current(signing(one, *others, city=QIDONG)) == first
    earlier = replace(before, start=at("2020-10-19"))
    assert current(signing(one, earlier, city=QIDONG)) == earlier


def test_nobody_signed_is_no_agreement():
    assert current(signing()) is None


def test_an_agreement_that_was_ended_here_does_not_count_here():
    case = signing(own(), shared())
    case.state.terminated += ["AGA", "AGP"]

    assert current(case) is None


def test_a_persons_agreement_counts_where_the_city_knows_its_form_and_it_reaches_the_visit():
    """It must have begun by the admission."""
    tomorrow = shared(at="2020-11-03 09:00")

    assert current(signing(shared(), city=QIDONG)) == shared()
    assert current(signing(tomorrow, city=QIDONG)) is None
    assert current(signing(shared(at="2013-11-01"))) is None
    nowhere = signing(shared(), city=QIDONG)
    nowhere.policy = None
    assert current(nowhere) is None


@pytest.mark.clause("Q-12", "Q-20")
@pytest.mark.parametrize(
    ("facility", "policy", "counts"),
    [
        ("QD-TCM", "", True),
        ("", QIDONG.policy, True),
        ("", "", True),
        # Signed in another city, its person is a new patient here, whichever policy it names.
        ("YQ-CH", "", False),
        ("YQ-CH", QIDONG.policy, False),
        ("", HAIKOU.policy, False),
        ("NOWHERE", "", True),
    ],
)
def test_an_agreement_of_a_person_is_good_in_its_own_city(facility, policy, counts):
    signed = shared(facility=facility, policy=policy)

    found = standing(signing(signed, city=QIDONG))

    assert found.word == ("in-force" if counts else "none")


@pytest.mark.clause("Q-12")
@pytest.mark.parametrize(
    ("private", "word", "where"),
    [
        ("QD-PH", "all_public_institutions", "valid_at"),
        ("QD-TCM", "any_public_institution", "sign_at"),
    ],
)
def test_an_agreement_of_a_person_is_signed_and_used_at_public_hospitals(private, word, where):
    policies = facility_with(private, ownership="private")
    signed = shared(facility="QD-TCM")

    found = standing(signing(signed, city=QIDONG, policies=policies))

    rule = Answer(word, f"agreements.STANDING.{where}", ("Q-12", "Q-13"))
    assert found == Standing("rejected", "not-valid-here", signed, rule)


def test_of_several_agreements_of_a_person_the_first_that_stands_counts():
    pending = shared("papers-pending", consent="A", at="2020-10-01 09:00")
    stands = shared(consent="B", at="2020-10-02 09:00")

    found = standing(signing(pending, stands, city=QIDONG))

    assert (found.word, found.agreement) == ("in-force", stands)


@pytest.mark.clause("Q-12")
@pytest.mark.parametrize(
    ("start", "signed", "end", "covers"),
    [
        ("2020-11-02", None, None, True),
        ("2020-11-02 00:00:01", None, None, False),
        # From its start, where that is told, whenever it was signed.
        ("2020-11-02", "2020-11-03", "2020-11-02", True),
        ("2020-11-03", "2020-11-01", None, False),
        (None, "2020-11-02", None, True),
        (None, "2020-11-02 00:00:01", None, False),
        (None, None, "2020-11-02", True),
        (None, None, "2020-11-01 23:59:59", False),
        (None, None, None, True),
    ],
)
def test_an_agreement_of_a_person_reaches_from_its_first_to_its_last_instant(
    start, signed, end, covers
):
    days = {"start": start, "signed": signed, "end": end}
    agreement = shared(**{name: at(day) if day else None for name, day in days.items()})

    assert reaches(agreement, at("2020-11-02")) is covers


# Scope.


@pytest.mark.clause("H-03", "H-36")
@pytest.mark.parametrize(
    ("visit", "in_scope"),
    [({"ward": "外科"}, False), ({"encounter_class": "AMB"}, False), ({}, True)],
)
def test_a_visit_out_of_the_pilot_has_no_agreement(visit, in_scope):
    found = standing(signing(own(), **visit))

    outside = stands("rejected", "out-of-scope", own(), ("H-03", "H-36"))
    assert told(found) == (stands("in-force", "", own(), ("H-06",)) if in_scope else outside)


@pytest.mark.parametrize(
    ("before", "scope", "in_force"),
    [("in-force", PILOT, True), ("in-force", None, False), ("none", PILOT, False)],
)
def test_an_agreement_in_force_keeps_its_scope_when_the_patient_is_moved(before, scope, in_force):
    case = signing(own(), ward="外科")
    case.state.standing, case.state.scope = before, scope

    assert standing(case).in_force is in_force


@pytest.mark.parametrize(
    ("signed", "in_force"),
    # The pilot ends as the year does, as the city counts days; then the phase asks for a switch.
    [("2013-12-31 23:59:59", True), ("2014-01-01 00:00", False), (None, True)],
)
def test_the_phase_is_that_of_the_day_of_the_signature_else_of_the_admission(signed, in_force):
    moment = at(signed).astimezone(UTC) if signed else None
    phases = POLICIES.get(HAIKOU.policy).scope.phases
    pilot = phases[0].model_copy(update={"facilities": {"HK-3RD": ("儿科",)}})
    here = phases[0].model_copy(update={"id": "here", "enrol": "per_ward_switch"})
    scope = POLICIES.get(HAIKOU.policy).scope.model_copy(update={"phases": (pilot, here)})
    policies = policy_with(HAIKOU.policy, scope=scope)
    on = facility_with("HK-3RD", policies, wards={"肾病科": {at("2013-01-01").date(): "on"}})

    case = signing(own(signed=moment, start=moment), policies=on)

    assert standing(case).in_force is in_force


# Who is eligible.


@pytest.mark.clause("H-04", "H-06")
def test_a_person_of_no_class_is_not_eligible():
    case = signing(own())
    case.state.covers = ()

    assert told(standing(case)) == stands("rejected", "ineligible", own(), CLASSES)


def test_what_nobody_has_told_of_a_person_leaves_it_pending():
    case = signing(own())
    case.state.covers = (Stay().cover("310"),)
    case.person.known = Person("PAT", "", "", "")

    assert told(standing(case)) == stands("pending-fact", "pending-fact", own(), CLASSES)
    assert case.state.eligible is None


@pytest.mark.clause("H-07")
@pytest.mark.parametrize(("admitted_by", "in_force"), [(EMERGENCY, True), (FARMER, False)])
def test_who_was_admitted_in_danger_stays_so_and_no_other_class_lasts(admitted_by, in_force):
    case = signing(own())
    case.state.eligible = admitted_by
    case.state.covers = ()

    assert standing(case).in_force is in_force
    assert case.state.eligible == (admitted_by if in_force else None)


# Who is listed.


@pytest.mark.clause("H-19", "H-34")
def test_a_listed_person_gets_no_new_agreement():
    found = standing(listed(signing(own())))

    assert told(found) == stands("rejected", "credit-listed", own(), LISTING)


def test_who_was_listed_while_a_stay_ran_keeps_its_agreement():
    case = listed(signing(own()))
    case.state.standing = "in-force"

    assert told(standing(case)) == stands("in-force", "", own(), ("H-06",))


@pytest.mark.clause("H-07", "H-34")
@pytest.mark.parametrize("by_another_class", [True, False])
def test_a_listed_person_in_danger_is_treated_first_and_the_conflict_is_told(by_another_class):
    """The rule that lists does not except whom another clause admits."""
    case = listed(signing(own(), condition="critical"))
    if not by_another_class:
        case.state.covers = ()

    found = standing(case)

    rule = "credit_list.except_classes"
    assert told(found) == stands("in-force", "policy-conflict", own(), LISTING)
    assert bare(case.state.eligible) == EMERGENCY
    ground = Ground(rule, LISTING, "default")
    assert case.issues == [
        Issue("warning", "business-rule", "Consent/AGA", "policy-conflict", (rule,), ground)
    ]
    standing(case)
    assert len(case.issues) == 1


@pytest.mark.clause("H-19")
@pytest.mark.parametrize(
    ("owing", "word"),
    [({"B": 1}, "rejected"), ({"B": 0}, "in-force"), ({"A": 1}, "in-force")],
)
def test_who_owes_on_another_account_gets_no_new_agreement(owing, word):
    case = signing(own())
    case.person.owing = owing

    found = standing(case)

    owes = stands("rejected", "owing", own(), LISTING)
    assert told(found) == (owes if word == "rejected" else stands("in-force", "", own(), ("H-06",)))


def test_where_a_city_keeps_no_list_nobody_is_asked_whether_they_are_on_it():
    case = listed(signing(own(), policies=policy_with(HAIKOU.policy, credit_list=None)))
    case.person.owing = {"B": 1}

    assert told(standing(case)) == stands("in-force", "", own(), ("H-06",))


# What is told of it.


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (("", ""), True),
        (("in-force", "other"), True),
        (("pending-fact", ""), True),
        (("in-force", ""), False),
    ],
)
def test_a_verdict_is_told_when_it_is_new(before, told):
    case = signing(own())
    case.state.standing, case.state.standing_reason = before

    verdict(case, Standing("in-force", "", own(), FARMER))

    assert case.verdicts == ([Verdict("AGA", "in-force", "", ("H-06",))] if told else [])
    assert case.issues == []


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("rejected", [("Consent/AGA", "agreement-rejected", "why")]),
        ("pending-fact", [("Consent/AGA", "agreement-pending-fact", "why")]),
        ("papers-pending", []),
        ("in-force", []),
    ],
)
def test_what_keeps_an_agreement_from_standing_is_found(word, found):
    case = signing(own())

    verdict(case, Standing(word, "why", own()))

    assert findings(case) == found


def test_of_no_agreement_there_is_no_verdict():
    case = signing()

    verdict(case, Standing("rejected", "why", None))

    assert (case.verdicts, case.issues) == ([], [])


@pytest.mark.clause("Q-12")
def test_what_was_signed_while_another_agreement_ran_is_superseded():
    first = shared(consent="B", at="2020-10-02 09:00")
    every = [
        first,
        shared(consent="A", at="2020-10-01 09:00"),
        shared(consent="C", at="2020-10-02 09:00"),
        shared(consent="D", at="2020-10-03 09:00"),
        shared("withdrawn", consent="E", at="2020-10-03 09:00"),
        shared(consent="F", at="2020-10-03 09:00", form="OTHER"),
    ]
    case = signing(*every, city=QIDONG)

    supersede(case, Standing("in-force", "", first))

    states = {name: one.state for name, one in case.person.agreements.items()}
    ended, runs = "superseded", "active"
    assert states == {"A": runs, "B": runs, "C": ended, "D": ended, "E": "withdrawn", "F": runs}
    assert case.verdicts == [Verdict(name, ended, "signed-before") for name in "CD"]


def test_in_shadow_nothing_that_a_person_signed_is_superseded():
    first, later = shared(at="2020-10-01 09:00"), shared(consent="Z", at="2020-10-02 09:00")
    case = signing(first, later, city=QIDONG)
    case.state.shadow = True

    supersede(case, Standing("in-force", "", first))

    assert (case.person.agreements["Z"].state, case.verdicts) == ("active", [])


@pytest.mark.parametrize(
    ("word", "first"),
    [("rejected", shared()), ("in-force", own()), ("in-force", None)],
)
def test_only_a_persons_agreement_in_force_supersedes_others(word, first):
    later = shared(consent="Z", at="2020-11-02 09:00", form=first.form if first else "STANDING")
    case = signing(later, city=QIDONG)

    supersede(case, Standing(word, "", first))

    assert case.person.agreements == {"Z": later}
    assert case.verdicts == []


# What is due at once.


WITHDRAWN = Answer(
    "due_now", "agreements.INP.withdrawal", ("H-08", "H-52", "H-53"), "default", "AM-29"
)
MISMATCH = Answer(
    "due_now", "identity_verification.accrued", ("H-54", "H-55", "H-56", "H-57"), "default", "AM-09"
)


@pytest.mark.clause("H-56")
@pytest.mark.parametrize(
    ("word", "rule"), [("withdrawn", WITHDRAWN), ("terminated", MISMATCH), ("lapsed", MISMATCH)]
)
def test_what_has_accrued_is_due_at_once_by_the_rule_that_ended_the_agreement(word, rule):
    found = due_at_once(signing(own()), Standing(word, "", own()))

    assert bare(found) == rule
    assert found.facts == (("Consent/AGA",) if word == "withdrawn" else ())


def test_a_city_that_checks_no_identity_has_a_bill_due_at_once_by_our_own_rule():
    case = signing(city=QIDONG)

    told = due_at_once(case, Standing("terminated", "", shared()))

    assert told == Answer("at once", "discharge.due", ("Q-14",), "default", "AM-23")


def test_nothing_is_due_at_once_without_a_policy_an_agreement_or_a_rule_of_withdrawal():
    nowhere = signing(own())
    nowhere.policy = None
    strange = own(form="LOAN")

    assert due_at_once(nowhere, Standing("withdrawn", "", own())) is None
    assert due_at_once(signing(), Standing("terminated", "", None)) is None
    assert due_at_once(signing(strange), Standing("withdrawn", "", strange)) is None


# What eligibility may ask for.


def test_what_is_known_of_a_person_and_a_visit_is_told_by_its_name():
    case = signing(own(), priority="emergency", condition="critical")

    assert known(case) == {
        "coverage.type": "380",
        "coverage.region": "460100",
        "coverage.active": True,
        "patient.hukou_region": "460106",
        "patient.aid_identity": None,
        "patient.age": None,
        "encounter.class": "IMP",
        "encounter.priority": "emergency",
        "encounter.condition": "critical",
        "encounter.ward": "肾病科",
        "encounter.facility": "HK-3RD",
        "facility.level": "secondary",
        "facility.ownership": "public",
    }


@pytest.mark.parametrize(
    ("born", "age"), [("1948-11-04", 65), ("1948-11-05", 64), ("1948-12-01", 64), ("2013-11-04", 0)]
)
def test_age_is_in_full_years_on_the_day_of_admission(born, age):
    case = signing(own())
    case.person.known = Person("PAT", "", "", "", born=at(born).date())

    assert known(case)["patient.age"] == age


@pytest.mark.clause("H-07", "H-51")
@pytest.mark.parametrize(
    ("priority", "encounter_class", "told"),
    [
        ("emergency", "IMP", "emergency"),
        # PV1-2 says it where PV1-4 says nothing.
        ("", "EMER", "emergency"),
        ("routine", "EMER", "emergency"),
        ("routine", "IMP", "routine"),
    ],
)
def test_who_came_as_an_emergency_is_one_by_priority_or_class(priority, encounter_class, told):
    case = signing(own(), priority=priority, encounter_class=encounter_class)

    assert known(case)["encounter.priority"] == told
    emergency = papers_expire(case) == at("2013-11-05 23:59:59")
    assert emergency is (told == "emergency")


@pytest.mark.parametrize(
    ("covers", "told"),
    [
        ((), ("", "", False)),
        ((Stay().cover(status="cancelled"),), ("", "", False)),
        ((Stay().cover(region=""),), ("380", None, True)),
    ],
)
def test_who_is_not_insured_is_known_not_to_be(covers, told):
    case = signing(own())
    case.state.covers = covers

    facts = known(case)

    assert tuple(facts[f"coverage.{name}"] for name in ("type", "region", "active")) == told


def test_of_an_unknown_person_in_an_unknown_hospital_nothing_is_known():
    case = signing(own())
    case.person.known = None
    case.state.facility = "NOWHERE"

    facts = known(case)

    names = ("patient.hukou_region", "patient.aid_identity", "facility.level", "facility.ownership")
    assert [facts[name] for name in names] == [None] * 4


def test_an_aid_identity_is_known_where_it_is_told():
    case = signing(own())
    case.person.known = Person("PAT", "", "", "dibao")

    facts = known(case)

    assert (facts["patient.hukou_region"], facts["patient.aid_identity"]) == (None, "dibao")


@pytest.mark.clause("H-08")
def test_an_agreement_signed_by_nobody_of_the_patients_does_not_stand_and_care_goes_on():
    """AM-07."""
    stay = Stay(HAIKOU)
    facts = stay.person(), stay.visit(), stay.covers(), stay.charge("L1", 1_000_000)
    stay.tell(HAIKOU.opening, *facts, stay.agreement(signer="other"))

    (refused,) = stay.verdicts
    assert (refused.state, refused.reason) == ("rejected", "signer-not-allowed")
    (found,) = [one for one in stay.issues if one.id == "agreement-rejected"]
    assert (found.values, found.ground.rule) == (
        ("signer-not-allowed",),
        "agreements.INP.may_be_signed_by",
    )
    # The charge is there, and a signature of the family makes it a pay-later stay after all.
    again = stay.agreement(consent="AG2", signer="family", at="2013-11-04 10:00")
    stay.tell("2013-11-04 10:00", again)
    assert (stay.state.standing, stay.state.layers.gross) == ("in-force", 1_000_000)
