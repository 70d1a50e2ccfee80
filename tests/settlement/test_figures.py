"""The two vectors of a bill: what they add up to, and what is put off to the next invoice."""

import pytest

from adapter.settlement.figures import NO_FIGURES, NO_LAYERS, Figures, Layers

# 1,000.00 of which insurance looks at 590.00 and pays 500.00; 50.00 of aid and 30.00 of reward.
BILL = Figures(
    gross=100_000,
    insurer=50_000,
    medical_aid=5_000,
    reward=3_000,
    own_pay=20_000,
    over_limit=11_000,
    self_pay_first=10_000,
    deductible=4_000,
    coinsurance=5_000,
    account_payment=700,
    carried=2_000,
)


def test_what_insurance_looks_at_is_the_gross_less_three_layers():
    assert Layers(gross=100, own_pay=20, over_limit=7, self_pay_first=3).in_scope == 70


def test_a_vector_of_nothing_is_zero_in_every_place():
    assert tuple(NO_LAYERS) == (0, 0, 0, 0)
    assert tuple(NO_FIGURES) == (0,) * 11


def test_layers_add_and_subtract_layer_by_layer():
    one, other = Layers(100, 20, 7, 3), Layers(50, 9, 5, 1)

    assert one.plus(other) == Layers(150, 29, 12, 4)
    assert one.minus(other) == Layers(50, 11, 2, 2)


def test_figures_add_and_subtract_figure_by_figure():
    one, other = Figures(*range(20, 31)), Figures(*range(1, 12))

    assert one.plus(other) == Figures(21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41)
    assert one.minus(other) == Figures(*[19] * 11)


def test_the_patient_is_asked_for_what_nobody_else_carries_and_nothing_puts_off():
    assert BILL.net == 100_000 - 50_000 - 5_000 - 3_000 - 2_000


def test_what_is_put_off_is_not_settled():
    assert BILL.settled == 98_000


def test_aid_granted_adds_to_the_insurers_own_and_a_reward_is_what_it_is():
    granted = BILL.granted(1_000, 400)

    assert granted == BILL._replace(medical_aid=6_000, reward=400)


@pytest.mark.parametrize(
    ("part", "aid", "reward"),
    [
        # The part leaves 600 to the patient, aid and reward: both count whole.
        (Figures(1_000, 400, 300, 200), 300, 200),
        # It leaves 600: aid first, and of the reward what is left.
        (Figures(1_000, 400, 500, 200), 500, 100),
        (Figures(1_000, 400, 600, 200), 600, 0),
        (Figures(1_000, 400, 700, 200), 600, 0),
        # It leaves nothing, or the insurer gives more than the part is.
        (Figures(1_000, 1_000, 300, 200), 0, 0),
        (Figures(1_000, 1_200, 300, 200), 0, 0),
    ],
)
def test_of_a_part_settled_grants_count_up_to_what_it_leaves_to_the_patient(part, aid, reward):
    put_off = part.putting_off(1_500)

    assert put_off == part._replace(gross=1_500, medical_aid=aid, reward=reward, carried=500)
    assert put_off.settled == 1_000
