"""What an upgrade and a changed policy do to what is kept: told at the start, put right by name."""

import hashlib
import json
from contextlib import closing
from dataclasses import replace

import pytest
from doors import decision, delivery
from feeds import Stay, w01
from house import MAPPINGS, PARAMETERS, POLICIES, House
from people import account_of, at

from adapter.fhir.resources import read
from adapter.intake.acts import Act
from adapter.intake.documents import ACCOUNT, CHART, CITY, FUNDING, LINE, PERSON
from adapter.intake.inheritance import SHAPE, InheritanceError, check_kept
from adapter.issues import words
from adapter.refolding import Refolding
from adapter.renewal import Renewal
from adapter.settlement.policy import Policies, overlapping
from adapter.store.sql import SqlStore

HAIKOU = "cn-460100-haikou-2013-209"
OPENING = "2013-11-04 09:30"
# What the states of this shape look like. Who changes them raises SHAPE, adds a migration file that
# gives it to new stores, and writes the digest that this test then tells.
DIGEST = "3e2187a882173b75"


def corrected(**lines):
    """Return the policies after a hospital corrected Haikou's figures as version 1.0.1."""
    (old,) = (one for one in POLICIES.policies if one.id == HAIKOU)
    table = old.thresholds.model_copy(update={"by_level": {"secondary": 20_000_00}})
    new = old.model_copy(update={"version": "1.0.1", "thresholds": table})
    others = tuple(one for one in POLICIES.policies if one is not old)
    return old, new, replace(POLICIES, policies=(*others, new), version="corrected", **lines)


def beside(policies, *more):
    return Policies((*policies.policies, *more), policies.facilities, policies.version)


def said(refused):
    return [(issue.id, issue.values) for issue in refused.value.issues]


def open_stay(house, number="1", day="2013-11-04"):
    stay = Stay("HK-3RD", "肾病科", f"VI{number}", f"MI{number}")
    opening = f"{day} 09:30"
    house.take(
        stay.admit(opening, stay.insured("380"), stay.agreement(f"AI{number}", opening)),
        stay.charge(f"{day} 10:00", ("03", "5000.00")),
    )
    return stay


def test_a_store_nobody_told_anything_is_of_this_builds_shape():
    store = SqlStore("sqlite://")

    with store.read() as reader:
        assert reader.document("shape", "") == str(SHAPE).encode()
    check_kept(store, POLICIES)


def test_whoever_changes_the_shape_of_a_state_says_so():
    every = (ACCOUNT, PERSON, CITY, FUNDING, CHART, LINE)
    shapes = json.dumps([_bare(one.json_schema()) for one in every], sort_keys=True)

    assert hashlib.sha256(shapes.encode()).hexdigest()[:16] == DIGEST


def _bare(value):
    """A sentence about a value is no part of its shape."""
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if key != "description"}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def test_a_policy_edited_in_place_is_refused_and_no_stay_loses_it():
    house = House()
    open_stay(house)
    _, _, policies = corrected()

    with pytest.raises(InheritanceError) as refused:
        check_kept(house.store, policies)

    assert said(refused) == [("policy-gone", (f"{HAIKOU}|1.0.0",))]
    for language in ("en", "zh"):
        sentence = words(refused.value.issues[0], language)
        assert f"{HAIKOU}|1.0.0" in sentence
        assert "status: superseded" in sentence


def test_a_stay_keeps_the_version_it_began_under_and_the_next_gets_the_corrected_one():
    house = House()
    before = open_stay(house)
    old, _, policies = corrected()
    both = beside(policies, old.model_copy(update={"status": "superseded"}))
    check_kept(house.store, both)
    house.intake.use(MAPPINGS, both)
    house.take(before.charge("2013-11-05 10:00", ("03", "6000.00")))
    since = open_stay(house, "2", "2013-11-05")
    house.take(since.charge("2013-11-06 10:00", ("03", "6000.00")))
    house.take(before.update("2013-11-07 09:00"), since.update("2013-11-07 09:00"))

    # 11,000.00 reaches the threshold of 1.0.0, not the one of 1.0.1.
    assert [one[0] for one in house.invoices(before)] == ["segment"]
    assert [one[0] for one in house.invoices(since)] == ["running"]
    labels = [state["policy"].rpartition("|")[2] for state in _states(house)]
    assert sorted(labels) == ["1.0.0", "1.0.1"]


def _states(house):
    accounts = [one["id"] for one in house.found("Account")]
    with house.store.read() as reader:
        bodies = [reader.document("account", one) for one in accounts]
    # A city's fund has an Account too, and is no stay.
    return [read(body) for body in bodies if body]


