"""The estimate a day or two before leaving: from when, by when, and when it was told."""

from datetime import date

import pytest
from settlement.cases import ZONE, at

from adapter.settlement.answer import Answer
from adapter.settlement.sections.pre_discharge_estimate import (
    EstimateDuty,
    estimate_duty,
    estimate_timing,
)

EXPECTED = date(2013, 11, 12)


@pytest.mark.clause("H-14", "H-59")
@pytest.mark.parametrize(
    ("learned", "due"),
    [
        ("2013-11-08 08:00", "2013-11-11 23:59:59"),
        ("2013-11-11 23:59:59", "2013-11-11 23:59:59"),
        ("2013-11-12 00:00", "2013-11-12 00:00"),
    ],
)
def test_w01_the_estimate_is_owed_two_days_before_to_one_or_at_once(haikou, learned, due):
    found = estimate_duty(haikou.pre_discharge_estimate, EXPECTED, at(learned), ZONE)

    answer = Answer("1-2 days", "pre_discharge_estimate.lead_days", ("H-14", "H-59"))
    assert found == EstimateDuty(EXPECTED, at("2013-11-10"), at(due), answer)


@pytest.mark.parametrize(
    ("told", "timing"),
    [
        ("2013-11-09 23:59:59", "early"),
        ("2013-11-10 00:00:00", "in-time"),
        ("2013-11-11 23:59:59", "in-time"),
        ("2013-11-12 00:00:00", "late"),
    ],
)
def test_the_first_and_the_last_second_are_in_time(haikou, told, timing):
    duty = estimate_duty(haikou.pre_discharge_estimate, EXPECTED, at("2013-11-08"), ZONE)

    assert estimate_timing(duty, at(told)) == timing
