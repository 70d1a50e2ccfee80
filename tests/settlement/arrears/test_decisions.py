"""What a person decides of a debt, a listing, an aid or a limit: taken once, else told why not."""

from dataclasses import replace
from datetime import date

import pytest
from settlement.cases import (
    HAIKOU,
    POLICIES,
    QIDONG,
    Stay,
    at,
    findings,
    invoice,
    policy_with,
)

from adapter.settlement.answer import Answer
from adapter.settlement.arrears import arrears
from adapter.settlement.arrears.decisions import decide, limit
from adapter.settlement.arrears.said import CLEARED, Arrears, Said
from adapter.settlement.city.awarded import Awarded
from adapter.settlement.duty import Duty
from adapter.settlement.person import PersonState
from adapter.settlement.sections.credit_list import Entry
from adapter.settlement.sections.default import Stopped

# Left unpaid on 10 November: alleged from the thirty-first day after.
LEFT, ALLEGED, DECIDED = "2013-11-10 10:00", "2013-12-11 00:00", "2014-01-10 10:00"
DISMISSED = "2014-01-12 10:00"
NOTICES = [at("2013-12-20 10:00"), at("2014-01-05 10:00")]
TOLD = Said("calendar", "alleged", at(ALLEGED))
# Fifteen days of appeal after the decision.
EFFECTIVE = at("2014-01-25 00:00")
ENTRY = Entry("460100", EFFECTIVE)
CITES = ("H-19", "H-20", "H-32", "H-34")


def unpaid(city=HAIKOU, *nets, policies=POLICIES, clock="feed"):
    """Return a stay that left unpaid, was alleged on its day and told by two notices since."""
    stay = Stay(city, policies=policies, clock=clock).open().leave(LEFT, *(nets or (50_000,)))
    arrears.conclude(stay.case(ALLEGED))
    stay.state.arrears.notices = list(NOTICES)
    return stay


def decided(stay, word, *, moment=DECIDED, **given):
    """Return the case on which a decision was taken at its own instant."""
    case = stay.case(moment)
    decide(case, stay.decision(word, at=moment, **given))
    return case


def entries(stay, **changes):
    """Give the person an entry from this stay."""
    stay.world.person.entries = {"A": replace(ENTRY, **changes)}
    return stay


# Once, and in any order.


def test_a_decision_told_twice_is_taken_once():
    stay = unpaid()
    decided(stay, "default-confirmed")

    again = decided(stay, "default-confirmed", moment="2014-01-11 10:00")

    assert (again.duties, again.issues) == ([], [])
    assert stay.state.arrears.decided_at == at(DECIDED)


def test_a_word_of_the_desk_that_settles_nothing_is_kept_and_found():
    case = decided(unpaid(), "dispute-decided")

    assert list(case.state.decisions) == ["D1"]
    assert [(one.where, one.id) for one in case.issues] == [("Basic/D1", "nothing-disputed")]
    assert (case.duties, case.state.arrears.stops) == ([], [])


def stopped(*told):
    """Return the days a clock stands still by (word, instant, until) told in this order."""
    stay = Stay().open()
    case = stay.case(DECIDED)
    for number, (word, moment, until) in enumerate(told):
        decide(case, stay.decision(word, f"D{number}", at=moment, until=until))
    return case.state.arrears.stops


def still(word, since, until=""):
    return Stopped(word, date.fromisoformat(since), date.fromisoformat(until) if until else None)


@pytest.mark.clause("H-19")
@pytest.mark.parametrize("word", ["plan_requested", "aid_pending", "invoice_disputed", "death"])
def test_a_clock_stands_still_from_the_day_it_is_stopped(word):
    assert stopped((word, "2013-12-01 23:59", "")) == [still(word, "2013-12-01")]
    assert stopped((word, "2013-12-01", "2013-12-09")) == [still(word, "2013-12-01", "2013-12-09")]


@pytest.mark.parametrize(
    ("word", "ends"),
    [
        ("aid_pending", "aid-granted"),
        ("aid_pending", "aid-refused"),
        ("invoice_disputed", "dispute-decided"),
    ],
)
def test_a_clock_runs_on_from_the_decision_that_was_waited_for(word, ends):
    then = still(word, "2013-12-01", "2013-12-05")

    assert stopped((word, "2013-12-01", ""), (ends, "2013-12-05", "")) == [then]
    # Whichever was told first, and whichever end comes first.
    assert stopped((ends, "2013-12-05", ""), (word, "2013-12-01", "")) == [then]
    assert stopped((word, "2013-12-01", "2013-12-09"), (ends, "2013-12-05", "")) == [then]
    assert stopped((word, "2013-12-01", "2013-12-05"), (ends, "2013-12-09", "")) == [then]
    early = [(ends, "2013-12-05", ""), (ends, "2013-12-07", "")]
    assert stopped((word, "2013-12-01", ""), *early) == [then]


