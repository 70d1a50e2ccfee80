from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.catalog.policies import load_policies
from adapter.settlement.figures import Layers
from adapter.settlement.sections.benefit_estimate import Used, benefit, estimate, line_layers

POLICIES = {policy.id: policy for policy in load_policies().policies}
HAIKOU = POLICIES["cn-460100-haikou-2013-209"].benefit_estimate
QIDONG = POLICIES["cn-320681-qidong-2020-21"].benefit_estimate


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

    assert (figures.gross, figures.insurer, figures.net) == (80190, 50754, 29436)
    assert (figures.own_pay, figures.self_pay_first, figures.deductible) == (4500, 3184, 0)


@pytest.mark.parametrize(
    ("code", "table"), [("390", "391"), ("391", "391"), ("380", "380"), ("999", None)]
)
def test_a_scheme_may_be_the_same_as_another_and_an_unknown_one_has_no_table(code, table):
    found = HAIKOU.scheme(code)

    assert (found and found[0]) == table


def test_an_unknown_item_class_counts_as_own_pay_and_says_so():
    assert line_layers(HAIKOU, "99", 1000, 0) == (Layers(1000, 1000, 0, 0), False)


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
