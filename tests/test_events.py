"""What each event changes, and what it must not: visits moved, merged, undone and deleted."""

from decimal import Decimal

import pytest
from feeds import Stay, w01
from house import House
from people import at

MERGED = "2013-11-07 09:00"


@pytest.fixture
def house():
    return House()


@pytest.fixture
def stay():
    return Stay("HK-3RD", "肾病科", "V1", "M1")


def other_of(stay, visit="V2", mrn="M2"):
    return Stay(stay.facility, stay.ward, visit, mrn)


def encounter(house, visit="V1"):
    found = house.found("Encounter")
    return next(one for one in found if one["identifier"][0]["value"] == visit)


def event(stay, name, moment, *segments, kind="ADT"):
    message = stay.message(name, f"{kind}_{name}", moment, *segments)
    return message.replace(b"||ADT^", f"||{kind}^".encode(), 1)


def test_an_update_never_reopens_a_finished_visit(house, stay):
    house.take(
        stay.admit("2013-11-04 09:30"),
        stay.discharge("2013-11-05 10:00"),
        stay.update("2013-11-06 10:00"),
        event(stay, "A15", "2013-11-06 10:01"),
        event(stay, "A12", "2013-11-06 10:02"),
        event(stay, "A25", "2013-11-06 10:03"),
        event(stay, "P05", "2013-11-06 10:04", kind="BAR"),
    )

    assert encounter(house)["status"] == "finished"
    assert encounter(house)["period"]["end"].startswith("2013-11-05")


@pytest.mark.parametrize(
    ("done", "undone", "before"),
    [
        ("A05", "A38", "cancelled"),
        ("A14", "A27", "cancelled"),
        ("A04", "A11", "cancelled"),
        ("A21", "A22", "in-progress"),
        ("A03", "A13", "in-progress"),
    ],
)
def test_what_is_undone_leaves_the_state_before(house, stay, done, undone, before):
    if done in {"A03", "A21"}:
        house.take(stay.admit("2013-11-04 09:30"))
    if before == "in-progress":
        house.take(stay.admit("2013-11-04 09:00"))
    house.take(event(stay, done, "2013-11-04 10:00"), event(stay, undone, "2013-11-04 11:00"))

    assert encounter(house)["status"] == before
    assert "end" not in encounter(house).get("period", {})


def test_a_pending_discharge_or_transfer_can_be_called_off(house, stay):
    pending = stay.pv1() + "|" * 23 + "心内科^2"
    house.take(stay.admit("2013-11-04 09:30"), event(stay, "A16", "2013-11-05 09:00"))
    moved = event(stay, "A15", "2013-11-05 09:30").decode().replace(stay.pv1(), pending)
    house.take(moved.encode())
    names = {one["url"].rpartition("/")[2] for one in encounter(house)["extension"]}
    assert "expected-discharge" in names

    house.take(event(stay, "A25", "2013-11-05 10:00"), event(stay, "A26", "2013-11-05 10:01"))

    left = {one["url"].rpartition("/")[2] for one in encounter(house).get("extension", ())}
    assert not left & {"expected-discharge", "pending-ward"}


def test_a_swap_moves_both_patients_and_both_wards_count(house, stay):
    other = Stay("HK-3RD", "内科", "V2", "M2")
    house.take(stay.admit("2013-11-04 09:30"), other.admit("2013-11-04 09:40"))
    stay.ward, other.ward = other.ward, stay.ward
    swap = event(stay, "A17", "2013-11-05 09:00", other.pid(), other.pv1())

    house.take(swap)

    assert encounter(house, "V1")["location"][0]["location"]["display"] == "内科"
    assert encounter(house, "V2")["location"][0]["location"]["display"] == "肾病科"
    accounts = house.found("Account")
    with house.store.read() as reader:
        facts = [row for one in accounts for row in reader.facts(one["id"])]
    assert len([row for row in facts if row.kind == "Visit"]) == 4


