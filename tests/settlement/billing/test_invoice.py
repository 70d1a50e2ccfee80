"""A settlement told as an Invoice: every element, whose figures they are, and how it stands."""

from dataclasses import replace
from datetime import UTC
from decimal import Decimal

import pytest
from people import BASE, extension
from settlement.cases import HAIKOU, YUNQIAO, Stay, answer, at

from adapter.fhir.resources import derive_id
from adapter.settlement.answer import Answer
from adapter.settlement.billing.invoice import (
    caveat_codes,
    estimate,
    estimate_id,
    issued,
    running,
    running_id,
    standing,
    unissued,
)
from adapter.settlement.billing.price_components import line_items, totals
from adapter.settlement.figures import NO_FIGURES, NO_LAYERS, Figures, Layers
from adapter.settlement.lines import Line
from adapter.settlement.outcome import Document
from adapter.settlement.state import Issued

# The segment of W01: 24,400.00 of which the patient is asked for 8,572.30.
FIGURES = Figures(
    gross=2440000,
    insurer=1582770,
    own_pay=80000,
    self_pay_first=68900,
    deductible=30000,
    coinsurance=678330,
)
THRESHOLD = Answer("8000.00", "thresholds.by_level.secondary", ("H-12", "H-13"))
DUE = Answer("3 days", "segment_settlement.due", ("H-13",), "default", "AM-02")
LINE = Line(
    "C1", "A", 100, Layers(100), "ITEM", "01", at("2013-11-04 10:00"), at("2013-11-04 10:00")
)
ESTIMATED_ZH = "（按医院设定比例估算，非文件规定）"
ESTIMATED_EN = " (estimated by the hospital's own rates)"


@pytest.fixture
def case():
    return case_under(HAIKOU)


def case_under(city):
    case = Stay(city).case("2013-11-09 12:00")
    case.state.patient = "PAT"
    case.policy = case.policies.get(city.policy)
    return case


def invoice(type_="segment", number="HK-2013-000001-S2", figures=FIGURES, **changes):
    cut, due = at("2013-11-08 23:59:59"), at("2013-11-11 23:59:59")
    made = Issued(
        "INV", number, type_, cut.astimezone(UTC), due.astimezone(UTC), figures, NO_LAYERS
    )
    return replace(made, **changes)


def document(made, *, lines=(LINE,), answers=None, estimated=True, brought=0):
    told = {"threshold": THRESHOLD, "due": DUE} if answers is None else answers
    return Document(made, lines, told, estimated, brought)


def money(amount):
    return {"value": Decimal(amount), "currency": "CNY"}


def values(resource, name):
    """Return the values of the extensions of a name, in their order."""
    url = extension(name)["url"]
    return [
        next(value for key, value in one.items() if key != "url")
        for one in resource["extension"]
        if one["url"] == url
    ]


def paragraphs(resource):
    div = resource["text"]["div"]
    opening, closing = '<div xmlns="http://www.w3.org/1999/xhtml"><p>', "</p></div>"
    assert (div[: len(opening)], div[-len(closing) :]) == (opening, closing)
    return div[len(opening) : -len(closing)].split("</p><p>")


