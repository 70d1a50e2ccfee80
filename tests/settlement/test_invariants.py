"""Every invariant can fail: a world that holds, and one fault planted in it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from house import POLICIES
from settlement.chance import ZONE
from settlement.invariants import check
from settlement.walk import Step, World

from adapter.settlement.facts import (
    Adjudication,
    Agreement,
    Charge,
    Cover,
    Covers,
    Paper,
    Payment,
    PlanSigned,
    Visit,
)
from adapter.settlement.state import Received

OPENING = datetime(2013, 11, 4, 9, 30, tzinfo=ZONE)
VISIT = Visit("A", "PAT", "HK-3RD", "V", "肾病科", "IMP", "in-progress", OPENING, None, "", "")
INSURED = Covers("A", (Cover("C", "380", "460100", "active", None, None),))
SIGNED = Agreement("AG", "A", "PAT", "INP", "active", OPENING, None, None)
FIGURES = {"medfee_sumamt": 5_000_000, "fund_pay_sumamt": 2_900_000, "psn_part_amt": 2_100_000}


def after(hours):
    return OPENING + timedelta(hours=hours)


def charge(number, amount, hours=1):
    return Charge(number, "A", False, amount, 0, "I", "01", after(hours), after(hours), "")


@pytest.fixture
def world():
    """A stay that was cut once, ended, answered, paid in part and put on a plan."""
    world = World(POLICIES, ZONE)
    held = Paper("D", "A", "INSCARD", "O", "H", OPENING)
    shown = [Paper(kind, "A", kind, "C", "S", after(60)) for kind in ("COMMITTEE", "CIVIL")]
    for hours, *facts in (
        (0, VISIT, INSURED, SIGNED, held),
        (1, charge("L1", 4_900_000)),
        (20, Payment("P", "A", 300_000, "payment", "01", after(20))),
        (25, charge("L2", 100_000, 25)),
        (30, replace(VISIT, status="finished", end=after(30))),
        (40, Adjudication("S", "S", "A", "FINAL", "", tuple(FIGURES.items()), after(40))),
        (60, *shown, PlanSigned("N", "A", "instalment", 400_000, 4, (), after(60))),
    ):
        world.take(Step(after(hours), "A", tuple(facts)))
        check(world, "A")
    assert world.books["A"].state.plan is not None
    assert len(world.books["A"].state.live()) > 1
    return world


def lost_line(books):
    books.lines.kept.pop("L1")


def line_on_no_invoice(books):
    books.lines.invoice["L1"] = None


def line_moved_to_another(books):
    books.lines.invoice["L1"] = books.lines.invoice["L2"]


def line_on_a_cancelled_invoice(books):
    books.lines.invoice["L1"] = "gone"


def figures_changed(books):
    one = books.state.live()[0]
    one.figures = one.figures._replace(insurer=one.figures.insurer + 1)


def another_net_billed(books):
    books.state.billed = books.state.billed._replace(gross=books.state.billed.gross + 1)


def paid_more_than_asked(books):
    one = books.state.live()[0]
    one.paid = one.figures.net + 1


def reward_from_nowhere(books):
    books.state.reward += 1


def money_from_nowhere(books):
    books.state.received["X"] = Received("X", 1, OPENING)


def posting_lost(books):
    books.balances["cash"] -= 1


def write_off_without_a_posting(books):
    books.balances["patient:write-off"] += 1


def allocated_twice(books):
    received = books.state.received["P"]
    received.allocations *= 2


def second_final(books):
    finals = books.state.live("final")
    books.state.invoices.append(replace(finals[0], invoice="second"))


def plan_that_does_not_sum(books):
    plan = books.state.plan
    books.state.plan = replace(plan, financed=plan.financed + 1)


def papers_asked_back_early(books):
    duty = next(iter(books.state.duties.values()))
    books.state.duties["collateral-return"] = replace(duty, status="open")


def an_answer_forgotten(books):
    books.state.covered["S"] = books.state.covered["S"].plus(books.state.layers)


FAULTS = [
    lost_line,
    line_on_no_invoice,
    line_moved_to_another,
    line_on_a_cancelled_invoice,
    figures_changed,
    another_net_billed,
    paid_more_than_asked,
    reward_from_nowhere,
    money_from_nowhere,
    posting_lost,
    write_off_without_a_posting,
    allocated_twice,
    second_final,
    plan_that_does_not_sum,
    papers_asked_back_early,
    an_answer_forgotten,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_seen(world, fault):
    fault(world.books["A"])
    world.books["A"].checked = ()

    with pytest.raises(AssertionError):
        check(world, "A")


def test_papers_that_nobody_owes_back_are_seen(world):
    world.take(Step(after(70), "A", (Payment("P2", "A", 1_800_000, "payment", "01", after(70)),)))
    check(world, "A")
    del world.books["A"].state.duties["collateral-return"]

    with pytest.raises(AssertionError, match="held"):
        check(world, "A")


def test_a_plan_told_again_after_a_payment_counts_what_was_paid(world):
    state = world.books["A"].state
    before = state.plan_paid_before
    world.take(Step(after(70), "A", (Payment("P2", "A", 100_000, "payment", "01", after(70)),)))

    told = PlanSigned("N", "A", "instalment", 400_000, 4, (), after(60))
    world.take(Step(after(71), "A", (told,)))

    assert world.books["A"].state.plan_paid_before == before
    assert "plan-over-balance" not in world.books["A"].findings
