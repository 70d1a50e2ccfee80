"""W21: segments at multiples of the whole cost, of which the personal part is settled."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapter.catalog.policies import load_policies
from adapter.settlement.figures import NO_FIGURES, Layers
from adapter.settlement.sections.benefit_estimate import Used, benefit, estimate
from adapter.settlement.sections.segment_settlement import (
    SegmentSettlement,
    layers_at,
    multiple,
)
from adapter.settlement.sections.thresholds import measured, overridden, threshold

YUNQIAO = load_policies().get("cn-999900-yunqiao-2026")
GIVEN = benefit(YUNQIAO.benefit_estimate, "390", "secondary", "inpatient")
LIMIT, ANSWER = threshold(YUNQIAO.thresholds, "secondary")


@pytest.mark.clause("X-06")
def test_w21_every_two_thousand_of_the_whole_cost_its_personal_part():
    layers, billed, told = Layers(), NO_FIGURES, []
    for charge in (150000, 90000, 310000, 40000):
        layers = layers.plus(Layers(charge))
        segment = cut(layers, billed)
        billed = billed.plus(segment)
        net = estimate(layers, GIVEN, Used()).net
        told.append((net, *segment[:2], segment.carried, segment.net))

    assert told == [
        (75000, 0, 0, 0, 0),
        (97500, 240000, 112500, 40000, 87500),
        (175000, 310000, 150000, 110000, 50000),
        (185000, 0, 0, 0, 0),
    ]
    final = estimate(layers, GIVEN, Used()).minus(billed)
    assert (final.gross, final.carried, final.net) == (40000, -150000, 47500)
    assert (ANSWER.value, ANSWER.cites) == ("2000.00", ("X-06",))
    assert YUNQIAO.segment_settlement.settles(200000).value == "multiple 2,000.00"


def cut(layers, billed):
    """Return the segment that falls due over these layers, nothing where none does."""
    gross, settled = layers.gross, billed.settled
    if measured(YUNQIAO.thresholds, unsettled=0, gross=gross, settled=settled) < LIMIT:
        return NO_FIGURES
    part = layers_at(layers, YUNQIAO.segment_settlement.reach(gross, settled, LIMIT))
    return estimate(part, GIVEN, Used()).putting_off(gross).minus(billed)


def test_what_is_granted_counts_up_to_what_a_part_leaves_the_patient():
    part = estimate(Layers(100000), GIVEN, Used()).granted(60000, 5000)

    put_off = part.putting_off(300000)
    assert put_off[:4] == (300000, 37500, 60000, 2500)
    assert (put_off.carried, put_off.net, put_off.settled) == (200000, 0, 100000)


@pytest.mark.clause("X-06")
def test_the_threshold_looks_at_what_its_basis_names(haikou):
    sums = {"unsettled": 500, "gross": 2400, "settled": 2000}

    assert measured(YUNQIAO.thresholds, **sums) == 400
    assert measured(haikou.thresholds, **sums) == 500


@pytest.mark.parametrize(
    ("gross", "reached"), [(199999, 0), (200000, 200000), (399999, 200000), (-5, 0)]
)
def test_a_multiple_is_reached_at_the_very_fen(gross, reached):
    assert multiple(gross, 200000) == reached
    assert multiple(gross, 0) == 0


@pytest.mark.clause("H-12")
def test_a_hospital_may_set_its_own_figure_within_bounds(haikou, yunqiao):
    amount, answer = overridden(haikou.thresholds, 1000000)

    assert (amount, answer.rule, answer.origin) == (1000000, "thresholds.site_override", "site")
    assert overridden(haikou.thresholds, 100000) is not None
    assert overridden(haikou.thresholds, 99999) is None
    assert overridden(haikou.thresholds, 5000001) is None
    assert overridden(yunqiao.thresholds, 1000000) is None


@pytest.mark.clause("H-13")
def test_care_may_not_be_blocked(haikou):
    written = haikou.segment_settlement.model_dump() | {"care_never_blocked": False}

    with pytest.raises(ValidationError, match="this is a constant"):
        SegmentSettlement.model_validate(written)


PART = st.integers(0, 10**7)
BILLS = st.tuples(PART, PART, PART, PART).map(lambda parts: Layers(sum(parts), *parts[:3]))


@given(BILLS, st.integers(0, 5 * 10**7))
def test_a_part_of_a_bill_is_whole_and_no_layer_is_below_nothing(layers, reached):
    part = layers_at(layers, reached)

    assert part.gross == min(reached, layers.gross) or layers.gross == 0
    assert part.gross == part.own_pay + part.over_limit + part.self_pay_first + part.in_scope
    assert min(part) >= 0
    assert part.in_scope >= 0


@given(st.lists(BILLS, min_size=1, max_size=6))
def test_segments_and_the_rest_are_the_bill(bills):
    layers, billed = Layers(), NO_FIGURES
    grosses = [0]
    for bill in bills:
        layers = layers.plus(bill)
        billed = billed.plus(cut(layers, billed))
        grosses.append(billed.settled)
    total = estimate(layers, GIVEN, Used())
    rest = total.minus(billed)

    assert billed.settled == multiple(layers.gross, LIMIT)
    assert billed.carried + rest.carried == 0
    assert all(before <= after for before, after in pairwise(grosses))
    assert billed.net + rest.net == total.net