@pytest.mark.clause("H-12", "H-13", "H-58")
def test_w01_the_segment_invoice_says_whose_every_figure_is(case):
    made = issued(case, document(invoice(paid=100000)))

    assert made == {
        "resourceType": "Invoice",
        "id": "INV",
        "meta": {"profile": [f"{BASE}/StructureDefinition/paylater-invoice"]},
        "text": {
            "status": "generated",
            "div": (
                '<div xmlns="http://www.w3.org/1999/xhtml">'
                "<p>应付 8,572.30 元（分段结算）：总费用 24,400.00 元，"
                f"医保支付 15,827.70 元{ESTIMATED_ZH}。</p>"
                "<p>Due 8,572.30 yuan (Segment settlement): gross 24,400.00, "
                f"insurer 15,827.70{ESTIMATED_EN}.</p></div>"
            ),
        },
        "identifier": [
            {"system": f"{BASE}/NamingSystem/HK-3RD/invoice", "value": "HK-2013-000001-S2"}
        ],
        "status": "issued",
        "type": {"coding": [{"system": f"{BASE}/CodeSystem/invoice-type", "code": "segment"}]},
        "subject": {"reference": "Patient/PAT"},
        "recipient": {"reference": "Patient/PAT"},
        "account": {"reference": "Account/A"},
        "issuer": {
            "reference": f"Organization/{derive_id('Organization', 'HK-3RD')}",
            "identifier": {"value": "HK-3RD"},
        },
        "date": "2013-11-08T23:59:59+08:00",
        "lineItem": line_items([LINE], "CNY"),
        "totalPriceComponent": totals(FIGURES, 0, "CNY"),
        "totalNet": money("8572.30"),
        "totalGross": money("24400.00"),
        "paymentTerms": (
            "应于 2013-11-11 23:59 前付清 / due by 2013-11-11 23:59; H-12, H-13; "
            "非文件规定 / not stated by the instrument: segment_settlement.due"
        ),
        "extension": [
            extension("policy", valueString="cn-460100-haikou-2013-209|1.0.0"),
            extension("clause", valueString="H-12"),
            extension("clause", valueString="H-13"),
            extension(
                "figure-origin",
                extension=[
                    {"url": "figure", "valueCode": "due"},
                    {"url": "value", "valueString": "3 days"},
                    {"url": "origin", "valueCode": "default"},
                    {"url": "rule", "valueString": "segment_settlement.due"},
                    {"url": "clause", "valueString": "H-13"},
                    {"url": "ambiguity", "valueString": "AM-02"},
                ],
            ),
            extension(
                "figure-origin",
                extension=[
                    {"url": "figure", "valueCode": "threshold"},
                    {"url": "value", "valueString": "8000.00"},
                    {"url": "origin", "valueCode": "text"},
                    {"url": "rule", "valueString": "thresholds.by_level.secondary"},
                    {"url": "clause", "valueString": "H-12"},
                    {"url": "clause", "valueString": "H-13"},
                ],
            ),
            extension("due", valueDateTime="2013-11-11T23:59:59+08:00"),
            extension("estimated", valueBoolean=True),
            extension("segment-number", valuePositiveInt=2),
            extension("paid", valueMoney=money("1000.00")),
            extension("balance", valueMoney=money("7572.30")),
        ],
    }


def test_an_invoice_over_nothing_has_no_lines_and_names_no_rule(case):
    zero = invoice("final", "HK-2013-000001", NO_FIGURES, status="balanced")

    made = issued(case, document(zero, lines=(), answers={}, estimated=False))

    assert "lineItem" not in made
    assert made["status"] == "balanced"
    assert made["paymentTerms"] == "应于 2013-11-11 23:59 前付清 / due by 2013-11-11 23:59"
    assert made["extension"] == [
        extension("policy", valueString="cn-460100-haikou-2013-209|1.0.0"),
        extension("due", valueDateTime="2013-11-11T23:59:59+08:00"),
        extension("estimated", valueBoolean=False),
        extension("paid", valueMoney=money("0.00")),
        extension("balance", valueMoney=money("0.00")),
    ]


def test_what_an_earlier_invoice_put_off_is_a_surcharge_of_this_one(case):
    made = issued(case, document(invoice("final"), brought=40000))

    assert made["totalPriceComponent"] == totals(FIGURES, 40000, "CNY")


def test_terms_name_clauses_without_a_rule_of_ours_where_the_text_states_all(case):
    made = issued(case, document(invoice(), answers={"threshold": THRESHOLD}))

    assert made["paymentTerms"].endswith("due by 2013-11-11 23:59; H-12, H-13")


def test_without_a_policy_no_policy_is_named(case):
    case.policy = None

    made = issued(case, document(invoice(), answers={}))

    assert values(made, "policy") == []


@pytest.mark.parametrize(
    ("type_", "zh", "en"),
    [
        ("final", "出院结算", "Final settlement"),
        ("supplementary", "补充结算", "Supplementary invoice"),
        ("credit-note", "退费单", "Credit note"),
    ],
)
def test_an_invoice_names_its_type_after_the_amount_in_both_languages(case, type_, zh, en):
    uninsured = Figures(gross=1000, coinsurance=1000)

    made = issued(case, document(invoice(type_, figures=uninsured)))

    assert paragraphs(made) == [
        f"应付 10.00 元（{zh}）：总费用 10.00 元，医保支付 0.00 元。",
        f"Due 10.00 yuan ({en}): gross 10.00, insurer 0.00.",
    ]
    assert made["type"]["coding"][0]["code"] == type_
    assert values(made, "segment-number") == []