def test_figures_changed_under_the_same_version_are_told_and_words_are_not():
    house = House()
    open_stay(house)
    old, new, policies = corrected()
    same = new.model_copy(update={"version": "1.0.0"})
    others = tuple(one for one in policies.policies if one is not new)

    with pytest.raises(InheritanceError) as refused:
        check_kept(house.store, replace(policies, policies=(*others, same)))
    assert said(refused) == [("policy-rewritten", (f"{HAIKOU}|1.0.0",))]

    clause, told = next(iter(old.clauses.items()))
    spelt = old.model_copy(update={"clauses": {**old.clauses, clause: told}, "status": "trial"})
    check_kept(house.store, replace(policies, policies=(*others, spelt)))


def test_a_superseded_version_governs_nobody_and_overlaps_nothing():
    old, new, policies = corrected()
    gone = old.model_copy(update={"status": "superseded"})
    both = replace(policies, policies=(gone, *policies.policies))
    hospital = both.facility("HK-3RD")

    assert list(overlapping(both.policies)) == []
    assert both.governing(hospital, at(OPENING).date()) is new
    assert both.get(HAIKOU) is new
    assert both.labelled(f"{HAIKOU}|1.0.0") is gone


def listed(house):
    """Lead a stay to a confirmed default that is laid before the risk fund (W18)."""
    stay, messages = w01("INH", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"), stay.update("2013-12-16 09:00"))
    for number, (resource, moment) in enumerate(
        (
            delivery(stay, "default-notice", "2013-12-17 09:00"),
            delivery(stay, "default-notice", "2013-12-24 09:00"),
            decision(stay, "default-confirmed", "2014-01-05 10:00"),
        )
    ):
        house.intake.acts.take(Act(resource, f"I{number}", "desk", at(moment)))
    return stay


def aged(house):
    """Make a store one of the build before: other names, no history, no shape."""
    states = _states(house)
    with house.store.begin() as work:
        for body in states:
            account = body["account"]
            body["award"] = next(iter(body.pop("awards")), None)
            for name in ("visits", "awaited", "stood"):
                body.pop(name)
            work.put_document("account", account, json.dumps(body, default=str).encode())
        work.put_document("shape", "", b"0")


def renewed(house, policies=POLICIES):
    with closing(SqlStore("sqlite://")) as anew:
        refolding = Refolding(house.store, anew, MAPPINGS, policies, "feed", PARAMETERS)
        return Renewal(house.store, anew, policies, refolding, PARAMETERS, house.now).run()


def test_an_older_store_is_refused_in_one_sentence_and_comes_right_by_the_command_it_names():
    house = House()
    stay = listed(house)
    open_stay(house)
    (before,) = (one for one in _states(house) if one["awards"])
    aged(house)
    with pytest.raises(InheritanceError) as refused:
        check_kept(house.store, POLICIES)
    assert said(refused) == [("store-shape-older", ())]
    assert all("paylater migrate" in words(refused.value.issues[0], one) for one in ("en", "zh"))

    told = renewed(house)

    assert (told.persons, told.changed, told.unlike) == (2, 2, ())
    with house.store.read() as reader:
        assert told.messages == len(reader.messages(1000))
    check_kept(house.store, POLICIES)
    (after,) = (one for one in _states(house) if one["awards"])
    assert after == before
    assert house.refolded().damage == []
    assert account_of(house, stay) == after["account"]


def test_what_would_come_out_otherwise_today_keeps_what_it_said_and_is_named():
    house = House()
    stay = open_stay(house)
    house.take(stay.charge("2013-11-05 10:00", ("03", "6000.00")), stay.update("2013-11-07 09:00"))
    (before,) = _states(house)
    aged(house)
    old, _, policies = corrected()

    with pytest.raises(InheritanceError) as refused:
        renewed(house, policies)
    assert said(refused) == [("policy-gone", (f"{HAIKOU}|1.0.0",))]
    told = renewed(house, beside(policies, old.model_copy(update={"status": "superseded"})))

    assert told.unlike == (before["account"],)
    (after,) = _states(house)
    assert (after["policy"], after["invoices"]) == (before["policy"], before["invoices"])
    assert after["awaited"]


def test_a_store_of_a_later_build_is_not_touched():
    store = SqlStore("sqlite://")
    with store.begin() as work:
        work.put_document("shape", "", str(SHAPE + 1).encode())

    with pytest.raises(InheritanceError) as refused:
        check_kept(store, POLICIES)

    assert said(refused) == [("store-shape-newer", ())]
