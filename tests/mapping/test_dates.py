from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.mapping.dates import calendar_date, date_time, instant

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("2024", "2024"),
        ("202402", "2024-02"),
        ("20240229", "2024-02-29"),
        ("2024022907", "2024-02-29"),
        ("202402290715", "2024-02-29T07:15:00+08:00"),
        ("20240229071530", "2024-02-29T07:15:30+08:00"),
        ("20240229071530.25", "2024-02-29T07:15:30.25+08:00"),
        ("20240229071530-0330", "2024-02-29T07:15:30-03:30"),
        ("20230229", None),
        ("00000000", None),
        ("20240229240000", None),
        ("2024-02-29", None),
        ("yesterday", None),
        ("", None),
        ("２０２４", None),
    ],
)
def test_a_time_keeps_its_precision_and_says_its_zone(sent, told):
    assert date_time(sent, CHINA) == told


def test_a_zone_with_summer_time_is_honoured_on_the_day_itself():
    berlin = ZoneInfo("Europe/Berlin")

    assert date_time("202401010000", berlin) == "2024-01-01T00:00:00+01:00"
    assert date_time("202407010000", berlin) == "2024-07-01T00:00:00+02:00"


def test_a_date_is_cut_and_never_shifted_by_a_zone():
    assert calendar_date("20240101003000+1400") == "2024-01-01"
    assert calendar_date("20240199") is None


def test_an_instant_takes_its_own_offset_before_the_senders_zone():
    assert instant("20240101120000+0000", CHINA) == datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert instant("20240101", CHINA) == datetime(2024, 1, 1, tzinfo=CHINA)
    assert instant("2024010112000.5", CHINA) is None


@given(st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 1, 1)))  # noqa: DTZ001
def test_every_moment_survives_being_told(moment):
    told = date_time(f"{moment:%Y%m%d%H%M%S}", CHINA)

    assert told is not None
    assert datetime.fromisoformat(told).replace(tzinfo=None) == moment.replace(microsecond=0)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_times(text):
    date_time(text, CHINA)
    calendar_date(text)
    instant(text, CHINA)
