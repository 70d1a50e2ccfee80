"""Medical aid on what insurance leaves: granted by a person, or with the insurer's own answer."""

from dataclasses import replace

import pytest
from settlement.cases import HAIKOU, POLICIES, YUNQIAO, Stay, answer, at, findings, policy_with

from adapter.settlement.answer import Answer
from adapter.settlement.billing.granting import conclude, given
from adapter.settlement.ledger import JournalEntry, Posting
from adapter.settlement.person import Use
from adapter.settlement.sections.medical_aid import Aid

NOW = "2013-11-12 10:00"
CITES = ("H-29", "H-45")


def poor(city=HAIKOU, policies=POLICIES, *, word="granted", aid="dibao", own=100000, more=()):
    """Return a stay of a person who has aid, with so much of own pay, as a case."""
    stay = Stay(city, policies=policies).open()
    stay.tell(city.opening, stay.person(aid_identity=aid), stay.charge("L1", own), *more)
    case = stay.case(NOW)
    case.state.aid_word = word
    return case


def table(amount, line="dibao"):
    return Answer(amount, f"medical_aid.table.{line}", CITES, "site", "AM-19")


def booked(fen, rule="medical_aid.table.dibao", cites=CITES):
    sides = Posting("aid:receivable", fen), Posting("episode:unadjudicated", -fen)
    return JournalEntry("medical-aid", "A", at(NOW), rule, cites, sides)


@pytest.mark.clause("H-29")
def test_aid_carries_its_part_of_the_personal_share():
    """Seven tenths for those on minimum living allowance."""
    assert given(poor()) == Aid("granted", 70000, 30000, table("700.00"))


@pytest.mark.clause("X-13")
def test_a_city_may_carry_only_what_is_within_the_catalogue():
    """Of 1,000.00 the deductible of 500.00 and a quarter of the rest; own pay has none of it."""
    line = Stay(YUNQIAO).charge("L2", 100000, "01")

    made = given(poor(YUNQIAO, more=(line,), word="none", own=10000))

    rule = Answer("437.50", "medical_aid.table.dibao", ("X-13",), "text")
    assert made == Aid("granted", 43750, 72500 - 43750, rule)


def test_aid_that_was_adjusted_otherwise_lowers_the_share_that_aid_looks_at():
    case = poor()
    case.state.medical_aid = 20000 + 10000
    case.state.aid_given = 20000

    # 100.00 was adjusted; what was given so far is of the same share.
    made = given(case)

    assert made is not None
    assert (made.amount, made.patient) == (63000, 27000)


@pytest.mark.parametrize("word", ["none", "applied", "refused"])
def test_nothing_is_carried_before_a_person_grants_it(word):
    case = poor(word=word)

    conclude(case)

    assert (case.state.medical_aid, case.entries, case.issues) == (0, [], [])


@pytest.mark.parametrize("unknown", [True, False])
def test_who_has_no_aid_is_not_entitled(unknown):
    case = poor(aid="")
    if unknown:
        case.person.known = None

    made = given(case)

    method = Answer("not-entitled", "medical_aid.method", CITES, "text", "AM-19")
    assert made == Aid("not-entitled", 0, 100000, method)


def test_aid_comes_after_insurance():
    case = poor()
    case.state.covers = ()

    made = given(case)

    assert made is not None
    assert made.word == "after-insurance"


def test_no_aid_is_given_by_no_policy_by_none_of_aid_or_to_another_than_the_insured():
    nowhere, other = poor(), poor()
    nowhere.policy = None
    check = Stay().check("mismatch", at="2013-11-05")
    other.state.check = other.state.mismatch = check
    without = poor(policies=policy_with(HAIKOU.policy, medical_aid=None))

    assert [given(case) for case in (nowhere, other, without)] == [None, None, None]