def test_a_credit_note_says_what_goes_back_and_asks_for_nothing(case):
    less = Figures(insurer=2500, coinsurance=-2500)

    made = issued(case, document(invoice("credit-note", figures=less), estimated=False))

    assert [one.partition("：")[0] for one in paragraphs(made)[:1]] == ["应退 25.00 元（退费单）"]
    assert paragraphs(made)[1].startswith("To return 25.00 yuan (Credit note): ")
    assert made["paymentTerms"].startswith(
        "应于 2013-11-11 23:59 前退还或冲抵 / to be returned or set off by 2013-11-11 23:59"
    )


def test_a_cancelled_invoice_says_once_that_nothing_is_due_on_it(case):
    made = issued(case, document(invoice()))
    before = paragraphs(made)

    for _ in range(2):
        made = standing(made, invoice(status="cancelled"), "CNY", "adjudicated")

    assert paragraphs(made) == [
        *before,
        "本单已作废，无须支付。",
        "Cancelled: nothing is due on it.",
    ]


@pytest.mark.clause("H-15", "H-60")
def test_what_the_insurer_has_answered_is_no_estimate_of_the_hospitals():
    stay = charged(100000)
    stay.tell("2013-11-05 10:00", stay.adjudication("ADJ", answer(100000, 60000)))

    told = paragraphs(running(stay.case("2013-11-05 11:00")))

    assert told == [
        "应付 400.00 元（未结算费用）：总费用 1,000.00 元，医保支付 600.00 元。",
        "Due 400.00 yuan (Running account): gross 1,000.00, insurer 600.00.",
    ]


@pytest.mark.parametrize(
    ("status", "reason", "net", "shown"),
    [
        ("issued", (), "8572.30", None),
        ("balanced", ("adjudicated",), "8572.30", None),
        ("cancelled", (), "0.00", None),
        ("cancelled", ("adjudicated",), "0.00", "adjudicated"),
    ],
)
def test_only_status_paid_and_balance_of_an_issued_invoice_change(case, status, reason, net, shown):
    before = issued(case, document(invoice()))
    kept = [one for one in before["extension"] if one["url"][-5:] not in {"/paid", "lance"}]

    after = standing(dict(before), invoice(status=status), "CNY", *reason)

    told = {"status", "extension", "cancelledReason", "text"}
    assert paragraphs(after)[:2] == paragraphs(before)
    assert {key: after[key] for key in after if key not in told} == {
        key: before[key] for key in before if key not in told
    }
    assert after["status"] == status
    assert after["extension"] == [
        *kept,
        extension("paid", valueMoney=money("0.00")),
        extension("balance", valueMoney=money(net)),
    ]
    assert after.get("cancelledReason") == shown


@pytest.mark.parametrize(
    ("status", "shown"), [("issued", "draft"), ("balanced", "draft"), ("cancelled", "cancelled")]
)
def test_a_facility_in_shadow_issues_nothing(case, status, shown):
    made = issued(case, document(invoice(status=status)))

    told = unissued(dict(made))

    assert "identifier" not in told
    assert told["status"] == shown
    assert told["meta"] == {
        "profile": [f"{BASE}/StructureDefinition/paylater-invoice"],
        "tag": [{"system": f"{BASE}/CodeSystem/mode", "code": "shadow"}],
    }
    changed = {"identifier", "status", "meta"}
    assert {key: told[key] for key in told if key not in changed} == {
        key: made[key] for key in made if key not in changed
    }


def test_a_running_invoice_in_shadow_had_no_number_to_lose():
    told = unissued(running(case_under(HAIKOU)))

    assert told["status"] == "draft"


def test_an_answer_says_its_caveats_before_its_clauses_and_in_its_text():
    made = issued(case_under(YUNQIAO), document(invoice()))

    assert caveat_codes(made) == ["draft", "needs-review"]
    assert [one["url"].rpartition("/")[2] for one in made["extension"][:4]] == [
        "policy",
        "caveat",
        "caveat",
        "clause",
    ]
    assert paragraphs(made)[2:] == [
        "所依规则为草案。",
        "The policy is a draft.",
        "所依规则尚未与文件原文核对。",
        "The policy was not reviewed against the text of an instrument.",
    ]


