"""What an answer promises: kept, applied once, tried afresh, or nothing changed at all."""

import re
from dataclasses import replace

import pytest
from feeds import Stay, w01
from house import MAPPINGS, PARAMETERS, POLICIES, House

from adapter.catalog.mappings import load_mappings
from adapter.intake import Intake, Raw
from adapter.intake.application import Application

STATE_TABLES = ("fact", "journal_entry", "posting", "resource", "state", "charge", "due")


@pytest.fixture
def house():
    return House()


@pytest.fixture
def stay(house):
    stay, messages = w01("IN")
    house.take(*messages[:2])
    return stay


def contents(house):
    """Everything the house knows but its journal of messages."""
    with house.store.read() as reader:
        connection = reader.connection
        return {
            table: connection.exec_driver_sql(f"select * from {table}").fetchall()
            for table in STATE_TABLES
        }


def with_money(stay, amount, *, kind="CG", day="20131105"):
    segment = f"FT1|1|BAD{amount[:6]}||{day}|20131105230000|{kind}|X1^品^LOCAL|||1|{amount}"
    return stay.message("P03", "DFT_P03", "2013-11-05 23:00", segment)


FAULTY = {
    "amount-not-a-number": lambda stay: with_money(stay, "12O.00"),
    "currency-not-accepted": lambda stay: with_money(stay, "100.00&USD"),
    "amount-too-large": lambda stay: with_money(stay, "12345678901234567890"),
    "payment-negative": lambda stay: with_money(stay, "-5.00", kind="PY"),
    "date-invalid": lambda stay: with_money(stay, "5.00", day="20131399"),
    "person-missing": lambda stay: replace(stay, mrn="").charge("2013-11-05 23:00", ("01", "1")),
    "visit-missing": lambda stay: replace(stay, visit="").charge("2013-11-05 23:00", ("01", "1")),
}


@pytest.mark.parametrize("finding", FAULTY)
def test_a_faulty_message_is_refused_and_changes_nothing(house, stay, finding):
    before = contents(house)

    (answer,) = house.answers(FAULTY[finding](stay))

    assert b"\rMSA|AE|" in answer
    assert finding.encode() in answer
    assert re.search(rb"\rERR\|\|(FT1|PID|PV1)\^1", answer)
    assert contents(house) == before
    assert house.states()[0] == "refused"
    assert house.sound()


UNREADABLE = {
    "no-msh": b"PID|1||000123",
    "charset-unknown": b"MSH|^~\\&|HIS|HK-3RD|P|C|20131104||ADT^A01|X1|P|2.5.1||||||KLINGON\rPID|1",
    "control-characters": b"MSH|^~\\&|HIS|HK-3RD|P|C|20131104||ADT^A01|X2|P|2.5.1\rPID|1||\x01",
}


@pytest.mark.parametrize("finding", UNREADABLE)
@pytest.mark.usefixtures("stay")
def test_what_cannot_be_read_is_rejected_and_kept(house, finding):
    before = contents(house)

    (answer,) = house.answers(UNREADABLE[finding])

    assert b"\rMSA|AR|" in answer
    assert finding.encode() in answer
    assert contents(house) == before
    assert house.states()[0] == "rejected"


APPLIED_WITH_A_FINDING = {
    "facility-unknown": lambda: Stay("NOWHERE", "内科", "V1", "M1"),
    "agreement-rejected": lambda: Stay("HK-3RD", "太空科", "V1", "M1"),
    "ward-missing": lambda: Stay("HK-3RD", "", "V1", "M1"),
}


@pytest.mark.parametrize("finding", APPLIED_WITH_A_FINDING)
def test_what_a_policy_does_not_know_is_a_finding_on_an_applied_message(house, finding):
    stay = APPLIED_WITH_A_FINDING[finding]()
    moment = "2013-11-04 09:30"
    message = stay.admit(moment, stay.insured("380"), stay.agreement("AG1", moment))

    (answer,) = house.answers(message)

    assert b"\rMSA|AA|" in answer
    assert finding in house.findings()
    assert len(house.found("Encounter")) == 1