def test_a_decision_before_the_stop_does_not_end_it_and_one_at_its_instant_does():
    assert stopped(("aid-granted", "2013-11-30", ""), ("aid_pending", "2013-12-01", "")) == [
        still("aid_pending", "2013-12-01")
    ]
    assert stopped(("aid-granted", "2013-12-01", ""), ("aid_pending", "2013-12-01", "")) == [
        still("aid_pending", "2013-12-01", "2013-12-01")
    ]


@pytest.mark.parametrize("word", ["plan_requested", "death"])
def test_a_decision_about_something_else_lets_no_other_clock_run_on(word):
    ends = [(one, "2013-12-05", "") for one in ("aid-granted", "aid-refused", "dispute-decided")]

    assert stopped((word, "2013-12-01", ""), *ends) == [still(word, "2013-12-01")]


# Confirming.

CONFIRMED = Duty(
    "default-confirmed",
    "default-confirmed",
    at(DECIDED),
    0,
    Answer("15 days", "default.confirm.appeal_days", CITES, "default", "AM-12"),
    "told",
    at(DECIDED),
)


@pytest.mark.clause("H-19", "H-34")
def test_a_default_that_a_person_confirms_lists_the_patient_after_the_days_of_appeal():
    case = decided(unpaid(), "default-confirmed")

    assert findings(case) == []
    assert case.state.arrears == Arrears(
        "alleged",
        "unpaid-no-plan",
        at(ALLEGED),
        None,
        NOTICES,
        "confirmed",
        at(DECIDED),
        {"I1": 50_000},
        history=[TOLD, Said("person", "confirmed", at(DECIDED))],
    )
    assert case.person.entries == {"A": ENTRY}
    assert case.duties == [CONFIRMED]


@pytest.mark.clause("H-28")
def test_a_confirmed_default_is_laid_before_the_fund():
    case = decided(unpaid(HAIKOU, 50_000, 30_001), "default-confirmed")

    made = case.state.awards[-1]
    assert (made.decision, made.at) == ("D1", at(DECIDED))
    assert {one: debt.owed for one, debt in made.debts.items()} == {"I1": 50_000, "I2": 30_001}
    # Five to five; the odd fen stays with the hospital.
    assert (made.made.fund, made.made.institution) == (40_000, 40_001)


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"moment": "2013-12-10 23:59"}, ["default-not-alleged", "confirm-needs-notices"]),
        ({"by": ""}, ["confirm-needs-operator"]),
        ({"note": " "}, ["confirm-needs-note"]),
    ],
)
def test_a_confirmation_that_lacks_something_says_all_of_it_and_lists_nobody(changes, lacks):
    case = decided(unpaid(), "default-confirmed", **changes)

    assert findings(case) == [("Basic/D1", lack) for lack in lacks]
    assert (case.state.arrears.decided, case.person.entries, case.duties) == ("", {}, [])


def test_where_no_policy_speaks_of_default_there_is_nothing_to_confirm():
    without = unpaid(policies=policy_with(HAIKOU.policy, default=None))
    nowhere = unpaid()
    nowhere.state.policy = ""

    for stay in (without, nowhere):
        case = decided(stay, "default-confirmed")
        assert (case.issues, case.state.arrears.decided) == ([], "")


def test_of_today_a_listing_needs_a_legal_basis():
    case = decided(unpaid(clock="system"), "default-confirmed")

    assert findings(case) == [("Basic/D1", "listing-needs-legal-basis")]
    assert (case.state.arrears.decided, case.person.entries) == ("", {})


def test_of_today_a_legal_basis_must_hold_on_the_day_the_listing_takes_effect():
    section = POLICIES.get(HAIKOU.policy).credit_list

    def confirmed(since):
        words = section.model_copy(update={"legal_basis": {since: "words"}})
        policies = policy_with(HAIKOU.policy, credit_list=words)
        return decided(unpaid(policies=policies, clock="system"), "default-confirmed")

    assert confirmed(date(2014, 1, 25)).person.entries == {"A": ENTRY}
    assert confirmed(date(2014, 1, 26)).person.entries == {}


