"""The worked examples of the policies, exact to the fen, over real sockets."""

import pytest
from feeds import W01_DAYS, Stay, w01
from running import adapter

EXTENSION = "https://paylater.example/fhir/StructureDefinition/"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with adapter(tmp_path_factory.mktemp("worked")) as started:
        yield started


def extension(resource, name):
    return next(
        next(value for key, value in one.items() if key.startswith("value"))
        for one in resource["extension"]
        if one["url"] == EXTENSION + name
    )


def told(invoice):
    """Type, status, gross, net and balance of an invoice."""
    return (
        invoice["type"]["coding"][0]["code"],
        invoice["status"],
        invoice["totalGross"]["value"],
        invoice["totalNet"]["value"],
        extension(invoice, "balance")["value"],
    )


def components(invoice):
    return {
        component["code"]["coding"][0]["code"]: component["amount"]["value"]
        for component in invoice["totalPriceComponent"]
    }


def by_account(running, stay):
    found = running.invoices(**{"account:Account.identifier": stay.visit})
    assert found == running.invoices(**{"patient.identifier": stay.mrn})
    return found


def send(running, messages):
    assert running.send(*messages) == ["AA"] * len(messages)


@pytest.mark.clause("H-06", "H-09", "H-12", "H-13", "H-15", "H-58", "H-60")
def test_w01_threshold_segment_and_discharge_in_haikou(running):
    stay, messages = w01("W01", pay=True)
    send(running, messages)
    send(running, [stay.discharge("2013-11-12 10:00"), stay.pay("2013-11-12 10:05", "1687.90")])

    segment, final = by_account(running, stay)
    assert told(segment) == ("segment", "balanced", "24400.00", "8572.30", "0.00")
    assert told(final) == ("final", "balanced", "5260.00", "1687.90", "0.00")
    assert components(segment)["insurer"] == "15827.70"
    assert components(final) == {
        "base": "5260.00",
        "insurer": "3572.10",
        "own-pay": "0.00",
        "self-pay-first": "157.00",
        "over-limit": "0.00",
        "deductible": "0.00",
        "coinsurance": "1530.90",
    }
    whole = {
        name: float(components(segment)[name]) + float(components(final)[name])
        for name in components(final)
    }
    assert whole["own-pay"] == 800.00
    assert whole["self-pay-first"] == 846.00
    assert whole["deductible"] == 300.00
    assert whole["coinsurance"] == pytest.approx(8314.20)
    assert len(segment["lineItem"]) == 12
    assert len(final["lineItem"]) == 5
    assert segment["date"].startswith("2013-11-08")
    assert extension(segment, "due") == "2013-11-11T23:59:59+08:00"


def test_w01_before_discharge_the_running_invoice_tells_what_has_accrued(running):
    stay, messages = w01("W01R")
    send(running, messages[:3])

    (accrued,) = by_account(running, stay)

    assert told(accrued) == ("running", "draft", "8650.00", "3119.30", "3119.30")
    assert len(accrued["lineItem"]) == 5


@pytest.mark.clause("H-04", "H-12", "H-13")
def test_w02_one_fen_below_the_threshold_is_silent(running):
    stay = Stay("HK-MCH", "产科", "VW02", "MW02")
    opening = "2014-03-03 08:00"
    send(
        running,
        [
            stay.admit(opening, stay.insured("310"), stay.agreement("AGW02", opening)),
            stay.charge("2014-03-03 23:00", ("01", "21500.00")),
            stay.charge("2014-03-04 23:00", ("01", "33000.00")),
            stay.charge("2014-03-05 23:00", ("01", "26300.00"), ("03", "2199.99")),
        ],
    )
    account = by_account(running, stay)[0]["account"]["reference"]
    assert notices(running, stay_patient(running, stay)) == "0"
    send(running, [stay.charge("2014-03-06 23:00", ("03", "0.01"))])
    assert notices(running, stay_patient(running, stay)) == "1"
    send(
        running,
        [
            stay.charge("2014-03-07 23:00", ("01", "4200.00"), ("02", "1000.00")),
            stay.charge("2014-03-08 23:00", ("01", "800.00")),
            stay.discharge("2014-03-09 10:00"),
        ],
    )

    segment, final = by_account(running, stay)
    assert told(segment) == ("segment", "issued", "83000.00", "15000.00", "15000.00")
    assert segment["date"].startswith("2014-03-06")
    assert told(final) == ("final", "issued", "6000.00", "985.00", "985.00")
    assert components(segment)["insurer"] == "68000.00"
    assert components(final)["insurer"] == "5015.00"
    assert segment["account"]["reference"] == account