def test_a_merge_of_several_persons_takes_each_to_its_own(house):
    stays = [Stay("HK-3RD", "肾病科", f"V{n}", f"M{n}") for n in range(1, 5)]
    house.take(*(one.admit("2013-11-04 09:30") for one in stays))
    first, ended, second, gone = stays
    merge = event(
        first,
        "A40",
        MERGED,
        f"MRG|{ended.mrn}^^^HK-3RD^MR",
        second.pid(),
        f"MRG|{gone.mrn}^^^HK-3RD^MR",
    )

    house.take(merge.replace(first.pv1().encode() + b"\r", b""))

    survivors = {
        one["identifier"][0]["value"]: [link["type"] for link in one["link"]]
        for one in house.found("Patient")
    }
    assert survivors == {
        "M1": ["replaces"],
        "M2": ["replaced-by"],
        "M3": ["replaces"],
        "M4": ["replaced-by"],
    }


def test_a_link_makes_two_charts_one_person_and_keeps_both(house, stay):
    other = other_of(stay)
    house.take(stay.admit("2013-11-04 09:30"), other.admit("2013-11-04 09:40"))

    house.take(event(stay, "A24", MERGED, other.pid()).replace(stay.pv1().encode() + b"\r", b""))

    links = [one["link"][0] for one in house.found("Patient")]
    assert [one["type"] for one in links] == ["seealso", "seealso"]
    assert len({one["other"]["reference"] for one in links}) == 2


def test_a_merged_visit_takes_its_lines_along_and_its_number_leads_on_for_ever(house, stay):
    wrong = Stay("HK-3RD", "肾病科", "V9", "M1")
    house.take(
        stay.admit("2013-11-04 09:30"),
        wrong.admit("2013-11-04 09:31"),
        stay.charge("2013-11-05 20:00", ("01", "100.00")),
        wrong.charge("2013-11-05 20:01", ("01", "40.00"), ("03", "2.50")),
    )

    house.take(event(stay, "A42", MERGED, "MRG|M1^^^HK-3RD^MR||||V9"))
    assert [one[2] for one in house.invoices(stay)] == ["142.50"]
    house.take(wrong.charge("2013-11-08 20:00", ("01", "10.00")))

    assert [one[2] for one in house.invoices(stay)] == ["152.50"]
    # The old number finds the account that stays, and the one that ended says where it went.
    found = house.found("Account", identifier="V9")
    assert sorted(one["status"] for one in found) == ["active", "inactive"]
    (ended,) = [one for one in found if one["status"] == "inactive"]
    (stays,) = [one for one in found if one["status"] == "active"]
    assert ended["partOf"]["reference"] == f"Account/{stays['id']}"
    assert house.balances() == {
        "episode:unadjudicated": "152.50",
        "hospital:revenue": "-152.50",
    }
    assert house.sound()


def test_charges_that_waited_for_a_merged_number_are_billed_where_it_leads(house, stay):
    wrong = Stay("HK-3RD", "肾病科", "V9", "M1")
    house.take(stay.admit("2013-11-04 09:30"), wrong.charge("2013-11-05 20:00", ("01", "40.00")))
    assert house.states()[0] == "waiting"

    house.take(event(stay, "A42", MERGED, "MRG|M1^^^HK-3RD^MR||||V9"))

    assert [one[2] for one in house.invoices(stay)] == ["40.00"]


def test_what_a_merged_account_was_invoiced_stays_and_is_a_finding(house, stay):
    wrong = Stay("HK-3RD", "肾病科", "V9", "M1")
    house.take(
        stay.admit("2013-11-04 09:30"),
        wrong.admit("2013-11-04 09:31"),
        wrong.charge("2013-11-05 20:00", ("01", "40.00")),
        wrong.discharge("2013-11-06 10:00"),
    )

    house.take(event(stay, "A42", MERGED, "MRG|M1^^^HK-3RD^MR||||V9"))

    assert "merged-account-waits" in house.findings()
    assert house.sound()


def test_a_visit_that_becomes_inpatient_under_a_new_number_keeps_the_old(house, stay):
    stay.patient_class = "E"
    house.take(stay.admit("2013-11-04 09:30", event="A04"))
    stay.visit, stay.patient_class, old = "V5", "I", stay.visit

    house.take(event(stay, "A06", "2013-11-04 12:00", f"MRG|M1^^^HK-3RD^MR||||{old}"))

    assert encounter(house, "V5")["class"]["code"] == "IMP"
    assert {one["status"] for one in house.found("Account", identifier=old)} == {
        "active",
        "inactive",
    }