def test_a_city_without_a_list_confirms_and_lists_nobody():
    policies = policy_with(HAIKOU.policy, credit_list=None)

    case = decided(unpaid(policies=policies, clock="system"), "default-confirmed")

    assert (case.state.arrears.decided, case.state.awards[-1].decision) == ("confirmed", "D1")
    assert (case.person.entries, case.duties, case.issues) == ({}, [], [])


def test_a_hospital_in_shadow_lists_nobody():
    stay = unpaid()
    stay.state.shadow = True

    case = decided(stay, "default-confirmed")

    assert findings(case) == [("Basic/D1", "shadow-lists-nobody", "HK-3RD")]
    assert (case.state.arrears.decided, case.state.arrears.decided_at) == ("confirmed", at(DECIDED))
    assert (case.person.entries, case.duties, case.state.awards) == ({}, [], [])


def test_a_default_that_stands_confirmed_is_not_confirmed_again():
    stay = unpaid()
    decided(stay, "default-confirmed")
    before = replace(stay.state.arrears, history=[*stay.state.arrears.history])

    case = decided(stay, "default-confirmed", moment="2014-01-12 10:00", number="D2")

    assert findings(case) == [("Basic/D2", "default-confirmed-before", "2014-01-10T10:00:00+08:00")]
    assert (case.state.arrears, case.person.entries) == (before, {"A": ENTRY})
    assert (case.duties, case.entries, case.state.awards[-1].decision) == ([], [], "D1")


def cleared(stay, moment):
    """Have the debt paid, then leave the next one, alleged at once."""
    stay.state.invoices[0].paid = 50_000
    arrears.conclude(stay.case(moment))
    stay.state.invoices.append(invoice("I2", 300, at=LEFT))
    case = stay.case(moment)
    arrears.conclude(case)
    return stay


@pytest.mark.clause("H-28")
def test_a_second_debt_of_a_stay_is_confirmed_anew_and_has_its_own_award():
    stay = unpaid()
    decided(stay, "default-confirmed")
    cleared(stay, "2014-01-11 10:00")
    early = decided(stay, "default-confirmed", moment="2014-01-12 10:00", number="D0")
    stay.state.arrears.notices += [at("2014-01-12 10:00"), at("2014-01-13 10:00")]

    case = decided(stay, "default-confirmed", moment="2014-01-14 10:00", number="D2")

    assert findings(early) == [("Basic/D0", "confirm-needs-notices")]
    assert findings(case) == []
    assert case.state.arrears.history == [
        TOLD,
        Said("person", "confirmed", at(DECIDED)),
        Said("calendar", CLEARED, at("2014-01-11 10:00")),
        Said("calendar", "alleged", at("2014-01-11 10:00")),
        Said("person", "confirmed", at("2014-01-14 10:00")),
    ]
    assert [one.decision for one in case.state.awards] == ["D1", "D2"]


def test_one_that_an_appeal_left_standing_is_not_laid_before_the_fund_again():
    stay = unpaid()
    decided(stay, "default-confirmed")
    decided(stay, "default-appealed", moment="2014-01-11 10:00", number="D2")

    case = decided(stay, "default-confirmed", moment="2014-01-12 10:00", number="D3")

    assert (findings(case), [one.decision for one in case.state.awards]) == ([], ["D1"])


def test_one_appealed_that_never_came_before_the_fund_comes_before_it():
    stay = unpaid()
    stay.state.arrears.decides("appealed", at("2014-01-09 10:00"))

    assert decided(stay, "default-confirmed").state.awards[-1].decision == "D1"


def dismissed(*notices):
    """Return a stay whose default was confirmed and dismissed, and told by so many notices more."""
    stay = unpaid()
    decided(stay, "default-confirmed")
    decided(stay, "default-dismissed", moment=DISMISSED, number="D2")
    stay.state.arrears.notices += [at(one) for one in notices]
    return stay


@pytest.mark.clause("H-19")
@pytest.mark.parametrize(
    "notices", [(), ("2014-01-13 10:00",), (DISMISSED, "2014-01-13 10:00")], ids=len
)
def test_what_was_dismissed_is_not_confirmed_on_the_notices_of_before(notices):
    stay = dismissed(*notices)

    case = decided(stay, "default-confirmed", moment="2014-01-20 10:00", number="D3")

    assert findings(case) == [("Basic/D3", "confirm-needs-notices")]
    assert case.state.arrears.decided == "dismissed"


