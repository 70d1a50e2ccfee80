"""W10: a default only a person confirms, and what each city's list takes from the next visit."""

import pytest
from doors import components, decision, delivery, plan
from feeds import Stay


def listed_in_haikou(door, number):
    """W09's plan of 10,000.00: two instalments paid, then nothing; confirmed 2014-07-05."""
    stay = Stay("HK-MCH", "产科", f"V10{number}", f"M10{number}", f"46010619790302{number}")
    opening = "2013-11-04 09:30"
    door.take(
        stay.admit(opening, stay.agreement(f"AG10{number}", opening), stay.paper("ID", opening)),
        stay.charge("2013-11-11 20:00", ("03", "10480.00")),
        stay.discharge("2013-11-12 10:00"),
        stay.pay("2013-11-12 10:30", "480.00"),
        stay.update(
            "2013-11-12 11:00",
            *(stay.paper(kind, "2013-11-12 11:00") for kind in ("COMMITTEE", "CIVIL")),
        ),
    )
    door.state(*plan(stay, "10000.00", 7, "2013-11-12 12:00"))
    door.take(stay.pay("2013-12-12 09:00", "1428.57"), stay.pay("2014-01-12 09:00", "1428.57"))
    for day in ("2014-06-16 09:00", "2014-06-26 09:00"):
        door.state(*delivery(stay, "default-notice", day))
    door.state(*decision(stay, "default-confirmed", "2014-07-05 10:00"))
    return stay


@pytest.mark.clause("H-19")
def test_w10_alleged_the_day_after_the_plan_and_confirmed_by_a_person(door):
    stay = listed_in_haikou(door, "0014")

    assert door.owed(stay, "default-alleged") == [("2014-06-13T00:00", "told")]
    (alleged,) = door.obligations(stay, "default-alleged")
    assert "7,142.86" in alleged["text"]
    assert len(door.obligations(stay, "default-confirmed")) == 1
    assert door.told(stay)[-1] == ("final", "issued", "10480.00", "10480.00", "7142.86")


@pytest.mark.clause("H-19", "H-34")
def test_w10_haikou_refuses_the_listed_an_agreement_and_the_insurer_still_pays(door):
    stay = listed_in_haikou(door, "0022")
    after, urgent = (
        Stay("HK-3RD", "肾病科", f"V1022{one}", "M1022N", stay.national_id, **more)
        for one, more in (("A", {}), ("E", {"condition": "CR", "priority": "E"}))
    )
    door.take(
        *(
            message
            for visit, opening in (
                (after, "2014-07-20 09:00"),
                (urgent, "2014-08-20 09:00"),
            )
            for message in (
                visit.admit(
                    opening, visit.insured("380"), visit.agreement(f"AG{visit.visit}", opening)
                ),
                visit.charge(opening.replace("09:00", "20:00"), ("01", "800.00")),
                visit.discharge(opening.replace("09:00", "21:00")),
                visit.adjudicate(
                    f"S{visit.visit}",
                    opening.replace("09:00", "21:30"),
                    "539.00",
                    "261.00",
                    gross="800.00",
                    own="0.00",
                    first="0.00",
                    deductible="30.00",
                ),
            )
        ),
    )

    assert door.agreement(f"AG{after.visit}") == ("rejected", "rejected", "credit-listed")
    assert door.told(after)[-1][:4] == ("final", "issued", "800.00", "261.00")
    assert components(door.invoices(after)[-1])["insurer"] == "539.00"
    assert door.agreement(f"AG{urgent.visit}")[:2] == ("active", "in-force")


