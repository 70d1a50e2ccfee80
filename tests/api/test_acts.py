"""What people state over FHIR has the same effect as what the feed says."""

import httpx
import pytest
from feeds import Stay
from running import adapter_here

BASE = "https://paylater.example/fhir"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with adapter_here(tmp_path_factory.mktemp("acts")) as started:
        yield started


def admitted(running, number):
    stay = Stay("HK-3RD", "肾病科", f"VA{number}", f"MA{number}")
    codes = running.send(
        stay.admit("2013-11-04 09:30", stay.insured("380")),
        stay.charge("2013-11-04 20:00", ("03", "9000.00")),
    )
    assert codes == ["AA", "AA"]
    (account,) = running.get("/fhir/Account", identifier=stay.visit)["entry"]
    (patient,) = running.get("/fhir/Patient", identifier=stay.mrn)["entry"]
    return stay, account["resource"]["id"], patient["resource"]["id"]


def stated(running, resource, key, at="2013-11-04T21:00:00+08:00"):
    return httpx.post(
        f"{running.http}/fhir/{resource['resourceType']}",
        json=resource,
        headers={
            "content-type": "application/fhir+json",
            "idempotency-key": key,
            "x-act-time": at,
        },
    )


def extension(name, **value):
    return {"url": f"{BASE}/StructureDefinition/{name}", **value}


def agreement(account, patient):
    return {
        "resourceType": "Consent",
        "status": "active",
        "scope": {"text": "pay later"},
        "category": [{"coding": [{"system": f"{BASE}/CodeSystem/agreement-form", "code": "INP"}]}],
        "patient": {"reference": f"Patient/{patient}"},
        "dateTime": "2013-11-04T20:30:00+08:00",
        "policyRule": {"text": "cn-460100-haikou-2013-209"},
        "extension": [
            extension("agreement-state", valueCode="active"),
            extension("account", valueReference={"reference": f"Account/{account}"}),
        ],
    }


def payment(account, amount):
    return {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": "2013-11-05T10:00:00+08:00",
        "paymentDate": "2013-11-05",
        "paymentAmount": {"value": amount, "currency": "CNY"},
        "extension": [
            extension("account", valueReference={"reference": f"Account/{account}"}),
            extension("payment-kind", valueCode="payment"),
        ],
    }


def test_an_agreement_signed_at_the_desk_and_money_paid_there(running):
    stay, account, patient = admitted(running, "1")

    signed = stated(running, agreement(account, patient), "sign-1")
    assert signed.status_code == 201
    running.send(stay.charge("2013-11-05 09:00", ("03", "1.00")))
    (segment, running_) = running.invoices(account=f"Account/{account}")
    assert segment["type"]["coding"][0]["code"] == "segment"
    assert segment["totalNet"]["value"] == "9000.00"
    paid = stated(running, payment(account, 9000.00), "pay-1", "2013-11-05T10:00:00+08:00")
    assert paid.status_code == 201

    segment, running_ = running.invoices(account=f"Account/{account}")
    assert segment["status"] == "balanced"
    assert running_["status"] == "draft"


def test_an_act_counts_once_by_its_key(running):
    _, account, _ = admitted(running, "2")

    answers = [stated(running, payment(account, 5.00), "twice") for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 200]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    other = stated(running, payment(account, 6.00), "twice")
    assert other.status_code == 422
    assert other.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ({"resourceType": "PaymentReconciliation", "status": "paid"}, 422),
        ({"resourceType": "Task"}, 422),
    ],
)
def test_an_act_that_is_no_valid_resource_is_refused(running, resource, status):
    answer = stated(running, resource, "bad")

    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_an_act_on_an_unknown_account_is_refused(running):
    answer = stated(running, payment("0" * 32, 5.00), "nowhere")

    assert answer.status_code == 422
    assert "no account" in answer.text


def test_operations_through_the_doors_of_a_running_adapter(running):
    _, account, patient = admitted(running, "3")
    stated(running, agreement(account, patient), "sign-3")
    at = {"x-act-time": "2013-11-04T22:00:00+08:00", "idempotency-key": "settle-3"}

    settled = httpx.post(f"{running.http}/fhir/Account/{account}/$settle", headers=at)
    again = httpx.post(f"{running.http}/fhir/Account/{account}/$settle", headers=at)
    estimate = httpx.get(f"{running.http}/fhir/Account/{account}/$estimate")
    listed = httpx.get(f"{running.http}/fhir/Account/{account}/$daily-list?day=2013-11-04")
    eligible = httpx.post(
        f"{running.http}/fhir/Patient/{patient}/$pay-later-eligibility",
        json={
            "resourceType": "Parameters",
            "parameter": [{"name": "ward", "valueString": "肾病科"}],
        },
    )
    answers = (settled, again, estimate, listed, eligible)

    assert [one.status_code for one in answers] == [200] * 5
    assert settled.json()["parameter"] == again.json()["parameter"]
    (invoice,) = [one for one in settled.json()["parameter"] if one["name"] == "invoice"]
    assert invoice["resource"]["totalNet"]["value"] == 9000.00
    assert eligible.json()["parameter"][0]["valueCode"] == "eligible"
    told = running.get("/fhir/metadata")["rest"][0]["resource"]
    (of_account,) = [one for one in told if one["type"] == "Account"]
    assert "settle" in [one["name"] for one in of_account["operation"]]
