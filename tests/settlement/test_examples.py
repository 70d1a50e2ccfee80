"""Further worked examples, in one process: what the policies say of cases around the main road."""

from datetime import UTC, date, datetime

import pytest
from feeds import Stay, w01
from house import POLICIES, House, with_switch

OPENING = "2013-11-08 09:30"


@pytest.fixture
def house():
    return House()


def zaj(stay, number, kind, moment, pool, personal, *, account="0.00", cancels="", own="800.00"):
    """An adjudication of W01's bill, or of a bill with other pool and personal part."""
    stamp = "".join(filter(str.isdigit, moment)).ljust(14, "0")
    scope = f"{29660 - float(own) - 846:.2f}"
    cash = f"{float(personal) - float(account):.2f}"
    figures = ["29660.00", own, "0.00", "846.00", scope, "300.00", pool, "0.7000"]
    figures += ["0.00"] * 7 + [pool, personal, account, cash, "0.00"]
    segment = f"ZAJ|1|{kind}|{number}|M1|380|21|20131104|20131112|{'|'.join(figures)}"
    return stay.message("A08", "ADT_A01", moment, f"{segment}|460100|{stamp}|{cancels}")


def settled_stay(house, *, pay_final=False):
    stay, messages = w01("08", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    if pay_final:
        house.take(stay.pay("2013-11-12 10:05", "1687.90"))
    return stay


def test_w08_an_adjudication_before_the_final_is_paid_takes_its_place(house):
    stay = settled_stay(house)
    house.take(zaj(stay, "S1", "FINAL", "2013-11-12 12:00", "19345.25", "10314.75"))

    assert house.invoices(stay) == [
        ("segment", "balanced", "24400.00", "8572.30", "0.00"),
        ("final", "cancelled", "5260.00", "1687.90", "0.00"),
        ("final", "issued", "5260.00", "1742.45", "1742.45"),
    ]
    assert house.sound()


def test_w08_an_adjudication_after_the_estimate_was_paid_is_a_supplementary(house):
    stay = settled_stay(house, pay_final=True)
    house.take(zaj(stay, "S1", "FINAL", "2013-11-12 12:00", "19345.25", "10314.75"))

    assert house.invoices(stay)[-1] == ("supplementary", "issued", "0.00", "54.55", "54.55")


def test_w08_the_insurer_pays_more_and_the_difference_comes_back(house):
    stay = settled_stay(house, pay_final=True)
    house.take(zaj(stay, "S1", "FINAL", "2013-11-12 12:00", "19519.80", "10140.20"))

    assert house.invoices(stay)[-1] == ("credit-note", "issued", "0.00", "-120.00", "-120.00")


def test_an_adjudication_equal_to_the_estimate_changes_no_invoice(house):
    stay = settled_stay(house)
    before = house.invoices(stay)
    house.take(zaj(stay, "S1", "FINAL", "2013-11-12 12:00", "19399.80", "10260.20"))

    assert house.invoices(stay) == before


def test_a_cancelled_adjudication_gives_way_to_the_estimate_and_the_next_one(house):
    stay = settled_stay(house)
    house.take(
        zaj(stay, "S1", "FINAL", "2013-11-12 12:00", "19345.25", "10314.75"),
        zaj(stay, "S2", "CANCEL", "2013-11-12 13:00", "0.00", "0.00", cancels="S1"),
    )
    assert house.invoices(stay)[-1][3] == "1687.90"

    house.take(zaj(stay, "S3", "FINAL", "2013-11-12 14:00", "19519.80", "10140.20"))

    assert house.invoices(stay)[-1][3] == "1567.90"
    assert house.sound()


def test_w24_money_of_the_personal_account_is_a_payment(house):
    stay = settled_stay(house)
    adjudicated = zaj(
        stay, "S1", "FINAL", "2013-11-12 12:00", "19399.80", "10260.20", account="200.00"
    )
    house.take(adjudicated, adjudicated)

    assert house.invoices(stay)[-1] == ("final", "issued", "5260.00", "1687.90", "1487.90")


def test_an_adjudication_that_does_not_add_up_is_kept_and_not_applied(house):
    stay = settled_stay(house)
    before = house.invoices(stay)
    house.take(zaj(stay, "S1", "FINAL", "2013-11-12 12:00", "19345.25", "10314.76"))

    assert house.invoices(stay) == before
    assert "adjudication-unsound" in house.findings()


def test_w14_a_late_charge_is_a_supplementary_due_in_three_days(house):
    stay = settled_stay(house, pay_final=True)
    house.take(stay.charge("2013-11-15 09:00", ("01", "120.00")))

    assert house.invoices(stay)[-1] == ("supplementary", "issued", "120.00", "36.00", "36.00")
    (supplementary,) = house.found("Invoice", type="supplementary")
    due = next(one for one in supplementary["extension"] if one["url"].endswith("/due"))
    assert due["valueDateTime"] == "2013-11-18T23:59:59+08:00"


def test_w22_the_books_of_the_stay_end_where_they_must(house):
    stay = settled_stay(house, pay_final=True)
    house.take(zaj(stay, "S1", "FINAL", "2013-11-12 12:00", "19399.80", "10260.20"))

    assert house.balances() == {
        "hospital:revenue": "-29660.00",
        "cash": "10260.20",
        "insurer:receivable": "19399.80",
    }


def pending(priority="", moment=OPENING):
    stay = Stay("HK-3RD", "肾病科", "VP", "MP", priority=priority)
    admission = stay.admit(moment, stay.insured("380"), stay.agreement("AGP", moment, state="P"))
    return stay, admission


def standing(house):
    (consent,) = house.found("Consent")
    found = [one for one in consent["extension"] if one["url"].endswith("/pay-later-standing")]
    return consent["status"], found[0]["valueCode"]


def papers(stay, moment):
    return stay.update(moment, stay.paper("ID", moment), stay.paper("INSCARD", moment, form="O"))


@pytest.mark.parametrize(
    ("priority", "admitted", "shown", "expected"),
    [
        ("", OPENING, "2013-11-09 09:30", ("active", "in-force")),
        ("", OPENING, "2013-11-09 09:31", ("rejected", "lapsed")),
        ("E", "2013-11-08 23:40", "2013-11-09 16:10", ("active", "in-force")),
        ("E", "2013-11-08 23:40", "2013-11-10 08:00", ("rejected", "lapsed")),
        ("E", "2013-11-08 00:10", "2013-11-09 23:59:59", ("active", "in-force")),
    ],
)
def test_w06_papers_come_in_time_or_the_agreement_lapses(
    house, priority, admitted, shown, expected
):
    stay, admission = pending(priority, admitted)
    house.take(admission)
    assert standing(house) == ("proposed", "papers-pending")
    house.take(papers(stay, shown))

    assert standing(house) == expected


def verdict(facility, ward, moment, *, policies=POLICIES, scheme="380", hukou="460106", **visit):
    """Admit someone with an agreement and return how it stands."""
    house = House(policies)
    stay = Stay(facility, ward, "V17", "M17", hukou=hukou, **visit)
    region = "320681" if facility.startswith("QD") else "460100"
    form = "STANDING" if facility.startswith("QD") else "INP"
    event = "A01" if stay.patient_class == "I" else "A04"
    house.take(
        stay.admit(
            moment,
            stay.insured(scheme, region),
            stay.agreement("AG17", moment, form=form),
            event=event,
        )
    )
    return standing(house)[1]


@pytest.mark.parametrize(
    ("facility", "ward", "day", "expected"),
    [
        ("HK-3RD", "儿科", "2013-10-23", "rejected"),
        ("HK-3RD", "儿科", "2013-10-24", "in-force"),
        ("HK-3RD", "外科", "2013-11-10", "rejected"),
        ("HK-3RD", "外科", "2014-01-01", "rejected"),
        ("HK-3RD", "儿科", "2014-01-01", "in-force"),
        ("HK-3RD", "儿科", "2014-08-01", "in-force"),
    ],
)
def test_w17_the_pilot_reaches_wards_by_date(facility, ward, day, expected):
    assert verdict(facility, ward, f"{day} 10:00") == expected


def test_w17_a_ward_joins_when_it_is_switched_on():
    policies = with_switch(POLICIES, "HK-3RD", wards={"外科": {date(2014, 1, 1): "on"}})

    assert verdict("HK-3RD", "外科", "2014-01-01 10:00", policies=policies) == "in-force"
    assert verdict("HK-3RD", "外科", "2013-12-31 10:00", policies=policies) == "rejected"


def test_w17_outpatients_are_out_of_scope_in_haikou():
    assert verdict("HK-4TH", "妇产科", "2013-11-10 10:00", patient_class="O") == "rejected"


@pytest.mark.parametrize(
    ("facility", "day", "scheme", "expected"),
    [
        ("QD-PH", "2020-03-31", "310", "rejected"),
        ("QD-PH", "2020-04-01", "310", "in-force"),
        ("QD-TCM", "2020-06-30", "310", "rejected"),
        ("QD-TCM", "2020-07-01", "310", "in-force"),
        ("QD-PH", "2020-05-06", "390", "rejected"),
    ],
)
def test_w17_qidong_opens_hospital_by_hospital(facility, day, scheme, expected):
    found = verdict(facility, "内科", f"{day} 10:00", scheme=scheme, patient_class="O")

    assert found == expected


def test_w17_residents_wait_until_a_facility_opens_to_them():
    policies = with_switch(POLICIES, "QD-PH", switches={"residents": {date(2020, 5, 1): "on"}})
    found = verdict(
        "QD-PH", "内科", "2020-05-06 10:00", policies=policies, scheme="390", patient_class="O"
    )

    assert found == "in-force"


@pytest.mark.parametrize(
    ("scheme", "hukou", "expected"),
    [("310", "460200", "rejected"), ("391", "460200", "in-force"), ("310", "", "pending-fact")],
)
def test_w17_employees_need_local_registration_and_a_missing_fact_decides_nothing(
    scheme, hukou, expected
):
    found = verdict("HK-3RD", "儿科", "2013-11-10 10:00", scheme=scheme, hukou=hukou)

    assert found == expected


def test_w17_an_agreement_in_force_survives_a_transfer_out_of_scope(house):
    stay, messages = w01("17")
    house.take(messages[0])
    stay.ward = "外科"
    house.take(stay.message("A02", "ADT_A02", "2013-11-10 09:00"))

    assert standing(house) == ("active", "in-force")


def test_without_an_agreement_there_is_one_final_due_at_once(house):
    stay = Stay("HK-3RD", "肾病科", "VN", "MN")
    house.take(
        stay.admit("2013-11-04 09:30", stay.insured("380")),
        stay.charge("2013-11-04 23:00", ("03", "20000.00")),
        stay.charge("2013-11-05 23:00", ("03", "1.00")),
        stay.discharge("2013-11-06 10:00"),
    )

    assert house.invoices(stay) == [("final", "issued", "20001.00", "20001.00", "20001.00")]


def test_a_withdrawn_agreement_makes_what_accrued_due_now(house):
    stay, messages = w01("29")
    moment = "2013-11-05 12:00"
    house.take(*messages[:2], stay.update(moment, stay.agreement("AG29", moment, state="W")))

    assert house.invoices(stay) == [("segment", "issued", "2220.00", "1018.80", "1018.80")]


def test_a_reversal_in_an_open_stay_is_a_negative_line_of_the_final(house):
    stay, messages = w01("RV")
    house.take(*messages[:2])
    house.take(stay.reverse("2013-11-05 09:00", "03", "-120.00", "2013-11-04", f"{stay.visit}-3"))
    house.take(stay.discharge("2013-11-05 10:00"))

    assert house.invoices(stay) == [("final", "issued", "2100.00", "898.80", "898.80")]


def test_a_reversal_without_a_reference_takes_the_one_charge_that_fits(house):
    stay, messages = w01("RF")
    house.take(*messages[:2])
    house.take(stay.reverse("2013-11-05 09:00", "03", "-120.00", "2013-11-04", ""))
    (reversal,) = house.found(
        "ChargeItem", account=f"Account/{account_id(house, stay)}", **{"entered-date": "2013-11-05"}
    )

    assert reversal["partOf"]


def account_id(house, stay):
    (account,) = house.found("Account", identifier=stay.visit)
    return account["id"]


def test_a_reversal_that_fits_no_charge_waits_for_a_person(house):
    stay, messages = w01("RW")
    house.take(*messages[:2])
    before = house.invoices(stay)
    house.take(stay.reverse("2013-11-05 09:00", "03", "-99.00", "2013-11-04", ""))

    assert house.invoices(stay) == before
    assert "reversal-unmatched" in house.findings()


def test_a_payment_over_the_balance_stays_unapplied_and_settles_the_next_invoice(house):
    stay, messages = w01("OV")
    house.take(*messages[:6], stay.pay("2013-11-09 10:00", "9000.00"))
    house.take(stay.charge("2013-11-09 23:00", ("03", "1000.00")))
    assert house.balances()["patient:unapplied"] == "-427.70"
    house.take(stay.discharge("2013-11-10 10:00"))

    assert house.invoices(stay)[-1] == ("final", "issued", "1000.00", "1000.00", "572.30")
    assert "patient:unapplied" not in house.balances()


def test_the_system_clock_cuts_a_segment_at_the_day_close_without_a_message():
    moments = [datetime(2013, 11, 8, 15, tzinfo=UTC)]
    house = House(clock="system", now=lambda: moments[-1])
    stay, messages = w01("SC")
    house.take(*messages[:6])
    assert [one[0] for one in house.invoices(stay)] == ["running"]
    due = house.intake.next_due()
    assert due == datetime(2013, 11, 8, 16, tzinfo=UTC)

    moments.append(due)
    assert house.intake.wake(due) == 1

    assert house.invoices(stay) == [("segment", "issued", "24400.00", "8572.30", "8572.30")]
    # Next comes the noon by which the day's list must be given.
    assert house.intake.next_due() == datetime(2013, 11, 9, 4, 0, 1, tzinfo=UTC)
