"""A hardship plan: what keeps it from being signed, and how the one that was signed stands."""

from dataclasses import replace
from datetime import date

import pytest
from settlement.cases import (
    ALLEGED,
    LEFT,
    QIDONG,
    ZONE,
    Stay,
    at,
    concluded,
    findings,
    invoice,
    unpaid,
)

from adapter.settlement.answer import Answer
from adapter.settlement.arrears.arrears import instants
from adapter.settlement.arrears.debts import debts_of
from adapter.settlement.arrears.plans import proposed, settled, sign, standing_plan
from adapter.settlement.arrears.said import Arrears, Said
from adapter.settlement.sections.default import Debt
from adapter.settlement.sections.payment_plan import Instalment, Plan, Refusal
from adapter.settlement.sections.terms import last_second
from adapter.settlement.state import Duty

SIGNED = "2013-11-12 10:00"
COMMITTEE, CIVIL = "village_committee_certificate", "civil_affairs_approval"
MONTHS = ("2013-12-12", "2014-01-12", "2014-02-12")
PLAN_CITES = ("H-17", "H-18")


def shown(stay, committee="2013-11-11 09:00", civil="2013-11-11 10:00"):
    """Show the papers that prove hardship."""
    for kind, moment in (("COMMITTEE", committee), ("CIVIL", civil)):
        if moment:
            stay.state.papers[kind] = stay.paper(kind, at=moment)
    return stay


def parts(*amounts):
    return tuple(
        Instalment(number, date.fromisoformat(day), last_second(date.fromisoformat(day), ZONE), fen)
        for number, (day, fen) in enumerate(zip(MONTHS, amounts, strict=False), 1)
    )


def plan_of(*amounts):
    answer = Answer(
        f"instalment, {len(amounts)}", "payment_plan.kinds", PLAN_CITES, "default", "AM-14"
    )
    return Plan("instalment", date(2013, 11, 12), sum(amounts), parts(*amounts), answer)


def signed(stay, *facts, moment=SIGNED):
    case = stay.case(moment)
    for fact in facts:
        sign(case, fact)
    return case


@pytest.mark.clause("H-17")
def test_a_plan_signed_on_its_papers_is_what_the_parties_agreed():
    stay = shown(unpaid())
    fact = stay.plan("N1", 50_000, 3, at=SIGNED)

    case = signed(stay, fact)

    assert findings(case) == []
    assert case.state.plan == plan_of(16_666, 16_666, 16_668)
    assert (case.state.plan_signed, case.state.plans_told) == ("N1", {"N1": fact})
    assert (case.state.plan_paid_before, case.refused_plans) == (0, set())


def test_a_plan_may_be_of_parts_that_the_parties_wrote():
    stay = shown(unpaid())
    written = [("2013-12-12", 20_000), ("2014-01-12", 30_000)]

    case = signed(stay, stay.plan("N1", 50_000, parts=written, at=SIGNED))

    assert case.state.plan == plan_of(20_000, 30_000)


@pytest.fixture
def paid_twice():
    """Return a stay that had paid 70.00 of 500.00 by the signature, and pays 30.00 a minute on."""
    stay = shown(unpaid(50_000))
    return stay.receive(("P1", SIGNED, "I1", 7_000), ("P2", "2013-11-12 10:01", "I1", 3_000))


def test_what_was_paid_by_the_signature_is_not_paid_on_the_plan(paid_twice):
    stay = paid_twice
    # 430.00 were owed as it was signed, though 400.00 are as it is told.
    case = signed(stay, stay.plan("N1", 43_000, 2, at=SIGNED), moment="2013-11-13 10:00")

    assert findings(case) == []
    assert (case.state.plan.financed, case.state.plan_paid_before) == (43_000, 7_000)


def test_a_plan_over_what_was_owed_as_it_was_signed_does_not_hold(paid_twice):
    fact = paid_twice.plan("N1", 43_001, 2, at=SIGNED)

    case = signed(paid_twice, fact, moment="2013-11-13 10:00")

    assert findings(case) == [("Contract/N1", "plan-over-balance", "430.01", "430.00")]