@pytest.mark.clause("H-19", "H-28", "H-34")
def test_what_was_dismissed_is_confirmed_on_new_notices_and_its_entry_is_history():
    stay = dismissed("2014-01-12 10:00:01", "2014-01-13 10:00")

    case = decided(stay, "default-confirmed", moment="2014-01-20 10:00", number="D3")

    assert findings(case) == []
    effective = at("2014-02-04 00:00")
    assert case.person.entries == {"A": Entry("460100", effective)}
    assert case.person.former == {"A": [replace(ENTRY, lifted=at(DISMISSED))]}
    then = at("2014-01-20 10:00")
    key = "default-confirmed:2014-02-04T00:00:00+08:00"
    assert case.duties == [replace(CONFIRMED, key=key, due=then, told=then)]
    assert (case.state.awards[-1].decision, case.state.awards[-1].at) == ("D3", then)


@pytest.mark.parametrize(
    ("earlier", "is_kept"),
    [
        ({}, False),
        ({"appealed": DISMISSED}, False),
        ({"cleared": DISMISSED}, True),
        ({"lifted": DISMISSED}, True),
    ],
)
def test_an_entry_that_ended_is_kept_beside_the_new_one_and_no_other_is(earlier, is_kept):
    ended = {name: at(moment) for name, moment in earlier.items()}
    stay = entries(unpaid(), **ended)
    oldest = replace(ENTRY, lifted=at("2013-01-01"))
    stay.world.person.former = {"A": [oldest]}

    case = decided(stay, "default-confirmed")

    assert case.person.entries == {"A": ENTRY}
    assert case.person.former == {"A": [oldest, *[replace(ENTRY, **ended)] * is_kept]}


# Dismissing, appealing, lifting.

LIFTED = Answer("lifted", "credit_list.lift", CITES, "default", "AM-13")


def lifted(moment):
    key = f"list-lifted:{at(moment).isoformat()}"
    return Duty(key, "list-lifted", at(moment), 0, LIFTED, "told", at(moment))


def test_a_dismissal_ends_the_entry_and_takes_the_award_back():
    stay = unpaid()
    decided(stay, "default-confirmed")

    case = decided(stay, "default-dismissed", moment="2014-01-12 10:00", number="D2")

    assert (case.state.arrears.decided, case.state.arrears.decided_at) == (
        "dismissed",
        at("2014-01-12 10:00"),
    )
    assert case.state.arrears.history == [
        TOLD,
        Said("person", "confirmed", at(DECIDED)),
        Said("person", "dismissed", at("2014-01-12 10:00")),
    ]
    assert case.person.entries == {"A": replace(ENTRY, lifted=at("2014-01-12 10:00"))}
    assert case.duties == [lifted("2014-01-12 10:00")]
    assert case.state.awards[-1].debts == {}


def test_a_dismissal_without_an_entry_or_after_its_end_ends_none():
    case = decided(unpaid(), "default-dismissed")
    assert (case.state.arrears.decided, case.duties, case.person.entries) == ("dismissed", [], {})

    over = entries(unpaid(), lifted=at("2014-01-02"))
    case = decided(over, "default-dismissed")
    assert (case.duties, case.person.entries["A"].lifted) == ([], at("2014-01-02"))


@pytest.mark.parametrize(
    ("word", "decision", "found"),
    [
        ("", "", True),
        ("overdue", "", True),
        ("alleged", "", False),
        # Nothing is alleged any more, as under a plan; what a person said still stands.
        ("", "confirmed", False),
        ("", "appealed", False),
        ("", "dismissed", True),
        ("alleged", "dismissed", False),
        # What was confirmed was cleared, and another debt is not yet alleged.
        (CLEARED, "confirmed", True),
        ("overdue", "confirmed", True),
    ],
)
def test_only_what_is_alleged_or_confirmed_is_dismissed(word, decision, found):
    stay = Stay().open().leave(LEFT, 50_000)
    said = stay.state.arrears
    if decision:
        said.decides(decision, at(ALLEGED))
    if word == CLEARED or (word == "overdue" and decision):
        said.alleges(CLEARED, None, at(ALLEGED))
    said.word = "" if word == CLEARED else word
    before = replace(said, history=[*said.history])

    case = decided(stay, "default-dismissed")

    assert findings(case) == [("Basic/D1", "default-not-alleged")] * found
    if found:
        assert said == before
    else:
        assert said.stands == Said("person", "dismissed", at(DECIDED))


