"""A hospital's own threshold within its policy's bounds, and a person's credit limit."""

from datetime import date

import pytest
from feeds import w01
from house import POLICIES, House, with_switch
from settlement.cases import HAIKOU, QIDONG, Stay, facility_with, policy_with

from adapter.settlement.answer import Answer
from adapter.settlement.billing.limits import headroom, limit, own_threshold
from adapter.settlement.sections.credit_limit import Headroom


def origin(invoice, figure):
    for one in invoice["extension"]:
        parts = {part["url"]: part for part in one.get("extension", ())}
        if parts.get("figure", {}).get("valueCode") == figure:
            return parts["rule"]["valueString"], parts["origin"]["valueCode"]
    return None


@pytest.mark.clause("H-12")
def test_a_hospital_sets_its_own_threshold_and_the_invoice_says_whose_it_is():
    own = with_switch(POLICIES, "HK-3RD", thresholds={date(2013, 11, 1): 200000})
    house = House(policies=own)
    stay, messages = w01("TH")

    house.take(*messages[:4], stay.charge("2013-11-07 01:00", ("01", "1.00")))

    segments = [one for one in house.found("Invoice") if one["status"] == "issued"]
    assert segments
    assert {origin(one, "threshold") for one in segments} == {("thresholds.site_override", "site")}
    assert "threshold-not-allowed" not in house.findings()


@pytest.mark.parametrize("own", [99999, 5000001])
def test_a_threshold_out_of_bounds_is_a_finding_and_not_used(own):
    house = House(policies=with_switch(POLICIES, "HK-3RD", thresholds={date(2013, 11, 1): own}))
    _, messages = w01("TB")

    house.take(*messages)

    assert "threshold-not-allowed" in house.findings()
    segments = [one for one in house.found("Invoice") if one["status"] == "issued"]
    assert [origin(one, "threshold")[0] for one in segments] == ["thresholds.by_level.secondary"]


def test_a_threshold_counts_from_its_day():
    later = with_switch(POLICIES, "HK-3RD", thresholds={date(2014, 1, 1): 200000})
    house = House(policies=later)
    stay, messages = w01("TD")

    house.take(*messages[:4])

    assert [one[0] for one in house.invoices(stay)] == ["running"]


def stay_with(own, level="secondary"):
    """Return a stay of a hospital of a level, with its own thresholds in fen by day."""
    policies = facility_with("HK-3RD", thresholds=own, level={date(2013, 1, 1): level})
    return Stay(HAIKOU, policies=policies).open().case("2013-11-09 10:00")


@pytest.mark.clause("H-12")
@pytest.mark.parametrize(
    ("own", "amount", "rule", "origin"),
    [
        (None, 1500000, "by_level.tertiary", "text"),
        (99999, 1500000, "by_level.tertiary", "text"),
        (100000, 100000, "site_override", "site"),
        (5000000, 5000000, "site_override", "site"),
        (5000001, 1500000, "by_level.tertiary", "text"),
    ],
)
def test_a_threshold_is_the_hospitals_own_within_its_bounds_else_its_levels(
    own, amount, rule, origin
):
    case = stay_with({date(2013, 11, 4): own} if own else {}, "tertiary")

    told, answer = limit(case)

    assert told == amount
    cites = ("H-12", "H-13", "H-58")
    value = f"{amount // 100}.00"
    assert answer == Answer(value, f"thresholds.{rule}", cites, origin, "AM-01")
    assert own_threshold(case) == own


def thresholds(city, **changes):
    """Return the policies with words of a city's thresholds changed."""
    section = POLICIES.get(city.policy).thresholds.model_copy(update=changes)
    return policy_with(city.policy, thresholds=section)


@pytest.mark.clause("H-12", "H-58")
@pytest.mark.parametrize(("actions", "told"), [(("notify", "segment"), 1), (("segment",), 0)])
def test_who_reaches_the_threshold_is_told_where_the_policy_says(actions, told):
    stay = Stay(HAIKOU, policies=thresholds(HAIKOU, actions=actions)).open()

    stay.tell("2013-11-05 10:00", stay.charge("L1", 800000)).until("2013-11-06 10:00")

    assert len(stay.duties("threshold-notice")) == told
    assert [one[0] for one in stay.nets()] == ["segment"]


@pytest.mark.clause("Q-17")
def test_where_nothing_is_forecast_nobody_is_told_of_the_limit():
    told = [
        stay.open(encounter_class="AMB")
        .tell("2020-11-02 10:00", stay.charge("L1", 200000))
        .duties("limit-forecast")
        for stay in (Stay(QIDONG), Stay(QIDONG, policies=thresholds(QIDONG, forecast=None)))
    ]

    assert [len(one) for one in told] == [1, 0]


@pytest.mark.parametrize(("day", "own"), [(4, 200000), (5, None)])
def test_a_hospitals_own_threshold_is_that_of_the_day_of_admission(day, own):
    assert own_threshold(stay_with({date(2013, 11, day): 200000})) == own


def test_a_hospital_that_nobody_registered_has_no_threshold_of_its_own():
    case = Stay(HAIKOU).case()
    case.state.facility = "NOWHERE"

    assert own_threshold(case) is None


@pytest.mark.clause("Q-17")
@pytest.mark.parametrize(
    ("own", "limit_", "rule", "origin"),
    [
        (None, 150000, "credit_limit.outpatient_initial", "supplement"),
        (50000, 50000, "credit_limit.adjust", "site"),
    ],
)
def test_the_unsettled_share_of_an_outpatient_is_told_against_the_persons_limit(
    own, limit_, rule, origin
):
    """All of 2,000.00 is own pay."""
    stay = Stay(QIDONG).open(encounter_class="AMB")
    case = stay.tell("2020-11-02 10:00", stay.charge("L1", 200000)).case("2020-11-02 10:01")
    case.person.credit_limit = own

    room = headroom(case)

    answer = Answer(f"{limit_ // 100}.00", rule, ("Q-17",), origin, "AM-23")
    assert room == Headroom(limit_, 200000, limit_ - 200000, answer)


def test_no_credit_limit_speaks_of_a_stay_or_where_the_city_or_the_visit_is_not_known():
    known = Stay(QIDONG).open(encounter_class="AMB").case()
    unvisited, unruled = Stay(QIDONG).case(), Stay(QIDONG).open(encounter_class="AMB").case()
    unvisited.policy, unruled.policy = known.policy, None
    stays = [Stay(QIDONG).open().case(), Stay(HAIKOU).open(encounter_class="AMB").case()]

    assert headroom(known) is not None
    assert [headroom(case) for case in (unvisited, unruled, *stays)] == [None] * 4