@pytest.mark.parametrize(
    ("papers", "financed", "months", "found"),
    [
        (
            {"committee": ""},
            50_000,
            3,
            [("plan-evidence-missing", COMMITTEE)],
        ),
        (
            {"committee": "2013-11-11 11:00"},
            50_000,
            3,
            [("plan-evidence-order", CIVIL)],
        ),
        ({}, 50_001, 3, [("plan-over-balance", "500.01", "500.00")]),
        ({}, 50_000, 13, [("plan-too-long", "13")]),
        (
            {"civil": ""},
            50_001,
            13,
            [
                ("plan-evidence-missing", CIVIL),
                ("plan-over-balance", "500.01", "500.00"),
                ("plan-too-long", "13"),
            ],
        ),
    ],
)
def test_a_plan_that_does_not_hold_says_everything_it_lacks(papers, financed, months, found):
    stay = shown(unpaid(), **papers)
    stay.state.invoices.append(invoice("C1", -200, "credit-note"))

    case = signed(stay, stay.plan("N1", financed, months, at=SIGNED))

    assert findings(case) == [("Contract/N1", *one) for one in found]
    assert case.refused_plans == {"N1"}
    assert (case.state.plan, case.state.plan_signed, case.state.plans_told) == (None, "", {})


def test_a_paper_without_a_day_proves_nothing():
    stay = shown(unpaid())
    stay.state.papers["CIVIL"] = replace(stay.state.papers["CIVIL"], at=None)

    case = signed(stay, stay.plan("N1", 50_000, 3, at=SIGNED))

    assert findings(case) == [("Contract/N1", "plan-evidence-missing", CIVIL)]


def test_parts_that_do_not_sum_are_told_with_both_sums():
    stay = shown(unpaid())

    case = signed(stay, stay.plan("N1", 50_000, parts=[("2013-12-12", 49_999)], at=SIGNED))

    assert findings(case) == [("Contract/N1", "plan-does-not-sum", "499.99", "500.00")]


def test_a_plan_proposed_says_what_keeps_it_from_being_signed_and_by_which_rule():
    stay = shown(unpaid())

    made, refusals = proposed(stay.case(SIGNED), stay.plan("N1", 50_001, 3, at=SIGNED))

    over = Answer("500.00", "payment_plan.condition", PLAN_CITES, ambiguity="AM-14")
    assert made == plan_of(16_667, 16_667, 16_667)
    assert refusals == (Refusal("plan-over-balance", "500.01 / 500.00", over),)


def test_a_city_without_plans_offers_none():
    none = (None, (Refusal("plan-not-offered", "", Answer("no plan", "payment_plan", ())),))
    qidong = Stay(QIDONG).open()
    nowhere = unpaid()
    nowhere.state.policy = ""

    for stay in (qidong, nowhere):
        assert proposed(stay.case(SIGNED), stay.plan("N1", 100, 1)) == none
    case = signed(qidong, qidong.plan("N1", 100, 1))
    assert findings(case) == [("Contract/N1", "plan-not-offered", "")]


def test_a_second_plan_beside_one_that_runs_is_found_and_the_first_stands():
    stay = shown(unpaid())
    first, second = (stay.plan(name, 50_000, 3, at=SIGNED) for name in ("N1", "N2"))

    case = signed(stay, first, second)

    assert findings(case) == [("Contract/N2", "plan-signed-twice", "N1")]
    assert (case.state.plan_signed, case.refused_plans) == ("N1", {"N2"})


@pytest.mark.parametrize(
    ("signature", "word"),
    [
        ("2013-11-12 09:59", "plan-signed-twice"),
        ("2013-11-30 23:59", "plan-signed-twice"),
        ("2013-12-01 00:00", None),
    ],
)
def test_a_plan_signed_while_another_ran_is_none_once_that_is_paid(signature, word):
    stay = shown(unpaid())
    first, other = stay.plan("N1", 50_000, 3, at=SIGNED), stay.plan("N2", 50_000, 3, at=signature)
    ran = signed(stay, first).state.plan
    stay.receive(("P1", "2013-12-01", "I1", 50_000))
    stay.state.invoices.append(invoice("I2", 50_000, at="2013-12-05"))

    case = signed(stay, other, first, moment="2013-12-06 10:00")

    assert findings(case) == ([("Contract/N2", word, "N1")] if word else [])
    assert (case.state.plan == ran, case.state.plan_signed) == (bool(word), "N1" if word else "N2")


