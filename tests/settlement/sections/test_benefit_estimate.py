"""The personal share until the insurer answers, by the site's own tables."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from settlement.cases import POLICIES

from adapter.settlement.answer import Answer
from adapter.settlement.figures import Figures, Layers
from adapter.settlement.sections.benefit_estimate import (
    Benefit,
    BenefitEstimate,
    Scheme,
    Used,
    benefit,
    estimate,
    line_layers,
    provenance,
)

HAIKOU = POLICIES.get("cn-460100-haikou-2013-209").benefit_estimate
QIDONG = POLICIES.get("cn-320681-qidong-2020-21").benefit_estimate
TABLES = "benefit_estimate.schemes"


def bill(section, lines):
    total = Layers()
    for item_class, yuan in lines:
        layers, _ = line_layers(section, item_class, int(Decimal(yuan) * 100), 0)
        total = total.plus(layers)
    return total


def test_w01_the_first_day_of_the_haikou_stay():
    given_ = benefit(HAIKOU, "380", "secondary", "inpatient")
    figures = estimate(
        bill(HAIKOU, [("01", "1260.00"), ("02", "840.00"), ("03", "120.00")]), given_, Used()
    )

    assert (figures.gross, figures.insurer, figures.net) == (222000, 120120, 101880)


def test_w02_the_bill_in_a_secondary_hospital_has_its_own_rate_and_deductible():
    lines = [("01", "21500.00"), ("01", "33000.00"), ("01", "26300.00"), ("03", "2200.00")]
    figures = estimate(
        bill(HAIKOU, lines), benefit(HAIKOU, "310", "secondary", "inpatient"), Used()
    )

    assert figures.net == 1242400


def test_w04_the_outpatient_bill_with_the_deductible_met():
    lines = [
        ("01", "10.00"),
        ("01", "186.00"),
        ("01", "242.50"),
        ("02", "318.40"),
        ("03", "45.00"),
    ]
    given_ = benefit(QIDONG, "310", "tertiary", "outpatient")
    figures = estimate(bill(QIDONG, lines), given_, Used(deductible=60000))

    assert figures == Figures(
        gross=80190, insurer=50754, own_pay=4500, self_pay_first=3184, coinsurance=21752
    )
    assert figures.net == 29436


@pytest.mark.parametrize(
    ("city", "code", "level", "kind", "found"),
    [
        (
            "haikou",
            "380",
            "secondary",
            "inpatient",
            Benefit(30000, Decimal("0.70"), 15000000, "inpatient", f"{TABLES}.380"),
        ),
        # The merged scheme is told by the table it has in common.
        (
            "haikou",
            "390",
            "primary",
            "inpatient",
            Benefit(20000, Decimal("0.80"), 10000000, "inpatient", f"{TABLES}.391"),
        ),
        (
            "qidong",
            "390",
            "primary",
            "outpatient",
            Benefit(10000, Decimal("0.50"), 120000, "outpatient", f"{TABLES}.390.outpatient"),
        ),
        ("haikou", "999", "secondary", "inpatient", None),
        ("haikou", "380", "ungraded", "inpatient", None),
        ("haikou", "380", "secondary", "outpatient", None),
        ("qidong", "390", "ungraded", "outpatient", None),
    ],
)
def test_a_scheme_gives_what_its_table_says_at_the_hospital_s_level(city, code, level, kind, found):
    section = {"haikou": HAIKOU, "qidong": QIDONG}[city]

    assert benefit(section, code, level, kind) == found


@pytest.mark.parametrize("lacks", ["deductible", "rate"])
def test_a_level_needs_both_a_deductible_and_a_rate(lacks):
    table = HAIKOU.schemes["380"].model_copy(update={lacks: {}})
    section = HAIKOU.model_copy(update={"schemes": {"380": table}})

    assert benefit(section, "380", "secondary", "inpatient") is None


@pytest.mark.parametrize(
    ("item_class", "amount", "over", "layers", "known"),
    [
        ("01", 1000, 0, Layers(1000, 0, 0, 0), True),
        ("02", 1000, 0, Layers(1000, 0, 0, 100), True),
        ("03", 1000, 0, Layers(1000, 1000, 0, 0), True),
        # What lies over a limit is the patient's; the class is asked about the rest.
        ("01", 1000, 200, Layers(1000, 0, 200, 0), True),
        ("02", 1000, 200, Layers(1000, 0, 200, 80), True),
        ("03", 1000, 200, Layers(1000, 800, 200, 0), True),
        ("02", -1000, -200, Layers(-1000, 0, -200, -80), True),
        ("02", 5, 0, Layers(5, 0, 0, 1), True),
        ("02", 4, 0, Layers(4, 0, 0, 0), True),
        # A class nobody knows counts as own pay, and is found.
        ("99", 1000, 0, Layers(1000, 1000, 0, 0), False),
    ],
)
def test_a_line_has_its_layers_by_its_class(item_class, amount, over, layers, known):
    assert line_layers(HAIKOU, item_class, amount, over) == (layers, known)


INPATIENT = Benefit(30000, Decimal("0.70"), 100000, "inpatient", f"{TABLES}.380")
OUTPATIENT = Benefit(30000, Decimal("0.70"), 100000, "outpatient", f"{TABLES}.380.outpatient")
# 1,000.00 of which 890.00 are in scope.
BILL = Layers(100000, 5000, 2000, 4000)
PERSONAL = {"gross": 100000, "own_pay": 5000, "over_limit": 2000, "self_pay_first": 4000}


@pytest.mark.parametrize(
    ("given_", "used", "deductible", "insurer"),
    [
        (INPATIENT, Used(), 30000, 41300),
        # A stay has its own deductible; the yearly one of visits is used up by them.
        (INPATIENT, Used(deductible=10000), 30000, 41300),
        (OUTPATIENT, Used(deductible=10000), 20000, 48300),
        (OUTPATIENT, Used(deductible=30000), 0, 62300),
        (OUTPATIENT, Used(deductible=40000), 0, 62300),
        # The cap of the year.
        (INPATIENT, Used(pool=58700), 30000, 41300),
        (INPATIENT, Used(pool=58701), 30000, 41299),
        (INPATIENT, Used(pool=100000), 30000, 0),
        (INPATIENT, Used(pool=100001), 30000, 0),
    ],
)
def test_the_insurer_carries_its_rate_of_what_the_deductible_leaves_up_to_the_cap(
    given_, used, deductible, insurer
):
    coinsurance = 89000 - deductible - insurer

    assert estimate(BILL, given_, used) == Figures(
        **PERSONAL, insurer=insurer, deductible=deductible, coinsurance=coinsurance
    )


@pytest.mark.parametrize(
    ("scope", "deductible"), [(30000, 30000), (29999, 29999), (0, 0), (-1, 0), (-50000, 0)]
)
def test_a_bill_below_the_deductible_is_the_patient_s_whatever_was_taken_back(scope, deductible):
    found = estimate(Layers(scope), INPATIENT, Used())

    assert found == Figures(gross=scope, deductible=deductible, coinsurance=scope - deductible)


@pytest.mark.parametrize("scope", [0, -1, -50000])
def test_of_what_was_taken_back_the_insurer_carries_nothing(scope):
    assert estimate(Layers(scope), OUTPATIENT, Used(deductible=30000)).insurer == 0


def test_without_insurance_the_whole_gross_is_the_patient_s_own():
    assert estimate(BILL, None, Used()) == Figures(gross=100000, own_pay=100000)


def site(value, rule):
    return Answer(value, rule, ("H-15",), "site", "AM-11")


@pytest.mark.parametrize(
    ("given_", "deductible"),
    [
        (INPATIENT, f"{TABLES}.380.deductible.secondary"),
        (OUTPATIENT, f"{TABLES}.380.outpatient.annual_deductible"),
    ],
)
def test_every_figure_says_that_it_is_the_site_s(given_, deductible):
    found = provenance(HAIKOU, given_, "secondary")

    rate = site("0.70", f"{given_.rule}.rate.secondary")
    classes = site("by item class", "benefit_estimate.item_class")
    assert found == {
        "insurer": rate,
        "coinsurance": rate,
        "deductible": site("300.00", deductible),
        "own-pay": classes,
        "self-pay-first": classes,
        # What is over a limit, the sender says of each line.
        "over-limit": Answer("as told of each line", "charge.over-limit", ("H-15",), "fact"),
    }


def test_where_no_insurance_applies_that_is_said():
    none = site("no insurance applies", "benefit_estimate")

    figures = ("insurer", "coinsurance", "deductible", "own-pay", "self-pay-first", "over-limit")
    assert provenance(HAIKOU, None, "secondary") == dict.fromkeys(figures, none)


@pytest.mark.parametrize(
    ("code", "table"), [("390", "391"), ("391", "391"), ("380", "380"), ("999", None)]
)
def test_a_scheme_may_be_the_same_as_another_and_an_unknown_one_has_no_table(code, table):
    assert HAIKOU.scheme(code) == (table and (table, HAIKOU.schemes[table]))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"unknown_item_class": "04"}, "names 04, which benefit_estimate.item_class does not"),
        ({"schemes": {"390": {"same_as": "391"}}}, "390 is the same as 391, which has no table"),
        # Not even of itself.
        ({"schemes": {"390": {"same_as": "390"}}}, "390 is the same as 390, which has no table"),
    ],
)
def test_a_table_that_is_named_exists(words, said):
    with pytest.raises(ValidationError, match=said):
        BenefitEstimate.model_validate(HAIKOU.model_dump() | words)


def test_a_scheme_that_says_no_cap_and_a_year_without_visits_are_nothing():
    assert Scheme().annual_cap == 0
    assert Used() == Used(deductible=0, pool=0)


AMOUNTS = st.integers(-(10**9), 10**9)
LINES = st.lists(st.tuples(st.sampled_from(["01", "02", "03", "?"]), AMOUNTS), max_size=12)


@given(LINES, st.sampled_from(["310", "391", "390", "380", "none"]), st.integers(0, 10**8))
def test_every_figure_is_accounted_for_to_the_fen(lines, scheme, pool_used):
    total = Layers()
    for item_class, amount in lines:
        total = total.plus(line_layers(HAIKOU, item_class, amount, 0)[0])
    given_ = benefit(HAIKOU, scheme, "tertiary", "inpatient")
    figures = estimate(total, given_, Used(0, pool_used))

    personal = (
        figures.own_pay
        + figures.over_limit
        + figures.self_pay_first
        + figures.deductible
        + figures.coinsurance
    )
    assert figures.net == personal
    assert figures.net + figures.insurer == figures.gross
    assert figures.insurer >= 0


@given(st.sampled_from(["01", "02", "03", "?"]), AMOUNTS, st.integers(0, 10**6))
def test_a_line_and_its_reversal_leave_nothing(item_class, amount, over):
    there, _ = line_layers(HAIKOU, item_class, amount, over)
    back, _ = line_layers(HAIKOU, item_class, -amount, -over)

    assert there.plus(back) == Layers()
