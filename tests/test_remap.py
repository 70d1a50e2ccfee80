"""A mended mapping brought to what is kept: as much as the dry run said, and no invoice edited."""

import re
from datetime import UTC, datetime

import pytest
from feeds import Stay
from house import PARAMETERS, POLICIES, House

from adapter.catalog.mappings import load_mappings
from adapter.explanation import Explanation
from adapter.intake import Intake
from adapter.intake.accounts import Accounts
from adapter.intake.application import Application
from adapter.intake.remapping import Remapping
from adapter.store.verify import verify

# The amount is taken from the unit price, and so is too small wherever more than one was given.
WRONG = """\
site: his
reference: The sender of these tests, with its amounts looked for in the wrong field.
sender: {application: HIS, facility: HK-3RD}
paths: {amount: [FT1-12.1]}
"""


def now():
    return datetime.now(UTC)


@pytest.fixture
def mappings(tmp_path):
    """The wrong set, and the one with its line mended."""
    site = tmp_path / "sites" / "his.yaml"
    site.parent.mkdir()
    site.write_text(WRONG, "utf-8")
    wrong = load_mappings(tmp_path)
    site.write_text(WRONG.replace("FT1-12.1", "FT1-11.1"), "utf-8")
    return wrong, load_mappings(tmp_path)


@pytest.fixture
def house(mappings):
    return House(mappings=mappings[0])


def charge(stay, moment, *lines):
    """Charges of two pieces each: the unit price is half the amount."""

    def doubled(found):
        return b"|||2|%s^UP|%s^UP" % (b"%.2f" % (2 * float(found[1])), found[1])

    return re.sub(rb"\|\|\|1\|([\d.]+)\^UP\|[\d.]+\^UP", doubled, stay.charge(moment, *lines))


def remapping(house, mappings):
    application = Application(Accounts(POLICIES, PARAMETERS, now, "feed"))
    return Remapping(
        house.store, mappings, application, POLICIES.version, now, PARAMETERS, feed_clock=True
    )


def run(house, mappings, *, apply):
    anew = remapping(house, mappings)
    return anew.run(apply=apply)


def fen(report):
    return {
        one.after.number: (
            one.after.gross - one.before.gross,
            one.after.personal - one.before.personal,
        )
        for one in report.changes
    }


def month(house):
    """A month of two stays: one has left and its final is issued, the other is open."""
    gone = Stay("HK-3RD", "肾病科", "V1", "M1")
    here = Stay("HK-3RD", "肾病科", "V2", "M2")
    at = "2013-11-04 09:30"
    house.take(
        gone.admit(at, gone.insured("390"), gone.agreement("A1", at)),
        here.admit(at, here.insured("390")),
    )
    for day in range(5, 25):
        house.take(
            charge(gone, f"2013-11-{day:02} 20:00", ("01", f"{day}.50"), ("03", "7.25")),
            charge(here, f"2013-11-{day:02} 21:00", ("02", "31.30")),
        )
    house.take(gone.discharge("2013-11-25 10:00"))
    return gone, here


def test_the_dry_runs_fen_are_what_apply_changes_and_everything_verifies(house, mappings):
    gone, here = month(house)
    before = {stay.visit: house.invoices(stay) for stay in (gone, here)}
    final = house.found("Invoice", type="final")

    dry = run(house, mappings[1], apply=False)

    # A dry run leaves no trace.
    assert {stay.visit: house.invoices(stay) for stay in (gone, here)} == before
    gross = sum(range(5, 25)) * 100 + 20 * 50 + 20 * 725
    assert fen(dry)["V1"][0] == gross
    assert fen(dry)["V2"][0] == 20 * 3130

    done = run(house, mappings[1], apply=True)

    assert fen(done) == fen(dry)
    assert [one.element for _, one in done.differences].count("priceOverride.value") == 60
    assert verify(house.store) == []
    for stay, change in fen(done).items():
        totals = next(house.invoices(one) for one in (gone, here) if one.visit == stay)
        was = before[stay]
        grown = sum(float(one[2]) for one in totals) - sum(float(one[2]) for one in was)
        asked = sum(float(one[3]) for one in totals) - sum(float(one[3]) for one in was)
        assert (round(grown * 100), round(asked * 100)) == change
    # The final stands as it was issued; what differs is a credit note and a supplementary.
    assert house.found("Invoice", type="final")[0]["totalGross"] == final[0]["totalGross"]
    assert house.found("Invoice", type="final")[0]["lineItem"] == final[0]["lineItem"]
    assert {one[0] for one in house.invoices(gone)} == {"final", "credit-note", "supplementary"}
    for invoice in house.found("Invoice", type="supplementary"):
        (named,) = [
            one["valueString"]
            for one in invoice["extension"]
            if one["url"].endswith("/mapping-versions")
        ]
        assert all(one.version in named for one in mappings)