@pytest.mark.clause("H-34")
def test_an_appeal_before_the_entry_takes_effect_holds_it_back():
    case = decided(entries(unpaid()), "default-appealed", moment="2014-01-24 23:59:59")

    then = at("2014-01-24 23:59:59")
    assert case.person.entries == {"A": replace(ENTRY, appealed=then)}
    assert (case.state.arrears.decided, case.state.arrears.decided_at) == ("appealed", then)
    assert case.state.arrears.history == [TOLD, Said("person", "appealed", then)]
    assert case.issues == []


def test_an_appeal_once_the_entry_has_taken_effect_is_late():
    case = decided(entries(unpaid()), "default-appealed", moment="2014-01-25 00:00")

    assert findings(case) == [("Basic/D1", "appeal-late", "2014-01-25T00:00:00+08:00")]
    assert (case.person.entries, case.state.arrears.decided) == ({"A": ENTRY}, "")


@pytest.mark.parametrize("word", ["default-appealed", "list-lifted"])
def test_who_is_not_listed_has_nothing_to_appeal_against_or_to_lift(word):
    case = decided(unpaid(), word)

    assert findings(case) == [("Basic/D1", "not-listed")]
    assert (case.person.entries, case.state.arrears.decided, case.duties) == ({}, "", [])


def test_an_entry_is_lifted_once_nothing_is_owed():
    stay = entries(unpaid())
    stay.state.invoices = [invoice("I1", 500, paid=500), invoice("C1", -200, "credit-note")]

    case = decided(stay, "list-lifted")

    assert case.person.entries == {"A": replace(ENTRY, lifted=at(DECIDED))}
    assert case.duties == [lifted(DECIDED)]


def test_while_a_fen_is_owed_an_entry_stays_whatever_is_owed_to_the_patient():
    stay = entries(unpaid(HAIKOU, 1))
    stay.state.invoices.append(invoice("C1", -200, "credit-note"))

    case = decided(stay, "list-lifted")

    (issue,) = case.issues
    assert findings(case) == [("Basic/D1", "lift-while-owing")]
    assert (issue.ground.rule, issue.ground.origin) == ("credit_list.lift", "default")
    assert (case.person.entries, case.duties) == ({"A": ENTRY}, [])


@pytest.mark.parametrize(
    ("before", "found"),
    [("2014-01-09 10:00", True), (DECIDED, True), ("2014-01-10 10:00:01", False)],
)
def test_an_entry_is_lifted_once_by_the_earliest_of_its_days(before, found):
    stay = entries(unpaid(), lifted=at(before))
    stay.state.invoices = []

    case = decided(stay, "list-lifted")

    assert findings(case) == [("Basic/D1", "lifted-before", at(before).isoformat())] * found
    assert case.person.entries == {"A": replace(ENTRY, lifted=min(at(before), at(DECIDED)))}
    assert case.duties == [lifted(DECIDED)] * (not found)


def test_where_no_list_is_left_an_entry_ends_without_a_word():
    without = entries(unpaid(policies=policy_with(HAIKOU.policy, credit_list=None)))
    nowhere = entries(unpaid())
    nowhere.state.policy = ""

    for stay in (without, nowhere):
        case = decided(stay, "list-lifted")
        assert case.person.entries == {"A": replace(ENTRY, lifted=at(DECIDED))}
        assert (case.duties, case.issues) == ([], [])


# Aid, settling and limits.


@pytest.mark.clause("H-29")
@pytest.mark.parametrize(
    ("word", "stands"),
    [("aid_pending", "applied"), ("aid-granted", "granted"), ("aid-refused", "refused")],
)
def test_an_application_for_aid_stands_as_the_latest_word_says(word, stands):
    stay = Stay().open()
    case = stay.case(DECIDED)

    decide(case, stay.decision(word, "D1", at="2013-12-05"))
    # Told later, decided before; and what is no word of aid.
    decide(case, stay.decision("aid_pending", "D2", at="2013-12-01"))
    decide(case, stay.decision("dispute-decided", "D3", at="2013-12-06"))

    assert case.state.aid_word == stands


def test_of_two_words_of_aid_at_one_instant_the_same_one_counts():
    stay = Stay().open()
    case = stay.case(DECIDED)

    decide(case, stay.decision("aid-granted", "D2", at="2013-12-05"))
    decide(case, stay.decision("aid-refused", "D1", at="2013-12-05"))

    assert case.state.aid_word == "granted"


def test_a_bill_that_is_asked_for_waits_on_the_case():
    stay = Stay().open()
    case = stay.case()
    asked = stay.decision("settlement-asked")

    decide(case, asked)

    assert case.asked is asked


