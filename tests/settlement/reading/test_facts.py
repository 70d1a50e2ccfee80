"""One fact, one resource, one reader."""

from datetime import UTC

import pytest
from people import extension

from adapter.settlement import facts
from adapter.settlement.reading.facts import facts_in

ACCOUNT = {"extension": [extension("account", valueReference={"reference": "Account/a1"})]}
DAY = "2013-11-09"
YUAN = {"value": "1", "currency": "CNY"}
DECIDED = {"code": {"coding": [{"code": "death"}]}, "created": DAY}
PLANNED = {"url": extension("financed")["url"], "valueMoney": YUAN}


@pytest.mark.parametrize(
    ("type_", "said", "fact"),
    [
        ("Patient", {}, facts.Person),
        ("Encounter", {"status": "finished"}, facts.Visit),
        ("Account", {}, facts.Covers),
        ("Consent", {"status": "active"}, facts.Agreement),
        ("DocumentReference", {}, facts.Paper),
        (
            "Task",
            {
                "status": "completed",
                "code": {"coding": [{"code": "identity-check"}]},
                "encounter": {"reference": "Encounter/e1"},
                "executionPeriod": {"end": DAY},
            },
            facts.IdentityCheck,
        ),
        (
            "ChargeItem",
            {"account": [{"reference": "a1"}], "enteredDate": DAY, "priceOverride": YUAN},
            facts.Charge,
        ),
        (
            "PaymentReconciliation",
            {"created": DAY, "paymentAmount": YUAN, **ACCOUNT},
            facts.Payment,
        ),
        ("Basic", {**DECIDED, **ACCOUNT}, facts.Decision),
        ("Communication", {"status": "completed", "sent": DAY, **ACCOUNT}, facts.Delivery),
        (
            "Contract",
            {"issued": DAY, "extension": [*ACCOUNT["extension"], PLANNED]},
            facts.PlanSigned,
        ),
        ("ClaimResponse", {"created": DAY, **ACCOUNT}, facts.Adjudication),
    ],
)
def test_every_resource_that_states_a_fact_has_one_reader(type_, said, fact):
    resource = {"resourceType": type_, "id": "one", **said}

    (read,) = facts_in(resource, lambda _: {}, UTC)

    assert type(read) is fact


def test_a_resource_that_settlement_has_no_word_for_states_nothing():
    assert facts_in({"resourceType": "Observation", "id": "o1"}, lambda _: {}, UTC) == []