def test_what_is_remapped_is_not_remapped_again(house, mappings):
    month(house)
    run(house, mappings[1], apply=True)

    again = run(house, mappings[1], apply=True)

    assert again.differences == []
    assert again.changes == []


def test_a_correction_is_explained_by_the_field_it_came_from(house, mappings):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    charged = charge(stay, "2013-11-05 20:00", ("01", "10.00"))
    house.take(stay.admit("2013-11-04 09:30"), charged)
    run(house, mappings[1], apply=True)

    explanation = Explanation(house.store, mappings[1], POLICIES)

    for item in house.found("ChargeItem"):
        told = str(explanation.explain("ChargeItem", item["id"]))
        assert "FT1[1]-11.1" in told


def test_the_same_set_changes_nothing(house, mappings):
    month(house)

    assert run(house, mappings[0], apply=True).differences == []


def test_a_resend_after_remapping_has_no_effect_and_no_finding(house, mappings):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    first = charge(stay, "2013-11-05 20:00", ("01", "10.00"))
    house.take(stay.admit("2013-11-04 09:30"), first)
    run(house, mappings[1], apply=True)
    house.intake.use(mappings[1], POLICIES)

    house.take(first, re.sub(rb"\|T\d{6}\|", b"|OTHER|", first, count=1))

    assert [one[2] for one in house.invoices(stay)] == ["20.00"]
    assert "transaction-reused" not in house.findings()


