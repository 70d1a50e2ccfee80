"""What becomes of a debt: when the calendar alleges it, which plan stands for it, how it ends."""

from dataclasses import replace

import pytest
from settlement.cases import (
    ALLEGED,
    HAIKOU,
    LEFT,
    QIDONG,
    Stay,
    at,
    concluded,
    findings,
    invoice,
    policy_with,
    unpaid,
)

from adapter.settlement.answer import Answer
from adapter.settlement.arrears.arrears import instants
from adapter.settlement.arrears.said import CLEARED, Arrears, Said
from adapter.settlement.duty import Duty
from adapter.settlement.sections.credit_list import Entry

# What the calendar says.

CITES = ("H-19", "H-20", "H-32", "H-34")
DEFAULT = Answer("alleged", "default.triggers[unpaid-no-plan]", CITES, "default", "AM-12")


@pytest.mark.clause("H-19")
def test_a_debt_is_alleged_on_its_day_told_and_owed_to_every_hospital():
    case = concluded(unpaid(50_000, 300), ALLEGED)

    key = "alleged:2013-12-11T00:00:00+08:00"
    assert case.state.arrears == Arrears(
        "alleged", "unpaid-no-plan", ALLEGED, history=[Said("calendar", "alleged", ALLEGED)]
    )
    assert case.person.owing == {"A": 50_300}
    assert case.duties == [Duty(key, "default-alleged", ALLEGED, 50_300, DEFAULT, "told", ALLEGED)]
    assert findings(case) == [
        (
            "Account/A",
            "debt-past-term",
            "default-alleged",
            "2013-12-11T00:00:00+08:00",
            "503.00",
        )
    ]


def test_a_second_before_its_day_nothing_is_alleged():
    case = concluded(unpaid(), "2013-12-10 23:59:59")

    assert (case.state.arrears, case.person.owing) == (Arrears(), {})
    assert (case.duties, case.issues) == ([], [])


def test_what_was_said_of_a_debt_is_not_said_again():
    stay = unpaid()
    concluded(stay, ALLEGED)

    case = concluded(stay, "2013-12-12")

    assert (case.duties, case.issues) == ([], [])
    assert case.person.owing == {"A": 50_000}


def test_with_the_debt_its_word_goes_and_nothing_is_told():
    stay = unpaid()
    concluded(stay, ALLEGED)
    stay.state.invoices[0].paid = 50_000

    case = concluded(stay, "2013-12-12")

    assert case.state.arrears == Arrears(
        quiet=at("2013-12-12"),
        history=[
            Said("calendar", "alleged", ALLEGED),
            Said("calendar", CLEARED, at("2013-12-12")),
        ],
    )
    assert (case.person.owing, case.duties, case.issues) == ({}, [], [])


@pytest.mark.clause("Q-21")
def test_a_debt_is_overdue_first_and_then_alleged():
    stay = Stay(QIDONG).open()
    stay.state.visit = stay.ended("2020-11-05 10:00")
    due = at("2020-11-12 23:59:59")
    stay.state.invoices = [invoice("I1", 500, at="2020-11-05 10:00", due=due)]

    said = [
        concluded(stay, moment).state.arrears.word
        for moment in (due, "2020-11-13 00:00", "2020-12-12 23:59", "2020-12-13 00:00")
    ]

    assert said == ["", "overdue", "overdue", "alleged"]
    assert (stay.state.arrears.trigger, stay.state.arrears.since) == (
        "overdue-30",
        at("2020-12-13 00:00"),
    )
    kinds = [one.kind for one in stay.state.duties.values()]
    assert kinds == ["default-overdue", "default-alleged"]


def test_a_hospital_in_shadow_makes_nobody_owe():
    stay = unpaid()
    stay.state.shadow = True

    case = concluded(stay, ALLEGED)

    assert (case.state.arrears.word, case.person.owing) == ("alleged", {})


def test_without_a_policy_or_a_section_of_default_nothing_is_said():
    without = unpaid(policies=policy_with(HAIKOU.policy, default=None))
    nowhere = unpaid()
    nowhere.state.policy = ""

    for stay in (without, nowhere):
        case = concluded(stay, ALLEGED)
        assert (case.state.arrears, case.duties, instants(case)) == (Arrears(), [], [])


