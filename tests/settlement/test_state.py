"""What an account knows before it is told anything, and what it can tell of itself."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from settlement.cases import HAIKOU, Stay, at

from adapter.settlement.answer import Answer
from adapter.settlement.duty import Duty
from adapter.settlement.facts import Agreement, Delivery, PlanSigned
from adapter.settlement.figures import NO_FIGURES, NO_LAYERS, Figures
from adapter.settlement.lines import Line
from adapter.settlement.outcome import Document
from adapter.settlement.state import AccountState, Arrears, Issued, Received, Returned

EARLIER, NOW = at("2013-11-04 09:00"), at("2013-11-04 09:30")
SECOND = timedelta(seconds=1)


def issued(type_="segment", net=100_00, **more):
    figures = Figures(gross=net)
    return Issued(f"{type_}-{net}", "1", type_, NOW, NOW, figures, NO_LAYERS, **more)


def test_nothing_is_known_of_an_account_before_anything_is_told():
    words = {"account": "A", "currency": "CNY", "aid_word": "none"}
    sums = {
        "layers": NO_LAYERS,
        "billed_layers": NO_LAYERS,
        "billed": NO_FIGURES,
        "arrears": Arrears("", "", None, None, [], "", None, {}, [], []),
    }
    state = AccountState("A")

    for field in fields(state):
        told = getattr(state, field.name)
        if field.name in words | sums:
            assert told == (words | sums)[field.name]
        else:
            assert told in (None, "", 0, False, (), [], {}), field.name


def test_what_a_fact_leaves_out_says_nothing():
    agreement = Agreement("c", "A", "P", "INP", "active", NOW, None, None)
    plan = PlanSigned("k", "A", "instalment", 100, 1, (), NOW)

    assert (agreement.informed, agreement.policy) == (None, "")
    assert not plan.ended
    assert not Delivery("n", "A", "daily-list", "", NOW).duty
    assert Line("i", "A", 1, NO_LAYERS, "CT", "B", NOW, NOW).reverses == ""
    assert Document(issued(), (), {}, estimated=True).brought == 0
    assert Received("y", 1, NOW).source == "cash"
    assert Returned(("y",), 1, NOW).payment == ""


def test_an_invoice_just_issued_is_not_paid():
    assert (issued().paid, issued().status) == (0, "issued")


def test_what_is_owed_is_open_and_has_a_term_unless_it_is_said():
    duty = Duty("k", "daily-list", NOW, 0, Answer("", "daily_list.due", ()))

    assert (duty.status, duty.timed) == ("open", True)


@pytest.mark.parametrize(
    ("status", "owed", "told", "outstanding"),
    [
        ("open", EARLIER, None, True),
        ("open", NOW, None, False),
        ("missed", EARLIER, None, True),
        ("missed", NOW, None, False),
        # What was done or let go by then is not; at that instant or later it still was.
        ("met", EARLIER, NOW, True),
        ("late", EARLIER, NOW + SECOND, True),
        ("void", EARLIER, NOW, True),
        ("met", EARLIER, NOW - SECOND, False),
        ("late", EARLIER, NOW - SECOND, False),
        ("void", EARLIER, NOW - SECOND, False),
        ("void", EARLIER, None, False),
        ("met", NOW, NOW, False),
        # Nobody knows since when: one told at once is not owed, whatever became of it.
        ("open", None, None, True),
        ("told", None, NOW, False),
        ("met", None, NOW, False),
        ("void", None, NOW, False),
    ],
)
def test_a_duty_is_outstanding_from_when_it_is_owed_until_it_is_done(
    status, owed, told, outstanding
):
    answer = Answer("", "daily_list.due", ())
    duty = Duty("k", "daily-list", NOW, 0, answer, status, told, owed=owed)

    assert duty.outstanding(NOW) is outstanding


@pytest.mark.parametrize(
    ("invoice", "live", "open_"),
    [
        (issued(), True, 100_00),
        (issued(paid=30_00), True, 70_00),
        (issued(paid=100_00, status="balanced"), True, 0),
        (issued(paid=30_00, status="cancelled"), False, 0),
        (issued("credit-note", -50_00, paid=-20_00), True, -30_00),
    ],
)
def test_a_live_invoice_asks_for_what_is_not_paid(invoice, live, open_):
    assert (invoice.live, invoice.open) == (live, open_)


def test_money_received_is_unapplied_as_far_as_no_invoice_took_it():
    received = Received("y1", 100_00, NOW, allocations=[("i1", 30_00), ("i2", 20_00)])

    assert received.unapplied == 50_00
    assert Received("y1", 100_00, NOW).unapplied == 100_00


@pytest.mark.parametrize(
    ("lines", "billed_lines", "carried", "unbilled", "accrued"),
    [(5, 3, 0, 2, True), (5, 5, 0, 0, False), (5, 5, 1, 0, True), (5, 3, 1, 2, True)],
)
def test_what_is_on_no_invoice_is_a_line_or_what_the_last_one_put_off(
    lines, billed_lines, carried, unbilled, accrued
):
    billed = NO_FIGURES._replace(carried=carried)
    state = AccountState("A", lines=lines, billed_lines=billed_lines, billed=billed)

    assert (state.unbilled_lines, state.accrued) == (unbilled, accrued)


def test_a_visit_has_ended_when_it_is_told_finished():
    visit = Stay(HAIKOU).visit()

    assert AccountState("A").ended is False
    assert AccountState("A", visit=visit).ended is False
    assert AccountState("A", visit=replace(visit, status="finished")).ended is True


def test_live_invoices_are_told_oldest_first_all_or_by_their_types():
    first, second, last = issued(net=1), issued("final", 2), issued(net=3)
    cancelled = issued("final", 4, status="cancelled")
    state = AccountState("A", invoices=[first, cancelled, second, last])

    assert state.live() == [first, second, last]
    assert state.live("segment") == [first, last]
    assert state.live("final", "segment") == [first, second, last]
    assert state.live("supplementary") == []


def test_what_an_account_asks_is_open_on_live_invoices_without_what_it_owes_to_the_patient():
    state = AccountState("A")
    assert state.asked == 0

    settled = issued("segment", 300, paid=300)
    gone = issued("final", 70, status="cancelled")
    state.invoices = [settled, gone, issued("final", 500, paid=100), issued("credit-note", -20)]

    assert state.asked == 400