def test_a_moved_account_is_asked_of_the_person_it_belongs_to(house, stay):
    right = other_of(stay)
    house.take(
        stay.admit("2013-11-04 09:30"),
        stay.charge("2013-11-05 20:00", ("01", "100.00")),
        right.admit("2013-11-04 09:40"),
    )
    moved = Stay("HK-3RD", "肾病科", "V1", "M2")

    house.take(event(moved, "A45", MERGED, "MRG|M1^^^HK-3RD^MR||||V1"))

    (owner,) = [one for one in house.found("Patient") if one["identifier"][0]["value"] == "M2"]
    assert encounter(house)["subject"]["reference"] == f"Patient/{owner['id']}"
    house.take(moved.discharge("2013-11-08 10:00"))
    final = house.found("Invoice", **{"account:Account.identifier": "V1"})[-1]
    assert final["subject"]["reference"] == f"Patient/{owner['id']}"
    assert {one["id"] for one in house.found("Patient") if "link" in one} == set()


def test_who_insures_the_wrong_person_pays_nothing_for_the_right_one(house, stay):
    right = other_of(stay)
    moved = Stay("HK-3RD", "肾病科", "V1", "M2")
    house.take(
        stay.admit("2013-11-04 09:30", stay.insured("380"), "GT1|1|G1|Lee^Bo||||||||FTH"),
        stay.charge("2013-11-05 20:00", ("01", "1000.00")),
        right.admit("2013-11-04 09:40"),
    )

    house.take(event(moved, "A45", MERGED, "MRG|M1^^^HK-3RD^MR||||V1"))

    (account,) = house.found("Account", identifier="V1")
    assert not {"coverage", "guarantor"} & account.keys()
    assert "insurance-left-behind" in house.findings()
    house.take(moved.discharge("2013-11-08 10:00"))
    assert house.invoices(stay)[-1][2:4] == ("1000.00", "1000.00")
    assert house.sound()


def test_what_the_insurer_answered_of_the_wrong_person_settles_nothing_more(house, stay):
    right = other_of(stay)
    moved = Stay("HK-3RD", "肾病科", "V1", "M2")
    bill = {"gross": "1000.00", "own": "0.00", "first": "0.00", "deductible": "300.00"}
    house.take(
        stay.admit("2013-11-04 09:30", stay.insured("380")),
        stay.charge("2013-11-05 20:00", ("01", "1000.00")),
        stay.discharge("2013-11-06 10:00"),
        stay.adjudicate("S1", "2013-11-06 10:30", "490.00", "510.00", **bill),
        right.admit("2013-11-04 09:40"),
    )
    assert house.invoices(stay)[-1][3] == "510.00"

    house.take(event(moved, "A45", MERGED, "MRG|M1^^^HK-3RD^MR||||V1"))

    live = [one for one in house.invoices(stay) if one[1] != "cancelled"]
    assert sum(Decimal(one[3]) for one in live) == 1000
    assert house.balances() == {"patient:receivable": "1000.00", "hospital:revenue": "-1000.00"}
    assert house.sound()


def test_an_insurance_told_with_the_move_is_of_the_right_person(house, stay):
    right = other_of(stay)
    moved = Stay("HK-3RD", "肾病科", "V1", "M2")
    house.take(
        stay.admit("2013-11-04 09:30", stay.insured("380")),
        right.admit("2013-11-04 09:40", right.insured("310")),
        event(moved, "A45", MERGED, "MRG|M1^^^HK-3RD^MR||||V1"),
        moved.update("2013-11-07 10:00", moved.insured("310")),
    )

    (account,) = house.found("Account", identifier="V1")
    told = {f"Coverage/{one['id']}": one for one in house.found("Coverage")}
    (named,) = [told[one["coverage"]["reference"]] for one in account["coverage"]]

    assert named["type"]["coding"][0]["code"] == "310"
    assert named["beneficiary"]["reference"] == account["subject"][0]["reference"]


