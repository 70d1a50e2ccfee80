"""What an entry on the credit list brings: reports that people send, and an end with the debt."""

from dataclasses import replace
from datetime import date

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, YUNQIAO, Stay, at, policy_with

from adapter.settlement.answer import Answer
from adapter.settlement.arrears.listing import conclude, instants
from adapter.settlement.duty import Duty
from adapter.settlement.sections.credit_list import Entry
from adapter.settlement.state import Received

CITES = ("Q-20", "Q-21", "Q-22", "Q-23", "Q-24")
SINCE = "2021-02-01 00:00"
NOW = "2021-02-03 10:00"
KEY = "2021-02-01T00:00:00+08:00"
ENTRY = Entry("320681", at(SINCE))
REPORT = Answer(
    "judicial, finance_regulator, credit_bureau", "credit_list.report_to", CITES, ambiguity="AM-13"
)
SHARED = Answer(
    "insurer, designated_institutions", "credit_list.share_with", CITES, ambiguity="AM-13"
)
CLEARED = Answer("debt_cleared", "credit_list.lift.when", CITES, "default", "AM-13")
ENDED = Answer("ended", "credit_list.lift", CITES, "default", "AM-13")


def listed(entry=ENTRY, city=QIDONG, *, policies=POLICIES, moment=NOW, clock="feed", ended=True):
    """Return the case of a person whose unpaid stay brought an entry."""
    stay = Stay(city, policies=policies, clock=clock).open()
    if ended:
        stay.state.visit = stay.ended("2020-11-05 10:00")
    case = stay.case(moment)
    if entry is not None:
        case.person.entries["A"] = entry
    return case


def received(moment, allocated=500):
    parts = [("I", allocated)] if allocated else []
    return Received(moment, 500, at(moment), allocations=parts)


@pytest.mark.clause("Q-24")
@pytest.mark.parametrize(
    ("money", "cleared"),
    [
        # Of what settled the debt the last, by its own time, though it was told of later.
        (["2021-02-02 10:00", "2021-02-03 09:00"], "2021-02-03 09:00"),
        (["2021-02-03 09:00", "2021-02-02 10:00"], "2021-02-03 09:00"),
        # No payment counts from an instant that has not come.
        (["2021-02-03 10:00:01"], NOW),
        ([], NOW),
    ],
)
def test_a_debt_is_cleared_by_the_own_time_of_the_last_money_that_settled_it(money, cleared):
    case = listed()
    unused = received("2021-02-03 09:30", allocated=0)
    case.state.received = {one.payment: one for one in [unused, *map(received, money)]}

    conclude(case, 0)

    assert case.person.entries == {"A": replace(ENTRY, cleared=at(cleared))}
    assert [(one.key, one.due) for one in case.duties if one.kind == "list-cleared"] == [
        ("list-cleared:2021-02-03T10:00:00+08:00", at(NOW))
    ]


def owed(key, kind, answer, moment=NOW):
    return Duty(key, kind, at(moment), 0, answer, timed=False, owed=at(moment))


@pytest.mark.clause("Q-20", "Q-22")
def test_an_entry_in_effect_brings_a_report_and_a_sharing_without_a_term():
    case = listed()

    conclude(case, 500)
    conclude(case, 500)

    assert case.duties == [
        owed(f"list-report:{KEY}", "list-report", REPORT),
        owed(f"list-sharing:{KEY}", "list-sharing", SHARED),
    ]
    assert case.person.entries == {"A": ENTRY}


@pytest.mark.parametrize("entry", [replace(ENTRY, effective=at("2021-02-03 10:00:01")), None])
def test_before_an_entry_takes_effect_and_without_one_nothing_is_owed(entry):
    case = listed(entry)

    conclude(case, 500)

    assert case.duties == []


def test_an_appeal_holds_back_what_is_not_sent_and_takes_nothing_back():
    case = listed(replace(ENTRY, appealed=at(SINCE)))
    case.state.duties = {f"list-report:{KEY}": owed(f"list-report:{KEY}", "list-report", REPORT)}

    conclude(case, 500)

    assert case.duties == []


def test_a_city_without_a_list_or_a_stay_without_a_policy_brings_nothing():
    without = listed(policies=policy_with(QIDONG.policy, credit_list=None))
    nowhere = listed()
    nowhere.policy = None

    for case in (without, nowhere):
        conclude(case, 0)
        assert (case.duties, case.person.entries) == ([], {"A": ENTRY})


def test_a_city_that_reports_nobody_shares_its_list_all_the_same():
    case = listed(Entry("999900", at("2026-12-01")), YUNQIAO, moment="2026-12-02")

    conclude(case, 500)

    assert [one.kind for one in case.duties] == ["list-sharing"]


