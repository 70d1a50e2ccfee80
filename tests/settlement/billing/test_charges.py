"""A charge folded in: its line and layers, its day, its entry, and whether it is late."""

from datetime import date

import pytest
from settlement.cases import QIDONG, Stay, answer, at, balances

from adapter.issues import Ground, Issue
from adapter.settlement.billing.charges import charge
from adapter.settlement.figures import NO_LAYERS, Layers
from adapter.settlement.ledger import JournalEntry, Posting
from adapter.settlement.lines import Line

MORNING = "2013-11-05 08:00"


@pytest.fixture
def stay():
    return Stay().open()


def test_a_charge_is_a_line_with_its_layers_its_day_and_an_entry(stay):
    case = stay.case(MORNING)

    charge(case, stay.charge("L1", 100_000, "02", over=20_000, at=MORNING))

    layers = Layers(gross=100_000, own_pay=0, over_limit=20_000, self_pay_first=8_000)
    moment = at(MORNING)
    line = Line("L1", "A", 100_000, layers, "ITEM", "02", moment, moment)
    assert case.lines.every() == [line]
    assert (case.state.lines, case.state.layers) == (1, layers)
    assert case.state.last_posting == date(2013, 11, 5)
    assert case.state.days == {date(2013, 11, 5): 100_000}
    assert case.entries == [
        JournalEntry(
            "charge",
            "A",
            moment,
            "",
            (),
            (Posting("episode:unadjudicated", 100_000), Posting("hospital:revenue", -100_000)),
        )
    ]
    assert case.issues == []


def test_a_charge_told_twice_counts_once(stay):
    case = stay.case(MORNING)
    told = stay.charge("L1", 100, at=MORNING)

    charge(case, told)
    charge(case, told)

    assert (case.state.lines, case.state.layers.gross, len(case.entries)) == (1, 100, 1)


def test_the_days_of_charges_are_the_citys_and_the_latest_is_the_last(stay):
    case = stay.case("2013-11-08 08:00")

    for number, amount, day in (("L1", 100, "06"), ("L2", 20, "05"), ("L3", 3, "06")):
        charge(case, stay.charge(number, amount, at=f"2013-11-{day} 00:00"))

    assert case.state.days == {date(2013, 11, 6): 103, date(2013, 11, 5): 20}
    assert case.state.last_posting == date(2013, 11, 6)
    assert case.state.lines == 3


def test_a_reversal_of_all_of_a_line_mirrors_its_layers_and_its_class(stay):
    case = stay.case(MORNING)
    charge(case, stay.charge("L1", 100_000, "02", over=20_000, at=MORNING))

    charge(case, stay.reversal("R1", "L1", 100_000, item_class="03", at=MORNING))

    assert case.state.layers == NO_LAYERS
    assert case.lines.find("R1").item_class == "02"
    assert case.lines.find("R1").reverses == "L1"
    assert [entry.kind for entry in case.entries] == ["charge", "reversal"]
    assert balances(case.entries) == {}


def test_a_reversal_of_a_part_takes_the_class_it_names_or_that_of_its_line(stay):
    case = stay.case(MORNING)
    charge(case, stay.charge("L1", 100_000, "02", at=MORNING))

    charge(case, stay.reversal("R1", "L1", 10_000, at=MORNING))
    charge(case, stay.reversal("R2", "L1", 10_000, item_class="03", at=MORNING))

    assert case.lines.find("R1").layers == Layers(-10_000, self_pay_first=-1_000)
    assert case.lines.find("R2").layers == Layers(-10_000, own_pay=-10_000)
    assert [case.lines.find(one).item_class for one in ("R1", "R2")] == ["02", "03"]


def test_a_reversal_of_a_line_nobody_knows_has_no_class_and_is_found(stay):
    case = stay.case(MORNING)

    charge(case, stay.reversal("R1", "unknown", 500, at=MORNING))

    assert case.lines.find("R1").item_class == ""
    assert case.issues == [
        Issue("warning", "business-rule", "ChargeItem/R1", "item-class-unknown", ("-",))
    ]


def test_a_class_nobody_knows_is_the_patients_own_and_is_found(stay):
    case = stay.case(MORNING)

    charge(case, stay.charge("L1", 500, "77", at=MORNING))

    assert case.state.layers == Layers(500, own_pay=500)
    assert case.issues == [
        Issue("warning", "business-rule", "ChargeItem/L1", "item-class-unknown", ("77",))
    ]


def test_where_no_policy_governs_all_of_a_line_is_the_patients_own():
    case = Stay().case()

    charge(case, Stay().charge("L1", 500, "01"))

    assert case.state.layers == Layers(500, own_pay=500)
    assert case.issues == []


@pytest.mark.parametrize(("entered", "seen"), [("10:00", 600), ("09:59", 600), ("10:01", 500)])
def test_an_answer_has_seen_what_was_entered_by_its_instant(stay, entered, seen):
    case = stay.case("2013-11-05 11:00")
    moment = "2013-11-05 10:00"
    case.state.adjudications = {
        "S1": stay.adjudication("S1", answer(500), at=moment),
        "S2": stay.adjudication("S2", kind="CANCEL", cancels="S0", at=moment),
    }
    case.state.covered = {"S1": Layers(500)}

    charge(case, stay.charge("L1", 100, "01", at=f"2013-11-05 {entered}"))

    assert case.state.covered == {"S1": Layers(seen)}


def late(stay, entered, **ended):
    case = stay.case("2014-01-05 11:00")
    case.state.visit = stay.ended("2013-11-10 10:00", **ended)
    charge(case, stay.charge("L1", 100, at=entered))
    return case.issues


@pytest.mark.clause("H-15")
def test_a_charge_after_the_window_for_late_ones_is_found(stay):
    assert late(stay, "2013-12-10 10:00:01") == [
        Issue(
            "warning",
            "business-rule",
            "ChargeItem/L1",
            "late-charge-window",
            ("30",),
            Ground("reconciliation.late_charge_window_days", ("H-15", "H-60"), "default"),
        )
    ]


def test_a_charge_within_the_window_is_in_time(stay):
    assert late(stay, "2013-12-10 10:00:00") == []


def test_a_charge_of_a_visit_that_goes_on_or_has_no_end_is_in_time(stay):
    assert late(stay, "2014-01-05 10:00", status="in-progress") == []
    assert late(stay, "2014-01-05 10:00", end=None) == []


def test_a_late_charge_under_no_policy_is_nobodys_to_find(stay):
    stay.state.policy = ""

    assert late(stay, "2014-01-05 10:00") == []


@pytest.mark.clause("Q-15")
def test_a_charge_of_an_outpatient_brings_a_fee_list():
    stay = Stay(QIDONG).open(encounter_class="AMB")
    case = stay.case("2020-11-02 10:00")

    charge(case, stay.charge("L1", 100, at="2020-11-02 10:00"))

    assert [(one.kind, one.due) for one in case.duties] == [("fee-list", at("2020-11-03 10:00"))]


def test_a_charge_before_its_visit_is_told_has_a_line_and_no_duty():
    case = Stay(QIDONG).case()

    charge(case, Stay(QIDONG).charge("L1", 100))

    assert (case.state.lines, case.duties) == (1, [])
