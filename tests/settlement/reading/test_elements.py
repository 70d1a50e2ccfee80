"""An element is read as it is written, or as nothing; no reader guesses."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from people import concept, extension

from adapter.settlement.reading import elements

CHINA = timezone(timedelta(hours=8))


def test_the_value_of_an_extension_is_found_by_our_name_of_it():
    resource = {
        "extension": [
            {"url": "https://elsewhere.example/ward", "valueString": "theirs"},
            extension("ward-of", valueString="almost"),
            extension("ward", id="x1", valueString="ours"),
            extension("ward", valueString="said twice"),
        ]
    }

    assert elements.extension(resource, "ward") == "ours"
    assert elements.extension(resource, "bed") is None
    assert elements.extension({}, "ward") is None


def test_an_extension_that_only_holds_others_has_no_value():
    nested = extension("instalment", extension=[extension("due", valueDate="2013-12-01")])

    assert elements.extension({"extension": [nested]}, "instalment") is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2013", datetime(2013, 1, 1, tzinfo=CHINA)),
        ("2013-11", datetime(2013, 11, 1, tzinfo=CHINA)),
        ("2013-11-09", datetime(2013, 11, 9, tzinfo=CHINA)),
        ("2013-11-09T10:20:30", datetime(2013, 11, 9, 10, 20, 30, tzinfo=CHINA)),
        ("2013-11-09T10:20:30Z", datetime(2013, 11, 9, 10, 20, 30, tzinfo=UTC)),
        ("2013-11-09T10:20:30+08:00", datetime(2013, 11, 9, 2, 20, 30, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_a_date_counts_from_its_first_second_in_the_zone_unless_it_names_its_own(text, read):
    found = elements.instant(text, CHINA)

    assert found == read
    assert found is None or found.tzinfo is not None


@pytest.mark.parametrize(
    ("reference", "named"),
    [
        ({"reference": "Account/a1"}, "a1"),
        ({"reference": "https://his.example/fhir/Account/a1"}, "a1"),
        ({"reference": "a1"}, "a1"),
        ({"display": "nobody's"}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_reference_names_an_id_or_none(reference, named):
    assert elements.id_of(reference) == named


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"coding": [{"system": "s"}, {"code": ""}, {"code": "B"}, {"code": "C"}]}, "B"),
        ({"coding": [{"code": 7}]}, "7"),
        ({"coding": [{"display": "no code"}]}, ""),
        ({"text": "words only"}, ""),
        (None, ""),
    ],
)
def test_the_first_code_there_is_speaks_for_a_concept(said, read):
    assert elements.code(said) == read


def test_an_account_is_named_by_our_extension():
    named = extension("account", valueReference={"reference": "Account/a1"})

    assert elements.account_of({"extension": [named]}) == "a1"
    assert elements.account_of({}) == ""


def test_an_identifier_is_the_first_of_its_kind_that_is_in_use():
    given = [
        {"type": concept("MR"), "value": "M1"},
        {"type": concept("NI"), "use": "old", "value": "before"},
        {"type": concept("NI"), "use": "official", "value": 460100},
        {"type": concept("NI"), "value": "later"},
        {"type": concept("SS")},
        {"value": "untyped"},
    ]

    assert elements.identifier({"identifier": given}, "NI") == "460100"
    assert elements.identifier({"identifier": given}, "MR") == "M1"
    assert elements.identifier({"identifier": given}, "SS") == ""
    assert elements.identifier({"identifier": given}, "VN") == ""
    assert elements.identifier({}, "NI") == ""
