"""A hospital's line of the registry, read on a day."""

from datetime import date

import pytest
from pydantic import ValidationError

from adapter.settlement.facility import Facility

LINE = {"id": "HK", "jurisdiction": "460100", "zh": "甲", "en": "A", "ownership": "public"}
HOSPITAL = Facility.model_validate(
    {
        **LINE,
        "level": {"2013-01-01": "secondary", "2014-01-01": "tertiary"},
        "wards": {"外科": {"2014-01-01": "on", "2014-06-01": "off"}},
        "switches": {"residents": {"2014-01-01": "on", "2014-06-01": "off"}},
        "thresholds": {"2014-01-01": "6000.00", "2014-06-01": "5000.00"},
    }
)


@pytest.mark.parametrize(
    ("day", "level", "threshold", "on"),
    [
        ("2012-12-31", None, None, False),
        ("2013-01-01", "secondary", None, False),
        ("2013-12-31", "secondary", None, False),
        ("2014-01-01", "tertiary", 6000_00, True),
        ("2014-05-31", "tertiary", 6000_00, True),
        ("2014-06-01", "tertiary", 5000_00, False),
    ],
)
def test_what_is_said_of_a_hospital_holds_from_its_day(day, level, threshold, on):
    asked = date.fromisoformat(day)

    assert HOSPITAL.level_on(asked) == level
    assert HOSPITAL.threshold_on(asked) == threshold
    assert HOSPITAL.ward_enrolled("外科", asked) is on
    assert HOSPITAL.switched("residents", asked) is on


def test_what_is_not_said_of_a_hospital_is_off_and_the_hospital_live():
    silent = Facility.model_validate({**LINE, "level": {}})

    assert silent.ward_enrolled("外科", date(2014, 1, 1)) is False
    assert silent.switched("residents", date(2014, 1, 1)) is False
    assert silent.in_shadow(date(2014, 1, 1)) is False


@pytest.mark.parametrize(
    ("mode", "day", "shadow"),
    [
        ({"2014-01-01": "shadow", "2014-04-01": "live"}, "2013-12-31", False),
        ({"2014-01-01": "shadow", "2014-04-01": "live"}, "2014-01-01", True),
        ({"2014-01-01": "shadow", "2014-04-01": "live"}, "2014-03-31", True),
        ({"2014-01-01": "shadow", "2014-04-01": "live"}, "2014-04-01", False),
        ("shadow", "2013-12-31", True),
        ("live", "2014-01-01", False),
    ],
)
def test_a_hospital_is_in_shadow_from_one_day_to_another_or_on_every_day(mode, day, shadow):
    hospital = Facility.model_validate({**LINE, "level": {}, "mode": mode})

    assert hospital.in_shadow(date.fromisoformat(day)) is shadow


@pytest.mark.parametrize("word", [{"level": {"2013-01-01": "highest"}}, {"beds": "3"}])
def test_a_word_the_registry_has_not_is_refused(word):
    with pytest.raises(ValidationError):
        Facility.model_validate({**LINE, "level": {}, **word})