@pytest.mark.parametrize(
    ("name", "kind", "type_", "status"),
    [
        ("A23", "ADT", "Account", "entered-in-error"),
        ("A23", "ADT", "Encounter", "entered-in-error"),
        ("P06", "BAR", "Account", "inactive"),
        ("P02", "BAR", "Account", "inactive"),
    ],
)
def test_what_is_deleted_or_ended_stays_so_and_is_never_lost(
    house, stay, name, kind, type_, status
):
    house.take(stay.admit("2013-11-04 09:30"), event(stay, name, MERGED, kind=kind))

    house.take(stay.update("2013-11-08 09:00"))

    (kept,) = house.found(type_)
    assert kept["status"] == status


def test_a_deleted_person_is_inactive_until_added_again(house, stay):
    house.take(stay.admit("2013-11-04 09:30"), event(stay, "A29", MERGED))
    house.take(stay.update("2013-11-08 09:00"))
    assert house.found("Patient")[0]["active"] is False

    house.take(event(stay, "A28", "2013-11-09 09:00"))

    assert house.found("Patient")[0]["active"] is True


def test_an_insurance_below_a_line_of_p11_is_not_the_accounts(house, stay):
    house.take(stay.admit("2013-11-04 09:30", stay.insured("390")))
    line = stay.ft1(1, "E1", "2013-11-05 20:00", "CG", "01", "10.00")

    house.take(event(stay, "P11", "2013-11-05 20:00", line, "IN1|1|COMM|INS9", kind="DFT"))

    (account,) = house.found("Account")
    (coverage,) = house.found("Coverage")
    assert [one["coverage"]["reference"] for one in account["coverage"]] == [
        f"Coverage/{coverage['id']}"
    ]
    assert [one[2] for one in house.invoices(stay)] == ["10.00"]


def test_an_account_may_be_added_before_its_visit(house, stay):
    house.take(event(stay, "P01", "2013-11-03 09:00", kind="BAR"))

    (account,) = house.found("Account")
    assert account["servicePeriod"]["start"] == "2013-11-03T09:00:00+08:00"
    assert encounter(house)["status"] in {"unknown", "in-progress"}


def test_a_merge_of_persons_ends_the_accounts_it_pairs(house):
    stays, ended, other, gone = (Stay("HK-3RD", "肾病科", f"V{n}", f"M{n}") for n in range(1, 5))
    number = {one.visit: f"AC{one.visit}" for one in (stays, ended, other, gone)}

    def named(stay):
        return f"{stay.pid()}{'|' * 7}{number[stay.visit]}".encode()

    def with_account(stay, message):
        return message.replace(stay.pid().encode(), named(stay))

    house.take(
        *(with_account(one, one.admit("2013-11-04 09:30")) for one in (stays, ended, other, gone)),
        ended.charge("2013-11-05 20:00", ("01", "40.00")),
        gone.charge("2013-11-05 20:01", ("01", "7.00")),
    )
    merge = event(
        stays,
        "A40",
        MERGED,
        "MRG|M2^^^HK-3RD^MR||ACV2",
        named(other).decode(),
        "MRG|M4^^^HK-3RD^MR||ACV4",
    ).replace(stays.pv1().encode() + b"\r", b"")

    house.take(with_account(stays, merge))

    assert [one[2] for one in house.invoices(stays)] == ["40.00"]
    assert [one[2] for one in house.invoices(other)] == ["7.00"]
    statuses = sorted(one["status"] for one in house.found("Account"))
    assert statuses == ["active", "active", "inactive", "inactive"]
    assert house.sound()


def test_a_merge_that_pairs_no_accounts_leaves_them(house, stay):
    other = other_of(stay)
    house.take(stay.admit("2013-11-04 09:30"), other.admit("2013-11-04 09:40"))

    merge = event(stay, "A40", MERGED, "MRG|M2^^^HK-3RD^MR||V2")
    house.take(merge.replace(stay.pv1().encode() + b"\r", b""))

    assert {one["status"] for one in house.found("Account")} == {"active"}
    assert len(house.found("Account")) == 2


