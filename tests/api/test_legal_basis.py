"""A default confirmed and a person listed today: by the basis a person entered, or by none."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from answers import parts as parts_of
from answers import value as told_value
from desk import Desk, all_of, given, issues, value
from feeds import Stay
from house import POLICIES
from settlement.cases import at

WORDS = "市信用条例第十二条"
LEFT = "2026-10-06 10:00"
WHY = given(note="两次催缴无果", by="王芳")


def desk_of_today(basis):
    """A desk by the machine's clock, which stands on 30 November 2026 until it is moved."""
    policies = POLICIES
    if basis:
        found = tuple(_based(one) for one in POLICIES.policies)
        policies = replace(POLICIES, policies=found)
    moments = [at("2026-11-30 17:00")]
    desk = Desk(policies=policies, clock="system", now=lambda: moments[-1])
    stay = Stay("HK-3RD", "肾病科", "VLB", "MLB")
    opening = "2026-10-05 09:00"
    papers = (stay.paper("ID", opening), stay.paper("INSCARD", opening, form="O"))
    agreement = stay.agreement("AGLB", opening)
    desk.house.take(
        stay.admit(opening, stay.insured("391"), agreement, *papers),
        stay.charge("2026-10-05 20:00", ("01", "5000.00"), ("03", "1000.00")),
        stay.discharge(LEFT),
    )
    return desk, stay, moments


def _based(policy):
    if policy.credit_list is None:
        return policy
    words = {"legal_basis": {date(2026, 1, 1): WORDS}}
    return policy.model_copy(update={"credit_list": policy.credit_list.model_copy(update=words)})


def confirm(desk, stay):
    """One confirmation that lacks its notices, then one that lacks nothing."""
    path = f"/Account/{desk.account(stay)}/$confirm-default"
    lacking = desk.operate(path, WHY, key="c1")
    for day in ("2026-11-12", "2026-11-20"):
        desk.ask("POST", "/Communication", desk.notice(stay, f"{day}T10:00:00+08:00"), key=day)
    return lacking, desk.operate(path, WHY, key="c2")


def rules(parts, name="answer"):
    return {
        value(one["part"], "rule"): (value(one["part"], "value"), value(one["part"], "origin"))
        for one in all_of(parts, name)
    }


@pytest.mark.clause("H-19", "H-34")
def test_what_a_listing_does_today_is_told_as_the_basis_a_person_entered():
    desk, stay, moments = desk_of_today(basis=True)
    lacking, confirmed = confirm(desk, stay)

    assert issues(lacking) == ["confirm-needs-notices"]
    assert value(confirmed, "default", "status") == "confirmed"
    assert value(confirmed, "default", "effective") == "2026-12-15T00:00:00+08:00"
    assert value(confirmed, "caveat", "id") == "historical"
    told = rules(confirmed)
    assert told["credit_list.legal_basis"] == (WORDS, "site")
    assert told["credit_list.effects"][1] == "site"

    moments.append(at("2026-12-16 09:00"))
    desk.house.intake.wake(moments[-1])
    path = f"/Patient/{desk.patient(stay)}/$pay-later-eligibility?ward=肾病科"
    listed = desk.operate(path, method="GET")
    assert rules(listed, "refused") == {
        "credit_list.effects.deny_pay_later": ("credit-listed", "site")
    }
    (entry,) = all_of(listed, "list")
    assert value(entry["part"], "status") == "listed"
    assert value(entry["part"], "origin") == "site"
    assert value(entry["part"], "legal-basis", "value") == WORDS
    assert value(entry["part"], "effective") == "2026-12-15T00:00:00+08:00"


@pytest.mark.clause("H-32", "H-34")
def test_an_entry_names_the_decision_that_took_effect_and_none_that_lacked_something():
    desk, stay, moments = desk_of_today(basis=True)
    lacking, confirmed = confirm(desk, stay)
    moments.append(at("2026-12-16 09:00"))
    desk.house.intake.wake(moments[-1])
    desk.operate(f"/Patient/{desk.patient(stay)}/$lift", WHY, key="l")
    moments.append(moments[-1] + timedelta(days=1))
    desk.house.intake.wake(moments[-1])

    refused = value(lacking, "act")["reference"]
    deciding = value(confirmed, "act")["reference"]
    told = desk.house.explanation().explain("Account", desk.account(stay))
    listed = parts_of(told, "list")[0]
    reports = [
        one
        for one in parts_of(told, "obligation")
        if told_value(one, "kind") in {"list-report", "list-sharing"}
    ]

    assert len(reports) == 2
    for one in (listed, *reports):
        facts = [each["valueReference"].get("reference") for each in parts_of(one, "fact")]
        assert deciding in facts
        assert refused not in facts
        assert told_value(one, "origin") == "site"
    assert f"legal basis of 2026-12-15: {WORDS}" in [
        each["valueReference"].get("display") for each in parts_of(listed, "fact")
    ]
    assert [one for one in facts if one.startswith("Basic/")] == [deciding]


def test_without_a_basis_the_answer_names_no_effects_and_nobody_is_listed():
    desk, stay, _ = desk_of_today(basis=False)
    _, tried = confirm(desk, stay)

    assert issues(tried) == ["listing-needs-legal-basis"]
    assert value(tried, "default", "status") == "alleged"
    assert not {"credit_list.effects", "credit_list.legal_basis"} & set(rules(tried))
    path = f"/Patient/{desk.patient(stay)}/$pay-later-eligibility?ward=肾病科"
    asked = desk.operate(path, method="GET")
    assert value(asked, "list", "status") == "clear"
    assert value(asked, "reason") == "owing"
    assert desk.house.sound()


def test_paid_and_lifted_the_person_is_admitted_again():
    desk, stay, moments = desk_of_today(basis=True)
    confirm(desk, stay)
    moments.append(at("2026-12-16 09:00"))
    desk.house.intake.wake(moments[-1])
    desk.house.take(stay.pay("2026-12-16 10:00", "2780.00"))

    path = f"/Patient/{desk.patient(stay)}"
    lifted = desk.operate(f"{path}/$lift", WHY, key="l")
    asked = desk.operate(f"{path}/$pay-later-eligibility?ward=肾病科", method="GET")

    assert datetime.fromisoformat(value(lifted, "default", "lifted")) == moments[-1]
    assert value(asked, "status") == "eligible"
    # The two halves of the loss are settled: what the fund gave is owed back to it.
    books = desk.house.balances()
    assert (books["cash"], books["riskfund:payable"]) == ("2780.00", "-1390.00")
    assert "patient:defaulted" not in books