def test_a_plan_changed_under_its_own_number_takes_the_place_of_the_first():
    stay = shown(unpaid())

    case = signed(
        stay, stay.plan("N1", 50_000, 3, at=SIGNED), stay.plan("N1", 50_000, 2, at=SIGNED)
    )

    assert (findings(case), case.state.plan) == ([], plan_of(25_000, 25_000))


def test_a_plan_told_again_counts_what_was_paid_on_it_since():
    stay = shown(unpaid())
    fact = stay.plan("N1", 50_000, 2, at=SIGNED)
    signed(stay, fact)
    stay.receive(("P1", "2013-12-01", "I1", 25_000))

    # The same message, and the same plan with another hour of its day.
    later = stay.plan("N1", 50_000, 2, at="2013-11-12 18:00")
    case = signed(stay, fact, later, moment="2013-12-02")

    assert (findings(case), case.refused_plans) == ([], set())
    assert (case.state.plan_paid_before, case.state.plans_told) == (0, {"N1": fact})


def test_a_plan_told_again_is_not_judged_anew():
    stay = shown(unpaid())
    fact = stay.plan("N1", 50_000, 2, at=SIGNED)
    signed(stay, fact)
    stay.state.papers.clear()

    case = signed(stay, fact)

    assert (findings(case), case.refused_plans) == ([], set())


def test_a_plan_that_ended_stands_for_nothing_any_more():
    stay = shown(unpaid())
    fact = stay.plan("N1", 50_000, 2, at=SIGNED)
    over = replace(fact, ended=True)

    case = signed(stay, fact, over)

    assert (case.state.plan, case.state.plan_signed) == (None, "")
    assert case.state.plans_told == {"N1": over}
    assert case.state.arrears.history == [
        Said("plan", "plan", at("2013-11-12")),
        Said("plan", "", at(SIGNED)),
    ]
    assert findings(signed(stay, stay.plan("N2", 50_000, 2, at=SIGNED))) == []


def test_the_end_of_another_plan_ends_none():
    stay = shown(unpaid())
    fact = stay.plan("N1", 50_000, 2, at=SIGNED)

    case = signed(stay, fact, stay.plan("N2", 50_000, 2, at=SIGNED, ended=True))

    assert (case.state.plan_signed, case.state.plans_told) == ("N1", {"N1": fact})
    assert findings(case) == []


# What a plan stands for.


@pytest.fixture
def planned():
    """Return a stay that pays 500.00 in three instalments of 166.66 and the rest."""
    stay = shown(unpaid())
    signed(stay, stay.plan("N1", 50_000, 3, at=SIGNED))
    return stay


def test_a_plan_is_one_debt_until_its_last_day(planned):
    last = date(2014, 2, 12)
    due = last_second(last, ZONE)
    debt = Debt(50_000, at(LEFT), due, last, (), (("I1", 50_000),))

    assert debts_of(planned.case(SIGNED)) == [debt]
    planned.receive(("P1", "2013-12-01", "I1", 1))
    rest = replace(debt, balance=49_999, invoices=(("I1", 49_999),))
    assert debts_of(planned.case("2013-12-01")) == [rest]
    planned.receive(("P2", "2013-12-02", "I1", 49_999))
    assert debts_of(planned.case("2013-12-02")) == []


def test_a_debt_that_a_plan_takes_on_is_alleged_no_more_and_yet_not_cleared():
    stay = shown(unpaid())
    concluded(stay, ALLEGED)
    signed(stay, stay.plan("N1", 50_000, 3, at="2013-12-12 10:00"), moment="2013-12-12 10:00")

    case = concluded(stay, "2013-12-12 10:00")

    assert case.state.arrears == Arrears(
        quiet=at("2013-12-12 10:00"),
        history=[
            Said("calendar", "alleged", ALLEGED),
            Said("plan", "plan", at("2013-12-12")),
            Said("calendar", "", at("2013-12-12 10:00")),
        ],
    )