def test_every_visit_of_an_account_message_is_a_visit_of_its_own(house, stay):
    other = Stay("HK-3RD", "外科", "V2", "M1")
    message = event(
        stay,
        "P01",
        "2013-11-04 10:00",
        stay.insured("380"),
        other.pv1(),
        other.insured("310"),
        kind="BAR",
    )
    house.take(message.replace(b"ADT_P01", b"BAR_P01"), stay.admit("2013-11-04 09:30"))

    assert {one["identifier"][0]["value"] for one in house.found("Encounter")} == {"V1", "V2"}
    accounts = house.found("Account")
    plans = {f"Coverage/{one['id']}": one for one in house.found("Coverage")}
    schemes = {
        one["identifier"][0]["value"]: plans[one["coverage"][0]["coverage"]["reference"]]["type"][
            "coding"
        ][0]["code"]
        for one in accounts
    }
    assert schemes == {"V1": "380", "V2": "310"}
    assert len(house.found("Patient")) == 1


def test_a_later_visit_of_another_person_refuses_the_whole_message(house, stay):
    other = other_of(stay)
    house.take(other.admit("2013-11-04 09:30"))

    message = event(stay, "P01", "2013-11-04 10:00", other.pv1(), kind="BAR")

    assert house.send(message) == ["AE"]
    assert len(house.found("Encounter")) == 1


def test_a_discharge_sent_under_the_number_that_a_merge_ended_ends_the_stay(house, stay):
    wrong = Stay("HK-3RD", "肾病科", "V9", "M1")
    house.take(
        stay.admit("2013-11-04 09:30"),
        wrong.admit("2013-11-04 09:31"),
        wrong.charge("2013-11-05 20:00", ("01", "40.00")),
        event(stay, "A42", MERGED, "MRG|M1^^^HK-3RD^MR||||V9"),
    )

    house.take(wrong.discharge("2013-11-08 10:00"))

    assert encounter(house)["status"] == "finished"
    assert [one[:3] for one in house.invoices(stay)] == [("final", "issued", "40.00")]
    assert house.sound()


def test_a_discharge_that_names_only_the_account_ends_its_stay(house, stay):
    numbered = f"{stay.pid()}{'|' * 7}AC1"
    by_account = stay.pid(), numbered
    admitted = stay.admit("2013-11-04 09:30").decode().replace(*by_account)
    left = event(stay, "A03", "2013-11-08 10:00").decode().replace(*by_account)

    house.take(admitted.encode(), left.replace(stay.pv1(), "PV1|1|I").encode())

    assert [one["status"] for one in house.found("Encounter")] == ["finished"]
    assert house.found("Encounter")[0]["identifier"][0]["value"] == "V1"


@pytest.mark.parametrize("names_visit", [True, False])
@pytest.mark.parametrize("ended", ["||AC9", "||AC9||V9", "||||V9"])
def test_an_account_is_merged_by_its_own_number_or_its_visit(house, stay, names_visit, ended):
    wrong = Stay("HK-3RD", "肾病科", "V9", "M1")

    def numbered(one, number, message):
        told = message.decode().replace(one.pid(), f"{one.pid()}{'|' * 7}{number}")
        return told.encode()

    house.take(
        numbered(stay, "AC1", stay.admit("2013-11-04 09:30")),
        numbered(wrong, "AC9", wrong.admit("2013-11-04 09:31")),
        wrong.charge("2013-11-05 20:01", ("01", "40.00")),
    )

    merge = numbered(stay, "AC1", event(stay, "A41", MERGED, f"MRG|M1^^^HK-3RD^MR{ended}"))
    house.take(merge if names_visit else merge.replace(stay.pv1().encode() + b"\r", b""))

    assert [one[2] for one in house.invoices(stay)] == ["40.00"]
    number = ended.rpartition("|")[2]
    found = house.found("Account", identifier=number)
    assert sorted(one["status"] for one in found) == ["active", "inactive"]
    assert house.sound()


def person_merge(stays, ended, moment):
    merge = event(stays, "A40", moment, f"MRG|{ended.mrn}^^^HK-3RD^MR")
    return merge.replace(stays.pv1().encode() + b"\r", b"")


