"""What the policies say of cases around the worked examples, in one process."""

from datetime import UTC, datetime

import pytest
from feeds import Stay, w01
from house import House


@pytest.fixture
def house():
    return House()


def settled_stay(house):
    stay, messages = w01("08", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    return stay


def test_an_adjudication_equal_to_the_estimate_changes_no_invoice(house):
    stay = settled_stay(house)
    before = house.invoices(stay)
    house.take(stay.adjudicate("S1", "2013-11-12 12:00", "19399.80", "10260.20"))

    assert house.invoices(stay) == before


def test_a_cancelled_adjudication_gives_way_to_the_estimate_and_the_next_one(house):
    stay = settled_stay(house)
    house.take(
        stay.adjudicate("S1", "2013-11-12 12:00", "19345.25", "10314.75"),
        stay.adjudicate("S2", "2013-11-12 13:00", "0.00", "0.00", kind="CANCEL", cancels="S1"),
    )
    assert house.invoices(stay)[-1][3] == "1687.90"

    house.take(stay.adjudicate("S3", "2013-11-12 14:00", "19519.80", "10140.20"))

    assert house.invoices(stay)[-1][3] == "1567.90"
    assert house.sound()


def standing(house):
    (consent,) = house.found("Consent")
    return next(
        one["valueCode"]
        for one in consent["extension"]
        if one["url"].endswith("/pay-later-standing")
    )


@pytest.mark.parametrize(
    ("scheme", "hukou", "expected"),
    [("310", "460200", "rejected"), ("391", "460200", "in-force"), ("310", "", "pending-fact")],
)
def test_w17_employees_need_local_registration_and_a_missing_fact_decides_nothing(
    house, scheme, hukou, expected
):
    stay = Stay("HK-3RD", "儿科", "V17", "M17", hukou=hukou)
    moment = "2013-11-10 10:00"
    house.take(stay.admit(moment, stay.insured(scheme), stay.agreement("AG17", moment)))

    assert standing(house) == expected


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
