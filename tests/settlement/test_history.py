"""What held since when, by the day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapter.settlement.history import held, record

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2013, 12, 1, tzinfo=ZONE)
SECOND = timedelta(seconds=1)


def noted(*changes):
    history = []
    for at, value in changes:
        record(history, value, at)
    return history


def test_what_does_not_change_is_noted_once():
    assert noted((MIDNIGHT, "a"), (MIDNIGHT + 3 * SECOND, "a")) == [(MIDNIGHT, "a")]


@pytest.mark.parametrize("zone", [ZONE, UTC])
def test_of_a_day_of_the_zone_the_last_is_kept(zone):
    late, next_ = MIDNIGHT - SECOND, MIDNIGHT.astimezone(zone)

    history = noted((late - SECOND, "a"), (late, "b"), (next_, "c"))

    assert history == [(late, "b"), (MIDNIGHT, "c")]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (MIDNIGHT, None),
        (MIDNIGHT + SECOND, "a"),
        (MIDNIGHT + timedelta(days=1), "a"),
        (MIDNIGHT + timedelta(days=2), "b"),
    ],
)
def test_what_held_just_before_an_instant_is_told(at, expected):
    history = noted((MIDNIGHT, "a"), (MIDNIGHT + timedelta(days=1), "b"))

    assert held(history, at) == expected
