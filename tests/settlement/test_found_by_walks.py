"""What random walks found wrong once, each told in its shortest way."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from house import POLICIES
from settlement.chance import ZONE
from settlement.invariants import check
from settlement.walk import Step, World

from adapter.settlement.billing import bill
from adapter.settlement.facts import (
    Adjudication,
    Adjustment,
    Agreement,
    Charge,
    Cover,
    Covers,
    IdentityCheck,
    Paper,
    Payment,
    Visit,
)

OPENING = datetime(2013, 11, 4, 9, 30, tzinfo=ZONE)
VISIT = Visit("A", "PAT", "HK-3RD", "V", "肾病科", "IMP", "in-progress", OPENING, None, "", "")
INSURED = Covers("A", (Cover("C", "380", "460100", "active", None, None),))
SIGNED = Agreement("AG", "A", "PAT", "INP", "active", OPENING, None, None)


@pytest.fixture
def world():
    return World(POLICIES, ZONE)


def tell(world, hours, *facts):
    world.take(Step(OPENING + timedelta(hours=hours), "A", facts))
    check(world, "A")


def charge(number, amount, item_class="03"):
    return Charge(number, "A", False, amount, 0, "I", item_class, OPENING, OPENING, "")


def ended(hours=2):
    return replace(VISIT, status="finished", end=OPENING + timedelta(hours=hours))


def grant(number, amount):
    return Adjustment(number, "A", amount, "AID", OPENING)


def found(stage, result, hours=1):
    return IdentityCheck(stage, "A", result, stage, OPENING + timedelta(hours=hours))


def answered(number, gross, fund, account=0):
    figures = {
        "medfee_sumamt": gross,
        "fund_pay_sumamt": fund,
        "psn_part_amt": gross - fund,
        "acct_pay": account,
        "psn_cash_pay": gross - fund - account,
    }
    return Adjudication(number, number, "A", "FINAL", "", tuple(figures.items()), OPENING)


def invoices(world):
    return [(one.type, one.status, one.figures.net) for one in world.books["A"].state.invoices]


def test_aid_granted_after_the_final_is_a_credit_note_at_once(world):
    tell(world, 0, VISIT, INSURED, charge("L", 50_000))
    tell(world, 2, ended())
    tell(world, 3, grant("J", 8_000))

    assert invoices(world) == [("final", "issued", 50_000), ("credit-note", "balanced", -8_000)]


def test_an_adjudication_leaves_aid_that_was_granted_before(world):
    tell(world, 0, VISIT, INSURED, charge("L", 50_000), grant("J", 8_000))
    tell(world, 2, ended())
    tell(world, 3, Payment("P", "A", 42_000, "payment", "01", OPENING))
    tell(world, 4, answered("S", 50_000, 1_000))

    assert invoices(world) == [("final", "balanced", 42_000), ("credit-note", "issued", -1_000)]


def test_a_mismatch_takes_back_what_the_personal_account_paid(world):
    tell(world, 0, VISIT, INSURED, charge("L", 50_000), answered("S", 50_000, 30_000, 5_000))
    tell(world, 1, found("WARD", "mismatch"))

    assert world.books["A"].balances["insurer:personal-account"] == 0


def test_an_answer_that_came_during_a_mismatch_is_taken_whole_after_it(world):
    tell(world, 0, VISIT, INSURED, charge("L", 50_000, "01"))
    tell(world, 1, found("WARD", "mismatch"))
    tell(world, 2, answered("S", 50_000, 30_000, 5_000))
    tell(world, 3, found("INS", "match", hours=3))

    assert bill.total(world.case("A", world.person.clock)).gross == 50_000
    assert world.books["A"].balances["insurer:personal-account"] == 5_000


def test_a_mismatch_ends_every_agreement_signed_before_it(world):
    later = replace(SIGNED, consent="AG2", signed=OPENING + timedelta(minutes=5))
    tell(world, 0, VISIT, INSURED, SIGNED, later)
    tell(world, 1, found("WARD", "mismatch"))
    tell(world, 2, charge("L", 1))

    assert sorted(world.books["A"].state.terminated) == ["AG", "AG2"]
    assert world.books["A"].state.standing == "terminated"


def test_an_agreement_of_the_person_stays_ended_on_the_stay_that_ended_it(world):
    tell(world, 0, VISIT, INSURED, replace(SIGNED, account=""))
    tell(world, 1, found("WARD", "mismatch"))
    tell(world, 2, charge("L", 1))
    tell(world, 3, charge("M", 1))

    assert world.books["A"].state.terminated == ["AG"]


def test_two_agreements_without_papers_lapse_at_one_instant(world):
    pending = replace(SIGNED, state="papers-pending")
    tell(world, 0, VISIT, INSURED, pending, replace(pending, consent="AG2"))
    world.take(Step(OPENING + timedelta(hours=30)))

    assert sorted(world.books["A"].state.terminated) == ["AG", "AG2"]


def test_papers_shown_in_time_and_told_late_make_the_agreement_stand(world):
    tell(world, 0, VISIT, INSURED, replace(SIGNED, state="papers-pending"))
    world.take(Step(OPENING + timedelta(hours=30)))
    assert world.books["A"].state.standing == "lapsed"
    shown = OPENING + timedelta(hours=20)
    tell(world, 31, Paper("D1", "A", "ID", "C", "H", shown))
    tell(world, 31, Paper("D2", "A", "INSCARD", "O", "H", shown))

    assert world.books["A"].state.standing == "in-force"


def test_papers_shown_after_the_term_leave_the_agreement_lapsed(world):
    tell(world, 0, VISIT, INSURED, replace(SIGNED, state="papers-pending"))
    shown = OPENING + timedelta(hours=25)
    tell(
        world,
        31,
        Paper("D1", "A", "ID", "C", "H", shown),
        Paper("D2", "A", "INSCARD", "O", "H", shown),
    )
    tell(world, 32, charge("L", 1))

    assert world.books["A"].state.standing == "lapsed"


def test_an_agreement_told_of_after_its_term_lapses_without_turning_back_the_clock(world):
    tell(world, 0, VISIT, INSURED)
    tell(world, 40, replace(SIGNED, state="papers-pending"))
    world.take(Step(OPENING + timedelta(hours=50)))

    assert world.books["A"].state.terminated == ["AG"]
    assert world.books["A"].state.clock == OPENING + timedelta(hours=40)


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_checks_at_one_instant_the_same_one_counts(world, first):
    checks = [found("INS", "match"), found("WARD", "mismatch")]
    tell(world, 0, VISIT, INSURED, SIGNED)
    tell(world, 1, checks[first])
    tell(world, 1, checks[1 - first])

    assert world.books["A"].state.check.result == "mismatch"


def test_a_visit_whose_start_moves_later_does_not_use_up_its_own_deductible(world):
    opening = datetime(2020, 5, 6, 9, tzinfo=ZONE)
    insured = Covers("A", (replace(INSURED.covers[0], scheme="310"),))
    visit = replace(
        VISIT, facility="QD-PH", encounter_class="AMB", status="finished", start=opening
    )
    tell(world, 0, visit, insured, charge("L", 40_000, "01"))
    world.take(Step(opening, "A", (replace(visit, start=opening + timedelta(minutes=1)),)))

    assert invoices(world) == [("final", "issued", 40_000)]