def test_a_line_that_is_no_charge_any_more_is_taken_back(tmp_path, house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(stay.admit("2013-11-04 09:30"), stay.charge("2013-11-05 20:00", ("01", "10.00")))
    site = tmp_path / "sites" / "his.yaml"
    site.write_text(WRONG + "transaction_types: {CG: ignored, PY: payment}\n", "utf-8")

    report = run(house, load_mappings(tmp_path), apply=True)

    assert fen(report) == {"V1": (-1000, -1000)}
    assert [one[2] for one in house.invoices(stay)] == ["0.00"]
    assert house.sound()


def test_a_line_nobody_could_read_is_billed_once_its_word_is_known(tmp_path, house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    odd = stay.charge("2013-11-05 20:00", ("01", "10.00")).replace(b"|CG|", b"|XX|")
    house.take(stay.admit("2013-11-04 09:30"), odd)
    site = tmp_path / "sites" / "his.yaml"
    site.write_text(WRONG + "transaction_types: {CG: charge, XX: charge}\n", "utf-8")

    report = run(house, load_mappings(tmp_path), apply=True)

    assert fen(report) == {"V1": (1000, 1000)}
    assert house.sound()


def test_payments_booked_otherwise_wait_for_a_person(house, mappings):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    paid = stay.pay("2013-11-06 10:00", "50.00").replace(b"50.00^UP", b"50.00^UP|20.00")
    house.take(stay.admit("2013-11-04 09:30"), paid)

    report = run(house, mappings[1], apply=True)

    assert [issue.id for _, issue in report.waiting] == ["remapped-money-waits"]
    assert report.changes == []
    assert house.sound()


def test_a_corrected_element_of_a_person_is_put_right(tmp_path, house):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(stay.admit("2013-11-04 09:30"), stay.charge("2013-11-05 20:00", ("01", "10.00")))
    table = tmp_path / "tables" / "HL70001_to_AdministrativeGender.yaml"
    table.parent.mkdir()
    table.write_text(
        "table: HL70001\nto: AdministrativeGender\nreference: t\nrows: {F: other, M: male}\n"
    )

    report = run(house, load_mappings(tmp_path), apply=True)

    assert house.found("Patient")[0]["gender"] == "other"
    assert ("gender", "female", "other") in [
        (one.element, one.before, one.after) for _, one in report.differences
    ]


def test_replay_takes_what_was_refused_by_a_mended_mapping(tmp_path, mappings):
    site = tmp_path / "sites" / "his.yaml"
    site.write_text(WRONG.replace("FT1-12.1", "FT1-11.4"), "utf-8")
    house = House(mappings=load_mappings(tmp_path))
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    charged = re.sub(
        rb"(10.00\^UP)\|10.00\^UP", rb"\1", stay.charge("2013-11-05 20:00", ("01", "10.00"))
    )
    assert house.send(stay.admit("2013-11-04 09:30"), charged) == ["AA", "AE"]
    with house.store.read() as reader:
        (row,) = reader.messages(10, "refused")
    assert house.intake.replay(row.message, row.arrival) == "refused"

    mended = Intake(house.store, mappings[1], POLICIES, "feed", now, PARAMETERS)

    assert mended.replay(row.message, row.arrival) == "applied"
    assert [one[2] for one in house.invoices(stay)] == ["10.00"]
    with house.store.read() as reader:
        _, tries = reader.message(row.message)
    assert [one.state for one in tries] == ["refused", "refused", "applied"]
    assert tries[-1].versions != tries[0].versions
    assert house.sound()


def insurance(code, action=""):
    fields = ["IN1", "1", code, f"I-{code}"] + [""] * 52
    fields[55] = action
    return "|".join(fields).rstrip("|")


def test_insurances_added_and_ended_one_by_one_are_what_they_were(house, mappings):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(
        stay.admit("2013-11-04 09:30", insurance("P1"), insurance("P2")),
        stay.update("2013-11-05 09:00", insurance("P3", "A")),
        stay.update("2013-11-06 09:00", insurance("P1", "D")),
    )
    with house.store.read() as reader:
        second = [*reader.journal()][1].arrival.received_at

    assert run(house, mappings[0], apply=True).differences == []
    later = remapping(house, mappings[0]).run(second, apply=True)

    assert (later.messages, later.differences) == (2, [])
    (account,) = house.found("Account")
    assert len(account["coverage"]) == 2


def test_what_a_message_deletes_or_leaves_as_it_is_is_so_for_a_remap_too(house, mappings):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    cancelled = stay.message("A11", "ADT_A09", "2013-11-04 10:00")
    house.take(
        stay.admit("2013-11-04 09:30"),
        stay.charge("2013-11-04 09:40", ("01", "10.00")),
        cancelled,
        stay.cancel_discharge("2013-11-04 11:00"),
    )

    remapping(house, mappings[1]).run(apply=True)

    (visit,) = house.found("Encounter")
    assert visit["status"] == "cancelled"


def test_a_late_discharge_that_was_undone_stays_undone_by_a_remap(house, mappings):
    stay = Stay("HK-3RD", "肾病科", "V1", "M1")
    late = stay.discharge("2013-11-05 10:00")
    house.take(stay.admit("2013-11-04 09:30"), stay.cancel_discharge("2013-11-05 11:00"), late)

    report = remapping(house, mappings[1]).run(apply=True)

    (visit,) = house.found("Encounter")
    assert (visit["status"], "end" in visit["period"]) == ("in-progress", False)
    assert not [one for _, one in report.differences if one.resource.startswith("Encounter")]