@pytest.mark.parametrize(
    ("before", "moment", "now"),
    [
        (None, "2020-11-02 10:00", 300_000),
        ("2020-11-01 10:00", "2020-11-02 10:00", 300_000),
        ("2020-11-02 10:00", "2020-11-02 10:00", 300_000),
        ("2020-11-03 10:00", "2020-11-02 10:00", 200_000),
    ],
)
def test_the_latest_limit_set_for_a_person_counts(before, moment, now):
    person = PersonState("P", credit_limit=200_000, credit_limit_at=before and at(before))

    limit(person, Stay(QIDONG).decision("credit-limit", at=moment, amount=300_000))

    assert person.credit_limit == now
    assert person.credit_limit_at == max(at(moment), at(before or moment))


def test_another_decision_sets_no_limit():
    person = PersonState("P")

    limit(person, Stay(QIDONG).decision("death", amount=300_000))

    assert (person.credit_limit, person.credit_limit_at) == (None, None)


@pytest.mark.clause("Q-17")
def test_a_limit_is_set_for_the_person_and_found_where_the_city_fixes_it():
    section = POLICIES.get(QIDONG.policy).credit_limit.model_copy(update={"adjust": "none"})
    fixed = Stay(QIDONG, policies=policy_with(QIDONG.policy, credit_limit=section)).open()
    nowhere = Stay(QIDONG).open()
    nowhere.state.policy = ""

    for stay, found in (
        (Stay(QIDONG).open(), []),
        (Stay(HAIKOU).open(), []),
        (nowhere, []),
        (fixed, [("Basic/D1", "credit-limit-fixed")]),
    ):
        case = decided(stay, "credit-limit", amount=300_000)
        assert findings(case) == found
        assert (case.person.credit_limit, case.person.credit_limit_at) == (300_000, at(DECIDED))


def test_an_award_is_revoked_only_where_there_is_one():
    stay = unpaid()
    stay.state.awards = [Awarded()]

    assert decided(stay, "default-dismissed").state.awards == [Awarded()]


@pytest.mark.clause("H-34")
def test_nobody_is_confirmed_or_listed_after_death():
    stay = unpaid()
    stay.world.person.died = at("2014-01-05")

    case = decided(stay, "default-confirmed")

    assert findings(case) == [("Basic/D1", "confirm-after-death")]
    assert (case.state.arrears.decided, case.person.entries, case.state.awards) == ("", {}, [])


def test_a_debt_alleged_while_the_first_stands_is_confirmed_for_itself_and_the_entry_goes_on():
    stay = unpaid()
    decided(stay, "default-confirmed")
    entry = stay.world.person.entries["A"]
    stay.state.invoices.append(invoice("I2", 300, at="2013-12-20"))
    early = decided(stay, "default-confirmed", moment="2014-01-19", number="D2")
    arrears.conclude(stay.case("2014-01-20"))
    lacking = decided(stay, "default-confirmed", moment="2014-01-20", number="D3")
    stay.state.arrears.notices += [at("2014-01-21"), at("2014-01-22")]

    case = decided(stay, "default-confirmed", moment="2014-01-23", number="D4")

    assert [one[1] for one in findings(early)] == ["default-confirmed-before"]
    assert findings(lacking) == [("Basic/D3", "confirm-needs-notices")]
    assert findings(case) == []
    assert case.state.arrears.about == {"I1": 50_000, "I2": 300}
    assert (case.person.entries, case.person.former) == ({"A": entry}, {})
    assert [(one.decision, one.debt) for one in case.state.awards] == [("D1", 50_000), ("D4", 300)]
    assert [one.key for one in case.duties] == ["default-confirmed:2014-02-07T00:00:00+08:00"]


def test_notices_from_before_a_silence_confirm_nothing():
    stay = unpaid()
    stay.state.arrears.quiet = NOTICES[0]

    case = decided(stay, "default-confirmed")

    assert findings(case) == [("Basic/D1", "confirm-needs-notices")]


def test_an_entry_is_lifted_when_the_debt_it_is_of_is_paid():
    stay = entries(unpaid(HAIKOU, 50_000, 300))
    stay.state.arrears.decides("confirmed", at(DECIDED), {"I1": 50_000})
    stay.state.invoices[0].paid = 50_000

    case = decided(stay, "list-lifted", moment="2014-02-12 10:00")

    assert findings(case) == []
    assert case.person.entries["A"].lifted == at("2014-02-12 10:00")