def test_an_entry_of_the_account_is_cleared_with_its_debt_and_not_before():
    stay = unpaid(1)
    entry = Entry("460100", at("2014-01-25"))
    stay.world.person.entries = {"A": entry}
    assert concluded(stay, "2014-02-01").person.entries == {"A": entry}

    stay.state.invoices[0].paid = 1

    assert concluded(stay, "2014-02-02").person.entries == {
        "A": replace(entry, cleared=at("2014-02-02"))
    }


# When it says it next.


def test_the_next_word_is_waited_for_from_the_next_second_on():
    stay = unpaid()

    assert instants(stay.case("2013-12-10 23:59:59")) == [(ALLEGED, "default")]
    assert instants(stay.case(ALLEGED)) == []


def test_what_comes_first_is_waited_for():
    stay = unpaid()
    stay.world.person.entries = {"A": Entry("460100", at("2013-12-01"))}

    assert instants(stay.case(LEFT)) == [(at("2013-12-01"), "default")]
    assert instants(stay.case("2013-12-01")) == [(ALLEGED, "default")]


def test_a_paid_account_waits_for_nothing():
    stay = unpaid()
    stay.state.invoices[0].paid = 50_000

    assert instants(stay.case(LEFT)) == []


# Several debts of one account.


def later(net=300, due="2013-12-20"):
    """Return a bill that came after the first, with a term of its own."""
    return invoice("I2", net, "supplementary", at="2013-12-01", due=at(due))


@pytest.mark.clause("H-19")
def test_a_second_debt_is_told_on_its_own_day_with_its_own_sum():
    stay = unpaid(50_000)
    stay.state.invoices.append(later())

    first = concluded(stay, ALLEGED)
    second = concluded(stay, "2014-01-20 00:00")

    (told,) = first.duties
    assert (told.amount, first.person.owing) == (50_000, {"A": 50_300})
    (told,) = second.duties
    assert (told.key, told.kind, told.amount) == (
        "alleged:2014-01-20T00:00:00+08:00",
        "default-alleged",
        300,
    )
    assert [one[1:] for one in findings(second)] == [
        ("debt-past-term", "default-alleged", "2014-01-20T00:00:00+08:00", "3.00")
    ]
    assert (second.state.arrears.word, second.state.arrears.since) == ("alleged", ALLEGED)


def test_a_debt_alleged_again_after_a_silence_is_told_again():
    stay = unpaid(50_000)
    concluded(stay, ALLEGED)
    stay.state.invoices[0].paid = 50_000
    concluded(stay, "2013-12-15 10:00")
    # The payment went back.
    stay.state.invoices[0].paid = 0

    case = concluded(stay, "2013-12-18 10:00")

    assert [(one.kind, one.key) for one in case.duties] == [
        ("default-alleged", "alleged:2013-12-15T10:00:00+08:00")
    ]
    assert case.state.arrears.quiet == at("2013-12-15 10:00")


@pytest.mark.clause("H-34")
def test_an_entry_ends_with_the_debt_it_is_of_though_a_later_bill_is_open():
    stay = unpaid(50_000)
    stay.state.invoices.append(later(due="2014-02-20"))
    concluded(stay, ALLEGED)
    stay.state.arrears.decides("confirmed", at("2014-01-10"), {"I1": 50_000})
    entry = Entry("460100", at("2014-01-25"))
    stay.world.person.entries = {"A": entry}
    assert concluded(stay, "2014-02-01").person.entries == {"A": entry}
    stay.receive(("P1", "2014-02-02 09:00", "I1", 50_000))

    case = concluded(stay, "2014-02-02 10:00")

    assert case.person.entries == {"A": replace(entry, cleared=at("2014-02-02 09:00"))}
    assert case.state.arrears.history[-1] == Said("calendar", CLEARED, at("2014-02-02 10:00"))
    assert case.state.arrears.stands is None


def test_a_debt_decided_on_and_paid_is_cleared_while_the_next_stays_alleged():
    stay = unpaid(50_000)
    stay.state.invoices.append(later())
    concluded(stay, "2014-01-20")
    stay.state.arrears.decides("confirmed", at("2014-01-21"), {"I1": 50_000})
    stay.state.invoices[0].paid = 50_000

    case = concluded(stay, "2014-01-22")
    again = concluded(stay, "2014-01-23")

    assert case.state.arrears.history[-2:] == [
        Said("calendar", CLEARED, at("2014-01-22")),
        Said("calendar", "alleged", at("2014-01-22")),
    ]
    assert (case.state.arrears.stands, case.state.arrears.quiet) == (None, None)
    assert (case.duties, again.state.arrears.history) == ([], case.state.arrears.history)