def notices(running, patient):
    """Return how many threshold notices a patient was given."""
    told = {"subject": patient, "category": "threshold-notice"}
    return running.get("/fhir/Communication", **told)["total"]


def stay_patient(running, stay):
    (entry,) = running.get("/fhir/Patient", identifier=stay.mrn)["entry"]
    return f"Patient/{entry['resource']['id']}"


@pytest.mark.clause("H-13", "H-58")
def test_w03_segments_repeat_and_nothing_is_billed_twice(running):
    stay = Stay("HK-MCH", "产科", "VW03", "MW03")
    opening = "2013-11-01 08:00"
    messages = [stay.admit(opening, stay.insured("391"), stay.agreement("AGW03", opening))]
    amounts = ("9000.00", "9500.00", "8200.00", "10100.00", "9900.00", "2100.00")
    for day, amount in enumerate(amounts, 1):
        messages.append(stay.charge(f"2013-11-{day:02d} 22:00", ("03", amount)))
    send(running, [*messages, stay.discharge("2013-11-07 09:00")])

    found = by_account(running, stay)

    assert [told(one)[:4] for one in found] == [
        ("segment", "issued", "18500.00", "18500.00"),
        ("segment", "issued", "18300.00", "18300.00"),
        ("final", "issued", "12000.00", "12000.00"),
    ]
    billed = [item["chargeItemReference"]["reference"] for one in found for item in one["lineItem"]]
    assert len(billed) == len(set(billed)) == 6


@pytest.mark.clause("Q-10", "Q-12", "Q-13", "Q-14")
def test_w04_one_outpatient_visit_in_qidong_and_seven_days_to_pay(running):
    national_id = "320681197903020025"
    earlier = Stay("QD-PH", "内科", "VW04A", "MW04", national_id, "O", hukou="")
    stay = Stay("QD-PH", "内科", "VW04", "MW04", national_id, "O", hukou="")
    send(
        running,
        [
            earlier.admit("2020-02-10 09:00", earlier.insured("310", "320681"), event="A04"),
            earlier.charge("2020-02-10 09:20", ("01", "600.00")),
            earlier.discharge("2020-02-10 10:00"),
            stay.admit(
                "2020-04-15 09:00",
                stay.insured("310", "320681"),
                stay.agreement("QDW04", "2020-04-15 09:00", form="STANDING"),
                stay.paper("SSC", "2020-04-15 09:00", form="O", custody="S"),
                event="A04",
            ),
            stay.charge("2020-04-15 09:10", ("01", "10.00"), ("01", "186.00"), ("01", "242.50")),
            stay.charge("2020-04-15 11:05", ("02", "318.40"), ("03", "45.00")),
            stay.discharge("2020-04-15 11:40"),
        ],
    )

    (invoice,) = running.invoices(**{"account:Account.identifier": stay.visit})
    assert told(invoice) == ("final", "issued", "801.90", "294.36", "294.36")
    assert components(invoice)["insurer"] == "507.54"
    assert components(invoice)["self-pay-first"] == "31.84"
    assert components(invoice)["own-pay"] == "45.00"
    assert invoice["date"] == "2020-04-15T11:40:00+08:00"
    assert extension(invoice, "due") == "2020-04-22T23:59:59+08:00"
    (before,) = running.invoices(**{"account:Account.identifier": earlier.visit})
    assert told(before) == ("final", "issued", "600.00", "600.00", "600.00")

    send(running, [stay.pay("2020-04-20 09:00", "294.36")])

    (paid,) = running.invoices(**{"account:Account.identifier": stay.visit})
    assert told(paid) == ("final", "balanced", "801.90", "294.36", "0.00")


