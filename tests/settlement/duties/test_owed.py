"""What a visit brings people to do and to tell, and what was not done: the whole house."""

from datetime import UTC
from decimal import Decimal

import pytest
from feeds import Stay, stamp, w01
from house import POLICIES, House, with_switch
from people import account_of, act, at, decision, duties, extension, told

OPENING = "2013-11-04 09:30"


@pytest.fixture
def house():
    return House()


def paid_in(house, stay, kind, amount, moment):
    """State money received at the desk."""
    return act(
        house,
        f"{kind}-{moment}-{stay.visit}",
        moment,
        {
            "resourceType": "PaymentReconciliation",
            "status": "active",
            "created": at(moment).isoformat(),
            "paymentDate": moment[:10],
            "outcome": "complete",
            "paymentAmount": {"value": Decimal(amount), "currency": "CNY"},
            "extension": [
                extension(
                    "account", valueReference={"reference": f"Account/{account_of(house, stay)}"}
                ),
                extension("payment-kind", valueCode=kind),
            ],
        },
    )


def grounds(house, name):
    """Return (values, rule, clauses, origin) of the findings of a name, oldest first."""
    with house.store.read() as reader:
        issues = [row.issue for row in reader.findings() if row.issue.id == name]
    return [
        (one.values, one.ground.rule, one.ground.clauses, one.ground.origin)
        for one in reversed(issues)
    ]


@pytest.mark.clause("H-09")
def test_a_deposit_under_an_agreement_is_booked_and_found(house):
    stay, messages = w01("DP")
    house.take(messages[0])
    paid_in(house, stay, "deposit", "1000.00", "2013-11-04 10:00")
    paid_in(house, stay, "deposit", "500.00", "2013-11-04 11:00")

    rule = ("agreements.INP.deposit", ("H-09",), "text")
    assert grounds(house, "deposit-under-agreement") == [
        (("1,000.00", "0.00"), *rule),
        (("1,500.00", "0.00"), *rule),
    ]
    assert house.balances()["patient:deposit"] == "-1500.00"


@pytest.mark.clause("H-09")
def test_a_deposit_taken_before_the_agreement_came_is_found_when_it_comes(house):
    stay = Stay("HK-3RD", "肾病科", "VDB", "MDB")
    house.take(stay.admit(OPENING, stay.insured("380")))
    paid_in(house, stay, "deposit", "1000.00", "2013-11-04 10:00")
    assert "deposit-under-agreement" not in house.findings()
    house.take(stay.update("2013-11-04 11:00", stay.agreement("AGDB", "2013-11-04 11:00")))

    assert house.findings().count("deposit-under-agreement") == 1


@pytest.mark.clause("X-03")
def test_what_others_may_be_asked_for_is_not_guessed_where_no_mean_was_entered(house):
    stay = Stay("YQ-CH", "内科", "VX3", "MX3", patient_class="O")
    ward = Stay("YQ-CH", "内科", "VX4", "MX4")
    house.take(
        stay.admit("2026-03-02 09:00", stay.insured("390", "999900"), event="A04"),
        ward.admit("2026-03-02 09:00", ward.insured("390", "999900")),
    )
    paid_in(house, stay, "deposit", "50.00", "2026-03-02 09:10")
    paid_in(house, ward, "deposit", "3000.00", "2026-03-02 09:10")

    assert grounds(house, "deposit-over-limit") == [
        (("50.00", "0.00"), "deposit_without_agreement.outpatient", ("X-03",), "text")
    ]
    assert house.findings().count("deposit-mean-unknown") == 1


@pytest.mark.clause("H-49")
def test_the_policy_is_explained_before_the_agreement_is_signed(house):
    stay = Stay("HK-3RD", "肾病科", "VEX", "MEX")
    signed = stay.agreement("AGEX", OPENING)
    explained = f"{signed}|||{stamp('2013-11-04 09:20')}"
    house.take(stay.admit(OPENING, stay.insured("380"), explained))

    assert duties(house, "policy-explained") == [("2013-11-04T09:30", "met")]
    (consent,) = house.found("Consent")
    (shown,) = [one for one in consent["extension"] if one["url"].endswith("/explanation")]
    said = {one["url"]: one for one in shown["extension"]}
    assert (said["state"]["valueCode"], said["by"]["valueCode"]) == ("met", "doctor")
    assert (said["clause"]["valueString"], said["origin"]["valueCode"]) == ("H-49", "text")


