"""What each figure of an invoice is made of, and whose the whole is."""

import pytest
from settlement.cases import HAIKOU, Stay, answer

from adapter.settlement.billing import bill, lineage
from adapter.settlement.figures import NO_FIGURES, Figures, Layers
from adapter.settlement.outcome import Portion

# 1,000.00 of class 02 at a secondary hospital: 420.00 are insured by the hospital's own table.
LAYERS = Layers(gross=100_000, self_pay_first=10_000)


@pytest.fixture
def stay():
    return Stay().tell(HAIKOU.opening, Stay().person(), Stay().visit(), Stay().covers())


def answered(stay, fund, layers=LAYERS):
    case = stay.case()
    case.state.layers = layers
    case.state.adjudications["S1"] = stay.adjudication("S1", answer(100_000, fund), "FINAL")
    case.state.covered["S1"] = LAYERS
    return case


def made(case, name):
    found = lineage.portions(case, bill.total(case)).get(name, ())
    return [(one.kind, one.amount, one.answer and one.answer.rule) for one in found]


def origins(case):
    sofar = bill.total(case)
    parts = lineage.portions(case, sofar)
    payable = case.policy.discharge.answer("all", "discharge.payable")
    answers = bill.answers(case) | {"totalNet": payable}
    shown = lineage.told(answers, parts, sofar.minus(case.state.billed))
    return {name: (one.origin, one.ambiguity) for name, one in shown.items()}


def test_what_is_nothing_but_our_estimate_needs_no_parts(stay):
    case = stay.case()
    case.state.layers = LAYERS

    assert lineage.portions(case, bill.total(case)) == {}
    assert origins(case)["totalNet"] == ("site", "AM-11")


def test_what_was_billed_before_is_taken_off_an_estimate(stay):
    case = stay.case()
    case.state.layers, case.state.billed = LAYERS, Figures(gross=50_000, insurer=2_000)

    rate = "benefit_estimate.schemes.380.rate.secondary"
    assert made(case, "insurer") == [("estimated", 42_000, rate), ("billed", -2_000, None)]
    whole = lineage.portions(case, bill.total(case), billed=NO_FIGURES)
    assert whole == {}


def test_the_insurers_answer_is_a_fact_and_the_share_after_it_the_texts(stay):
    case = answered(stay, 60_000)

    assert made(case, "insurer") == [("adjudicated", 60_000, "ClaimResponse/S1")]
    assert origins(case)["insurer"] == ("fact", None)
    assert origins(case)["totalNet"] == ("text", None)


def test_a_later_line_is_our_estimate_and_so_is_what_it_comes_to(stay):
    case = answered(stay, 60_000, LAYERS.plus(Layers(gross=10_000)))

    rate = "benefit_estimate.schemes.380.rate.secondary"
    assert made(case, "insurer") == [
        ("adjudicated", 60_000, "ClaimResponse/S1"),
        ("estimated", 7_000, rate),
    ]
    assert origins(case)["insurer"] == ("site", "AM-11")
    assert origins(case)["totalNet"] == ("site", "AM-11")


def test_what_a_correction_alone_comes_to_is_told_by_its_own_rule(stay):
    case = answered(stay, 60_000, LAYERS.minus(Layers(gross=10_000)))
    case.state.billed = Figures(gross=100_000, insurer=60_000, coinsurance=40_000)
    sofar = bill.total(case)
    parts = lineage.portions(case, sofar)

    shown = lineage.told(bill.answers(case), parts, sofar.minus(case.state.billed))

    assert shown["insurer"].rule == "benefit_estimate.schemes.380.rate.secondary"
    assert sum(one.amount for one in parts["insurer"]) == -7_000


def test_what_is_granted_comes_beside_what_the_insurer_answers(stay):
    case = answered(stay, 60_000)
    case.state.medical_aid, case.state.adjusted = 500, {"J": "AID"}

    assert made(case, "medical-aid") == [("granted", 500, "adjustment.AID")]
    assert origins(case)["medical-aid"] == ("fact", None)


def test_where_no_policy_governs_parts_have_no_rule(stay):
    case = stay.case()
    case.policy, case.state.layers = None, LAYERS
    case.state.billed = Figures(gross=1, own_pay=1)

    assert lineage.portions(case, bill.total(case)) == {
        "own-pay": (Portion("estimated", 100_000), Portion("billed", -1))
    }
