"""A policy as a whole, and which of several governs a hospital on a day."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from settlement.cases import HAIKOU, POLICIES, QIDONG

from adapter.catalog.policies import policy_files, read_policy
from adapter.settlement.instrument import Numbered
from adapter.settlement.policy import Policies, Policy, overlapping

HAIKOU_POLICY, QIDONG_POLICY = POLICIES.get(HAIKOU.policy), POLICIES.get(QIDONG.policy)
HOSPITAL = POLICIES.facility(HAIKOU.facility)
WRITTEN = read_policy(policy_files()["policies/haikou-2013.yaml"])[0].value


def test_clauses_are_numbered_from_the_first_to_the_last():
    assert Numbered(prefix="H", last=3).ids == ("H-01", "H-02", "H-03")
    assert Numbered(prefix="X", last=101).ids[98:] == ("X-99", "X-100", "X-101")


def test_a_policy_is_named_by_its_id_and_version():
    assert HAIKOU_POLICY.label == "cn-460100-haikou-2013-209|1.0.0"
    assert HAIKOU_POLICY.zone == ZoneInfo("Asia/Shanghai")


def changed(*path, **more):
    """Return the file with some words added in one place."""
    file = {**WRITTEN}
    place = file
    for step in path:
        inner = place[step]
        place[step] = [*inner] if isinstance(inner, list) else {**inner}
        place = place[step]
    place.update(more)
    return file


def test_a_policy_that_is_read_cites_only_clauses_it_has_the_words_of():
    assert Policy.model_validate(changed("thresholds", cites=["H-11"])).id == HAIKOU_POLICY.id


@pytest.mark.parametrize(
    "path",
    [
        ("daily_list",),
        ("agreements", "INP"),
        ("agreements", "INP", "deposit"),
        ("documents", 1),
        ("insurer_funding", "advance"),
        ("default", "triggers", 0),
    ],
)
def test_a_clause_cited_without_its_words_is_told_wherever_it_stands(path):
    with pytest.raises(ValidationError, match="cites H-98, whose words are not under") as refused:
        Policy.model_validate(changed(*path, cites=["H-11", "H-98", "H-97"]))

    (told,) = refused.value.errors()
    assert told["ctx"]["at"] == path


@pytest.mark.parametrize(
    ("place", "word"),
    [(("thresholds", "site_override"), "min"), (("insurer_funding", "advance"), "rate")],
)
def test_a_figure_that_is_no_number_is_a_fault_of_the_file(place, word):
    with pytest.raises(ValidationError, match=rf"{place[-1]}\.{word}"):
        Policy.model_validate(changed(*place, **{word: "lots"}))


def valid(first, last, name="one", city=HAIKOU_POLICY.jurisdiction):
    days = HAIKOU_POLICY.valid.model_copy(
        update={"from_": date.fromisoformat(first), "to": last and date.fromisoformat(last)}
    )
    return HAIKOU_POLICY.model_copy(update={"id": name, "valid": days, "jurisdiction": city})


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (("2013-01-01", "2013-12-31"), ("2014-01-01", None), False),
        (("2013-01-01", "2014-01-01"), ("2014-01-01", None), True),
        (("2013-01-01", "2014-01-02"), ("2014-01-01", "2014-12-31"), True),
        (("2013-01-01", None), ("2014-01-01", "2014-12-31"), True),
        (("2013-01-01", None), ("2014-01-01", None), True),
    ],
)
def test_two_policies_of_a_city_govern_no_day_together(one, other, clash):
    first, second = valid(*one), valid(*other, name="other")
    elsewhere = valid(*other, name="elsewhere", city=QIDONG_POLICY.jurisdiction)

    assert list(overlapping([first, elsewhere, second])) == [(first, second)] * clash
    assert list(overlapping([second, first])) == [(second, first)] * clash


def test_policies_and_hospitals_are_found_by_their_names():
    assert POLICIES.get(QIDONG.policy).id == QIDONG.policy
    assert POLICIES.get("cn-460100-haikou-2013-209|1.0.0") is HAIKOU_POLICY
    assert POLICIES.get("cn-460100-haikou-2013-209|1.0.1") is None
    assert POLICIES.labelled("cn-460100-haikou-2013-209|1.0.0") is HAIKOU_POLICY
    assert POLICIES.labelled(HAIKOU.policy) is None
    assert POLICIES.facility(HAIKOU.facility).id == HAIKOU.facility
    assert POLICIES.facility("NOWHERE") is None


def policies(*some, forced=None):
    return Policies(some, POLICIES.facilities, "v", forced)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2012-12-31", None),
        ("2013-01-01", "first"),
        ("2013-12-31", "first"),
        ("2014-01-01", None),
        ("2014-01-02", "second"),
        ("2099-01-01", "second"),
    ],
)
def test_the_policy_of_the_city_on_the_day_of_admission_governs(day, name):
    ours = policies(
        valid("2000-01-01", None, "elsewhere", QIDONG_POLICY.jurisdiction),
        valid("2013-01-01", "2013-12-31", "first"),
        valid("2014-01-02", None, "second"),
    )

    found = ours.governing(HOSPITAL, date.fromisoformat(day))

    assert (found and found.id) == name


def test_a_forced_policy_governs_every_hospital_on_every_day_and_none_governs_an_unknown_one():
    day = date(1990, 1, 1)

    assert policies(forced=QIDONG_POLICY).governing(HOSPITAL, day) is QIDONG_POLICY
    assert policies(forced=QIDONG_POLICY).governing(None, day) is QIDONG_POLICY
    assert policies(HAIKOU_POLICY).governing(None, date(2013, 11, 4)) is None


def test_a_hospital_s_days_are_counted_in_the_zone_of_its_city():
    westward = Policy.model_validate(changed("jurisdiction", timezone="Asia/Urumqi"))
    ours = policies(QIDONG_POLICY, westward)

    assert ours.zone_of(HAIKOU.facility) == ours.zone_in("460100") == ZoneInfo("Asia/Urumqi")
    assert ours.zone_of(QIDONG.facility) == ZoneInfo("Asia/Shanghai")
    assert ours.zone_of("NOWHERE") == ours.zone_in("000000") == ZoneInfo("Asia/Shanghai")
    assert replace(ours, policies=()).zone_of(HAIKOU.facility) == ZoneInfo("Asia/Shanghai")
