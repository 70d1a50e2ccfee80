"""What people ask and do by name, over FHIR: the same facts as the feed, once by their key."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from desk import Desk, adjudication, all_of, alleged, cited, discharged, given, issues, kinds, value
from feeds import Stay, w01
from house import PARAMETERS
from validators import by_model

from adapter.fhir.capability import OPERATIONS as TOLD
from adapter.fhir.capability import capability
from adapter.fhir.resources import read
from adapter.operations import OPERATIONS

BASE = "https://paylater.example/fhir"
DEFINITIONS = Path(__file__).parents[2] / "fhir_profiles" / "OperationDefinition"


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def stay(desk):
    """The stay of W01 up to its fourth day: under the threshold, with an agreement."""
    stay, messages = w01("OP")
    desk.house.take(*messages[:3])
    return stay


def test_every_operation_is_told_and_described(desk):
    stated = {(one.type, name) for name, one in OPERATIONS.items()}

    assert {(type_, name) for type_, names in TOLD.items() for name in names} == stated
    statement = capability(PARAMETERS, "http://h.example/fhir", "0", secured=False)
    served = {
        (one["type"], operation["name"])
        for one in statement["rest"][0]["resource"]
        for operation in one["operation"]
    }
    assert stated <= served
    for type_, name in stated:
        definition = read((DEFINITIONS / f"{name}.json").read_bytes())
        assert definition["resource"] == [type_]
        assert definition["affectsState"] is (OPERATIONS[name].states is not None)
        if definition["affectsState"]:
            assert desk.ask("GET", f"/{type_}/x/${name}").status_code == 405


@pytest.mark.clause("Q-18", "H-13")
def test_settle_bills_what_has_accrued_as_a_segment_once_by_its_key(desk, stay):
    path = f"/Account/{desk.account(stay)}/$settle"

    first = desk.operate(path, key="settle-1", at="2013-11-06 10:00")
    again = desk.operate(path, key="settle-1", at="2013-11-06 10:00")

    assert kinds(first) == kinds(again) == ["segment"]
    assert {"H-13", "H-58"} <= set(cited(first))
    assert [one[0] for one in desk.house.invoices(stay)] == ["segment"]
    nothing = desk.operate(path, key="settle-2", at="2013-11-06 11:00")
    assert (kinds(nothing), issues(nothing)) == ([], ["settle-nothing"])
    assert desk.house.sound()


def test_settle_on_an_ended_visit_answers_its_final(desk):
    stay = discharged(desk)

    told = desk.operate(f"/Account/{desk.account(stay)}/$settle", at="2013-11-12 12:00")

    assert kinds(told) == ["final"]
    assert "H-15" in cited(told)


def test_settle_without_an_agreement_is_a_finding(desk):
    stay = Stay("HK-3RD", "肾病科", "VNA", "MNA")
    desk.house.take(
        stay.admit("2013-11-04 09:30", stay.insured("380")),
        stay.charge("2013-11-04 20:00", ("03", "90.00")),
    )

    told = desk.operate(f"/Account/{desk.account(stay)}/$settle", at="2013-11-04 21:00")

    assert (kinds(told), issues(told)) == ([], ["settle-without-agreement"])


def test_a_key_used_for_something_else_is_refused(desk, stay):
    account = desk.account(stay)
    desk.operate(f"/Account/{account}/$settle", key="one", at="2013-11-06 10:00")

    answer = desk.ask("POST", f"/Account/{account}/$apply-aid", key="one", at="2013-11-06 10:00")

    assert answer.status_code == 422
    assert "act-key-reused" in answer.text


@pytest.mark.clause("H-14", "H-59")
def test_the_estimate_is_read_and_its_proof_is_asked(desk, stay):
    desk.house.take(stay.message("A16", "ADT_A16", "2013-11-06 09:00", f"PV2{'|' * 9}20131107"))

    told = desk.operate(f"/Account/{desk.account(stay)}/$estimate", method="GET")

    assert kinds(told) == ["estimate"]
    estimate = value(told, "invoice")
    assert estimate["status"] == "draft"
    (insurer,) = [
        one["part"] for one in all_of(told, "figure") if value(one["part"], "figure") == "insurer"
    ]
    assert (value(insurer, "origin"), value(insurer, "rule")) == (
        "site",
        "benefit_estimate.schemes.380.rate.secondary",
    )
    (proof,) = all_of(told, "proof")
    assert value(proof["part"], "status") == "open"
    assert value(proof["part"], "communication")["reference"].startswith("Communication/")


@pytest.mark.clause("H-11")
def test_the_list_of_a_day_is_a_document_in_two_languages(desk, stay):
    told = desk.operate(f"/Account/{desk.account(stay)}/$daily-list?day=2013-11-04", method="GET")

    document = value(told, "return")
    types = [entry["resource"]["resourceType"] for entry in document["entry"]]
    assert types == ["Composition", "Patient", *["ChargeItem"] * 3]
    words = document["entry"][0]["resource"]["text"]["div"]
    assert "2,220.00 元" in words
    assert "2,220.00 yuan" in words
    assert cited(told) == ["H-11"]
    assert value(told, "gross") == {"value": Decimal("2220.00"), "currency": "CNY"}
    empty = desk.operate(f"/Account/{desk.account(stay)}/$daily-list", given(day="2013-11-30"))
    assert len(value(empty, "return")["entry"]) == 2


def test_a_day_that_is_none_is_told(desk, stay):
    answer = desk.ask("GET", f"/Account/{desk.account(stay)}/$daily-list?day=monday")

    assert answer.status_code == 400
    assert "parameter-unreadable" in answer.text


def test_an_unknown_account_and_patient_are_not_found(desk, stay):
    assert desk.ask("POST", "/Account/none/$settle").status_code == 404
    assert desk.ask("GET", "/Patient/none/$pay-later-eligibility").status_code == 404
    assert desk.ask("POST", "/Account/$settle").status_code == 400
    by_type = desk.operate(f"/Account/$estimate?account=Account/{desk.account(stay)}", method="GET")
    assert kinds(by_type) == ["estimate"]


@pytest.mark.clause("H-17", "H-18")
def test_a_plan_is_previewed_and_signed(desk):
    stay = discharged(desk)
    account = desk.account(stay)
    path = f"/Account/{account}/$payment-plan"

    preview = desk.operate(path, given(months=3, dry_run=True), at="2013-11-12 12:00")

    (plan,) = all_of(preview, "plan")
    amounts = [value(one["part"], "amount")["value"] for one in all_of(plan["part"], "instalment")]
    assert amounts == [Decimal("562.63"), Decimal("562.63"), Decimal("562.64")]
    lacks = [value(one["part"], "issue") for one in all_of(preview, "refusal")]
    assert lacks == ["plan-evidence-missing"] * 2
    assert all_of(all_of(preview, "refusal")[0]["part"], "clause")
    desk.house.take(
        stay.update("2013-11-12 10:30", stay.paper("COMMITTEE", "2013-11-12 10:20")),
        stay.update("2013-11-12 11:30", stay.paper("CIVIL", "2013-11-12 11:20")),
    )
    signed = desk.operate(path, given(months=3), key="plan", at="2013-11-12 12:00")
    assert issues(signed) == []
    assert len(all_of(all_of(signed, "plan")[0]["part"], "instalment")) == 3
    second = desk.operate(path, given(months=2), key="plan-2", at="2013-11-13 12:00")
    assert issues(second) == ["plan-signed-twice"]
    contracts = desk.house.found("Contract")
    assert sorted(one["status"] for one in contracts) == ["executed", "rejected"]


@pytest.mark.clause("H-17")
@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("deferral", "住院治疗费用延期还款协议书"),
        ("instalment", "住院治疗费用分期还款协议书"),
    ],
)
def test_a_plan_bears_the_title_of_its_form(desk, kind, title):
    path = f"/Account/{desk.account(discharged(desk))}/$payment-plan"

    desk.operate(path, given(kind=kind, months=3), key="plan", at="2013-11-12 12:00")

    (contract,) = desk.house.found("Contract")
    assert contract["title"] == title


def test_a_plan_that_does_not_sum_or_is_over_the_balance_is_a_finding(desk):
    stay = discharged(desk)
    path = f"/Account/{desk.account(stay)}/$payment-plan"
    parts = given(amount={"value": 1687.90, "currency": "CNY"})
    parts["parameter"] += [
        {
            "name": "instalment",
            "part": [
                {"name": "due", "valueDate": day},
                {"name": "amount", "valueMoney": {"value": 800.00, "currency": "CNY"}},
            ],
        }
        for day in ("2013-12-12", "2014-01-12")
    ]

    unequal = desk.operate(path, parts, key="sum", at="2013-11-12 12:00")
    above = given(amount={"value": 5000.00, "currency": "CNY"}, months=2)
    over = desk.operate(path, above, key="over", at="2013-11-12 12:00")

    assert "plan-does-not-sum" in issues(unequal)
    assert "plan-over-balance" in issues(over)
    assert {one["status"] for one in desk.house.found("Contract")} == {"rejected"}
    assert [one[1] for one in desk.house.invoices(stay)] == ["balanced", "issued"]


def test_a_cancellation_that_names_none_is_asked_for_it_and_leaves_no_trace(desk):
    stay = discharged(desk)
    path = f"/Account/{desk.account(stay)}/$adjudicate"
    desk.operate(f"{path}?infno=2304", adjudication(), at="2013-11-12 12:00")
    own = {"infno": "2208", "output": {"setlinfo": {"setl_id": "S9009"}}}

    told = desk.ask("POST", path, own, at="2013-11-12 13:00")
    named = desk.operate(f"{path}?cancels=S9001", own, at="2013-11-12 13:05")

    assert told.status_code == 400
    assert "cancels" in told.text
    assert issues(named) == []
    assert all_of(named, "in-force") == []


@pytest.mark.clause("H-15", "H-60")
def test_the_insurers_answer_is_taken_as_it_comes(desk):
    stay = discharged(desk)
    account = desk.account(stay)
    path = f"/Account/{account}/$adjudicate?infno=2304"
    paid = {"fund_pay_sumamt": "20000.00", "psn_part_amt": "9660.00", "psn_cash_pay": "9660.00"}

    told = desk.operate(path, adjudication(**paid), at="2013-11-12 12:00")

    assert issues(told) == []
    final = desk.house.invoices(stay)[-1]
    assert final[3] == "1087.70"
    assert sum(Decimal(one[3]) for one in desk.house.invoices(stay) if one[1] != "cancelled") == (
        Decimal("9660.00")
    )
    assert {"H-15", "H-60"} <= set(cited(told))
    desk.operate(path, adjudication(**paid), key="twice", at="2013-11-12 12:05")
    assert len(desk.house.found("ClaimResponse")) == 1
    cancelled = desk.operate(
        f"/Account/{account}/$adjudicate",
        {
            "infno": "2305",
            "input": {"data": {"setl_id": "S9001"}},
            "output": json.dumps({"setlinfo": {"setl_id": "S9002"}}),
        },
        at="2013-11-12 13:00",
    )
    assert issues(cancelled) == []
    assert all_of(cancelled, "in-force") == []
    assert desk.house.sound()


def test_an_answer_that_came_by_the_feed_is_the_same_one(desk):
    stay = discharged(desk, "FE")
    figures = adjudication()["output"]["setlinfo"]
    fields = ["ZAJ", "1", "FINAL", "S9001", "M8001", "380", "21", "20131104", "20131112"]
    fields += [str(figures["medfee_sumamt"]), "800.00", "0.00", "846.00", "28014.00", "300.00"]
    fields += ["19399.80", "0.7000", *["0.00"] * 7, "19399.80", "10260.20", "0.00", "10260.20"]
    desk.house.take(
        stay.update("2013-11-12 11:00", "|".join([*fields, "", "460100", "20131112095900"]))
    )
    before = desk.house.invoices(stay)

    path = f"/Account/{desk.account(stay)}/$adjudicate?infno=2304"
    same = desk.operate(path, adjudication(), at="2013-11-12 12:00")
    other = desk.operate(path, adjudication(hifp_pay="1.00"), at="2013-11-12 12:05")
    paid = {"fund_pay_sumamt": "20000.00", "psn_part_amt": "9660.00", "psn_cash_pay": "9660.00"}
    changed = desk.operate(path, adjudication(**paid), at="2013-11-12 12:10")

    assert issues(same) == []
    assert len(desk.house.found("ClaimResponse")) == 1
    assert issues(other) == issues(changed) == ["adjudication-stands"]
    assert desk.house.invoices(stay) == before


def test_an_answer_before_settling_is_preliminary(desk, stay):
    before = adjudication("6430.00")
    del before["output"]["setlinfo"]["setl_id"]

    told = desk.operate(f"/Account/{desk.account(stay)}/$adjudicate", before, at="2013-11-06 10:00")

    (response,) = desk.house.found("ClaimResponse")
    assert response["use"] == "predetermination"
    assert issues(told) == ["adjudication-unsound"]


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (adjudication(psn_part_amt="10260.30"), "adjudication-unsound"),
        (adjudication(medfee_sumamt=""), "adjudication-incomplete"),
        ({"infcode": -1, "err_msg": "无此人员", "output": {"setlinfo": {}}}, "insurer-refused"),
        (
            {"infno": "2208", "input": {"data": {"setl_id": "S404"}}, "output": {}},
            "cancels-unknown",
        ),
    ],
)
def test_an_answer_that_cannot_be_applied_is_kept_with_a_finding(desk, answer, finding):
    stay = discharged(desk)
    before = desk.house.invoices(stay)

    told = desk.operate(f"/Account/{desk.account(stay)}/$adjudicate", answer, at="2013-11-12 12:00")

    assert issues(told) == [finding]
    assert len(desk.house.found("ClaimResponse")) == 1
    assert desk.house.invoices(stay) == before


def test_an_answer_with_an_amount_that_is_none_names_its_place(desk, stay):
    answer = desk.ask(
        "POST",
        f"/Account/{desk.account(stay)}/$adjudicate",
        adjudication(medfee_sumamt="12.345"),
    )

    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == ["output.setlinfo.medfee_sumamt"]


@pytest.mark.clause("H-19", "H-34")
def test_a_default_is_confirmed_appealed_dismissed_and_listed(desk):
    stay = alleged(desk, "CD")
    account, patient = desk.account(stay), desk.patient(stay)
    path = f"/Account/{account}"

    lacking = desk.operate(f"{path}/$confirm-default", key="c0", at="2013-12-24 10:00")
    confirmed = desk.operate(
        f"{path}/$confirm-default", given(note="两次通知后仍拖欠"), key="c1", at="2013-12-24 11:00"
    )

    assert issues(lacking) == ["confirm-needs-note"]
    assert value(confirmed, "default", "status") == "confirmed"
    assert value(confirmed, "default", "effective").startswith("2014-01-08")
    assert {"H-19", "H-34"} <= set(cited(confirmed))
    appealed = desk.operate(f"{path}/$appeal", given(note="已分期"), key="a", at="2014-01-02 10:00")
    assert value(appealed, "default", "status") == "appealed"
    asked = f"/Patient/{patient}/$pay-later-eligibility?ward=肾病科&date=2014-01-20"
    assert value(desk.operate(asked, method="GET"), "list", "status") == "clear"
    desk.operate(f"{path}/$confirm-default", given(note="维持"), key="c2", at="2014-01-10 10:00")
    listed = desk.operate(f"{asked[:-2]}30", method="GET")
    assert value(listed, "status") == "not-eligible"
    assert value(listed, "reason") == "credit-listed"
    assert value(listed, "list", "status") == "listed"
    early = desk.operate(f"/Patient/{patient}/$lift", key="l0", at="2014-02-01 10:00")
    assert issues(early) == ["lift-while-owing"]
    desk.house.take(stay.pay("2014-02-02 10:00", "1687.90"))
    lifted = desk.operate(f"/Patient/{patient}/$lift", key="l1", at="2014-02-03 10:00")
    assert value(lifted, "default", "lifted").startswith("2014-02-03")


@pytest.mark.clause("H-20", "H-34")
def test_who_confirms_a_default_is_told_all_that_follows_by_the_instrument(desk):
    stay = alleged(desk, "CF")
    path = f"/Account/{desk.account(stay)}/$confirm-default"

    confirmed = desk.operate(path, given(note="拖欠"), key="c", at="2013-12-24 11:00")

    told = {
        value(one["part"], "rule"): value(one["part"], "value")
        for one in all_of(confirmed, "answer")
    }
    assert told["credit_list.effects"] == "deny_pay_later, report_blacklist, legal_recovery"
    assert told["default.confirm.requires"] == "two_notices, evidence_note"


@pytest.mark.clause("Q-21", "Q-22", "Q-23", "Q-24")
def test_in_qidong_the_grave_cases_may_go_to_the_judicial_department(desk):
    stay = Stay("QD-PH", "内科", "VQJ", "MQJ", "320681197903020077", "O", hukou="")
    opening = "2020-05-06 09:00"
    agreement = stay.agreement("AGQJ", opening, form="STANDING")
    desk.house.take(
        stay.admit(opening, stay.insured("310", "320681"), agreement, event="A04"),
        stay.charge("2020-05-06 09:30", ("01", "800.00")),
        stay.discharge("2020-05-06 11:00"),
        stay.update("2020-07-01 09:00"),
    )
    desk.notify(stay, "2020-07-02", "2020-07-06")
    path = f"/Account/{desk.account(stay)}/$confirm-default"

    confirmed = desk.operate(path, given(note="拖欠"), key="c", at="2020-07-10 09:00")

    told = {
        value(one["part"], "rule"): value(one["part"], "value")
        for one in all_of(confirmed, "answer")
    }
    assert value(confirmed, "default", "status") == "confirmed"
    assert told["credit_list.effects"] == (
        "deny_pay_later, deny_direct_reimbursement, report_blacklist, refer_judicial"
    )


def entered(desk, number):
    """Return a stay whose patient is on the list since 2014-01-08."""
    stay = alleged(desk, number)
    path = f"/Account/{desk.account(stay)}/$confirm-default"
    desk.operate(path, given(note="拖欠"), key="c", at="2013-12-24 11:00")
    assert desk.house.found("Flag") == []
    desk.house.intake.advance(datetime(2014, 1, 10, tzinfo=UTC))
    return stay


@pytest.mark.clause("H-32", "H-34", "Q-20")
def test_who_is_listed_has_a_flag_at_each_hospital_until_the_debt_is_cleared(desk):
    stay = entered(desk, "FL")
    stay.national_id = "460106198001011233"
    there = Stay("HK-MCH", "产科", "VFL2", "MFL2", stay.national_id)
    desk.house.take(stay.update("2014-01-11 09:00"))
    desk.house.take(there.admit("2014-01-12 09:00", there.insured("380")))

    by_person = f"/Flag?patient.identifier={stay.national_id}&status=active"
    assert len(desk.ask("GET", by_person).json()["entry"]) == 2
    assert [fault for one in desk.house.found("Flag") for fault in by_model(one)] == []
    accounts = [str(one).count("Account/") for one in desk.house.found("Flag")]
    assert sorted(accounts) == [0, 1]

    desk.house.take(stay.pay("2014-02-02 10:00", "1687.90"))

    assert {one["status"] for one in desk.house.found("Flag")} == {"inactive"}
    ends = {one["period"]["end"] for one in desk.house.found("Flag")}
    assert ends == {"2014-02-02T10:00:00+08:00"}
    assert desk.house.sound()


@pytest.mark.clause("H-32")
def test_a_flag_for_somebody_else_s_bill_ends_as_the_visit_is_moved(desk):
    stay = entered(desk, "FM")
    right = Stay("HK-3RD", "肾病科", stay.visit, "MFM9")
    move = right.message("A45", "ADT_A45", "2014-01-12 09:00", f"MRG|{stay.mrn}||||{stay.visit}")
    desk.house.take(move)

    (flag,) = desk.house.found("Flag")
    assert (flag["status"], flag["period"]["end"][:10]) == ("inactive", "2014-01-12")
    assert desk.house.sound()


def test_a_dismissed_default_lifts_its_entry_and_a_late_appeal_is_told(desk):
    stay = alleged(desk, "DD")
    path = f"/Account/{desk.account(stay)}"
    desk.operate(f"{path}/$confirm-default", given(note="拖欠"), key="c", at="2013-12-24 11:00")

    late = desk.operate(f"{path}/$appeal", key="a", at="2014-01-20 10:00")
    dismissed = desk.operate(f"{path}/$dismiss-default", key="d", at="2014-01-21 10:00")

    assert issues(late) == ["appeal-late"]
    assert value(dismissed, "default", "status") == "dismissed"
    assert value(dismissed, "default", "lifted").startswith("2014-01-21")


def test_lifting_what_is_on_no_list_is_not_found(desk, stay):
    answer = desk.ask("POST", f"/Patient/{desk.patient(stay)}/$lift", key="l")

    assert answer.status_code == 404


@pytest.mark.clause("H-32")
def test_a_report_to_departments_is_recorded_and_sent_by_nobody_else(desk):
    stay = alleged(desk, "RR")
    account = f"/Account/{desk.account(stay)}"
    desk.operate(f"{account}/$confirm-default", given(note="拖欠"), key="c", at="2013-12-24 11:00")
    desk.house.intake.advance(datetime(2014, 1, 10, tzinfo=UTC))
    (owed,) = desk.house.found("Task", code="list-report")
    assert owed["status"] == "requested"
    path = f"{account}/$record-report"

    told = desk.operate(path, given(to="市诚信办", via="公文"), key="r", at="2014-01-20 10:00")

    assert "H-32" in cited(told)
    (owed,) = desk.house.found("Task", code="list-report")
    assert owed["status"] == "completed"
    (record,) = desk.house.found("Communication", category="list-report")
    assert record["recipient"] == [{"display": "市诚信办"}]
    assert desk.ask("POST", path, key="r2").status_code == 400


@pytest.mark.clause("H-04", "H-05", "H-06", "H-07", "H-08", "H-52")
def test_eligibility_is_explained_before_admission(desk):
    known = Stay("HK-3RD", "肾病科", "VE1", "ME1", patient_class="O")
    desk.house.take(known.admit("2013-11-01 09:00", known.insured("380"), event="A04"))
    path = f"/Patient/{desk.patient(known)}/$pay-later-eligibility?date=2013-11-04"

    told = desk.operate(f"{path}&ward=肾病科", method="GET")

    assert value(told, "status") == "eligible"
    assert value(told, "class", "value") == "ncms-farmer"
    assert value(told, "scope", "clause", "id") == "H-03"
    papers = [value(one["part"], "value") for one in all_of(_agreement(told), "paper")]
    assert papers == ["id_or_hukou", "insurance_card"]
    assert value(_agreement(told), "title") == "住院治疗费用结算协议书"
    assert value(_agreement(told), "explained", "clause", "id") == "H-49"
    elsewhere = desk.operate(f"{path}&ward=骨科", method="GET")
    assert value(elsewhere, "reason") == "out-of-scope"
    unknown = desk.operate(f"{path}&ward=肾病科&scheme=999", given())
    assert value(unknown, "reason") == "ineligible"


def test_a_fact_nobody_has_told_is_named(desk):
    stranger = Stay("HK-3RD", "肾病科", "VE2", "ME2", patient_class="O", hukou="")
    desk.house.take(stranger.admit("2013-11-01 09:00", event="A04"))
    path = f"/Patient/{desk.patient(stranger)}/$pay-later-eligibility"

    told = desk.operate(f"{path}?date=2013-11-04&ward=肾病科", method="GET")

    assert value(told, "status") == "pending-fact"
    missing = [one["valueString"] for one in all_of(told, "missing-fact")]
    assert missing[:2] == ["coverage.type", "coverage.region"]


@pytest.mark.clause("H-36")
@pytest.mark.parametrize(
    ("asked", "status", "missing"),
    [
        ("date=2013-11-04", "pending-fact", ["encounter.ward"]),
        ("date=2013-11-04&ward=肾病科", "eligible", []),
        ("date=2013-11-04&ward=骨科", "not-eligible", []),
        ("date=2014-03-01", "pending-fact", ["encounter.ward"]),
        ("date=2013-11-04&class=AMB", "not-eligible", []),
        ("date=2013-11-04&scheme=999", "not-eligible", ["encounter.ward"]),
        ("date=2014-09-01", "pending-fact", ["encounter.ward"]),
        ("date=2014-09-01&facility=HK-9TH", "not-eligible", []),
        ("date=2020-05-04&facility=QD-PH&scheme=310", "eligible", []),
    ],
)
def test_a_ward_is_asked_for_where_wards_decide(desk, asked, status, missing):
    known = Stay("HK-3RD", "肾病科", "VE5", "ME5", patient_class="O")
    desk.house.take(known.admit("2013-11-01 09:00", known.insured("380"), event="A04"))

    path = f"/Patient/{desk.patient(known)}/$pay-later-eligibility"
    told = desk.operate(f"{path}?{asked}", method="GET")

    assert value(told, "status") == status
    assert [one["valueString"] for one in all_of(told, "missing-fact")] == missing
    (scope,) = all_of(told, "scope")
    said = [one["valueString"] for one in all_of(scope["part"], "value")]
    reasons = [one["valueCode"] for one in all_of(told, "reason")]
    # Nobody is told to be out of scope while the ward may still decide.
    assert ("out-of-scope" in said) == ("out-of-scope" in reasons)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ward=骨科", ["ward-unknown"]),
        ("ward=肾病科&scheme=999", ["scheme-unknown"]),
        ("ward=骨科&scheme=999", ["ward-unknown", "scheme-unknown"]),
        ("ward=肾病科&facility=HK-9TH", ["facility-unknown"]),
        ("ward=肾病科&scheme=380", []),
    ],
)
def test_what_nobody_has_named_of_a_visit_to_come_is_a_finding(desk, asked, found):
    known = Stay("HK-3RD", "肾病科", "VE6", "ME6", patient_class="O")
    desk.house.take(known.admit("2013-11-01 09:00", known.insured("380"), event="A04"))

    path = f"/Patient/{desk.patient(known)}/$pay-later-eligibility?date=2013-11-04"
    told = desk.operate(f"{path}&{asked}", method="GET")

    assert issues(told) == found


@pytest.mark.parametrize(
    "asked", ["class=inpatient", "class=I", "priority=EM", "condition=dying", "class=imp"]
)
def test_a_word_no_visit_is_described_by_is_refused_with_its_place(desk, stay, asked):
    path = f"/Patient/{desk.patient(stay)}/$pay-later-eligibility?ward=肾病科&{asked}"
    answer = desk.ask("GET", path)

    name, _, word = asked.partition("=")
    assert answer.status_code == 400
    (issue,) = read(answer.content)["issue"]
    assert issue["code"] == "code-invalid"
    assert issue["expression"] == [name]
    assert word in issue["details"]["text"]


@pytest.mark.clause("Q-12", "Q-20")
def test_a_standing_agreement_is_shown_where_it_was_signed_once(desk):
    stay = Stay("QD-PH", "内科", "VE3", "ME3", patient_class="O", hukou="")
    opening = "2020-05-06 09:00"
    agreement = stay.agreement("AGE3", opening, form="STANDING")
    desk.house.take(stay.admit(opening, stay.insured("310", "320681"), agreement, event="A04"))
    path = f"/Patient/{desk.patient(stay)}/$pay-later-eligibility"

    told = desk.operate(f"{path}?facility=QD-TCM&class=AMB&date=2020-10-20", method="GET")

    assert value(told, "status") == "eligible"
    assert value(_agreement(told), "title") == "先看病后付费服务结算协议书"
    assert value(_agreement(told), "signed")["reference"].startswith("Consent/")


@pytest.mark.clause("Q-17")
def test_a_persons_credit_limit_is_set_by_conduct(desk):
    stay = Stay("QD-PH", "内科", "VCL", "MCL", patient_class="O", hukou="")
    opening = "2020-05-06 09:00"
    agreement = stay.agreement("AGCL", opening, form="STANDING")
    desk.house.take(stay.admit(opening, stay.insured("310", "320681"), agreement, event="A04"))
    path = f"/Patient/{desk.patient(stay)}/$set-credit-limit"

    raised = given(amount={"value": 3000.00, "currency": "CNY"}, note="按时结清")
    told = desk.operate(path, raised, key="l", at="2020-05-06 10:00")
    desk.house.take(stay.charge("2020-05-06 11:00", ("03", "2000.00")))

    assert issues(told) == []
    assert value(told, "answer", "origin") == "site"
    assert "Q-17" in cited(told)
    assert desk.house.found("Communication", category="limit-forecast") == []
    desk.house.take(stay.charge("2020-05-06 12:00", ("03", "1000.01")))
    assert len(desk.house.found("Communication", category="limit-forecast")) == 1


def _agreement(parts):
    return all_of(parts, "agreement")[0]["part"]


@pytest.mark.clause("H-29", "H-45")
def test_aid_is_applied_for_granted_by_the_table_and_booked(desk):
    stay = discharged(desk, "AI")
    path = f"/Account/{desk.account(stay)}"

    applied = desk.operate(f"{path}/$apply-aid", key="a", at="2013-11-13 10:00")
    refused = desk.operate(
        f"{path}/$decide-aid", given(decision="granted"), key="g", at="2013-11-20 10:00"
    )

    assert value(applied, "aid", "status") == "not-entitled"
    assert issues(refused) == ["aid-not-entitled"]
    assert desk.ask("POST", f"{path}/$decide-aid", given(decision="perhaps")).status_code == 400


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_takes_the_parameters_its_definition_tells(name):
    told = read((DEFINITIONS / f"{name}.json").read_bytes())["parameter"]
    takes = {OPERATIONS[name].type.lower(), *OPERATIONS[name].takes}
    assert {one["name"] for one in told if one["use"] == "in"} == takes


def test_a_misspelt_parameter_and_another_resource_change_nothing(desk):
    stay, messages = w01("MIS")
    desk.house.take(*messages, stay.discharge("2013-11-12 10:00"))
    account = desk.account(stay)
    before = desk.house.found("Contract"), desk.house.invoices(stay)

    for content, issue in (
        (given(dryRun=True, months=3), "parameter-unknown"),
        ({"resourceType": "Patient"}, "body-not-parameters"),
        ({"months": 3}, "body-not-parameters"),
    ):
        answer = desk.ask("POST", f"/Account/{account}/$payment-plan", content)
        assert answer.status_code == 400, answer.text
        assert answer.json()["issue"][0]["details"]["coding"][0]["code"] == issue
    assert (desk.house.found("Contract"), desk.house.invoices(stay)) == before


@pytest.mark.parametrize("sent", ["0.001", "lots", "NaN"])
def test_a_sum_that_is_no_amount_is_refused_at_its_parameter(desk, sent):
    stay = discharged(desk)
    account, patient = f"/Account/{desk.account(stay)}", f"/Patient/{desk.patient(stay)}"
    part = {"name": "instalment", "part": [{"name": "amount", "valueString": sent}]}

    for path, content in (
        (f"{account}/$payment-plan", given(amount=sent)),
        (f"{account}/$payment-plan", {"resourceType": "Parameters", "parameter": [part]}),
        (f"{patient}/$set-credit-limit", given(amount=sent)),
    ):
        answer = desk.ask("POST", path, content)
        (issue,) = answer.json()["issue"]
        assert answer.status_code == 400
        assert issue["details"]["coding"][0]["code"] == "parameter-unreadable"


def test_a_forecast_takes_nothing_from_the_patients_insurance_account(desk):
    stay = discharged(desk, "PRE")
    path = f"/Account/{desk.account(stay)}/$adjudicate?infno="
    told = {"acct_pay": "200.00", "psn_cash_pay": "10060.20"}

    desk.operate(path + "2303", adjudication(**told), at="2013-11-12 12:00")
    assert desk.house.invoices(stay)[-1][3:] == ("1687.90", "1687.90")
    books = desk.operate(f"/Account/{desk.account(stay)}/$balance")
    owed = {one["part"][0]["valueString"]: one["part"][1] for one in all_of(books, "balance")}
    assert "insurer:receivable" not in owed

    desk.operate(path + "2304", adjudication(**told), at="2013-11-12 12:05")
    left_open = [Decimal(one[4]) for one in desk.house.invoices(stay) if one[1] == "issued"]
    assert left_open == [Decimal("1487.90")]
    assert desk.house.sound()


def test_a_refusal_of_the_insurer_is_kept_though_it_has_no_output(desk):
    stay = discharged(desk, "NIL")
    path = f"/Account/{desk.account(stay)}/$adjudicate?infno=2304"

    told = desk.operate(path, {"infcode": -1, "err_msg": "失败", "output": None})

    assert "insurer-refused" in issues(told)
    assert [one["outcome"] for one in desk.house.found("ClaimResponse")] == ["error"]


@pytest.mark.parametrize(
    ("operation", "body", "place"),
    [
        ("Account/{account}/$payment-plan", {"amount": "abc", "months": 3}, "amount"),
        ("Account/{account}/$payment-plan", {"amount": "1.005", "months": 3}, "amount"),
        ("Account/{account}/$payment-plan", {"amount": "NaN", "months": 3}, "amount"),
        ("Account/{account}/$payment-plan", {"months": 0}, "months"),
        ("Account/{account}/$payment-plan", {"months": "-1"}, "months"),
        ("Patient/{patient}/$set-credit-limit", {"amount": "abc"}, "amount"),
        ("Patient/{patient}/$set-credit-limit", {"amount": {"value": -1}}, "amount"),
        ("Patient/{patient}/$set-credit-limit", {}, "amount"),
    ],
)
def test_a_sum_or_number_that_is_none_is_refused_with_its_place(desk, operation, body, place):
    stay = discharged(desk)
    path = operation.format(account=desk.account(stay), patient=desk.patient(stay))
    before = desk.kept()

    answer = desk.ask("POST", f"/{path}", given(**body), key="k")

    assert answer.status_code == 400, answer.text
    assert read(answer.content)["issue"][0]["expression"] == [place]
    assert desk.kept() == before


def test_a_city_without_credit_limits_tells_that_none_is_used(desk):
    stay = discharged(desk)
    amount = given(amount={"value": 100, "currency": "CNY"})

    told = desk.operate(f"/Patient/{desk.patient(stay)}/$set-credit-limit", amount, key="k")

    assert issues(told) == ["credit-limit-fixed"]


def test_a_default_that_nobody_alleged_is_not_dismissed(desk):
    stay = discharged(desk)
    path = f"/Account/{desk.account(stay)}/$dismiss-default"

    told = desk.operate(path, given(note="未逾期"), key="d", at="2013-11-13 10:00")

    assert issues(told) == ["default-not-alleged"]
    assert value(told, "default", "status") == "none"


@pytest.mark.parametrize(
    ("kind", "word", "status"),
    [
        ("payment", "refund", 422),
        ("payment", "deposits", 422),
        ("payment", "deposit", 201),
        ("decision", "default-confirm", 422),
        ("decision", "list-lifted", 201),
    ],
)
def test_money_or_a_decision_of_an_unknown_word_is_not_guessed(desk, kind, word, status):
    stay = discharged(desk)
    url = f"{BASE}/StructureDefinition/"
    account = {
        "url": f"{url}account",
        "valueReference": {"reference": f"Account/{desk.account(stay)}"},
    }
    paid = {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": "2013-11-13T10:00:00+08:00",
        "paymentDate": "2013-11-13",
        "paymentAmount": {"value": 5, "currency": "CNY"},
        "extension": [account, {"url": f"{url}payment-kind", "valueCode": word}],
    }
    decided = {
        "resourceType": "Basic",
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": word}]},
        "subject": {"reference": f"Patient/{desk.patient(stay)}"},
        "created": "2013-11-13",
        "extension": [account],
    }
    stated = paid if kind == "payment" else decided
    before = desk.kept()

    answer = desk.ask("POST", f"/{stated['resourceType']}", stated, key="k", at="2013-11-13 10:00")

    assert answer.status_code == status, answer.text
    assert (desk.kept() == before) == (status == 422)
    assert ("word-unknown" in answer.text) == (status == 422)