@pytest.mark.clause("H-29")
@pytest.mark.parametrize(
    ("account", "start", "year", "used"),
    [
        # The aid of a year is capped at 20,000.00: what earlier visits took of it is gone.
        ("B", "2013-11-04 09:29:59", 2013, True),
        ("0", "2013-11-04 09:30", 2013, True),
        ("B", "2013-11-04 09:30", 2013, False),
        ("B", "2013-10-04", 2012, False),
        ("A", "2013-10-04", 2013, False),
        ("B", None, 2013, False),
    ],
)
def test_aid_of_the_calendar_year_that_earlier_visits_took_counts(account, start, year, used):
    case = poor()
    case.person.aid = {account: (year, 1995000)}
    case.person.uses.pop("A")
    if start:
        case.person.uses[account] = Use(account, "inpatient", at(start), 0, 0)

    made = given(case)

    assert made is not None
    assert made.amount == (5000 if used else 70000)


@pytest.mark.clause("H-29")
def test_aid_that_is_granted_is_booked_once_and_counts_to_its_year():
    case = poor()

    conclude(case)
    conclude(case)

    assert case.entries == [booked(70000)]
    assert (case.state.medical_aid, case.state.aid_given) == (70000, 70000)
    assert case.person.aid == {"A": (2013, 70000)}
    assert (case.issues, case.state.aid_told) == ([], False)


def test_aid_that_is_refused_after_all_goes_back():
    case = poor()
    conclude(case)
    case.entries.clear()
    case.state.aid_word, case.state.medical_aid = "refused", 70000 + 500

    conclude(case)

    assert case.entries == [booked(-70000, "medical_aid.method")]
    assert (case.state.medical_aid, case.state.aid_given) == (500, 0)
    assert case.person.aid == {"A": (2013, 0)}


def test_aid_goes_back_without_a_rule_where_the_person_is_not_the_insured():
    case = poor()
    conclude(case)
    case.entries.clear()
    check = Stay().check("mismatch", at="2013-11-05")
    case.state.check = case.state.mismatch = check

    conclude(case)

    assert case.entries == [booked(-70000, "", ())]


@pytest.mark.parametrize(("aid", "value"), [("rich", "rich"), (None, "-")])
def test_aid_granted_to_who_is_not_entitled_is_found_once_and_not_given(aid, value):
    case = poor(aid=aid or "")
    if aid is None:
        case.person.known = None

    conclude(case)
    found = findings(case)
    conclude(case)

    assert findings(case) == found == [("Account/A", "aid-not-entitled", value)]
    assert (case.state.aid_told, case.entries) == (True, [])


def answered(aid, policies=POLICIES, identity="dibao"):
    """Return a stay whose insurer answered with so much aid of 1,000.00."""
    stay = Stay(HAIKOU, policies=policies).open()
    stay.tell(HAIKOU.opening, stay.person(aid_identity=identity), stay.charge("L1", 100000))
    figures = answer(100000, aid, maf_pay=aid)
    stay.tell("2013-11-11 10:00", stay.adjudication("ADJ", figures))
    case = stay.case(NOW)
    case.state.aid_word = "granted"
    return case


@pytest.mark.clause("H-45")
def test_aid_in_the_insurers_answer_stands_as_it_is_and_is_not_given_twice():
    case = answered(60000)

    made = given(case)
    conclude(case)

    one_stop = Answer("600.00", "medical_aid.one_stop", CITES, "text", "AM-19")
    assert made == Aid("granted", 60000, 40000, one_stop)
    assert (case.state.aid_given, case.entries, case.issues) == (0, [], [])
    # It counts in the year as what a person grants does.
    assert case.person.aid == {"A": (2013, 60000)}


def test_an_answer_without_aid_leaves_it_to_the_person_who_grants():
    case = answered(0)

    conclude(case)

    assert case.entries == [booked(70000)]


def test_aid_in_the_answer_counts_beside_what_is_granted_where_it_is_not_one_stop():
    section = POLICIES.get(HAIKOU.policy).medical_aid.model_copy(update={"one_stop": False})
    case = answered(60000, policy_with(HAIKOU.policy, medical_aid=section))

    made = given(case)

    assert made is not None
    assert replace(made, answer=None) == Aid("granted", 28000, 12000, None)
