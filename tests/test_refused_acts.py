"""Acts and times that cannot be meant: refused with their place, and nothing of them is kept."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from feeds import Stay
from house import House
from people import account_of, act, extension

from adapter.fhir.parameters import Given, ParameterError
from adapter.intake.extensions import KINDS
from adapter.intake.updates import ActError
from adapter.issues import words

PROFILES = Path(__file__).parents[1] / "fhir_profiles" / "StructureDefinition"
MOMENT = "2013-11-05 10:00"


@pytest.fixture(scope="module")
def house():
    house = House()
    house.take(
        Stay("HK-3RD", "肾病科", "V1", "M1").admit("2013-11-04 09:30"),
        Stay("HK-3RD", "肾病科", "V2", "M2").admit("2013-11-04 09:30"),
    )
    return house


def patient(house, mrn):
    return {"reference": f"Patient/{house.found('Patient', identifier=mrn)[0]['id']}"}


def about(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    return extension("account", valueReference={"reference": f"Account/{account_of(house, stay)}"})


def payment(*extensions, value=5):
    return {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": "2013-11-05T10:00:00+08:00",
        "paymentDate": "2013-11-05",
        "paymentAmount": {"value": value, "currency": "CNY"},
        "extension": list(extensions),
    }


def paper(house, *extensions):
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"coding": [{"code": "ID"}]},
        "subject": patient(house, "M1"),
        "content": [{"attachment": {"title": "id"}}],
        "extension": [about(house), *extensions],
    }


def agreement(house, mrn="M1", form="INP"):
    system = "https://paylater.example/fhir/CodeSystem/agreement-form"
    return {
        "resourceType": "Consent",
        "status": "active",
        "scope": {"text": "pay later"},
        "category": [{"coding": [{"system": system, "code": form}]}],
        "patient": patient(house, mrn),
        "policyRule": {"text": "facility policy"},
        "extension": [about(house)],
    }


def plan(house, *parts):
    financed = {"value": 150, "currency": "CNY"}
    return {
        "resourceType": "Contract",
        "status": "executed",
        "type": {"coding": [{"code": "instalment"}]},
        "subject": [patient(house, "M1")],
        "issued": "2013-11-05T10:00:00+08:00",
        "extension": [
            about(house),
            extension("financed", valueMoney=financed),
            {"url": extension("instalment")["url"], "extension": list(parts)},
        ],
    }


DUE = {"url": "due", "valueDate": "2013-12-06"}
REFUSED = {
    "account as text": (
        lambda _: payment(extension("account", valueString="x")),
        ["PaymentReconciliation.extension[account] must hold a valueReference"],
    ),
    "time as text": (
        lambda house: paper(house, extension("custody-time", valueString="yesterday")),
        ["DocumentReference.extension[custody-time] must hold a valueDateTime"],
    ),
    "instalment without a sum": (
        lambda house: plan(house, DUE),
        ["Contract.extension[instalment].amount must hold a valueMoney"],
    ),
    "instalment without a day": (
        lambda house: plan(
            house, {"url": "amount", "valueMoney": {"value": 150, "currency": "CNY"}}
        ),
        ["Contract.extension[instalment].due must hold a valueDate"],
    ),
    "sum as text": (
        lambda house: payment(about(house), value="12.00"),
        ["PaymentReconciliation.paymentAmount.value: 12.00 is no amount in whole fen"],
    ),
    "custody unknown": (
        lambda house: paper(house, extension("custody", valueCode="Q")),
        ["DocumentReference.extension[custody]: Q is no word of it"],
    ),
    "paper form unknown": (
        lambda house: paper(house, extension("document-form", valueCode="X")),
        ["DocumentReference.extension[document-form]: X is no word of it"],
    ),
    "agreement form unknown": (
        lambda house: agreement(house, form="ZZZ"),
        ["Consent.category: ZZZ is no word of it"],
    ),
    "agreement of another patient": (
        lambda house: agreement(house, mrn="M2"),
        ["Consent.patient names another patient than the one the account is of"],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_meant_is_refused_with_its_place_and_not_kept(house, name):
    stated, said = REFUSED[name]
    resource = stated(house)

    with pytest.raises(ActError) as refusal:
        act(house, name, MOMENT, resource)

    assert [words(one) for one in refusal.value.issues] == said
    assert house.found(resource["resourceType"]) == []


def test_an_act_years_ahead_is_refused_and_no_clock_runs_on(house):
    ahead = (house.now() + timedelta(days=6 * 366)).strftime("%Y-%m-%d %H:%M")

    with pytest.raises(ActError) as refusal:
        act(house, "ahead", ahead, payment(about(house)))

    assert words(refusal.value.issues[0]).startswith("X-Act-Time: ")
    assert house.found("PaymentReconciliation") == []


@pytest.mark.parametrize("clock", ["feed", "system"])
def test_a_message_years_ahead_is_refused_and_no_later_one_is_late_for_it(clock):
    house, stay = House(clock=clock), Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(stay.admit("2013-11-04 09:30"))

    assert house.send(stay.discharge("2113-11-05 10:00")) == ["AE"]

    assert house.findings()[0] == "time-far-ahead"
    house.take(stay.discharge("2013-11-05 10:00"))
    assert house.found("Encounter")[0]["status"] == "finished"


def test_each_extension_people_write_holds_what_its_profile_names():
    for name, kinds in KINDS.items():
        profile = json.loads((PROFILES / f"{name}.json").read_text(encoding="utf-8"))
        elements = profile["differential"]["element"]
        (value,) = [one for one in elements if one["path"] == "Extension.value[x]"]
        (told,) = [one["code"] for one in value["type"]]
        assert f"value{told[0].upper()}{told[1:]}" in kinds, name


@pytest.mark.parametrize("sent", ["x", [1], {"name": "months"}])
def test_parameters_that_are_no_list_of_parts_are_refused(sent):
    with pytest.raises(ParameterError, match="parameter must be a list of parts"):
        Given.of({"resourceType": "Parameters", "parameter": sent})


def test_a_flag_is_true_or_false_and_nothing_else():
    def flag(**sent):
        return Given.of({"parameter": [{"name": "dry-run", **sent}]}).flag("dry-run")

    assert [flag(), flag(valueBoolean=True), flag(valueString="true")] == [False, True, True]
    assert not flag(valueBoolean=False)
    with pytest.raises(ParameterError, match="dry-run cannot be read: yes"):
        flag(valueString="yes")