@pytest.mark.clause("H-49")
def test_who_signed_unexplained_shows_so_on_the_consent_and_stays_in_force(house):
    stay, messages = w01("UX")
    house.take(*messages[:2])

    (consent,) = house.found("Consent")
    (shown,) = [one for one in consent["extension"] if one["url"].endswith("/explanation")]
    assert shown["extension"][0] == {"url": "state", "valueCode": "missed"}
    assert consent["status"] == "active"
    late = f"{stay.agreement('AGUX', OPENING)}|||{stamp('2013-11-05 09:00')}"
    house.take(stay.update("2013-11-05 09:00", late))
    assert duties(house, "policy-explained") == [("2013-11-04T09:30", "late")]
    (consent,) = house.found("Consent")
    assert "'late'" in str(consent["extension"])


@pytest.mark.clause("H-14", "H-59")
@pytest.mark.parametrize(
    ("moment", "state", "finding"),
    [
        ("2013-11-09 23:59", "missed", "estimate-early"),
        ("2013-11-10 00:00", "met", None),
        ("2013-11-11 23:59", "met", None),
        ("2013-11-12 00:01", "late", None),
    ],
)
def test_w01_the_estimate_is_told_one_or_two_days_before(house, moment, state, finding):
    stay, messages = w01("ET", pay=True)
    expected = stay.message("A16", "ADT_A16", "2013-11-07 09:00", f"PV2{'|' * 9}20131112")
    house.take(*messages[:5], expected)
    told(house, stay, "estimate", moment)
    house.intake.advance(at("2013-11-12 09:00"))

    assert duties(house, "estimate") == [("2013-11-11T23:59", state)]
    assert ("estimate-early" in house.findings()) == (finding is not None)