def test_what_comes_under_a_number_that_two_merges_ended_reaches_who_stays(house):
    first, second, third = (Stay("HK-3RD", "肾病科", f"V{n}", f"M{n}") for n in (1, 2, 3))
    house.take(*(one.admit("2013-11-04 09:30") for one in (first, second, third)))
    house.take(
        person_merge(second, third, "2013-11-05 09:00"),
        person_merge(first, second, "2013-11-06 09:00"),
    )
    again = Stay("HK-3RD", "肾病科", "V7", "M3")

    house.take(
        third.charge("2013-11-07 20:00", ("01", "7.00")),
        again.admit("2013-11-08 09:30"),
        again.charge("2013-11-08 20:00", ("01", "2.00")),
    )

    (stays,) = [one for one in house.found("Patient") if one.get("active") is not False]
    assert {one["value"] for one in stays["identifier"]} == {"M1", "M2", "M3"}
    assert {one["subject"]["reference"] for one in house.found("ChargeItem")} == {
        f"Patient/{stays['id']}"
    }
    found = house.found("Invoice", **{"patient.identifier": "M3"})
    assert sorted(str(one["totalNet"]["value"]) for one in found) == ["2.00", "7.00"]
    assert house.sound()


@pytest.mark.parametrize("back", [False, True])
def test_a_merge_that_ends_who_stays_is_refused_and_ends_nobody(house, stay, back):
    other = other_of(stay)
    house.take(stay.admit("2013-11-04 09:30"), other.admit("2013-11-04 09:40"))
    if back:
        house.take(person_merge(stay, other, "2013-11-05 09:00"))

    assert house.send(person_merge(other if back else stay, stay, MERGED)) == ["AE"]

    assert house.findings()[0] == "merge-ends-who-stays"
    kept = {one["id"]: one.get("active") for one in house.found("Patient")}
    assert kept[encounter(house)["subject"]["reference"].partition("/")[2]] is not False


@pytest.mark.parametrize(
    ("name", "visit", "ended"), [("A42", "V1", "M1^^^HK-3RD^MR||||V2"), ("A45", "V2", "M3")]
)
def test_a_visit_of_somebody_else_is_neither_merged_nor_moved(house, stay, name, visit, ended):
    other = other_of(stay)
    house.take(
        stay.admit("2013-11-04 09:30"),
        other.admit("2013-11-04 09:40"),
        other.charge("2013-11-05 20:00", ("01", "40.00")),
    )
    told = Stay("HK-3RD", "肾病科", visit, "M1")

    assert house.send(event(told, name, MERGED, f"MRG|{ended}")) == ["AE"]

    assert house.findings()[0] == "visit-of-another-person"
    assert [one[2] for one in house.invoices(other)] == ["40.00"]


def test_the_lines_of_a_moved_visit_are_lines_of_whom_it_belongs_to(house, stay):
    right = other_of(stay)
    house.take(
        stay.admit("2013-11-04 09:30"),
        stay.charge("2013-11-05 20:00", ("01", "100.00")),
        right.admit("2013-11-04 09:40"),
    )

    house.take(event(Stay("HK-3RD", "肾病科", "V1", "M2"), "A45", MERGED, "MRG|M1||||V1"))

    assert not house.found("ChargeItem", **{"patient.identifier": "M1"})
    assert len(house.found("ChargeItem", **{"patient.identifier": "M2"})) == 1
    assert house.sound()


STATES = {
    "planned": ("A05",),
    "in-progress": ("A01",),
    "onleave": ("A01", "A21"),
    "finished": ("A01", "A03"),
    "cancelled": ("A01", "A11"),
    "entered-in-error": ("A01", "A23"),
}


