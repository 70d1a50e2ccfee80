"""What a visit costs as it stands, and whose each figure is."""

from dataclasses import replace

import pytest
from settlement.cases import HAIKOU, POLICIES, QIDONG, YUNQIAO, Stay, answer, at, policy_with

from adapter.settlement.answer import Answer
from adapter.settlement.billing import bill
from adapter.settlement.figures import NO_FIGURES, Figures, Layers
from adapter.settlement.person import Use

# 1,000.00 of class 02: a tenth first; of the 900.00 in scope 300.00 are the deductible of a
# secondary hospital, of the other 600.00 insurance 380 pays 0.70.
LAYERS = Layers(gross=100_000, self_pay_first=10_000)
ESTIMATED = Figures(
    gross=100_000, insurer=42_000, self_pay_first=10_000, deductible=30_000, coinsurance=18_000
)


@pytest.fixture
def stay():
    return Stay().tell(HAIKOU.opening, Stay().person(), Stay().visit(), Stay().covers())


def site(value, rule):
    return Answer(value, rule, ("H-15",), "site", "AM-11")


def answered(case, stay, figures, kind="FINAL"):
    """Put an insurer's answer on the case that has seen all of it."""
    case.state.adjudications["S1"] = stay.adjudication("S1", figures, kind)
    case.state.covered["S1"] = case.state.layers
    return case


def test_a_bill_is_estimated_over_its_layers_and_what_was_granted_comes_off(stay):
    case = stay.case()
    case.state.layers, case.state.medical_aid, case.state.reward = LAYERS, 700, 90

    assert bill.figures(case, LAYERS) == ESTIMATED
    assert bill.total(case) == ESTIMATED._replace(medical_aid=700, reward=90)


def test_what_is_unsettled_is_the_share_that_no_live_invoice_asks_for(stay):
    case = stay.case()
    case.state.layers, case.state.billed = LAYERS, Figures(gross=50_000, insurer=8_000)

    assert bill.unsettled(case) == 58_000 - 42_000


def test_of_a_part_only_the_rest_is_put_off(stay):
    # 500.00 of it: 50.00 first, of 450.00 in scope 300.00 deductible, 0.70 of 150.00 insured.
    half = Figures(
        gross=100_000,
        insurer=10_500,
        self_pay_first=5_000,
        deductible=30_000,
        coinsurance=4_500,
        carried=50_000,
    )

    assert bill.over(stay.case(), LAYERS, 50_000) == half
    assert bill.over(stay.case(), LAYERS, 100_000) == ESTIMATED
    assert bill.over(stay.case(), LAYERS) == ESTIMATED


def test_who_has_no_insurance_pays_all_of_it_as_their_own(stay):
    case = stay.case()
    case.state.covers = ()

    assert bill.figures(case, LAYERS) == Figures(gross=100_000, own_pay=100_000)
    none = site("no insurance applies", "benefit_estimate")
    assert bill.answers(case) == dict.fromkeys(list(bill.FIGURES)[:6], none)


def test_where_no_policy_governs_nothing_is_estimated_or_explained(stay):
    case = stay.case()
    case.policy = None

    assert bill.figures(case, LAYERS) == Figures(gross=100_000, own_pay=100_000)
    assert bill.answers(case) == {}


def test_an_answer_stands_for_the_lines_it_has_seen_and_later_ones_are_estimated(stay):
    case = stay.case()
    case.state.layers = LAYERS
    answered(case, stay, answer(100_000, 60_000))
    later = LAYERS.plus(Layers(gross=10_000))

    assert bill.figures(case, LAYERS) == Figures(gross=100_000, insurer=60_000, coinsurance=40_000)
    # The deductible is spent: of 100.00 more 0.70 are insured.
    assert bill.figures(case, later) == Figures(gross=110_000, insurer=67_000, coinsurance=43_000)


@pytest.mark.clause("H-15")
def test_every_figure_of_an_estimate_says_whose_table_it_comes_from(stay):
    assert bill.answers(stay.case()) == {
        "insurer": site("0.70", "benefit_estimate.schemes.380.rate.secondary"),
        "coinsurance": site("0.70", "benefit_estimate.schemes.380.rate.secondary"),
        "deductible": site("300.00", "benefit_estimate.schemes.380.deductible.secondary"),
        "own-pay": site("by item class", "benefit_estimate.item_class"),
        "self-pay-first": site("by item class", "benefit_estimate.item_class"),
        "over-limit": Answer("as told of each line", "charge.over-limit", ("H-15",), "fact"),
    }


def test_every_figure_of_an_insurers_answer_names_that_answer(stay):
    case = stay.case()
    case.state.layers = LAYERS
    answered(case, stay, answer(100_000, 60_000), "MID")

    told = Answer("MID", "ClaimResponse/S1", ("H-15", "H-60"), "fact")
    assert bill.answers(case) == dict.fromkeys(
        (
            "insurer",
            "own-pay",
            "over-limit",
            "self-pay-first",
            "deductible",
            "coinsurance",
            "account-payment",
            "medical-aid",
        ),
        told,
    )


def test_an_estimate_rests_on_visit_insurance_registry_and_earlier_visits(stay):
    case = stay.case()
    case.state.visit = replace(case.state.visit, encounter="E1", encounter_class="AMB")
    case.person.uses["B"] = Use("B", "outpatient", at("2013-10-01"), 100, 0)
    case.person.uses["C"] = Use("C", "outpatient", at("2013-10-02"), 0, 0)
    facts = {name: one.facts for name, one in bill.answers(case).items()}

    rests = ("Encounter/E1", "Coverage/C380", "facilities.yaml HK-3RD", "Account/B")
    none = ("Encounter/E1", "Coverage/C380")
    table = bill.estimated(case)["insurer"].rule != "benefit_estimate"
    assert facts == dict.fromkeys(list(bill.FIGURES)[:6], rests if table else none)