@pytest.mark.clause("H-34")
def test_w10_before_the_appeal_has_ended_nothing_is_taken_and_a_lifted_entry_takes_no_more(door):
    stay = listed_in_haikou(door, "0030")
    early, late = (
        Stay("HK-3RD", "肾病科", f"V1030{one}", "M1030N", stay.national_id) for one in "BL"
    )
    door.take(
        early.admit(
            "2014-07-19 09:00", early.insured("380"), early.agreement("AG1030B", "2014-07-19 09:00")
        ),
        early.charge("2014-07-19 12:00", ("01", "10.00")),
        early.discharge("2014-07-19 15:00"),
    )
    assert door.agreement("AG1030B")[2] == "owing"

    door.take(stay.pay("2014-07-25 09:00", "7142.86"))
    door.state(*decision(stay, "list-lifted", "2014-07-26 09:00", "已付清"))
    door.take(
        late.admit(
            "2014-07-28 09:00", late.insured("380"), late.agreement("AG1030L", "2014-07-28 09:00")
        ),
    )
    assert [state for _, state in door.owed(stay, "list-lifted")] == ["told"]
    assert door.agreement("AG1030L")[:2] == ("active", "in-force")


def visit_in_qidong(number, national_id, opening, event="A04"):
    mrn = f"M10Q{national_id[-4:]}"
    stay = Stay("QD-PH", "内科", f"V10{number}", mrn, national_id, "O", hukou="")
    return stay, [
        stay.admit(
            opening,
            stay.insured("310", "320681"),
            stay.agreement(f"AG{number}", opening, form="STANDING"),
            event=event,
        )
    ]


@pytest.mark.clause("Q-20", "Q-21", "Q-22", "Q-24")
def test_w10_qidong_takes_direct_reimbursement_too(door):
    national_id = "320681197903020050"
    first, messages = visit_in_qidong("QA", national_id, "2020-05-06 09:00")
    door.take(
        *messages,
        first.charge("2020-05-06 09:30", ("01", "800.00")),
        first.discharge("2020-05-06 11:00"),
    )
    assert door.told(first) == [("final", "issued", "800.00", "660.00", "660.00")]
    door.take(first.update("2020-07-01 09:00"))
    for day in ("2020-07-02 09:00", "2020-07-06 09:00"):
        door.state(*delivery(first, "default-notice", day))
    door.state(*decision(first, "default-confirmed", "2020-07-10 09:00"))

    second, messages = visit_in_qidong("QB", national_id, "2020-08-03 09:00")
    door.take(
        *messages,
        second.charge("2020-08-03 09:30", ("01", "500.00"), ("02", "300.00")),
        second.discharge("2020-08-03 11:00"),
    )

    assert door.agreement("AGQB") == ("rejected", "rejected", "credit-listed")
    (invoice,) = door.invoices(second)
    assert door.told(second) == [("final", "issued", "800.00", "800.00", "800.00")]
    assert "insurer" not in components(invoice)

    door.take(first.pay("2020-08-10 09:00", "660.00"))
    door.state(*decision(first, "list-lifted", "2020-08-11 09:00", "已付清"))
    assert [state for _, state in door.owed(first, "list-lifted")] == ["told"]
    # Departments are told by people; an entry that ended before they were is not reported.
    assert door.owed(first, "list-report") == [("2020-07-25T00:00", "void")]


def test_w10_without_an_entry_the_same_visit_in_qidong_is_paid_by_the_insurer(door):
    national_id = "320681197903020068"
    first, messages = visit_in_qidong("QC", national_id, "2020-05-06 09:00")
    second, others = visit_in_qidong("QD", national_id, "2020-08-03 09:00")
    door.take(
        *messages,
        first.charge("2020-05-06 09:30", ("01", "800.00")),
        first.discharge("2020-05-06 11:00"),
        first.pay("2020-05-06 11:30", "660.00"),
        *others,
        second.charge("2020-08-03 09:30", ("01", "500.00"), ("02", "300.00")),
        second.discharge("2020-08-03 11:00"),
    )

    assert components(door.invoices(second)[0])["insurer"] == "539.00"
    assert door.told(second) == [("final", "issued", "800.00", "261.00", "261.00")]