# What an event that undoes makes of a visit, by the state it finds it in, in the order above.
@pytest.mark.parametrize(
    ("undo", "made"),
    [
        ("A11", ("cancelled", "cancelled", "cancelled", "=", "cancelled", "=")),
        ("A12", ("=", "=", "=", "=", "=", "=")),
        ("A13", ("in-progress", "in-progress", "in-progress", "in-progress", "=", "=")),
        ("A21", ("onleave", "onleave", "onleave", "=", "=", "=")),
        ("A22", ("in-progress", "in-progress", "in-progress", "=", "=", "=")),
        ("A25", ("=", "=", "=", "=", "=", "=")),
        ("A26", ("=", "=", "=", "=", "=", "=")),
        ("A27", ("cancelled", "=", "=", "=", "cancelled", "=")),
        ("A38", ("cancelled", "=", "=", "=", "cancelled", "=")),
    ],
)
def test_an_undo_changes_only_the_state_it_undoes(undo, made):
    for (state, history), expected in zip(STATES.items(), made, strict=True):
        house, stay = House(), Stay("HK-3RD", "肾病科", "V1", "M1")
        events = enumerate(history, 1)
        house.take(*(event(stay, name, f"2013-11-04 1{hour}:00") for hour, name in events))
        before = encounter(house)

        house.take(event(stay, undo, "2013-11-05 09:00"))

        after = encounter(house)
        assert after["status"] == (state if expected == "=" else expected), state
        is_open = after["status"] == "in-progress"
        assert is_open or after.get("period") == before.get("period"), state
        stands = expected == "=" and undo not in {"A12", "A25", "A26"}
        assert ("status-stands" in house.findings()) == stands, state


@pytest.fixture
def moved():
    """A stay with an agreement, papers and a segment, moved to whom it belongs to."""
    house = House()
    stay, messages = w01("MV")
    house.take(*messages, Stay("HK-3RD", "肾病科", "V9", "M9").admit("2013-11-10 09:40"))
    right = Stay("HK-3RD", "肾病科", stay.visit, "M9")
    move = right.message("A45", "ADT_A45", "2013-11-11 23:30", f"MRG|{stay.mrn}||||{stay.visit}")
    house.take(move)
    return house, right


def test_a_moved_visit_leaves_behind_what_the_wrong_person_signed_and_showed(moved):
    house, right = moved

    (consent,) = house.found("Consent")
    assert consent["status"] == "inactive"
    assert "visit-moved" in str(consent["extension"])
    assert house.findings().count("agreement-left-behind") == 1
    assert house.findings().count("paper-left-behind") == 2

    # Insured as the other was, the one the visit belongs to is still bound by nothing.
    house.take(right.update("2013-11-12 08:00", right.insured("380")))
    assert house.found("Consent") == [consent]
    house.take(right.discharge("2013-11-12 10:00"))
    final = next(one for one in house.found("Invoice") if one["status"] == "issued")
    assert final["recipient"]["reference"] == encounter(house, right.visit)["subject"]["reference"]
    assert not house.found("Task", code="collateral-return")
    assert house.sound()


def test_who_a_moved_visit_belongs_to_signs_anew(moved):
    house, right = moved

    signed = right.agreement("AGNEW", "2013-11-12 08:00")
    house.take(right.update("2013-11-12 08:00", right.insured("380"), signed))

    assert [one["status"] for one in house.found("Consent", identifier="AGNEW")] == ["active"]


def test_an_invoice_of_the_wrong_person_is_cancelled_and_paid_money_waits_for_a_person():
    house = House()
    stay, messages = w01("MP", pay=True)
    house.take(*messages, Stay("HK-3RD", "肾病科", "V9", "M9").admit("2013-11-10 09:40"))
    right = Stay("HK-3RD", "肾病科", stay.visit, "M9")

    house.take(
        right.message("A45", "ADT_A45", "2013-11-11 23:30", f"MRG|{stay.mrn}||||{stay.visit}")
    )

    assert "money-of-moved-visit" in house.findings()
    assert house.sound()


def test_a_cancelled_admission_after_the_discharge_leaves_the_final_and_its_payment():
    house = House()
    stay, messages = w01("CA", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    before = house.found("Invoice")

    house.take(stay.message("A11", "ADT_A09", "2013-11-12 11:00"))

    assert encounter(house, stay.visit)["status"] == "finished"
    assert "status-stands" in house.findings()
    assert house.found("Invoice") == before


def test_an_admission_cancelled_with_money_on_it_waits_for_a_person():
    house = House()
    stay, messages = w01("CB", pay=True)
    house.take(*messages, stay.message("A11", "ADT_A09", "2013-11-12 10:00"))
    before = house.invoices(stay)
    house.intake.advance(at("2013-12-20 10:00"))

    assert encounter(house, stay.visit)["status"] == "cancelled"
    assert house.findings().count("money-on-cancelled-visit") == 1
    assert house.invoices(stay) == before
    assert house.sound()