@pytest.mark.clause("H-14")
def test_a_stay_that_ends_without_any_estimate_is_found_once(house):
    stay, messages = w01("EN", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    house.take(stay.pay("2013-11-12 10:05", "1687.90"))

    ((_, rule, clauses, _),) = grounds(house, "estimate-missed")
    assert (rule, clauses) == ("pre_discharge_estimate", ("H-14", "H-59"))


@pytest.mark.clause("H-15", "H-17")
def test_w18_who_leaves_unpaid_without_a_plan_is_found_as_the_day_ends(house):
    stay, messages = w01("LU", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    house.intake.advance(at("2013-11-12 23:59:59"))
    assert "discharged-unpaid" not in house.findings()
    house.intake.advance(at("2013-11-13 00:00"))

    assert grounds(house, "discharged-unpaid") == [
        (("1,687.90",), "discharge.allow_discharge_unpaid", ("H-15", "H-60"), "text")
    ]
    assert len(duties(house, "unpaid-grace")) == 1
    # What was told is open until its proof comes, and never late.
    told(house, stay, "unpaid-grace", "2013-11-15 09:00")
    assert [state for _, state in duties(house, "unpaid-grace")] == ["met"]


@pytest.mark.clause("H-15")
def test_w01_who_pays_at_the_desk_left_nothing_unpaid(house):
    stay, messages = w01("LP", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    house.take(stay.pay("2013-11-12 10:05", "1687.90"))
    house.intake.advance(at("2013-12-31 00:00"))

    assert "discharged-unpaid" not in house.findings()


@pytest.mark.clause("H-18")
def test_w09_the_card_stays_under_a_plan_and_the_late_instalment_is_told(house):
    stay, messages = w01("PL", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    committee, civil = (stay.paper(kind, "2013-11-12 11:10") for kind in ("COMMITTEE", "CIVIL"))
    house.take(stay.update("2013-11-12 11:30", committee, civil))
    patient = house.found("Patient", identifier=stay.mrn)[0]["id"]
    account = {"reference": f"Account/{account_of(house, stay)}"}
    act(
        house,
        "plan",
        "2013-11-12 12:00",
        {
            "resourceType": "Contract",
            "status": "executed",
            "type": {"coding": [{"code": "instalment"}]},
            "issued": at("2013-11-12 12:00").isoformat(),
            "subject": [{"reference": f"Patient/{patient}"}],
            "extension": [
                extension("account", valueReference=account),
                extension("financed", valueMoney={"value": Decimal("1687.90"), "currency": "CNY"}),
                extension("months", valuePositiveInt=7),
            ],
        },
    )
    assert len(duties(house, "card-kept")) == 1
    assert duties(house, "collateral-return", "Task") == []

    house.intake.advance(at("2014-01-11 23:59"))
    assert "plan-instalment-missed" not in house.findings()
    house.intake.advance(at("2014-01-13 00:00"))
    ((values, rule, _, origin),) = grounds(house, "plan-instalment-missed")
    assert (values, rule, origin) == (
        ("241.12", "1"),
        "payment_plan.missed_tolerance",
        "default",
    )
    house.take(stay.pay("2014-01-14 10:00", "1687.90"))
    assert [state for _, state in duties(house, "card-kept")] == ["void"]
    assert len(duties(house, "collateral-return", "Task")) == 1


def visit_in_qidong(house):
    """An outpatient visit with two charges."""
    stay = Stay("QD-PH", "内科", "VFL", "MFL", patient_class="O", hukou="")
    opening = "2020-04-15 09:00"
    house.take(
        stay.admit(
            opening,
            stay.insured("310", "320681"),
            stay.agreement("AGFL", opening, form="STANDING"),
            event="A04",
        ),
        *(stay.charge(f"2020-04-15 {hour}", ("01", "10.00")) for hour in ("09:10", "09:30")),
    )
    return stay


@pytest.mark.clause("Q-15")
def test_w04_one_list_after_the_last_charge_is_in_time_for_all(house):
    stay = visit_in_qidong(house)
    told(house, stay, "fee-list", "2020-04-15 09:40")
    house.take(stay.charge("2020-04-15 11:00", ("01", "10.00")))
    house.intake.advance(at("2020-04-17 00:00"))

    assert [state for _, state in duties(house, "fee-list")] == ["met", "met", "missed"]
    assert [values[0] for values, *_ in grounds(house, "term-missed")] == ["fee-list"]


@pytest.mark.clause("Q-15")
def test_a_list_told_before_its_charge_was_known_covers_it(house):
    stay = visit_in_qidong(house)
    told(house, stay, "fee-list", "2020-04-15 11:42")
    house.take(stay.charge("2020-04-15 11:30", ("01", "10.00")))

    assert {state for _, state in duties(house, "fee-list")} == {"met"}


@pytest.mark.clause("Q-08", "Q-18")
@pytest.mark.parametrize(("month", "found"), [("09", 0), ("10", 1)])
def test_a_stage_invoice_in_the_phase_of_one_time_settlement_needs_a_reason(month, found):
    switches = {"segment_settlement": {at("2020-01-01 00:00").date(): "on"}}
    house = House(with_switch(POLICIES, "QD-PH", switches=switches))
    stay = Stay("QD-PH", "内科", "VSG", "MSG", hukou="")
    opening = f"2020-{month}-05 09:00"
    house.take(
        stay.admit(
            opening,
            stay.insured("310", "320681"),
            stay.agreement("AGSG", opening, form="STANDING"),
        ),
        stay.charge(f"2020-{month}-05 10:00", ("03", "16000.00")),
    )
    house.intake.advance(at(f"2020-{month}-06 00:00"))

    assert [one[0] for one in house.invoices(stay)] == ["segment"]
    rule = ("scope.phases[onestop-2020Q4].settlement", ("Q-08",), "text")
    assert grounds(house, "segment-in-one-time") == [((), *rule)] * found


def listed_in(house, stay, confirmed):
    """Confirm the default of a stay whose debt was alleged, after two notices."""
    for moment in ("09:00", "10:00"):
        told(house, stay, "default-notice", f"{confirmed} {moment}")
    decision(house, stay, "default-confirmed", moment=f"{confirmed} 11:00", note="两次通知后仍拖欠")


@pytest.mark.clause("Q-20", "Q-21", "Q-22")
def test_departments_are_told_by_people_and_again_when_the_entry_ends(house):
    stay = visit_in_qidong(house)
    house.take(stay.discharge("2020-04-15 11:40"))
    house.intake.advance(at("2020-06-01 00:00"))
    listed_in(house, stay, "2020-06-01")
    house.intake.advance(at("2020-06-15 23:59"))
    assert duties(house, "list-report", "Task") == []
    house.intake.advance(at("2020-06-16 00:00"))

    assert duties(house, "list-report", "Task") == [("2020-06-16T00:00", "open")]
    (report,) = [one for one in house.found("Task") if "list-report" in str(one["code"])]
    assert "judicial, finance_regulator, credit_bureau" in report["description"]
    assert "Q-22" in str(report["extension"])
    told(house, stay, "list-report", "2020-06-20 09:00")
    house.take(stay.pay("2020-07-01 09:00", "20.00"))

    assert [state for _, state in duties(house, "list-report", "Task")] == ["met"]
    assert [state for _, state in duties(house, "list-sharing", "Task")] == ["void"]
    assert len(duties(house, "list-report-ended", "Task")) == 1
    assert len(duties(house, "list-cleared")) == 1


@pytest.mark.clause("H-32", "H-34")
def test_today_nothing_is_reported_once_the_legal_basis_has_ended(house):
    stay, messages = w01("LB", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    house.intake.advance(at("2013-12-20 00:00"))
    listed_in(house, stay, "2013-12-20")
    decision(house, stay, "list-lifted", moment="2014-01-10 09:00")

    ((_, rule, *_),) = grounds(house, "lift-while-owing")
    assert rule == "credit_list.lift"
    assert duties(house, "default-confirmed") == [("2013-12-20T11:00", "told")]
    assert duties(house, "list-report", "Task") == [("2014-01-04T00:00", "open")]
    assert duties(house, "list-sharing", "Task") == [("2014-01-04T00:00", "open")]


@pytest.mark.clause("H-34")
def test_an_appeal_that_holds_ends_the_entry_and_the_person_is_told(house):
    stay, messages = w01("AP", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    house.intake.advance(at("2013-12-20 00:00"))
    listed_in(house, stay, "2013-12-20")
    decision(house, stay, "default-dismissed", moment="2013-12-28 09:00")
    house.intake.advance(at("2014-02-01 00:00"))

    assert len(duties(house, "list-lifted")) == 1
    assert duties(house, "list-report", "Task") == []


@pytest.mark.clause("H-07", "H-34")
def test_w10_a_listed_person_in_danger_is_treated_first_and_the_conflict_stands_on_the_consent(
    house,
):
    stay, messages = w01("PC", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    house.intake.advance(at("2013-12-20 00:00"))
    listed_in(house, stay, "2013-12-20")
    house.intake.advance(at("2014-01-04 00:00"))
    again = Stay("HK-3RD", "肾病科", "VPC2", stay.mrn, condition="CR")
    opening = "2014-02-03 09:00"
    house.take(again.admit(opening, again.insured("380"), again.agreement("AGPC2", opening)))

    (consent,) = house.found("Consent", identifier="AGPC2")
    assert consent["status"] == "active"
    assert "policy-conflict" in str(consent["extension"])
    assert grounds(house, "policy-conflict") == [
        (
            ("credit_list.except_classes",),
            "credit_list.except_classes",
            ("H-19", "H-20", "H-32", "H-34"),
            "default",
        )
    ]


def test_a_charge_that_comes_a_month_after_the_visit_is_found(house):
    stay, messages = w01("LC", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    house.take(stay.charge("2013-12-12 10:00", ("03", "1.00")))
    assert "late-charge-window" not in house.findings()
    house.take(stay.charge("2013-12-12 10:01", ("03", "1.00")))

    ((values, rule, _, origin),) = grounds(house, "late-charge-window")
    assert (values, rule) == (("30",), "reconciliation.late_charge_window_days")
    assert origin == "default"


@pytest.mark.clause("X-07")
def test_the_hospital_settles_within_three_working_days_where_the_city_says_so(house):
    stay = Stay("YQ-CH", "内科", "VX7", "MX7")
    opening = "2026-03-02 09:00"
    house.take(
        stay.admit(opening, stay.insured("390", "999900"), stay.agreement("AGX7", opening)),
        stay.discharge("2026-03-06 16:00"),
    )
    house.intake.advance(at("2026-03-12 00:00"))

    assert duties(house, "discharge-settlement", "Task") == [("2026-03-11T23:59", "missed")]


def test_under_the_system_clock_nothing_is_reported_without_a_legal_basis():
    moments = [at(OPENING)]
    house = House(clock="system", now=lambda: moments[-1].astimezone(UTC))
    stay = Stay("HK-3RD", "肾病科", "VNB", "MNB")
    house.take(
        stay.admit(OPENING, stay.insured("380")),
        stay.charge("2013-11-04 20:00", ("03", "500.00")),
        stay.discharge("2013-11-05 10:00"),
    )
    for moment in ("2013-12-20 10:00", "2013-12-20 11:30", "2014-01-20 00:00"):
        moments.append(at(moment))
        house.intake.wake(moments[-1])
        if moment.endswith("11:30"):
            listed_in(house, stay, "2013-12-20")

    assert duties(house, "list-report", "Task") == []
    assert duties(house, "list-sharing", "Task") == []
