"""How hospitals are funded by their insurer: the whole house, without sockets."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from feeds import Stay
from house import POLICIES, SHADOW, House, with_switch

from adapter.intake.acts import Act
from adapter.issues import AdapterError

BASE = "https://paylater.example/fhir"
EXTENSION = f"{BASE}/StructureDefinition/"


def at(moment):
    return datetime.fromisoformat(f"{moment}+08:00")


def extension(name, **value):
    return {"url": EXTENSION + name, **value}


def hospital(facility):
    return {"identifier": {"system": f"{BASE}/NamingSystem/facility", "value": facility}}


def figure(facility, word, period, *, amount="", grade=""):
    said = [extension("of-period", valueDate=period)]
    if amount:
        said.append(extension("amount", valueMoney={"value": Decimal(amount), "currency": "CNY"}))
    if grade:
        said.append(extension("grade", valueCode=grade))
    return {
        "resourceType": "Basic",
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": word}]},
        "subject": hospital(facility),
        "extension": said,
    }


def paid(facility, kind, day, amount, period=""):
    of = [extension("of-period", valueDate=period)] if period else []
    return {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": f"{day}T09:00:00+08:00",
        "paymentDate": day,
        "paymentAmount": {"value": Decimal(amount), "currency": "CNY"},
        "requestor": hospital(facility),
        "extension": [extension("payment-kind", valueCode=kind), *of],
    }


class Insurer:
    """Who states what is owed and paid to hospitals, on one house."""

    def __init__(self, clock="feed", now=None, policies=POLICIES):
        self.house = House(policies, clock=clock, now=now)
        self.keys = 0

    def state(self, resource, moment, key=""):
        self.keys += 1
        act = Act(resource, key or f"k{self.keys}", "insurer", at(moment))
        return self.house.intake.acts.take(act)

    def owed(self, kind):
        """Return (due, state, yuan) of what is owed, in order."""
        found = []
        for task in self.house.found("Task", code=kind):
            said = {one["url"].rpartition("/")[2]: one for one in task["extension"]}
            amount = str(said["amount"]["valueMoney"]["value"])
            due, state = said["due"]["valueDateTime"][:10], said["duty-state"]["valueCode"]
            found.append((due, state, amount))
        return sorted(found)


def quota(facility="HK-4TH"):
    insurer = Insurer()
    insurer.state(figure(facility, "opening-quota", "2014", amount="1200.00"), "2014-01-02 09:00")
    return insurer


@pytest.mark.clause("H-22", "H-23")
def test_working_capital_falls_due_without_a_message_and_says_under_which_clause():
    insurer = Insurer()
    income = figure("HK-MCH", "insurer-income", "2013", amount="1000.00")
    done = insurer.state(income, "2014-01-02 09:00")
    assert (done.is_new, done.issues) == (True, ())
    insurer.house.intake.advance(at("2014-03-31 23:59"))
    assert insurer.owed("working-capital") == [("2014-03-31", "open", "150.00")]

    insurer.house.intake.advance(at("2014-04-01 00:00"))
    assert insurer.owed("working-capital") == [("2014-03-31", "missed", "150.00")]
    with insurer.house.store.read() as reader:
        (found,) = [row.issue for row in reader.findings()]
    assert (found.id, found.ground.clauses) == ("term-missed", ("H-22", "H-23"))
    assert insurer.house.sound()


@pytest.mark.clause("H-23")
def test_working_capital_in_parts_is_met_when_all_of_it_came():
    insurer = Insurer()
    insurer.state(figure("HK-MCH", "insurer-income", "2013", amount="1000.00"), "2014-01-02 09:00")
    insurer.state(paid("HK-MCH", "advance", "2014-02-01", "100.00"), "2014-02-01 09:00")
    assert insurer.owed("working-capital")[0][1] == "open"
    insurer.state(paid("HK-MCH", "advance", "2014-03-31", "50.00"), "2014-03-31 23:00")

    assert insurer.owed("working-capital") == [("2014-03-31", "met", "150.00")]
    assert insurer.house.findings() == []


def test_a_statement_counts_once_by_its_key():
    insurer = Insurer()
    advance = paid("HK-MCH", "advance", "2014-02-01", "100.00")
    first, again = (insurer.state(advance, "2014-02-01 09:00", key="once") for _ in range(2))

    assert (first.is_new, again.is_new, first.id == again.id) == (True, False, True)
    assert balances(insurer) == {"cash": 10000, "insurer:advance": -10000}


def test_in_shadow_what_an_insurer_owes_is_computed_beside_the_books_and_asked_of_nobody():
    insurer = Insurer(policies=with_switch(POLICIES, "HK-MCH", mode=SHADOW))
    insurer.state(figure("HK-MCH", "insurer-income", "2013", amount="1000.00"), "2014-01-02 09:00")
    insurer.state(paid("HK-MCH", "advance", "2014-04-02", "100.00"), "2014-04-02 09:00")
    insurer.house.intake.advance(at("2015-01-02 00:00"))

    assert insurer.house.found("Task") == []
    assert balances(insurer) == {"shadow:cash": 10000, "shadow:insurer:receivable": -10000}
    assert {"working-capital-late", "term-missed"} <= set(insurer.house.findings())
    assert insurer.house.sound()


def balances(insurer, facility="HK-MCH"):
    (account,) = insurer.house.found("Account", identifier=f"insurer-funding:{facility}")
    totals = {}
    with insurer.house.store.read() as reader:
        for entry in reader.entries(account["id"]):
            for posting in entry.postings:
                name = posting.ledger_account
                totals[name] = totals.get(name, 0) + posting.amount
    return {name: total for name, total in totals.items() if total}


@pytest.mark.clause("H-24")
def test_a_month_of_the_quota_that_did_not_come_is_missed_at_its_end():
    insurer = quota()
    insurer.state(paid("HK-4TH", "quota", "2014-02-10", "90.00", "2014-02"), "2014-02-10 09:00")
    insurer.house.intake.advance(at("2014-03-01 00:00"))

    states = [state for _, state, _ in insurer.owed("quota-prepayment")]
    assert states == ["missed", "met", *["open"] * 10]
    late = paid("HK-4TH", "quota", "2014-03-05", "90.00", "2014-01")
    insurer.state(late, "2014-03-05 09:00")
    assert insurer.owed("quota-prepayment")[0] == ("2014-01-31", "late", "90.00")
    assert insurer.house.sound()


@pytest.mark.clause("H-25")
def test_nothing_is_released_before_a_grade_and_what_is_paid_before_it_is_told():
    insurer = quota()
    early = insurer.state(
        paid("HK-4TH", "quota-release", "2015-01-10", "100.00"), "2015-01-10 09:00"
    )
    assert [one.id for one in early.issues if "grade" in one.id] == ["released-without-grade"]
    assert insurer.owed("quota-release") == []
    insurer.state(figure("HK-4TH", "grade", "2014", grade="B"), "2015-02-01 09:00")

    assert insurer.owed("quota-release") == [("2015-01-01", "told", "108.00")]
    insurer.state(paid("HK-4TH", "quota-release", "2015-02-10", "8.00"), "2015-02-10 09:00")
    assert insurer.owed("quota-release") == [("2015-01-01", "met", "108.00")]
    assert insurer.owed("quota-retained") == [("2015-01-01", "told", "120.00")]


@pytest.mark.clause("X-12")
def test_a_city_may_advance_a_month_of_mean_spending():
    insurer = Insurer()
    for month, amount in (("01", "100.00"), ("02", "200.00"), ("03", "300.00")):
        spend = figure("YQ-CH", "fund-spend", f"2025-{month}", amount=amount)
        insurer.state(spend, "2026-01-02 09:00")

    assert insurer.owed("working-capital")[0] == ("2026-01-31", "open", "200.00")


@pytest.mark.clause("H-22")
def test_a_year_with_an_advance_and_nothing_else_ends_with_all_of_it_to_be_given_back():
    insurer = Insurer()
    insurer.state(figure("HK-MCH", "insurer-income", "2013", amount="1000.00"), "2014-01-02 09:00")
    insurer.state(paid("HK-MCH", "advance", "2014-02-01", "150.00"), "2014-02-01 09:00")
    insurer.house.intake.advance(at("2015-01-02 00:00"))
    assert insurer.owed("insurer-true-up") == [("2015-01-01", "told", "-150.00")]

    # What is paid without a period is for the year that has ended.
    insurer.state(paid("HK-MCH", "true-up", "2015-02-01", "-150.00"), "2015-02-01 09:00")
    assert insurer.owed("insurer-true-up") == [("2015-01-01", "met", "-150.00")]


@pytest.mark.clause("H-25")
def test_a_grade_figure_without_a_grade_releases_nothing():
    insurer = quota()
    insurer.state(figure("HK-4TH", "grade", "2014"), "2015-02-01 09:00")

    assert "funding-figure-incomplete" in insurer.house.findings()
    assert insurer.owed("quota-release") == []


def test_facts_of_a_year_end_alike_in_any_order():
    told = [
        (figure("HK-MCH", "insurer-income", "2013", amount="1000.00"), "2014-01-02 09:00"),
        (paid("HK-MCH", "advance", "2014-02-01", "150.00"), "2014-02-01 09:00"),
        (paid("HK-MCH", "settlement", "2014-06-30", "70.00"), "2014-06-30 09:00"),
        (figure("HK-MCH", "insurer-income", "2014", amount="2000.00"), "2015-01-02 09:00"),
    ]
    ends = set()
    for order in permutations(told):
        insurer = Insurer()
        for resource, moment in order:
            insurer.state(resource, moment)
        insurer.house.intake.advance(at("2015-06-01 00:00"))
        kinds = ("working-capital", "insurer-true-up")
        owed = tuple((kind, tuple(insurer.owed(kind))) for kind in kinds)
        ends.add((owed, tuple(sorted(balances(insurer).items()))))

    assert len(ends) == 1


@pytest.mark.clause("H-22", "H-26")
def test_by_the_system_clock_the_scheduler_finds_what_a_hospital_was_not_paid():
    moments = [at("2014-01-02 09:00").astimezone(UTC)]
    insurer = Insurer("system", lambda: moments[-1])
    stay = Stay("HK-MCH", "产科", "VSY", "MSY")
    insurer.house.take(
        stay.admit("2014-01-02 08:00", stay.insured("380")),
        stay.charge("2014-01-02 08:10", ("01", "100.00")),
        stay.adjudicate(
            "S1",
            "2014-01-02 08:30",
            "100.00",
            "0.00",
            gross="100.00",
            own="0.00",
            first="0.00",
            deductible="0.00",
        ),
    )
    assert insurer.house.intake.next_due() <= at("2014-02-01 00:00")
    moments.append(at("2014-02-01 00:00").astimezone(UTC))
    insurer.house.intake.wake(moments[-1])

    assert insurer.house.findings().count("insurer-settlement-gap") == 1


def test_a_hospital_nobody_names_and_one_nobody_knows():
    insurer = Insurer()
    unnamed = {**paid("HK-MCH", "advance", "2014-02-01", "1.00"), "requestor": {"display": "?"}}
    with pytest.raises(AdapterError, match="no known hospital"):
        insurer.state(unnamed, "2014-02-01 09:00")
    unknown = insurer.state(paid("NOWHERE", "advance", "2014-02-01", "1.00"), "2014-02-01 09:00")

    assert [one.id for one in unknown.issues] == ["facility-unknown"]
    assert insurer.house.sound()


def test_a_hospital_is_named_by_its_organization_too():
    insurer = Insurer()
    stay = Stay("HK-MCH", "产科", "VOR", "MOR")
    insurer.house.take(stay.admit("2014-01-02 08:00"))
    (organization,) = insurer.house.found("Organization", identifier="HK-MCH")
    named = {"reference": f"Organization/{organization['id']}"}
    insurer.state(
        {**paid("HK-MCH", "advance", "2014-02-01", "1.00"), "requestor": named}, "2014-02-01 09:00"
    )

    assert balances(insurer) == {"cash": 100, "insurer:advance": -100}


@pytest.mark.parametrize(
    "changed",
    [
        {"paymentDate": "2014"},
        {"period": {"start": "nearly"}},
        {"extension": [extension("payment-kind", valueCode="advance"), extension("of-period")]},
    ],
)
def test_what_cannot_be_read_is_told_and_moves_nothing(changed):
    insurer = Insurer()
    resource = paid("HK-MCH", "settlement", "2014-02-01", "1.00") | changed
    try:
        issues = insurer.state(resource, "2014-02-01 09:00").issues
    except AdapterError as refused:
        issues = refused.issues

    assert len(issues) == 1
    assert insurer.house.balances() == {}
    assert insurer.house.sound()


def test_a_city_without_rules_for_it_keeps_what_is_stated():
    insurer = Insurer()
    done = insurer.state(paid("QD-PH", "advance", "2020-02-01", "1.00"), "2020-02-01 09:00")

    assert [one.id for one in done.issues] == ["funding-not-in-policy"]
    assert len(insurer.house.found("PaymentReconciliation")) == 1


def test_without_a_time_of_its_own_a_statement_is_told_at_the_city_s_now():
    insurer = Insurer()
    stay = Stay("HK-3RD", "肾病科", "VNT", "MNT")
    insurer.house.take(stay.admit("2014-01-02 08:00"))
    income = figure("HK-MCH", "insurer-income", "2013", amount="1000.00")
    insurer.house.intake.acts.take(Act(income, "untimed", "insurer"))

    assert insurer.owed("working-capital") == [("2014-03-31", "open", "150.00")]


@pytest.mark.clause("H-22")
def test_a_hospital_s_organization_explains_what_its_insurer_owes():
    insurer = Insurer()
    insurer.state(figure("HK-MCH", "insurer-income", "2013", amount="1000.00"), "2014-01-02 09:00")
    insurer.state(paid("HK-MCH", "advance", "2014-04-02", "150.00"), "2014-04-02 09:00")
    (organization,) = insurer.house.found("Organization", identifier="HK-MCH")
    told = insurer.house.explanation().explain("Organization", organization["id"])["parameter"]

    names = [one["name"] for one in told]
    assert names.count("balance") == 2
    assert "obligation" in names
    (late,) = [one for one in told if one["name"] == "finding" and "late" in str(one)]
    assert "H-23" in str(late)


@pytest.mark.clause("H-23")
def test_a_term_that_passed_while_the_adapter_was_down_says_so():
    moments = [at("2014-01-02 09:00").astimezone(UTC)]
    insurer = Insurer("system", lambda: moments[-1])
    insurer.state(figure("HK-MCH", "insurer-income", "2013", amount="1000.00"), "2014-01-02 09:00")
    for moment in ("2014-03-31 20:00", "2014-04-02 08:00"):
        moments.append(at(moment).astimezone(UTC))
        insurer.house.intake.wake(moments[-1])

    with insurer.house.store.read() as reader:
        (found,) = [row.issue for row in reader.findings()]
    assert found.id == "term-missed-while-down"
    assert found.values[0] == "working-capital"
    assert found.values[2:] == ("2014-03-31T20:00:00+08:00", "2014-04-02T08:00:00+08:00")
