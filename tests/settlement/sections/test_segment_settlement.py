"""W21: where segments are cut, how far one reaches, and the part of a bill it settles."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from settlement.cases import POLICIES

from adapter.settlement.answer import Answer
from adapter.settlement.facility import Facility
from adapter.settlement.figures import NO_FIGURES, Layers
from adapter.settlement.sections.benefit_estimate import Used, benefit, estimate
from adapter.settlement.sections.segment_settlement import (
    SegmentSettlement,
    layers_at,
    multiple,
)
from adapter.settlement.sections.thresholds import measured, threshold

YUNQIAO = POLICIES.get("cn-999900-yunqiao-2026")

ALL = SegmentSettlement(
    mode="mandatory", amount="all_unsettled", cut_off="day_close", due={"days": 3}, cites=("H-13",)
)
MULTIPLES = ALL.model_copy(update={"amount": "personal_part_of_threshold_multiple"})
DAY = date(2020, 4, 15)
HOSPITAL = Facility(
    id="QD-PH", jurisdiction="320681", zh="市人民医院", en="", ownership="public", level={}
)
SWITCHED = HOSPITAL.model_copy(update={"switches": {"stages": {DAY: "on"}}})


@pytest.mark.clause("H-13", "Q-18")
@pytest.mark.parametrize(
    ("mode", "enabled_by", "facility", "day", "applies"),
    [
        ("mandatory", None, None, DAY, True),
        ("off", None, SWITCHED, DAY, False),
        ("off", "stages", SWITCHED, DAY, False),
        ("optional", "stages", SWITCHED, DAY, True),
        ("optional", "stages", SWITCHED, date(2020, 4, 14), False),
        ("optional", "stages", HOSPITAL, DAY, False),
        ("optional", "stages", None, DAY, False),
        ("optional", None, SWITCHED, DAY, False),
    ],
)
def test_segments_are_cut_where_they_must_be_or_are_switched_on(
    mode, enabled_by, facility, day, applies
):
    section = ALL.model_copy(update={"mode": mode, "enabled_by": enabled_by})

    assert section.applies(facility, day) is applies


@pytest.mark.parametrize(
    ("section", "gross", "settled", "reach"),
    [
        (ALL, 250000, 40000, 250000),
        (MULTIPLES, 199999, 0, 0),
        (MULTIPLES, 200000, 0, 200000),
        (MULTIPLES, 550000, 0, 400000),
        # Multiples are counted from what is settled.
        (MULTIPLES, 639999, 240000, 440000),
        (MULTIPLES, 640000, 240000, 640000),
        (MULTIPLES, 100000, 240000, 240000),
    ],
)
def test_a_segment_reaches_all_or_the_last_whole_multiple(section, gross, settled, reach):
    assert section.reach(gross, settled, 200000) == reach


@pytest.mark.parametrize(
    ("gross", "limit", "reached"), [(1, 1, 1), (0, 1, 0), (-5, 1, 0), (5, 0, 0), (7, 3, 6)]
)
def test_a_multiple_is_whole_and_of_nothing_there_is_none(gross, limit, reached):
    assert multiple(gross, limit) == reached


def test_a_segment_says_what_it_settles_and_the_next_what_was_put_off():
    rule = "segment_settlement.amount"

    assert ALL.settles(200000) == Answer("all_unsettled", rule, ("H-13",))
    assert MULTIPLES.settles(200000) == Answer("multiple 2,000.00", rule, ("H-13",))
    assert MULTIPLES.brought() == Answer("beyond the last multiple", rule, ("H-13",))


# Of 3.00 one yuan is own pay, one over the limit, half a yuan paid first.
BILL = Layers(300, 100, 100, 50)


@pytest.mark.parametrize(
    ("layers", "reached", "part"),
    [
        # Thirds of 100, 200 and 250 fen, rounded as running sums: 33, 67, 83.
        (BILL, 100, Layers(100, 33, 34, 16)),
        (BILL, 0, Layers(0, 0, 0, 0)),
        (BILL, 299, Layers(299, 100, 99, 50)),
        (BILL, 300, BILL),
        (BILL, 301, BILL),
        # Half a fen is rounded up.
        (Layers(2, 1, 0, 0), 1, Layers(1, 1, 0, 0)),
        (Layers(1, 1, 0, 0), 0, Layers(0, 0, 0, 0)),
        # Where nothing was charged, or more was taken back, there is no part to tell.
        (Layers(0, -5, 5, 0), -1, Layers(0, -5, 5, 0)),
        (Layers(-10, -10, 0, 0), -20, Layers(-10, -10, 0, 0)),
    ],
)
def test_each_layer_is_settled_in_proportion_to_the_fen(layers, reached, part):
    assert layers_at(layers, reached) == part


@pytest.mark.clause("H-13")
def test_care_is_never_blocked_and_no_file_can_block_it():
    assert ALL.care_never_blocked is True
    with pytest.raises(ValidationError, match="this is a constant"):
        SegmentSettlement.model_validate(ALL.model_dump() | {"care_never_blocked": False})


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