@pytest.mark.clause("H-54", "H-55", "H-56")
def test_w07_the_ward_finds_another_person(running):
    stay, messages = w01("W07")
    send(running, [*messages[:2][:1], stay.check("2013-11-04 10:15", "D")])
    (entry,) = running.get("/fhir/Consent", patient=stay_patient(running, stay))["entry"]
    assert entry["resource"]["status"] == "active"
    send(running, [messages[1]])
    send(running, [stay.check("2013-11-05 14:00", "X", event="A08", stage="INS")])

    (invoice,) = by_account(running, stay)
    assert told(invoice) == ("segment", "issued", "2220.00", "2220.00", "2220.00")
    assert components(invoice)["insurer"] == "0.00"
    assert extension(invoice, "due") == "2013-11-05T14:00:00+08:00"
    (entry,) = running.get("/fhir/Consent", patient=stay_patient(running, stay))["entry"]
    assert entry["resource"]["status"] == "inactive"
    assert extension(entry["resource"], "standing-reason") == "identity-mismatch"


@pytest.mark.clause("H-15")
def test_w13_a_charge_cancelled_after_the_final_settlement(running):
    stay, messages = w01("W13", pay=True)
    send(running, messages)
    original = f"{stay.visit}-{stay.charges_sent}"
    send(
        running,
        [
            stay.discharge("2013-11-12 10:00"),
            stay.pay("2013-11-12 10:05", "1687.90"),
            stay.reverse("2013-11-20 11:00", "02", "-310.00", "2013-11-11", original),
        ],
    )

    segment, final, credit = by_account(running, stay)
    assert told(segment) == ("segment", "balanced", "24400.00", "8572.30", "0.00")
    assert told(final) == ("final", "balanced", "5260.00", "1687.90", "0.00")
    assert told(credit) == ("credit-note", "issued", "-310.00", "-114.70", "-114.70")
    assert components(credit)["insurer"] == "-195.30"
    (line,) = credit["lineItem"]
    reversal = running.get(f"/fhir/{line['chargeItemReference']['reference']}")
    assert reversal["priceOverride"]["value"] == "-310.00"
    (taken_back,) = reversal["partOf"]
    assert running.get(f"/fhir/{taken_back['reference']}")["identifier"][0]["value"] == original


def test_w20_a_cancelled_discharge(running):
    stay, messages = w01("W20")
    send(
        running,
        [
            *messages,
            stay.discharge("2013-11-12 10:00"),
            stay.cancel_discharge("2013-11-12 10:20"),
            stay.charge("2013-11-12 18:00", ("01", "260.00")),
            stay.discharge("2013-11-13 09:00"),
        ],
    )

    assert [told(one)[:4] for one in by_account(running, stay)] == [
        ("segment", "issued", "24400.00", "8572.30"),
        ("final", "cancelled", "5260.00", "1687.90"),
        ("final", "issued", "5520.00", "1765.90"),
    ]


def test_w20_the_same_message_three_times_or_before_its_admission(running):
    stay, messages = w01("W20B")
    admission, first, *others = messages
    last = stay.charge("2013-11-12 18:00", ("01", "260.00"))
    send(
        running,
        [
            first,
            admission,
            first,
            *others,
            stay.discharge("2013-11-12 10:00"),
            stay.cancel_discharge("2013-11-12 10:20"),
            *[last] * 3,
            stay.discharge("2013-11-13 09:00"),
        ],
    )

    assert [told(one)[:4] for one in by_account(running, stay)] == [
        ("segment", "issued", "24400.00", "8572.30"),
        ("final", "cancelled", "5260.00", "1687.90"),
        ("final", "issued", "5520.00", "1765.90"),
    ]


def test_w20_a_charge_after_the_second_final_is_a_supplementary(running):
    stay, messages = w01("W20C")
    send(
        running,
        [
            *messages,
            stay.discharge("2013-11-12 10:00"),
            stay.cancel_discharge("2013-11-12 10:20"),
            stay.discharge("2013-11-13 09:00"),
            stay.charge("2013-11-13 09:30", ("01", "260.00")),
        ],
    )

    found = by_account(running, stay)
    assert [told(one)[:4] for one in found] == [
        ("segment", "issued", "24400.00", "8572.30"),
        ("final", "cancelled", "5260.00", "1687.90"),
        ("final", "issued", "5260.00", "1687.90"),
        ("supplementary", "issued", "260.00", "78.00"),
    ]


