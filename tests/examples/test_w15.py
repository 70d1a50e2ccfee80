"""W15: two charts turn out to be one person: money, agreements, the list and the year's use."""

import pytest
from doors import components, decision, delivery
from feeds import Stay


def visit_of(number, mrn, moment, *lines, agreement=""):
    """An outpatient visit in Qidong with its lines, and with an agreement where one is signed."""
    stay = Stay("QD-PH", "内科", f"V15{number}", mrn, patient_class="O", hukou="")
    segments = [stay.insured("310", "320681")]
    if agreement:
        segments.append(stay.agreement(agreement, moment, form="STANDING"))
    admission = stay.admit(moment, *segments, event="A04")
    return stay, [admission, stay.charge(moment.replace("09:00", "10:00"), *lines)]


def leaving(stay, messages, *paid):
    day = stay.admitted[:10]
    payments = [stay.pay(f"{day} 11:30", amount) for amount in paid]
    return [*messages, stay.discharge(f"{day} 11:00"), *payments]


def merge(stay, prior, moment):
    return stay.message("A40", "ADT_A39", moment, f"MRG|{prior}^^^QD-PH^MR")


@pytest.mark.clause("H-34", "Q-20", "Q-24")
def test_w15_money_the_list_and_the_year_go_to_the_survivor_and_nothing_is_netted(door):
    """P2 was listed on 2020-03-01 with 1,250.00 open; P1 has 200.00 over and a visit running."""
    debt = visit_of("D", "P2A", "2020-01-02 09:00", ("03", "1250.00"))
    used = visit_of("U", "P2A", "2020-01-03 09:00", ("01", "5028.57"))
    over = visit_of("O", "P1A", "2020-04-20 09:00", ("01", "1885.71"), agreement="QD15O")
    running, messages = visit_of("R", "P1A", "2020-05-04 09:00", ("01", "20000.00"))
    door.take(*leaving(*debt), *leaving(*used, "1928.57"), debt[0].update("2020-02-10 09:00"))
    for day in ("2020-02-11 09:00", "2020-02-13 09:00"):
        door.state(*delivery(debt[0], "default-notice", day))
    door.state(*decision(debt[0], "default-confirmed", "2020-02-15 10:00"))
    door.take(*leaving(*over, "1185.71"), *messages)
    before = [door.told(stay) for stay in (debt[0], used[0], over[0])]
    assert [told[0][3:] for told in before] == [
        ("1250.00", "1250.00"),
        ("1928.57", "0.00"),
        ("985.71", "0.00"),
    ]
    assert door.balances(over[0])["patient:unapplied"] == "-200.00"
    assert components(door.invoices(running)[0])["insurer"] == "7100.00"

    merged = merge(running, "P2A", "2020-05-04 12:00")
    door.take(merged, merged)
    assert [door.told(stay) for stay in (debt[0], used[0], over[0])] == before
    assert door.balances(over[0])["patient:unapplied"] == "-200.00"
    # 8,000.00 a year less 3,100.00 and 900.00; the visit that runs keeps agreement and insurer.
    assert components(door.invoices(running)[0])["insurer"] == "4000.00"
    assert door.agreement("QD15O")[:2] == ("active", "in-force")

    late = debt[0].charge("2020-05-04 13:00", ("03", "10.00"))
    later, others = visit_of("L", "P1A", "2020-05-11 09:00", ("01", "100.00"), agreement="QD15L")
    door.take(late, *leaving(running, []), *others)
    assert door.told(debt[0])[1:] == [("supplementary", "issued", "10.00", "10.00", "10.00")]
    assert door.agreement("QD15L") == ("rejected", "rejected", "credit-listed")
    assert door.told(later)[0][3] == "100.00"


@pytest.mark.clause("Q-12")
def test_w15_of_two_standing_agreements_the_older_stays_and_the_newer_is_superseded(door):
    older = visit_of("A", "P1B", "2020-04-20 09:00", ("01", "10.00"), agreement="QD15A")
    newer, messages = visit_of("B", "P2B", "2020-05-02 09:00", ("01", "10.00"), agreement="QD15B")
    door.take(*leaving(*older, "10.00"), *messages)
    assert [door.agreement(one)[0] for one in ("QD15A", "QD15B")] == ["active", "active"]

    merged = merge(older[0], "P2B", "2020-05-02 12:00")
    door.take(merged, merged)
    assert door.agreement("QD15A")[:2] == ("active", "in-force")
    assert door.agreement("QD15B") == ("inactive", "superseded", "signed-before")
    assert [one[:4] for one in door.told(newer)] == [("running", "draft", "10.00", "10.00")]