def test_a_list_that_nobody_sees_is_reported_and_not_shared():
    section = POLICIES.get(QIDONG.policy).credit_list.model_copy(update={"share_with": ()})
    case = listed(policies=policy_with(QIDONG.policy, credit_list=section))

    conclude(case, 500)

    assert [one.kind for one in case.duties] == ["list-report"]


def test_of_today_nothing_is_sent_without_a_legal_basis():
    case = listed(clock="system")

    conclude(case, 500)

    assert case.duties == []


def test_of_today_a_legal_basis_lets_both_be_sent_from_its_day():
    words = {date(2021, 2, 3): "the words of the basis"}
    section = POLICIES.get(QIDONG.policy).credit_list.model_copy(update={"legal_basis": words})
    policies = policy_with(QIDONG.policy, credit_list=section)

    for moment, kinds in (("2021-02-02 23:59", []), (NOW, ["list-report", "list-sharing"])):
        case = listed(policies=policies, clock="system", moment=moment)
        conclude(case, 500)
        assert [one.kind for one in case.duties] == kinds


# Its end.


@pytest.mark.clause("H-34")
def test_an_entry_ends_its_effects_with_the_debt_and_the_patient_is_told():
    case = listed()

    conclude(case, 0)

    assert case.person.entries == {"A": replace(ENTRY, cleared=at(NOW))}
    key = "list-cleared:2021-02-03T10:00:00+08:00"
    assert case.duties == [Duty(key, "list-cleared", at(NOW), 0, CLEARED, "told", at(NOW))]


@pytest.mark.parametrize(
    ("entry", "ended", "balance"),
    [
        (ENTRY, True, 1),
        (ENTRY, False, 0),
        (replace(ENTRY, cleared=at(SINCE)), True, 0),
        (replace(ENTRY, lifted=at(SINCE)), True, 0),
    ],
)
def test_an_entry_is_cleared_once_when_the_visit_has_ended_and_nothing_is_owed(
    entry, ended, balance
):
    case = listed(entry, ended=ended)

    conclude(case, balance)

    assert case.person.entries == {"A": entry}
    assert [one for one in case.duties if one.kind == "list-cleared"] == []


OVER = [replace(ENTRY, cleared=at(SINCE)), replace(ENTRY, lifted=at(SINCE))]


@pytest.mark.parametrize("entry", OVER)
@pytest.mark.parametrize(("kind", "answer"), [("list-report", REPORT), ("list-sharing", SHARED)])
def test_what_was_not_sent_when_the_entry_ended_is_owed_no_more(entry, kind, answer):
    case = listed(entry)
    open_ = case.state.duties[f"{kind}:{KEY}"] = owed(f"{kind}:{KEY}", kind, answer, SINCE)

    conclude(case, 0)

    assert case.duties == [replace(open_, status="void", told=at(NOW))]


@pytest.mark.clause("Q-22")
@pytest.mark.parametrize("entry", OVER)
@pytest.mark.parametrize("status", ["met", "late"])
@pytest.mark.parametrize(("kind", "answer"), [("list-report", REPORT), ("list-sharing", SHARED)])
def test_what_was_sent_is_followed_by_the_end_of_the_entry(entry, status, kind, answer):
    case = listed(entry)
    sent = replace(owed(f"{kind}:{KEY}", kind, answer), status=status, told=at(SINCE))
    case.state.duties[f"{kind}:{KEY}"] = sent

    conclude(case, 0)

    assert case.duties == [owed(f"{kind}-ended:{KEY}", f"{kind}-ended", ENDED)]


def test_what_was_taken_back_before_is_not_followed_by_anything():
    case = listed(OVER[0])
    gone = replace(owed(f"list-report:{KEY}", "list-report", REPORT), status="void")
    case.state.duties[gone.key] = gone

    conclude(case, 0)

    assert case.duties == []


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (replace(ENTRY, effective=at("2021-02-03 10:00:01")), [at("2021-02-03 10:00:01")]),
        (replace(ENTRY, effective=at(NOW)), []),
        (ENTRY, []),
        (None, []),
    ],
)
def test_an_entry_is_waited_for_until_it_takes_effect(entry, found):
    assert instants(listed(entry)) == found


def test_haikou_reports_through_its_operator():
    case = listed(Entry("460100", at("2014-02-01")), HAIKOU, moment="2014-02-02")

    conclude(case, 500)

    cites = ("H-19", "H-20", "H-32", "H-34")
    assert [one.answer for one in case.duties] == [
        Answer("operator", "credit_list.effects.report_blacklist", cites, ambiguity="AM-13"),
        Answer(
            "designated_institutions, insurer_platform",
            "credit_list.share_with",
            cites,
            ambiguity="AM-13",
        ),
    ]
