"""What stays with the person a visit was wrongly filed under, once it is moved (A45)."""

from dataclasses import replace

import pytest
from settlement.cases import HAIKOU, Stay, findings, invoice

from adapter.settlement.answer import Answer
from adapter.settlement.ownership import leave_behind
from adapter.settlement.sections.payment_plan import Plan

MOVED = "2013-11-09 10:00"


@pytest.fixture
def stay():
    """Return a stay in Haikou with an agreement, both papers held, and a segment not paid."""
    stay = Stay(HAIKOU).open()
    stay.tell("2013-11-04 10:00", stay.paper("ID"), stay.paper("INSCARD", form="O"))
    stay.tell("2013-11-05 10:00", stay.charge("L1", 900_000, at="2013-11-05 10:00"))
    stay.until("2013-11-06 10:00")
    assert stay.nets() == [("segment", "issued", 900_000, 0)]
    return stay


def moved(stay, *facts, at=MOVED):
    stay.state.moved = True
    return stay.tell(at, *(facts or (stay.visit(patient="PAT2"),)))


def test_who_a_visit_belongs_to_is_bound_by_nothing_that_another_signed(stay):
    moved(stay)

    assert (stay.state.standing, stay.state.agreements) == ("none", {})
    assert [(one.consent, one.state, one.reason) for one in stay.verdicts][-1] == (
        "AGA",
        "terminated",
        "visit-moved",
    )
    assert stay.findings("agreement-left-behind") == [
        ("Consent/AGA", "agreement-left-behind", ()),
    ]


def test_only_papers_still_held_are_to_be_handed_back(stay):
    stay.tell("2013-11-07 10:00", stay.paper("ID", custody="R"))

    moved(stay)

    assert stay.state.papers == {}
    assert [where for where, *_ in stay.findings("paper-left-behind")] == [
        "DocumentReference/DINSCARD"
    ]


def test_an_invoice_that_nobody_paid_is_cancelled_and_cut_anew_where_the_visit_ended(stay):
    moved(stay).tell("2013-11-09 11:00", stay.ended("2013-11-09 11:00"))

    assert stay.nets() == [("segment", "cancelled", 900_000, 0), ("final", "issued", 900_000, 0)]
    assert stay.findings("money-of-moved-visit") == []


@pytest.mark.parametrize("kind", ["payment", "deposit"])
def test_money_that_came_along_waits_for_a_person(stay, kind):
    stay.tell("2013-11-07 10:00", stay.payment("P1", 100_000, kind))

    moved(stay)

    assert stay.findings("money-of-moved-visit") == [("Account/A", "money-of-moved-visit", ())]


def test_a_plan_that_came_along_waits_for_a_person_too(stay):
    case = stay.case(MOVED)
    case.state.moved, case.state.plan = (
        True,
        Plan("instalment", case.now, 0, (), Answer("", "", ())),
    )

    leave_behind(case)

    assert findings(case)[-1] == ("Account/A", "money-of-moved-visit")


def test_what_was_looked_at_was_the_other_person(stay):
    stay.tell("2013-11-07 10:00", stay.check("mismatch", at="2013-11-07 10:00"))

    moved(stay)

    assert (stay.state.check, stay.state.mismatch) == (None, None)


def test_what_is_told_with_the_move_is_of_whom_the_visit_belongs_to(stay):
    signed = stay.agreement(consent="AG2", at=MOVED)
    shown = replace(stay.paper("ID"), document="DNEW")
    moved(stay, stay.visit(patient="PAT2"), signed, shown)

    assert list(stay.state.agreements) == ["AG2"]
    assert list(stay.state.papers) == ["DNEW"]
    assert stay.state.standing == "in-force"


def test_a_visit_that_was_not_moved_keeps_all(stay):
    stay.tell(MOVED, stay.visit())

    assert list(stay.state.agreements) == ["AGA"]
    assert len(stay.state.papers) == 2
    assert not stay.state.moved


def test_a_visit_is_left_once_for_each_move(stay):
    moved(stay)
    stay.tell("2013-11-09 12:00", stay.agreement(consent="AG2", at=MOVED))

    assert list(stay.state.agreements) == ["AG2"]
    assert not stay.state.moved


@pytest.mark.parametrize("kind", ["segment", "final", "supplementary", "credit-note"])
def test_every_kind_of_unpaid_invoice_is_cancelled_and_says_why(kind):
    case = Stay(HAIKOU).open().case(MOVED)
    case.state.moved, case.state.invoices = True, [invoice("I1", 100, kind)]

    leave_behind(case)

    assert [one.status for one in case.state.invoices] == ["cancelled"]
    assert case.changed == {"I1": "visit-moved"}
