"""A figure is led back to the right message and field, whatever came after it."""

from decimal import Decimal

import pytest
from answers import amount, parts, unanswered, value
from feeds import Stay, w01
from house import House

OPENING = "2013-11-04 09:30"


@pytest.fixture
def house():
    return House()


def control(message):
    return message.split(b"|")[9].decode()


def explained(house, stay):
    (account,) = house.found("Account", identifier=stay.visit)
    return house.explanation().explain("Account", account["id"])


def invoice(house, stay, type_):
    found = [one for one in parts(explained(house, stay), "invoice") if value(one, "type") == type_]
    return found[-1]


def figure(invoice, name):
    (found,) = [one for one in parts(invoice, "figure") if value(one, "figure") == name]
    return found


def made(figure):
    return [(value(one, "kind"), str(amount(one))) for one in parts(figure, "made-of")]


def settled(house, stay, messages):
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    answer = stay.adjudicate("S1", "2013-11-12 12:00", "19345.25", "10314.75")
    house.take(answer)
    return answer


def test_a_share_after_the_insurers_answer_is_its_field_less_what_a_segment_billed(house):
    stay, messages = w01("LA", pay=True)
    answer = settled(house, stay, messages)

    insurer = figure(invoice(house, stay, "final"), "insurer")

    assert made(insurer) == [("adjudicated", "19345.25"), ("billed", "-15827.70")]
    (stated,) = parts(parts(insurer, "made-of")[0], "stated")
    told = [value(stated, name) for name in ("name", "message", "field", "raw")]
    assert told == ["fund_pay_sumamt", control(answer), "ZAJ[1]-24", "19345.25"]
    assert (value(insurer, "origin"), unanswered(house)) == ("fact", [])


def test_what_is_taken_back_later_is_our_estimate_and_never_the_insurers_word(house):
    stay, messages = w01("LB", pay=True)
    settled(house, stay, messages)
    house.take(stay.reverse("2013-11-13 09:00", "02", "310.00", "2013-11-11", f"{stay.visit}-17"))

    credit = invoice(house, stay, "credit-note")
    insurer = figure(credit, "insurer")

    assert (amount(insurer), value(insurer, "origin")) == (Decimal("-195.30"), "site")
    assert value(insurer, "rule") == "benefit_estimate.schemes.380.rate.secondary"
    assert ("estimated", "-195.30") in made(insurer)
    assert value(figure(credit, "totalNet"), "origin") == "default"
    assert unanswered(house) == []


def test_the_share_of_a_stay_that_is_only_estimated_is_never_the_texts(house):
    stay, messages = w01("LC", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))

    net = figure(invoice(house, stay, "final"), "totalNet")

    told = [value(net, name) for name in ("rule", "origin", "ambiguity")]
    assert told == ["discharge.payable", "site", "AM-11"]
    assert "文件规定" not in value(net, "zh").replace("非文件规定", "")


def test_an_invoice_is_explained_by_the_insurance_as_it_stood_when_it_was_issued(house):
    stay, messages = w01("LD", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    corrected = stay.insured("380").replace("20130101", "20130601")
    house.take(stay.update("2013-11-14 10:00", corrected))

    facts = [
        one
        for each in parts(explained(house, stay), "invoice")
        for one in parts(each, "fact")
        if "Coverage" in str(value(one, "reference"))
    ]

    said = {value(one, "raw") for fact in facts for one in parts(fact, "said")}
    assert {"380", "20130101"} <= said
    assert "20130601" not in said
    told = {value(one, "field") for fact in facts for one in parts(fact, "said")}
    assert {"IN1[1]-15.1", "IN1[1]-12", "IN1[1]-3.1"} <= told


def test_a_line_keeps_its_message_when_its_patient_is_merged_into_another(house):
    stay = Stay("HK-3RD", "肾病科", "VLE", "MLE")
    charge = stay.charge("2013-11-05 10:00", ("02", "100.00"))
    house.take(stay.admit(OPENING, stay.insured("380")), charge)
    house.take(stay.discharge("2013-11-06 10:00"))
    other = Stay("HK-3RD", "肾病科", "VLX", "MLX")
    house.take(other.admit("2013-11-07 09:30"))
    house.take(other.message("A40", "ADT_A39", "2013-11-08 10:00", "MRG|MLE^^^HK-3RD^MR"))

    (line,) = parts(invoice(house, stay, "final"), "line")

    told = [value(line, name) for name in ("message", "field", "raw")]
    assert told == [control(charge), "FT1[1]-11.1", "100.00"]
    (first,) = parts(line, "component")
    rule = [value(first, name) for name in ("code", "rule", "origin", "message", "field", "raw")]
    place = "FT1[1]-7[6=CHRGITM_LV].4"
    assert rule == [
        "self-pay-first",
        "benefit_estimate.item_class",
        "site",
        control(charge),
        place,
        "02",
    ]


def test_who_has_no_agreement_is_told_by_which_rule(house):
    stay = Stay("HK-3RD", "外科", "VLF", "MLF")
    house.take(stay.admit(OPENING, stay.insured("380"), stay.agreement("AGLF", OPENING)))

    (told,) = parts(explained(house, stay), "agreement")

    assert [value(told, name) for name in ("status", "reason", "rule", "origin")] == [
        "rejected",
        "out-of-scope",
        "scope.phases",
        "text",
    ]
    assert {value(one, "id") for one in parts(told, "clause")} == {"H-03", "H-36"}


def test_money_that_settled_an_invoice_is_named(house):
    stay, messages = w01("LG", pay=True)
    house.take(*messages)

    segment = invoice(house, stay, "segment")

    (paid,) = parts(figure(segment, "paid"), "made-of")
    assert value(paid, "of")["reference"].startswith("PaymentReconciliation/")
    assert made(figure(segment, "balance")) == [("figure", "8572.30"), ("figure", "-8572.30")]