def test_an_insurers_answer_is_the_fact_its_figures_rest_on(stay):
    case = answered(stay.case(), stay, answer(0, 0))

    assert {one.facts for one in bill.answers(case).values()} == {("ClaimResponse/S1",)}


def test_who_is_not_the_insured_has_no_insurance_by_the_clause_that_says_so(stay):
    case = stay.case()
    found = stay.check("mismatch")
    case.state.check = case.state.mismatch = found

    insurer = bill.answers(case)["insurer"]

    assert (insurer.rule, insurer.origin) == ("identity_verification.outcomes.mismatch", "text")
    assert insurer.facts == (f"Task/{found.task}",)


@pytest.mark.parametrize(("reason", "figure"), [("AID", "medical-aid"), ("REWARD", "reward")])
def test_what_the_sender_granted_is_a_fact_and_names_who_told_it(stay, reason, figure):
    case = stay.case()
    case.state.medical_aid, case.state.reward = (700, 0) if reason == "AID" else (0, 700)
    case.state.adjusted = {"J1": reason, "J2": "OTHER"}

    found = bill.answers(case)[figure]

    assert found == Answer("7.00", f"adjustment.{reason}", (), "fact")
    assert found.facts == ("Basic/J1",)


def extra(city, **state):
    """Return what the answers of a case say beyond its estimate."""
    case = Stay(city).open().case()
    known = set(bill.answers(case))
    for name, amount in state.items():
        setattr(case.state, name, amount)
    found = bill.answers(case)
    return {name: found[name] for name in found if name not in known}


def test_what_the_last_invoice_put_off_says_so():
    brought = Answer("beyond the last multiple", "segment_settlement.amount", ("X-06",))

    assert extra(YUNQIAO, billed=NO_FIGURES._replace(carried=100)) == {"brought-forward": brought}


def test_a_reward_and_an_aid_say_which_rule_gave_them():
    aid = Answer("30.00", "medical_aid.table", ("H-29", "H-45"), "site", "AM-19")
    reward = Answer("5.00", "reward.value", ("H-31",), "site", "AM-16")

    assert extra(HAIKOU) == {}
    assert extra(HAIKOU, rewarded=500) == {"reward": reward}
    assert extra(HAIKOU, aid_given=3_000) == {"medical-aid": aid}


def test_a_city_without_reward_or_aid_explains_neither():
    assert extra(QIDONG, rewarded=500, aid_given=3_000) == {}


@pytest.mark.parametrize(
    ("encounter_class", "kind"),
    [("IMP", "inpatient"), ("AMB", "outpatient"), ("EMER", "outpatient")],
)
def test_only_a_stay_has_the_table_of_stays(stay, encounter_class, kind):
    case = stay.case()
    case.state.visit = stay.visit(encounter_class=encounter_class)

    assert bill.kind(case) == kind


def test_before_its_visit_is_told_an_account_is_taken_for_a_stay():
    assert bill.kind(Stay().case()) == "inpatient"


def test_a_hospital_of_no_level_has_the_row_of_the_ungraded():
    estimate = POLICIES.get(HAIKOU.policy).benefit_estimate
    table = estimate.schemes["380"]
    row = table.model_copy(
        update={
            "deductible": {**table.deductible, "ungraded": 10_000},
            "rate": {**table.rate, "ungraded": table.rate["primary"]},
        }
    )
    tables = estimate.model_copy(update={"schemes": {**estimate.schemes, "380": row}})
    policies = policy_with(HAIKOU.policy, benefit_estimate=tables)
    case = Stay(replace(HAIKOU, facility="HK-NEW"), policies=policies).open().case()
    case.policy = policies.get(HAIKOU.policy)

    # 900.00 in scope less 100.00, 0.85 of it.
    assert bill.figures(case, LAYERS).insurer == 68_000
    assert (
        bill.answers(case)["deductible"].rule == "benefit_estimate.schemes.380.deductible.ungraded"
    )


# An outpatient of Qidong at a tertiary hospital: 600.00 a year first, then 0.70 up to 8,000.00.
EARLIER = Use("B", "outpatient", at("2020-03-01 08:00"), 40_000, 750_000)


@pytest.mark.parametrize(
    ("used", "insurer"),
    [
        # Nothing was used: 0.70 of 2,000.00 less 600.00.
        ([], 98_000),
        # 200.00 of the deductible are left, and 500.00 of the cap.
        ([EARLIER], 50_000),
        ([replace(EARLIER, pool=0)], 126_000),
        (
            [replace(EARLIER, pool=0, deductible=30_000), replace(EARLIER, account="C", pool=0)],
            140_000,
        ),
        # What counts elsewhere: a stay, this very visit, another year, a later visit.
        ([replace(EARLIER, kind="inpatient")], 98_000),
        ([replace(EARLIER, account="A")], 98_000),
        ([replace(EARLIER, start=at("2019-12-31 23:59"))], 98_000),
        ([replace(EARLIER, start=at("2020-11-02 09:01"))], 98_000),
        # Of two that began at one instant the one whose account comes first counts first.
        ([replace(EARLIER, start=at("2020-11-02 09:00"), account="0")], 50_000),
        ([replace(EARLIER, start=at("2020-11-02 09:00"), account="B")], 98_000),
    ],
)
def test_what_earlier_visits_of_the_year_took_is_taken(used, insurer):
    case = Stay(QIDONG).open(encounter_class="AMB").case()
    case.person.uses = {one.account: one for one in used}

    assert bill.figures(case, Layers(gross=200_000)).insurer == insurer