def test_money_taken_back_from_before_the_plan_makes_it_no_larger(planned):
    planned.state.plan_paid_before = 700

    assert [one.balance for one in debts_of(planned.case(SIGNED))] == [50_000]


def test_with_a_plan_nothing_is_alleged_before_its_last_day_is_over(planned):
    assert concluded(planned, "2014-02-12 23:59:59").state.arrears.word == ""

    case = concluded(planned, "2014-02-13 00:00")

    assert (case.state.arrears.word, case.state.arrears.trigger) == ("alleged", "plan-expired")


@pytest.mark.clause("H-17")
def test_instalments_later_than_a_plan_tolerates_are_told_once(planned):
    early = concluded(planned, "2014-01-11 23:59")
    case = concluded(planned, "2014-01-13 08:00")
    again = concluded(planned, "2014-01-14 08:00")

    assert (early.issues, again.issues, again.duties) == ([], [], [])
    (missed,) = [one for one in case.duties if one.kind == "instalment-missed"]
    answer = Answer(
        "1 instalments, 30 days", "payment_plan.missed_tolerance", PLAN_CITES, "default", "AM-14"
    )
    first = "2014-01-12T00:00:00+08:00"
    assert missed == Duty(
        f"instalment-missed:{first}",
        "instalment-missed",
        at("2014-01-13 08:00"),
        33_332,
        answer,
        "told",
        at("2014-01-13 08:00"),
    )
    assert findings(case) == [("Account/A", "plan-instalment-missed", "333.32", "2")]
    assert case.issues[0].ground.rule == "payment_plan.missed_tolerance"


def test_what_was_paid_on_a_plan_makes_less_of_it_late(planned):
    planned.receive(("P1", "2013-12-01", "I1", 10_000))

    case = concluded(planned, "2014-01-12 00:00")

    assert findings(case) == [("Account/A", "plan-instalment-missed", "66.66", "1")]


def test_a_plan_in_time_and_one_that_has_expired_miss_no_instalment(planned):
    planned.receive(("P1", "2013-12-01", "I1", 16_666))
    assert concluded(planned, "2014-01-12 12:00").issues == []

    case = concluded(planned, "2014-02-13 00:00")
    assert [one.kind for one in case.duties] == ["default-alleged"]


def test_money_taken_back_from_before_the_plan_makes_no_more_of_it_late(planned):
    planned.state.plan_paid_before = 700

    case = concluded(planned, "2014-01-12 00:00")

    assert findings(case) == [("Account/A", "plan-instalment-missed", "166.66", "1")]


def test_a_plan_is_looked_at_when_its_tolerance_may_be_spent(planned):
    # The day after each instalment, and thirty days on.
    looks = ["2013-12-13", "2014-01-12", "2014-01-13", "2014-02-12", "2014-02-13", "2014-03-15"]

    found = []
    moment = at(SIGNED)
    for _ in looks:
        ((moment, kind),) = instants(planned.case(moment))
        found.append((str(moment.date()), kind))

    assert found == [(day, "default") for day in looks]
    assert instants(planned.case(moment)) == []


@pytest.fixture
def partly():
    """Return a stay that owes 500.00, of which 480.00 are put on a plan of three parts."""
    stay = shown(unpaid())
    signed(stay, stay.plan("N1", 48_000, 3, at=SIGNED))
    return stay


@pytest.mark.clause("H-17", "H-19")
@pytest.mark.parametrize(
    ("financed", "taken", "left"),
    [
        (40_000, (("I1", 30_000), ("I2", 10_000)), [("I2", 10_000), ("I3", 5_000)]),
        (30_000, (("I1", 30_000),), [("I2", 20_000), ("I3", 5_000)]),
    ],
)
def test_a_plan_stands_for_the_oldest_invoices_as_far_as_it_runs(financed, taken, left):
    stay = shown(unpaid(30_000, 20_000, 5_000))
    signed(stay, stay.plan("N1", financed, 3, at=SIGNED))

    planned, *rest = debts_of(stay.case(SIGNED))

    assert (planned.balance, planned.invoices) == (financed, taken)
    assert [(one.balance, one.invoices) for one in rest] == [(one[1], (one,)) for one in left]