def charged(amount):
    """Return a stay in Haikou with one line, all of which insurance looks at."""
    stay = Stay().open()
    return stay.tell("2013-11-04 10:00", stay.charge("L1", amount, "01"))


@pytest.mark.clause("H-15")
def test_the_running_invoice_asks_for_what_is_on_no_other_yet():
    """300.00 deductible and 30 % of the rest of 5,000.00, beside 1,000.00 no insurance covers."""
    stay = charged(500000)
    stay.tell("2013-11-04 10:00", stay.charge("L2", 100000))

    made = running(stay.case("2013-11-04 12:00"))

    assert made["id"] == running_id("A") == derive_id("Invoice", "A", "running")
    assert (made["status"], made["date"]) == ("draft", "2013-11-04T12:00:00+08:00")
    assert made["type"]["coding"][0]["code"] == "running"
    assert made["totalGross"] == money("6000.00")
    assert made["totalNet"] == money("2710.00")
    assert values(made, "clause") == ["H-15", "H-60"]
    assert made["extension"][-3:] == [
        extension("estimated", valueBoolean=True),
        extension("paid", valueMoney=money("0.00")),
        extension("balance", valueMoney=money("2710.00")),
    ]
    assert paragraphs(made) == [
        f"应付 2,710.00 元（未结算费用）：总费用 6,000.00 元，医保支付 3,290.00 元{ESTIMATED_ZH}。",
        f"Due 2,710.00 yuan (Running account): gross 6,000.00, insurer 3,290.00{ESTIMATED_EN}.",
    ]


@pytest.mark.clause("H-13", "X-06")
def test_w21_the_running_invoice_leaves_out_what_is_billed_and_brings_what_was_put_off():
    """Of 2,400.00 the segment settled 2,000.00; a quarter of the other 400.00 is the patient's."""
    stay = Stay(YUNQIAO).open()
    stay.tell("2026-11-02 10:00", stay.paper("SSC"), stay.charge("L1", 240000, "01"))
    stay.until("2026-11-03 00:00")

    made = running(stay.case())

    assert stay.nets() == [("segment", "issued", 87500, 0)]
    assert (made["totalGross"], made["totalNet"]) == (money("0.00"), money("100.00"))
    brought = totals(Figures(insurer=30000, coinsurance=10000, carried=-40000), 40000, "CNY")
    assert made["totalPriceComponent"] == brought
    assert values(made, "balance") == [money("100.00")]


@pytest.mark.clause("H-15")
@pytest.mark.parametrize(("kind", "estimated"), [("PRE", True), ("MID", False), ("FINAL", False)])
def test_the_running_invoice_is_an_estimate_until_the_insurer_settles(kind, estimated):
    stay = charged(100000)
    stay.tell("2013-11-05 10:00", stay.adjudication("ADJ", answer(100000, 60000), kind))

    made = running(stay.case("2013-11-05 11:00"))

    assert values(made, "estimated") == [estimated]


@pytest.mark.clause("H-14", "H-59")
def test_the_estimate_tells_the_whole_stay_and_asks_for_nothing():
    """What a segment billed is part of it: 300.00 and 30 % of the rest of 30,000.00."""
    stay = charged(3000000)
    stay.until("2013-11-05 00:00")

    made = estimate(stay.case("2013-11-10 09:00"))

    assert stay.nets() == [("segment", "issued", 921000, 0)]
    assert made["id"] == estimate_id("A") == derive_id("Invoice", "A", "estimate")
    assert (made["status"], made["date"]) == ("draft", "2013-11-10T09:00:00+08:00")
    assert made["type"]["coding"][0]["code"] == "estimate"
    assert (made["totalGross"], made["totalNet"]) == (money("30000.00"), money("9210.00"))
    whole = Figures(3000000, 2079000, deductible=30000, coinsurance=891000)
    assert made["totalPriceComponent"] == totals(whole, 0, "CNY")
    assert made["extension"][-3:] == [
        extension("estimated", valueBoolean=True),
        extension("paid", valueMoney=money("0.00")),
        extension("balance", valueMoney=money("0.00")),
    ]
    assert paragraphs(made)[1] == (
        "Due 9,210.00 yuan (Estimate before discharge): gross 30,000.00, "
        f"insurer 20,790.00{ESTIMATED_EN}."
    )
    assert paragraphs(made)[0].startswith("应付 9,210.00 元（出院费用预估）：")
