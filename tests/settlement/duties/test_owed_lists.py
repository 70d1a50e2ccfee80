"""Which lists a visit brings: one a closed day of a stay, one a charge of an outpatient."""

from dataclasses import replace
from datetime import date

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, Stay, at

from adapter.settlement.answer import Answer
from adapter.settlement.duties.owed_lists import closed, fee, lists
from adapter.settlement.duty import Duty

DUE = Answer("12:00, 1 day after", "daily_list.due", ("H-11",), "default", "AM-10")
AMENDED = Answer("amended_list", "daily_list.past_day_changes", ("H-11",), "default", "AM-10")
FEE_DUE = Answer("24 hours", "fee_list.due", ("Q-15",), "default", "AM-10")
NOV = {day: date(2013, 11, day) for day in range(4, 12)}


def admitted(now, city=HAIKOU, **visit):
    """Return a visit on the table at an instant; no agreement, no insurance, no lists so far."""
    stay = Stay(city)
    return stay.tell(city.opening, stay.visit(**visit)).case(now)


def listed(day, due, amount=0, status="open", owed=None):
    key, moment = f"daily-list:2013-11-{day:02d}", at(f"2013-11-{due:02d} 12:00")
    return Duty(key, "daily-list", moment, amount, DUE, status, owed=owed and at(owed))


def knowing(case, *duties, through):
    """Let a case know lists that were owed before, up to a day."""
    case.state.duties = {one.key: one for one in duties}
    case.state.listed_through = NOV[through]
    return case


def statuses(case):
    return {key.removeprefix("daily-list:"): one.status for key, one in case.state.duties.items()}


@pytest.mark.clause("H-11")
@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2013-11-04 23:59:59", []),
        ("2013-11-05 00:00", [(4, 5, 222000)]),
        ("2013-11-06 00:00", [(4, 5, 222000), (5, 6)]),
    ],
)
def test_w01_a_day_that_has_closed_is_listed_by_the_next_noon_with_what_it_cost(now, told):
    """A day without a charge is listed too; the day that still runs is not."""
    case = admitted(now)
    case.state.days = {NOV[4]: 222000, NOV[6]: 100}

    lists(case)

    assert case.duties == [listed(*one, owed=now) for one in told]
    assert case.state.listed_through == (NOV[3 + len(told)] if told else None)
    assert case.state.days == ({NOV[6]: 100} if told else {NOV[4]: 222000, NOV[6]: 100})


def test_a_day_is_listed_once():
    now = "2013-11-06 09:00"
    case = admitted(now)
    lists(case)
    told = list(case.duties)

    lists(case)

    assert case.duties == told == [listed(4, 5, owed=now), listed(5, 6, owed=now)]


@pytest.mark.clause("H-11")
def test_a_listed_day_that_changes_gets_an_amended_list_with_the_list_of_today():
    case = admitted("2013-11-06 09:00")
    lists(case)
    case.duties.clear()
    case.state.days = {NOV[5]: -4000, NOV[6]: 700}

    lists(case)

    key = "daily-list:amended:2013-11-06:2013-11-05"
    due, now = at("2013-11-07 12:00"), at("2013-11-06 09:00")
    amended = Duty(key, "daily-list", due, -4000, AMENDED, since=now, owed=now)
    assert case.duties == [amended]
    assert case.state.days == {NOV[6]: 700}


@pytest.mark.parametrize("city", [HAIKOU, QIDONG])
def test_who_gets_no_daily_list_has_no_days_to_list(city):
    """Haikou lists stays only; Qidong's instrument speaks of fee lists alone."""
    encounter_class = "AMB" if city is HAIKOU else "IMP"
    case = admitted("2020-11-09 09:00", city, encounter_class=encounter_class)
    case.state.days = {NOV[4]: 100}

    lists(case)

    assert (case.duties, case.state.days) == ([], {})


