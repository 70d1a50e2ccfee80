"""Resources that people change: the same fact in a new version, never another one in its place."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from desk import Desk, given
from feeds import Stay, w01

BASE = "https://paylater.example/fhir"


@pytest.fixture
def desk():
    return Desk()


def put(desk, resource, *, version=None, **asked):
    path = f"/{resource['resourceType']}/{resource['id']}"
    headers = {"if_match": f'W/"{version}"'} if version else {}
    return desk.ask("PUT", path, resource, **headers, **asked)


def extension(name, **value):
    return {"url": f"{BASE}/StructureDefinition/{name}", **value}


def said(resource, name):
    found = [one for one in resource["extension"] if one["url"].endswith(f"/{name}")]
    return next((one[key] for one in found for key in one if key.startswith("value")), None)


def open_stay(desk, number="UP"):
    stay, messages = w01(number)
    desk.house.take(*messages[:3])
    return stay


@pytest.mark.clause("H-13")
def test_a_withdrawn_agreement_makes_what_has_accrued_due_at_once(desk):
    stay = open_stay(desk)
    (consent,) = desk.house.found("Consent")
    assert consent["provision"]["period"]["start"].startswith("2013-11-04")
    assert consent["provision"]["purpose"][0]["code"] == "HPAYMT"

    answer = put(desk, {**consent, "status": "inactive"}, at="2013-11-06 10:00")

    assert answer.status_code == 200, answer.text
    (segment,) = desk.house.found("Invoice")
    assert segment["type"]["coding"][0]["code"] == "segment"
    assert said(segment, "due") == "2013-11-06T10:00:00+08:00"
    origins = [
        {part["url"]: part for part in one["extension"]}
        for one in segment["extension"]
        if one["url"].endswith("/figure-origin")
    ]
    (due,) = [one for one in origins if one["figure"]["valueCode"] == "due"]
    assert due["rule"]["valueString"] == "agreements.INP.withdrawal"
    assert due["ambiguity"]["valueString"] == "AM-29"
    (consent,) = desk.house.found("Consent")
    assert said(consent, "pay-later-standing") == "withdrawn"
    assert said(consent, "withdrawn") == "2013-11-06T10:00:00+08:00"
    # What accrues from now on comes with the final.
    desk.house.take(
        stay.charge("2013-11-07 09:00", ("03", "20000.00")),
        stay.charge("2013-11-08 09:00", ("03", "1.00")),
    )
    assert [one[0] for one in desk.house.invoices(stay)] == ["segment", "running"]
    assert desk.house.sound()


@pytest.mark.clause("H-16")
def test_a_paper_handed_back_is_a_new_version_of_its_resource(desk):
    stay = open_stay(desk)
    papers = desk.house.found("DocumentReference")
    (card,) = [one for one in papers if said(one, "document-form") == "O"]
    back = [
        one for one in card["extension"] if not one["url"].endswith(("/custody", "/custody-time"))
    ]
    back += [
        extension("custody", valueCode="R"),
        extension("custody-time", valueDateTime="2013-11-06T11:00:00+08:00"),
    ]

    changed = put(desk, {**card, "extension": back}, version=1, at="2013-11-06 11:00")
    stale = put(desk, {**card, "status": "superseded"}, version=1)

    assert changed.status_code == 200, changed.text
    assert stale.status_code == 412
    assert "version-stale" in stale.text
    assert desk.ask("GET", f"/DocumentReference/{card['id']}").headers["etag"] == 'W/"2"'
    assert stay


def test_an_update_counts_once_by_its_key_and_only_of_what_is_there(desk):
    open_stay(desk)
    (consent,) = desk.house.found("Consent")

    first = put(desk, {**consent, "language": "zh"}, key="u", at="2013-11-06 10:00")
    again = put(desk, {**consent, "language": "zh"}, key="u", at="2013-11-06 10:00")
    other = put(desk, {**consent, "language": "en"}, key="u", at="2013-11-06 10:00")

    assert [first.status_code, again.status_code, other.status_code] == [200, 200, 422]
    assert put(desk, {**consent, "id": "nobody"}).status_code == 404
    elsewhere = desk.ask("PUT", "/Consent/other", consent)
    assert (elsewhere.status_code, "id-differs" in elsewhere.text) == (422, True)
    assert put(desk, consent, version="x").status_code == 422


@pytest.mark.clause("H-11")
def test_who_completes_a_notice_proves_that_one_and_no_other(desk):
    stay = open_stay(desk, "PN")
    desk.house.take(stay.charge("2013-11-06 09:00", ("01", "1.00")))
    owed = desk.house.found("Communication", category="daily-list")
    owed.sort(key=lambda one: said(one, "due"))
    assert [said(one, "duty-state") for one in owed] == ["missed", "open"]
    (notice,) = [one for one in owed if said(one, "duty-state") == "open"]
    done = {**notice, "status": "completed", "sent": "2013-11-06T09:30:00+08:00"}

    answer = put(desk, done, at="2013-11-06 09:30")

    assert answer.status_code == 200, answer.text
    after = desk.house.found("Communication", category="daily-list")
    assert {one["id"]: said(one, "duty-state") for one in after} == {
        owed[0]["id"]: "met" if owed[0] is notice else "missed",
        owed[1]["id"]: "met" if owed[1] is notice else "missed",
    }


def payment(desk, stay, amount, **changed):
    account = {"reference": f"Account/{desk.account(stay)}"}
    return {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": "2013-11-12T10:10:00+08:00",
        "paymentDate": "2013-11-12",
        "paymentAmount": {"value": amount, "currency": "CNY"},
        "paymentIdentifier": {"value": f"R{stay.visit}"},
        "extension": [
            extension("account", valueReference=account),
            extension("payment-kind", valueCode=changed.pop("kind", "payment")),
        ],
        **changed,
    }


def left(desk, number):
    """The stay of W01, left with its final paid at the desk."""
    stay, messages = w01(number, pay=True)
    desk.house.take(*messages, stay.discharge("2013-11-12 10:00"))
    paid = payment(desk, stay, 1687.90)
    assert desk.ask("POST", "/PaymentReconciliation", paid, key="p", at="2013-11-12 10:10")
    assert [one[1] for one in desk.house.invoices(stay)] == ["balanced", "balanced"]
    return stay


@pytest.mark.clause("H-15")
def test_a_payment_cancelled_at_the_desk_goes_back(desk):
    stay = left(desk, "PC")
    (paid,) = [
        one
        for one in desk.house.found("PaymentReconciliation")
        if one["paymentAmount"]["value"] == Decimal("1687.90")
    ]

    raised = put(desk, {**paid, "paymentAmount": {"value": 1700, "currency": "CNY"}})
    cancelled = put(desk, {**paid, "status": "cancelled"}, at="2013-11-13 09:00")

    assert (raised.status_code, "money-stands" in raised.text) == (422, True)
    assert cancelled.status_code == 200, cancelled.text
    assert desk.house.invoices(stay)[-1][1::3] == ("issued", "1687.90")
    assert desk.house.sound()
    # What went back is not received again by saying so: the books would not follow.
    again = put(desk, {**paid, "status": "active"}, at="2013-11-13 10:00")
    assert (again.status_code, "money-stands" in again.text) == (422, True)
    assert desk.house.invoices(stay)[-1][1::3] == ("issued", "1687.90")


@pytest.mark.parametrize(
    ("sum_", "issue"),
    [
        ({"value": -7, "currency": "CNY"}, "payment-negative"),
        ({"value": 11, "currency": "USD"}, "currency-not-accepted"),
        ({"value": 1000000000000, "currency": "CNY"}, "amount-too-large"),
    ],
)
def test_the_desk_takes_no_money_that_the_feed_could_not_bring(desk, sum_, issue):
    stay = left(desk, "PN")
    before = len(desk.house.found("PaymentReconciliation"))
    paid = payment(desk, stay, 5) | {"paymentAmount": sum_}

    answer = desk.ask("POST", "/PaymentReconciliation", paid, key="n", at="2013-11-13 09:00")

    assert (answer.status_code, issue in answer.text) == (422, True)
    assert len(desk.house.found("PaymentReconciliation")) == before


def test_a_void_names_the_payment_before_it(desk):
    stay = left(desk, "PV")
    kind = {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": "payment"}]}
    before = [{"type": kind, "predecessor": {"value": f"R{stay.visit}"}}]
    void = payment(desk, stay, 1687.90, kind="void", detail=before) | {
        "paymentIdentifier": {"value": "V1"}
    }

    answer = desk.ask("POST", "/PaymentReconciliation", void, key="v", at="2013-11-13 09:00")

    assert answer.status_code == 201, answer.text
    assert desk.house.invoices(stay)[-1][1] == "issued"
    unknown = payment(desk, stay, 5, kind="void") | {"paymentIdentifier": {"value": "R404"}}
    waits = desk.ask("POST", "/PaymentReconciliation", unknown, key="w", at="2013-11-13 09:10")
    assert "payment-void-waits" in waits.text


def test_bad_input_is_a_finding_with_its_place_and_nothing_is_lost(desk):
    stay = left(desk, "BI")
    fraction = desk.ask("POST", "/PaymentReconciliation", payment(desk, stay, 1.005), key="f")
    over = desk.ask(
        "POST",
        "/PaymentReconciliation",
        payment(desk, stay, 100) | {"paymentIdentifier": {"value": "more"}},
        key="o",
        at="2013-11-12 11:00",
    )
    backwards = desk.ask(
        "POST",
        "/PaymentReconciliation",
        payment(desk, stay, 1) | {"paymentIdentifier": {"value": "late"}},
        key="b",
        at="2013-11-01 11:00",
    )

    assert fraction.status_code == 422
    assert fraction.json()["issue"][0]["expression"] == [
        "PaymentReconciliation.paymentAmount.value"
    ]
    # What is over the balance stays unapplied.
    assert over.status_code == 201
    assert desk.house.balances()["patient:unapplied"] == "-101.00"
    assert backwards.status_code == 201
    issue = backwards.json()["issue"][0]
    assert issue["details"]["coding"][0]["code"] == "act-before-clock"
    assert issue["expression"] == ["X-Act-Time"]


def test_under_the_systems_clock_nobody_acts_in_the_future():
    now = datetime(2013, 11, 12, 12, tzinfo=UTC)
    desk = Desk(clock="system", now=lambda: now)
    stay = open_stay(desk, "SY")

    answer = desk.ask(
        "POST",
        "/PaymentReconciliation",
        payment(desk, stay, 7) | {"paymentIdentifier": {"value": "soon"}},
        key="s",
        at="2030-01-01 00:00",
    )

    assert answer.status_code == 201
    assert "act-in-future" in answer.text


def test_a_second_signature_is_told_and_the_last_counts(desk):
    stay = open_stay(desk, "SS")
    (consent,) = desk.house.found("Consent")
    ours = ("/pay-later-standing", "/standing-reason")
    told = [one for one in consent["extension"] if not one["url"].endswith(ours)]
    second = {**consent, "extension": told, "dateTime": "2013-11-06T09:00:00+08:00"}
    del second["id"]

    answer = desk.ask("POST", "/Consent", second, key="again", at="2013-11-06 09:00")

    assert answer.status_code == 201
    assert "agreement-signed-twice" in answer.text
    assert stay


def test_what_nobody_knows_of_a_visit_is_a_finding(desk):
    stay = Stay("HK-3RD", "无此科", "VUN", "MUN")
    desk.house.take(
        stay.admit("2013-11-04 09:30", stay.insured("999")),
        stay.charge("2013-11-04 20:00", ("03", "90.00")),
    )

    assert {"ward-unknown", "scheme-unknown"} <= set(desk.house.findings())
    told = desk.operate(
        f"/Patient/{desk.patient(stay)}/$pay-later-eligibility",
        given(facility="NOWHERE", ward="无此科"),
    )
    assert next(one for one in told if one["name"] == "reason")["valueCode"] == "out-of-scope"
