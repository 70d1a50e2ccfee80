"""What one fact does to an account, and where its finding points."""

from dataclasses import replace
from datetime import datetime

import pytest
from house import POLICIES
from settlement.chance import ZONE
from settlement.walk import Books, Step, World

from adapter.settlement import bill, ledger
from adapter.settlement.facts import (
    Adjudication,
    Adjustment,
    Charge,
    Cover,
    Covers,
    Payment,
    Person,
    Visit,
)
from adapter.settlement.settle import settle
from adapter.settlement.state import AccountState

OPENING = datetime(2013, 11, 4, 9, 30, tzinfo=ZONE)
VISIT = Visit("A", "PAT", "HK-3RD", "V", "肾病科", "IMP", "in-progress", OPENING, None, "", "")
INSURED = Covers("A", (Cover("C", "380", "460100", "active", None, None),))
CHARGE = Charge("L", "A", False, 100_000, 0, "I", "01", OPENING, OPENING, "")


@pytest.fixture
def world():
    world = World(POLICIES, ZONE)
    world.take(Step(OPENING, "A", (VISIT, INSURED, CHARGE)))
    return world


def told(world, *facts):
    """Tell facts and return what came of them."""
    case = world.case("A", OPENING)
    settle(case, facts)
    return case


def findings(world, *facts):
    return [(one.where, one.id, *one.values) for one in told(world, *facts).issues]


def postings(world, *facts):
    return {
        (entry.kind, posting.ledger_account, posting.amount)
        for entry in told(world, *facts).entries
        for posting in entry.postings
    }


def adjustment(reason):
    return Adjustment("J", "A", 5_000, reason, OPENING)


@pytest.mark.parametrize(
    ("reason", "account"),
    [("AID", ledger.AID), ("REWARD", ledger.REWARD), ("WRITEOFF", ledger.WRITE_OFF)],
)
def test_an_adjustment_is_booked_where_its_reason_says(world, reason, account):
    booked = {name: amount for _, name, amount in postings(world, adjustment(reason))}

    assert booked[account] == 5_000


@pytest.mark.parametrize(("reason", "aid", "reward"), [("AID", 5_000, 0), ("REWARD", 0, 5_000)])
def test_aid_and_reward_lower_what_is_asked(world, reason, aid, reward):
    before = bill.total(world.case("A", OPENING)).net

    case = told(world, adjustment(reason))

    assert (case.state.medical_aid, case.state.reward) == (aid, reward)
    assert bill.total(case).net == before - 5_000


@pytest.mark.parametrize(("reason", "value"), [("", "-"), ("OTHER", "OTHER")])
def test_an_adjustment_for_no_known_reason_waits_for_a_person(world, reason, value):
    assert findings(world, adjustment(reason)) == [("Basic/J", "adjustment-waits", value)]


def test_the_same_adjustment_has_no_second_effect(world):
    told(world, adjustment("AID"))

    assert postings(world, adjustment("AID")) == set()


@pytest.mark.parametrize(
    ("kind", "finding"),
    [("promise", "payment-is-a-promise"), ("insurer", "payment-is-the-insurers")],
)
def test_what_is_no_money_is_told_and_not_booked(world, kind, finding):
    payment = Payment("P", "A", 100, kind, "01", OPENING)

    case = told(world, payment)

    assert [one.id for one in case.issues] == [finding]
    assert case.state.received == {}


def test_a_national_id_that_cannot_be_is_told_at_its_field_by_its_last_character(world):
    wrong = Person("PAT", "460106197903025421", "", "")

    found = findings(world, wrong)

    assert [(where, last) for where, _, last in found] == [("PID-3", "1")]
    assert findings(world, wrong) == []


@pytest.mark.parametrize(
    ("visit", "finding"),
    [
        (replace(VISIT, ward=""), ("PV1-3", "ward-missing")),
        (replace(VISIT, ward="不存在科"), ("PV1-3", "ward-unknown", "不存在科")),
        (replace(VISIT, facility="NOWHERE"), ("MSH-4", "facility-unknown", "NOWHERE")),
    ],
)
def test_what_is_unknown_of_a_visit_is_told_at_its_field(visit, finding):
    world = World(POLICIES, ZONE)
    world.books["A"] = Books(AccountState("A", facility=visit.facility))

    assert finding in findings(world, visit)


def test_an_unknown_scheme_is_told_at_its_field(world):
    unknown = Covers("A", (replace(INSURED.covers[0], scheme="999"),))

    assert findings(world, unknown) == [("IN1-15", "scheme-unknown", "999")]


def test_an_unknown_item_class_is_told_on_its_charge(world):
    odd = replace(CHARGE, charge="M", item_class="77")

    assert findings(world, odd) == [("ChargeItem/M", "item-class-unknown", "77")]


def test_an_answer_of_another_gross_is_kept_and_told_with_both_sums(world):
    figures = (("medfee_sumamt", 90_000), ("fund_pay_sumamt", 50_000), ("psn_part_amt", 40_000))
    answer = Adjudication("S", "S", "A", "FINAL", "", figures, OPENING)

    case = told(world, answer)

    found = [(one.where, one.id, *one.values) for one in case.issues]
    assert found == [("ClaimResponse/S", "adjudicated-gross-differs", "900.00", "1000.00")]
    assert case.adjudication is None