@pytest.mark.parametrize(
    ("status", "days"), [("finished", [4, 5]), ("cancelled", [4, 5]), ("in-progress", [4, 5, 6, 7])]
)
def test_the_day_on_which_a_visit_ended_and_those_after_it_have_no_list(status, days):
    """An end that is told of a visit which goes on is no end."""
    now = "2013-11-08 09:00"
    case = admitted(now, status=status, end=at("2013-11-06 10:00"))

    lists(case)

    assert case.duties == [listed(day, day + 1, owed=now) for day in days]


def test_lists_of_days_after_an_end_told_late_are_let_go_but_what_was_done_stays_done():
    known = [
        *(listed(day, day + 1, status="missed") for day in (4, 5, 6)),
        listed(7, 8),
        listed(8, 9, status="met"),
    ]
    amended = replace(known[2], key="daily-list:amended:2013-11-07:2013-11-06")
    other = replace(known[2], key="zzz", kind="estimate")
    case = admitted("2013-11-09 09:00", status="finished", end=at("2013-11-06 10:00"))
    knowing(case, *known, amended, other, through=8)

    lists(case)

    assert statuses(case) == {
        "2013-11-04": "missed",
        "2013-11-05": "missed",
        "2013-11-06": "void",
        "2013-11-07": "void",
        "2013-11-08": "met",
        "amended:2013-11-07:2013-11-06": "missed",
        "zzz": "missed",
    }
    assert case.state.listed_through == NOV[5]


@pytest.mark.parametrize(("end", "status", "through"), [(6, "void", 5), (7, "open", 6)])
def test_a_list_is_let_go_from_the_day_of_the_end_on(end, status, through):
    case = admitted("2013-11-07 09:00", status="finished", end=at(f"2013-11-{end:02d} 00:00"))
    knowing(case, listed(6, 7), through=6)

    lists(case)

    assert statuses(case) == {"2013-11-06": status}
    assert case.state.listed_through == NOV[through]


def test_a_list_that_is_owed_after_all_still_tells_what_its_day_cost():
    """The end was told late, and then taken back: the visit goes on."""
    now = "2013-11-07 09:00"
    case = admitted(now)
    knowing(case, listed(6, 7, 5000, "void", owed="2013-11-07 00:00"), through=5)
    case.state.days = {NOV[6]: 300}

    lists(case)

    assert case.duties == [listed(6, 7, 5300, owed=now)]


@pytest.mark.clause("Q-15")
def test_a_charge_of_an_outpatient_is_on_a_list_within_a_day_of_its_posting():
    posted, now = at("2020-11-02 09:30"), at("2020-11-02 10:00")
    case = admitted(now, QIDONG, encounter_class="AMB")

    fee(case, "L1", posted)

    due, key = at("2020-11-03 09:30"), "fee-list:2020-11-02T09:30:00+08:00"
    assert case.duties == [Duty(key, "fee-list", due, 0, FEE_DUE, since=posted, owed=now)]


def test_no_fee_list_is_owed_where_none_is_known_of_or_asked_for():
    without_policy = admitted("2020-11-02 10:00", QIDONG)
    without_policy.policy = None
    of_other_class = admitted("2020-11-02 10:00", QIDONG, encounter_class="PRENC")
    cases = [without_policy, Stay(QIDONG).case(), of_other_class, admitted("2013-11-04 10:00")]

    for case in cases:
        fee(case, "L1", at("2020-11-02 09:30"))

    assert [case.duties for case in cases] == [[], [], [], []]


def test_a_visit_that_nobody_told_of_owes_no_fee_list_though_its_policy_is_known():
    case = Stay(QIDONG).case()
    case.policy = POLICIES.get(QIDONG.policy)

    fee(case, "L1", at("2020-11-02 09:30"))

    assert case.duties == []


@pytest.mark.parametrize(
    ("status", "is_closed"),
    [("finished", True), ("cancelled", True), ("in-progress", False), ("planned", False)],
)
def test_a_visit_that_has_ended_or_was_cancelled_asks_for_nothing_more(status, is_closed):
    assert closed(admitted("2013-11-04 10:00", status=status)) is is_closed
    assert closed(Stay().case())