@pytest.mark.clause("H-17", "H-19")
def test_what_a_plan_leaves_of_the_debt_is_owed_by_its_own_term_and_paid_first(partly):
    last = date(2014, 2, 12)
    planned_part = Debt(48_000, at(LEFT), last_second(last, ZONE), last, (), (("I1", 48_000),))
    rest = Debt(2_000, at(LEFT), at(LEFT), None, (), (("I1", 2_000),))

    assert partly.state.plan_paid_before == 2_000
    assert debts_of(partly.case(SIGNED)) == [planned_part, rest]
    case = concluded(partly, ALLEGED)
    assert (case.state.arrears.word, case.person.owing) == ("alleged", {"A": 2_000})
    partly.receive(("P1", "2013-12-12 09:00", "I1", 2_000))
    case = concluded(partly, "2013-12-12 09:00")
    assert debts_of(case) == [planned_part]
    assert (case.state.arrears.word, case.person.owing) == ("", {})


def test_what_a_credit_takes_off_is_paid_on_the_plan(partly):
    case = partly.case("2013-12-01")
    assert settled(case, case.state.plan) == 0
    # The insurer took more than was thought: a credit note leaves 100.00 open.
    partly.state.invoices[0].paid = 40_000

    case = partly.case("2013-12-01")
    assert settled(case, case.state.plan) == 38_000
    assert [one.balance for one in debts_of(case)] == [10_000]
    partly.state.invoices[0].paid = 50_000
    stands = standing_plan(partly.case("2014-02-13"))
    assert (stands.word, stands.balance) == ("completed", 0)


def test_a_stay_without_a_plan_has_none_that_stands():
    nowhere = shown(unpaid())
    signed(nowhere, nowhere.plan("N1", 48_000, 3, at=SIGNED))
    nowhere.state.policy = ""

    assert standing_plan(unpaid().case(SIGNED)) is None
    assert standing_plan(nowhere.case(SIGNED)) is None


def test_a_plan_that_is_paid_is_followed_by_one_for_the_next_debt(planned):
    planned.receive(("P1", "2013-12-01", "I1", 50_000))
    planned.state.invoices.append(invoice("I2", 30_000, at="2013-12-05"))

    fact = planned.plan("N2", 30_000, 2, at="2013-12-06 10:00")
    case = signed(planned, fact, moment="2013-12-06 10:00")

    assert (findings(case), case.state.plan_signed) == ([], "N2")
    assert case.state.plans_told["N2"] == fact
    assert case.state.plan_paid_before == 50_000
    assert [one.invoices for one in debts_of(case)] == [(("I2", 30_000),)]


def test_a_plan_that_was_not_kept_is_agreed_anew(planned):
    planned.receive(("P1", "2013-12-01", "I1", 16_666))
    early = signed(planned, planned.plan("N2", 33_334, 2), moment="2014-02-12 23:59:59")
    fact = planned.plan("N2", 33_334, 2, at="2014-02-13")

    case = signed(planned, fact, moment="2014-02-13")

    assert findings(early) == [("Contract/N2", "plan-signed-twice", "N1")]
    assert (findings(case), case.state.plan_signed) == ([], "N2")
    assert case.state.plan_paid_before == 16_666


def test_another_plan_of_the_same_parts_is_another_plan(planned):
    planned.receive(("P1", "2013-11-12 09:00", "I1", 50_000))
    planned.state.invoices.append(invoice("I2", 50_000, at="2013-11-12 09:00"))
    planned.state.plan_paid_before = 0
    fact = planned.plan("N2", 50_000, 3, at=SIGNED)

    case = signed(planned, fact)

    assert (findings(case), case.state.plan_signed) == ([], "N2")