def emergency(number):
    stay = Stay("HK-3RD", "肾病科", f"V23{number}", f"M23{number}", condition="CR", hukou="")
    opening = "2013-11-18 02:00"
    return stay, [
        stay.admit(opening, stay.agreement(f"AG23{number}", opening), stay.paper("ID", opening)),
        stay.charge("2013-11-18 22:00", ("01", "7999.99")),
        stay.charge("2013-11-19 22:00", ("01", "1450.00")),
    ]


@pytest.mark.clause("H-07", "H-12", "H-13")
def test_w23_an_uninsured_emergency_patient_in_haikou(running):
    stay, messages = emergency("A")
    send(running, messages[:2])
    patient = stay_patient(running, stay)
    assert notices(running, patient) == "0"
    send(running, messages[2:])
    assert notices(running, patient) == "1"
    send(running, [stay.discharge("2013-11-20 10:00")])

    segment, final = by_account(running, stay)
    assert told(segment) == ("segment", "issued", "9449.99", "9449.99", "9449.99")
    assert components(segment)["insurer"] == "0.00"
    assert told(final) == ("final", "balanced", "0.00", "0.00", "0.00")


def test_w23_insured_after_all_the_unpaid_segment_falls(running):
    stay, messages = emergency("B")
    send(
        running,
        [
            *messages,
            stay.update("2013-11-20 08:00", stay.insured("380")),
            stay.discharge("2013-11-21 10:00"),
        ],
    )

    segment, final = by_account(running, stay)
    assert told(segment)[:4] == ("segment", "cancelled", "9449.99", "9449.99")
    assert told(final)[:4] == ("final", "issued", "9449.99", "3045.00")


def test_w23_insured_after_all_what_was_paid_comes_back_as_a_credit(running):
    stay, messages = emergency("C")
    send(
        running,
        [
            *messages,
            stay.pay("2013-11-20 07:00", "9449.99"),
            stay.update("2013-11-20 08:00", stay.insured("380")),
        ],
    )

    segment, credit = by_account(running, stay)
    assert told(segment) == ("segment", "balanced", "9449.99", "9449.99", "0.00")
    assert told(credit) == ("credit-note", "issued", "0.00", "-6404.99", "-6404.99")


def test_every_figure_of_an_account_is_explained(running):
    stay, messages = w01("WEX")
    send(running, [*messages, stay.discharge("2013-11-12 10:00")])
    account = by_account(running, stay)[0]["account"]["reference"]

    explained = running.get(f"/fhir/{account}/$explain")

    invoices = [part["part"] for part in explained["parameter"] if part["name"] == "invoice"]
    assert len(invoices) == 2
    figures = {
        next(one["valueCode"] for one in part["part"] if one["name"] == "figure"): part["part"]
        for part in invoices[0]
        if part["name"] == "figure"
    }
    insurer = {one["name"]: one for one in figures["insurer"]}
    assert insurer["amount"]["valueMoney"]["value"] == "15827.70"
    assert insurer["rule"]["valueString"] == "benefit_estimate.schemes.380.rate.secondary"
    assert insurer["origin"]["valueCode"] == "site"
    assert {"totalNet", "totalGross", "deductible", "coinsurance"} <= set(figures)
    clauses = str([one for one in figures["totalNet"] if one["name"] == "clause"])
    assert "H-13" in clauses
    assert "并实行分段结算" in clauses
    lines = [part["part"] for part in invoices[0] if part["name"] == "line"]
    assert len(lines) == sum(len(day[1]) for day in W01_DAYS[:5])
    first = {one["name"]: one.get("valueString", "") for one in lines[0]}
    assert first["field"].startswith("FT1[1]-11")
    assert first["mapping"].startswith("segments/FT1_to_ChargeItem.yaml:")
    assert first["message"].startswith("T0")