def test_an_agreement_under_an_unknown_policy_is_a_finding_said_once(house):
    stay, moment = Stay("HK-3RD", "肾病科", "V1", "M1"), "2013-11-04 09:30"
    signed = stay.agreement("AG1", moment).replace("|A||", "|A|nowhere-1999^1.0.0|")

    (answer,) = house.answers(stay.admit(moment, stay.insured("380"), signed))
    house.take(stay.update("2013-11-05 09:30", signed))

    assert b"\rERR||ZPL^1^5" in answer
    assert house.findings().count("policy-unknown") == 1


def test_an_agreement_under_a_policy_that_is_known_is_no_finding(house):
    stay, moment = Stay("HK-3RD", "肾病科", "V1", "M1"), "2013-11-04 09:30"
    signed = stay.agreement("AG1", moment).replace("|A||", f"|A|{POLICIES.policies[0].id}|")
    house.take(stay.admit(moment, stay.insured("380"), signed))

    assert "policy-unknown" not in house.findings()


def test_an_unknown_scheme_shows_the_whole_cost_and_says_why(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(
        stay.admit("2013-11-04 09:30", stay.insured("777")),
        stay.charge("2013-11-04 20:00", ("01", "10.00")),
    )

    assert house.invoices(stay) == [("running", "draft", "10.00", "10.00", "10.00")]
    assert "scheme-unknown" in house.findings()


def test_a_bad_telephone_number_never_refuses_a_patient(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    message = stay.admit("2013-11-04 09:30").replace(b"|F|||", b"|F|||", 1)
    message = message.replace(stay.pid().encode(), f"{stay.pid()}||call me maybe".encode())

    assert house.send(message) == ["AA"]
    assert "telephone-unreadable" in house.findings()


def test_an_event_of_no_concern_is_kept_and_acknowledged(house):
    message = Stay("HK-3RD", "肾病科", "V1", "M1").message("A60", "ADT_A60", "2013-11-04 09:30")

    (answer,) = house.answers(message)

    assert b"\rMSA|AA|" in answer
    assert b"event-not-mapped" in answer
    assert house.states() == ["ignored"]


def test_a_duplicate_gets_its_first_answer_and_has_no_effect(house, stay):
    charge = stay.charge("2013-11-05 23:00", ("01", "100.00"))
    (first,) = house.answers(charge)
    before = contents(house)

    again = house.answers(charge, charge)

    assert again == [first, first]
    assert contents(house) == before
    assert len(house.states()) == 5


def test_the_same_control_id_with_other_bytes_is_another_message(house, stay):
    one = stay.message("A08", "ADT_A01", "2013-11-05 10:00", control_id="SAME")
    other = stay.message("A08", "ADT_A01", "2013-11-05 11:00", control_id="SAME")

    house.take(one, other)

    assert house.findings().count("control-id-reused") == 1
    assert house.states()[:2] == ["applied", "applied"]


def test_a_transaction_sent_again_under_another_message_counts_once(house, stay):
    def sent(moment, amount):
        segment = stay.ft1(1, "ONCE", "2013-11-05 20:00", "CG", "03", amount)
        return stay.message("P03", "DFT_P03", moment, segment)

    house.take(sent("2013-11-05 20:00", "50.00"))
    once = house.invoices(stay)
    house.take(sent("2013-11-05 20:30", "50.00"))
    assert house.invoices(stay) == once
    assert "transaction-reused" not in house.findings()

    house.take(sent("2013-11-05 21:00", "60.00"))

    assert house.invoices(stay) == once
    assert "transaction-reused" in house.findings()


def test_money_before_its_visit_waits_and_is_applied_when_the_visit_comes(house):
    stay, (admission, charge, *_) = w01("WT")

    (answer,) = house.answers(charge)
    assert b"\rMSA|AA|" in answer
    assert b"visit-not-known" in answer
    assert house.states() == ["waiting"]
    assert house.found("ChargeItem") == []
    house.take(admission)

    assert house.invoices(stay) == [("running", "draft", "2220.00", "1018.80", "1018.80")]
    assert house.states() == ["applied", "applied"]
    assert house.answers(charge) == [answer]


def test_a_refused_message_is_tried_afresh_once_what_refused_it_has_changed(house, stay):
    faulty = FAULTY["currency-not-accepted"](stay)
    (refused,) = house.answers(faulty)
    assert house.answers(faulty) == [refused]
    assert len([state for state in house.states() if state == "refused"]) == 2

    changed = replace(POLICIES, version="another")
    house.intake = Intake(house.store, MAPPINGS, changed, "feed", house.now, PARAMETERS)
    (again,) = house.answers(faulty)

    assert b"\rMSA|AE|" in again
    with house.store.read() as reader:
        newest = reader.messages(limit=1)[0]
    assert newest.duplicate_of is None


def test_stale_news_fills_gaps_and_changes_nothing_known(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(stay.discharge("2013-11-12 10:00"))
    stay.ward = "儿科"
    house.take(stay.admit("2013-11-04 09:30"))

    (encounter,) = house.found("Encounter")
    assert encounter["status"] == "finished"
    assert encounter["period"]["start"].startswith("2013-11-04T09:30")
    assert encounter["location"][0]["location"]["display"] == "肾病科"


def test_a_clock_that_goes_backwards_is_a_finding_and_loses_nothing(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(stay.admit("2013-11-04 09:30"), stay.charge("2013-11-06 09:00", ("01", "5.00")))

    (answer,) = house.answers(stay.charge("2013-11-05 09:00", ("01", "10.00")))

    assert b"MSA|AA|" in answer
    assert b"message-before-clock" in answer
    assert "EVN" in re.search(rb"\rERR.([^\r]*message-before-clock)", answer)[1].decode()
    assert house.findings()[0] == "message-before-clock"
    assert house.invoices(stay)[-1][2] == "15.00"


def test_a_clock_that_goes_on_is_no_finding(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(stay.admit("2013-11-04 09:30"), stay.charge("2013-11-04 09:30", ("01", "5.00")))

    assert house.findings() == []


def test_a_cancelled_discharge_that_arrives_first_wins(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(
        stay.admit("2013-11-04 09:30"),
        stay.cancel_discharge("2013-11-12 10:20"),
        stay.discharge("2013-11-12 10:00"),
    )

    (encounter,) = house.found("Encounter")
    assert encounter["status"] == "in-progress"


def test_a_merged_chart_keeps_its_old_id_as_an_alias(house):
    prior = Stay("HK-3RD", "肾病科", "VP", "MP")
    survivor = Stay("HK-3RD", "肾病科", "VS", "MS")
    house.take(prior.admit("2013-11-04 09:30"), survivor.admit("2013-11-05 09:30"))
    merge = survivor.message("A40", "ADT_A39", "2013-11-06 09:00", "MRG|MP^^^HK-3RD^MR")
    house.take(merge.replace(survivor.pv1().encode() + b"\r", b""))
    house.take(prior.charge("2013-11-06 20:00", ("03", "80.00")))

    (running,) = house.found("Invoice", **{"account:Account.identifier": "VP"})
    assert str(running["totalNet"]["value"]) == "80.00"
    by_old, by_new = (
        house.found("Patient", identifier="MP"),
        house.found("Patient", identifier="MS"),
    )
    assert {one["id"] for one in by_new} <= {one["id"] for one in by_old}
    assert running["subject"]["reference"] == f"Patient/{by_new[0]['id']}"


def test_one_broken_message_never_takes_its_group_with_it(house, stay, monkeypatch):
    whole = Application.apply

    def break_on_fifty(self, work, mapped, message, now):
        if any("50.00" in str(draft.resource) for draft in mapped.drafts):
            raise ZeroDivisionError
        return whole(self, work, mapped, message, now)

    monkeypatch.setattr(Application, "apply", break_on_fifty)
    group = [
        Raw(stay.charge(f"2013-11-05 2{hour}:00", ("03", amount)), "mllp", None, house.now())
        for hour, amount in enumerate(("40.00", "50.00", "60.00"))
    ]

    answers = house.intake.receive(group)

    codes = [re.search(rb"\rMSA\|(\w\w)", answer)[1] for answer in answers]
    assert codes == [b"AA", b"AE", b"AA"]
    assert b"internal-fault" in answers[1]
    monkeypatch.setattr(Application, "apply", whole)
    (mended,) = house.answers(group[1].body)
    assert b"\rMSA|AA|" in mended


def test_an_emptied_insurance_is_cancelled_and_the_whole_cost_is_the_patients(house):
    stay, messages = w01("DL")
    house.take(*messages[:2], stay.update("2013-11-05 09:00", 'IN1|1|""'))

    (coverage,) = house.found("Coverage")
    assert coverage["status"] == "cancelled"
    assert house.invoices(stay)[0][2:4] == ("2220.00", "2220.00")


def test_money_for_one_patient_never_lands_on_anothers_visit(house):
    mine = Stay("HK-3RD", "肾病科", "V1", "M1")
    other = Stay("HK-3RD", "肾病科", "V2", "M2")
    house.take(mine.admit("2013-11-04 09:30"), other.admit("2013-11-04 09:40"))
    before = contents(house)

    (answer,) = house.answers(replace(mine, visit="V2").charge("2013-11-05 10:00", ("01", "5.00")))

    assert b"\rMSA|AE|" in answer
    assert b"visit-of-another-person" in answer
    assert contents(house) == before


def test_an_insurers_gross_never_overwrites_the_ledgers(house, stay):
    before = house.invoices(stay)
    figures = ["29660.00", "800.00", "0.00", "846.00", "28014.00", "300.00", "19399.80", "0.7"]
    figures += ["0.00"] * 7 + ["19399.80", "10260.20", "0.00", "10260.20", "0.00"]
    zaj = f"ZAJ|1|FINAL|S1|M1|380|21|20131104|20131112|{'|'.join(figures)}|460100|20131105100000"

    (answer,) = house.answers(stay.update("2013-11-05 10:00", zaj))

    assert b"adjudicated-gross-differs" in answer
    assert b"ERR||ZAJ^1^9" in answer
    assert house.invoices(stay) == before


def test_a_transaction_twice_in_one_message_counts_once(house, stay):
    lines = [
        stay.ft1(position, "TWICE", "2013-11-05 20:00", "CG", "03", amount)
        for position, amount in ((1, "4.00"), (2, "5.00"))
    ]

    (answer,) = house.answers(stay.message("P03", "DFT_P03", "2013-11-05 20:00", *lines))

    assert b"transaction-reused" in answer
    assert house.invoices(stay)[0][2] == "2224.00"


def test_no_charge_is_taken_back_more_than_once(house, stay):
    original = f"{stay.visit}-3"
    house.take(stay.reverse("2013-11-05 09:00", "03", "-120.00", "2013-11-04", original))
    once = house.invoices(stay)

    (answer,) = house.answers(
        stay.reverse("2013-11-05 10:00", "03", "-120.00", "2013-11-04", original)
    )

    assert b"reversal-unmatched" in answer
    assert house.invoices(stay) == once


def test_a_reversal_before_its_charge_waits_for_it(house, stay):
    charge = stay.ft1(1, "LATE", "2013-11-05 08:00", "CG", "03", "70.00")
    house.take(stay.reverse("2013-11-05 09:00", "03", "-70.00", "2013-11-05", "LATE"))
    before = house.invoices(stay)
    house.take(stay.message("P03", "DFT_P03", "2013-11-05 10:00", charge))

    assert house.invoices(stay) == before
    assert house.sound()


def test_a_visit_is_known_by_its_account_number_too(house):
    stay = Stay("HK-3RD", "肾病科", "VPO", "MPO")
    with_account = f"{stay.pid()}|||||||APO"
    assert with_account.count("|") == 18
    admission = stay.admit("2013-11-04 09:30").replace(stay.pid().encode(), with_account.encode())
    charge = stay.charge("2013-11-04 20:00", ("03", "20.00"))
    by_account = charge.replace(stay.pid().encode(), with_account.encode())
    by_account = by_account.replace(stay.pv1().encode() + b"\r", b"")
    house.take(admission, by_account)

    assert house.invoices(stay) == [("running", "draft", "20.00", "20.00", "20.00")]


def test_a_message_without_any_time_leaves_the_persons_clock_alone(house, stay):
    timeless = stay.update("2013-11-05 10:00").replace(b"20131105100000", b"")
    house.take(timeless, stay.discharge("2013-11-06 10:00"))

    assert house.invoices(stay)[0][0] == "final"


def test_a_header_whose_time_is_none_is_refused(house, stay):
    message = stay.update("2013-11-05 10:00").replace(b"20131105100000", b"nix", 1)
    message = message.replace(b"EVN|A08|20131105100000", b"EVN|A08|")

    (answer,) = house.answers(message)

    assert b"\rMSA|AE|" in answer
    assert b"ERR||MSH^1^7" in answer


def test_a_header_cut_before_its_type_is_rejected(house):
    (answer,) = house.answers(b"MSH|^~\\&|HIS|HK-3RD")

    assert b"\rMSA|AR|" in answer
    assert b"MSH^1^9" in answer


def test_a_match_after_a_mismatch_is_no_undo_but_a_new_agreement_is(house, stay):
    house.take(stay.check("2013-11-05 14:00", "X", event="A08", stage="INS"))
    due_now = house.invoices(stay)
    assert due_now == [("segment", "issued", "2220.00", "2220.00", "2220.00")]
    house.take(stay.check("2013-11-05 15:00", "M", event="A08", stage="INS"))
    assert house.invoices(stay) == due_now

    signed = stay.agreement("AGNEW", "2013-11-05 16:00")
    house.take(stay.update("2013-11-05 16:00", signed))

    assert house.invoices(stay)[-1] == ("running", "draft", "2220.00", "1018.80", "1018.80")


def test_a_wrong_check_digit_is_a_finding_and_nothing_is_repaired(house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1", national_id="460106197903020029")
    house.take(stay.admit("2013-11-04 09:30"))

    (patient,) = house.found("Patient")
    assert "460106197903020029" in str(patient)
    assert "national-id-check-digit" in house.findings()


def test_a_short_national_id_is_the_same_person_as_its_long_form(house):
    born = Stay("HK-3RD", "肾病科", "V1", "M1", national_id="460106790302002")
    long = Stay("HK-4TH", "老年病科", "V2", "M2", national_id="460106197903020020")
    house.take(born.admit("2013-11-04 09:30"), long.admit("2013-11-05 09:30"))

    with house.store.read() as reader:
        ids = reader.connection.exec_driver_sql(
            "select count(*) from state where kind = 'national-id'"
        ).scalar()
    assert ids == 1


def test_a_next_of_kin_no_longer_named_is_no_longer_active(house):
    lines = (
        r"MSH|^~\&|HIS|H1|P|C|2024010512{0:02}00||ADT^A31|K{0}|P|2.5.1",
        "EVN|A31|2024010512{0:02}00",
        "PID|||M7^^^H1^MR",
    )

    def send(number, *kin):
        house.take("\r".join([line.format(number) for line in lines] + [*kin, ""]).encode())
        found = house.found("RelatedPerson", **{"patient.identifier": "M7"})
        return {one["name"][0]["family"]: one["active"] for one in found}

    assert send(1, "NK1|1|Lee^Bo|SPO") == {"Lee": True}
    assert send(2, "NK1|1|Wu^Bo|SPO", "NK1|2|Xu^Cy|CHD") == {"Lee": False, "Wu": True, "Xu": True}
    assert send(3)["Wu"] is True
    assert send(4, 'NK1|""') == {"Lee": False, "Wu": False, "Xu": False}
    assert "contact" not in house.found("Patient", identifier="M7")[0]


def test_a_consent_of_another_kind_is_kept_and_is_no_agreement(house):
    stay, moment = Stay("HK-3RD", "肾病科", "V1", "M1"), "2013-11-04 09:30"
    house.take(stay.admit(moment, stay.insured("380"), "CON|1|041||F7|||||||A||20131104"))

    (account,) = house.found("Account")
    assert [one["status"] for one in house.found("Consent")] == ["active"]
    with house.store.read() as reader:
        kinds = {row.kind for row in reader.facts(account["id"])}
    assert "Visit" in kinds
    assert "Agreement" not in kinds


@pytest.mark.parametrize("told", ["T", "D"])
def test_a_message_for_training_touches_no_real_bill_unless_the_site_says_so(tmp_path, told):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    message = stay.admit("2013-11-04 09:30").replace(b"|P|2.5.1", b"|%s|2.5.1" % told.encode())
    house = House()

    (answer,) = house.answers(message)

    assert b"MSA|AR|" in answer
    assert house.states() == ["rejected"]
    assert not house.found("Patient")
    assert house.findings() == ["test-message"]

    (tmp_path / "sites").mkdir()
    site = f"site: trial\nreference: t\nsender: {{application: HIS}}\nprocessing: [P, {told}]\n"
    (tmp_path / "sites" / "trial.yaml").write_text(site)
    house.intake.use(load_mappings(tmp_path), POLICIES)
    house.take(message)
