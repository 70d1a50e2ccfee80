"""All that is kept follows from the journal: told anew, it gives the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from desk import Desk, adjudication, discharged
from feeds import Stay, w01
from house import POLICIES, House
from sqlalchemy import update

from adapter.intake.acts import Act
from adapter.intake.documents import account_state, put_account
from adapter.settlement.reading.elements import BASE
from adapter.store.tables import MESSAGE

OPENING = "2013-11-04 09:30"


def journey(house, number="1"):
    stay, messages = w01(number, pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    return stay


def test_a_journey_told_anew_gives_the_same():
    house = House()
    journey(house)

    refolded = house.refolded()

    assert (refolded.messages, refolded.persons_not_compared) == (11, 0)
    assert refolded.damage == []


@pytest.mark.clause("H-50")
def test_what_is_told_after_its_term_is_due_at_once_and_waits_for_no_other_message():
    """Kept or told anew, it is the same: nothing lies due behind a person's clock."""
    house = House()
    stay = Stay("HK-3RD", "肾病科", "VLATE", "MLATE")
    house.take(stay.admit(OPENING, stay.insured("380")))

    pending = stay.agreement("AGLATE", OPENING, state="P")
    house.take(stay.update("2013-11-06 10:00", pending))

    assert "agreement-lapsed" in house.findings()
    assert house.sound()


def test_running_it_twice_gives_the_same():
    house = House()
    journey(house)

    assert house.refolded() == house.refolded()


def test_a_state_that_no_message_gives_is_told():
    house = House()
    journey(house)
    (account,) = house.found("Account")
    with house.store.begin() as work:
        state = account_state(work, account["id"])
        state.medical_aid += 1
        put_account(work, state)

    (damage,) = house.refolded().damage

    assert damage.table == "state"
    assert account["id"] in damage.what


def test_what_waited_duplicates_and_refusals_come_out_alike():
    house = House()
    stay, (admission, *charges) = w01("2")
    first, *others = charges
    house.take(first, admission, first, *others)
    house.send(stay.charge("2013-11-12 09:00", ("01", "no amount")))
    house.take(stay.discharge("2013-11-12 10:00"))

    refolded = house.refolded()

    assert refolded.messages == 10
    assert refolded.damage == []


def test_by_the_machines_clock_a_message_counts_when_it_came():
    clock = iter(datetime(2013, 11, 4, 1, 30, tzinfo=UTC) + timedelta(hours=n) for n in range(1000))
    house = House(clock="system", now=lambda: next(clock))
    stay = Stay("HK-3RD", "肾病科", "V3", "M3")
    house.take(stay.admit(OPENING, stay.insured("380"), stay.agreement("AG3", OPENING)))
    for _ in range(5):
        house.take(stay.charge(OPENING, ("01", "3000.00")))
    house.intake.wake(datetime(2013, 11, 30, tzinfo=UTC))

    assert house.refolded().damage == []


def test_who_was_told_of_by_other_policies_is_not_compared():
    house = House()
    journey(house, "4")
    house.policies = replace(POLICIES, version="another")

    refolded = house.refolded()

    assert (refolded.messages, refolded.persons_not_compared) == (11, 1)


@pytest.mark.parametrize("groups", [1, 3, 50])
def test_messages_taken_together_give_what_they_give_one_by_one(groups):
    house = House()
    stays = [w01(str(number)) for number in range(4)]
    letters = [message for _, messages in stays for message in messages]
    for first in range(0, len(letters), groups):
        house.receive_together(letters[first : first + groups])

    assert house.refolded().damage == []


def test_what_people_state_is_told_anew_too():
    house = House()
    stay = journey(house, "5")
    (account,) = house.found("Account")
    told = {"account": {"reference": f"Account/{account['id']}"}}
    paid = {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": "2013-11-13T09:00:00+08:00",
        "paymentDate": "2013-11-13",
        "paymentAmount": {"value": Decimal("1687.90"), "currency": "CNY"},
        "extension": [extension("account", valueReference=told["account"])],
    }
    at = datetime(2013, 11, 13, 1, tzinfo=UTC)
    house.intake.acts.take(Act(paid, "k1", "desk", at))

    refolded = house.refolded()

    assert house.invoices(stay)[-1][1] == "balanced"
    assert (refolded.messages, refolded.damage) == (12, [])


def test_what_is_stated_again_with_other_figures_is_told_anew_as_it_was_taken():
    desk = Desk()
    path = f"/Account/{desk.account(discharged(desk))}/$adjudicate?infno=2304"
    paid = {"fund_pay_sumamt": "20000.00", "psn_part_amt": "9660.00", "psn_cash_pay": "9660.00"}
    desk.operate(path, adjudication(), key="first", at="2013-11-12 12:00")
    desk.operate(path, adjudication(**paid), key="second", at="2013-11-12 12:05")

    assert "adjudication-stands" in desk.house.findings()
    assert desk.house.refolded().damage == []


@pytest.mark.parametrize("told", ["Consent/update", "Consent"])
def test_a_change_is_told_anew_by_journals_that_name_it_and_by_older_ones(told):
    house = House()
    journey(house, "6")
    (consent,) = house.found("Consent")
    withdrawn = consent | {"status": "inactive"}
    at = datetime(2013, 11, 13, 1, tzinfo=UTC)
    house.intake.acts.take(Act(withdrawn, "k1", "desk", at, id=consent["id"], updates=True))
    with house.store.begin() as work:
        work.connection.execute(
            update(MESSAGE).where(MESSAGE.c.event == "Consent/update").values(event=told)
        )

    assert house.refolded().damage == []


@pytest.mark.parametrize("clock", ["feed", "system"])
def test_what_is_told_after_it_was_done_is_told_anew_as_late(clock):
    machine = [datetime(2013, 11, 4, 2, tzinfo=UTC)]
    house = House(clock=clock, now=lambda: machine[0])
    stay, messages = w01("7")
    for message in messages:
        machine[0] += timedelta(hours=12)
        house.take(message)
    house.take(stay.discharge("2013-11-12 10:00"))
    machine[0] += timedelta(hours=12)
    (consent,) = house.found("Consent")
    account = house.found("Account")[0]["id"]
    late = datetime(2013, 11, 7, tzinfo=UTC)
    earlier = {"at": late, "key": "k1", "operator": "desk"}
    paid = {
        "resourceType": "PaymentReconciliation",
        "status": "active",
        "created": "2013-11-09T10:00:00+08:00",
        "paymentDate": "2013-11-09",
        "paymentAmount": {"value": Decimal("8572.30"), "currency": "CNY"},
        "extension": [extension("account", valueReference={"reference": f"Account/{account}"})],
    }

    posted = house.intake.acts.take(Act(paid, **earlier))
    machine[0] += timedelta(minutes=1)
    withdrawn = consent | {"status": "inactive"}
    put = house.intake.acts.take(
        Act(withdrawn, **{**earlier, "key": "k2"}, id=consent["id"], updates=True)
    )

    # Told of a day between the two, it counts: the withdrawal was of the day before.
    house.take(stay.update("2013-11-08 09:00", stay.agreement("AG7", OPENING)))

    assert [one.id for one in (*posted.issues, *put.issues)].count("act-before-clock") == 2
    with house.store.read() as reader:
        told = [reader.message(one.message)[0].stated_at for one in (posted, put)]
    assert told == [f"{late:%Y-%m-%dT%H:%M:%S.%f}Z"] * 2
    refolded = house.refolded()
    assert (refolded.persons_not_compared, refolded.damage) == (0, [])


def test_an_act_that_says_no_time_has_none_in_the_journal():
    house = House()
    journey(house, "8")
    (consent,) = house.found("Consent")
    withdrawn = consent | {"status": "inactive"}

    done = house.intake.acts.take(Act(withdrawn, "k1", "desk", id=consent["id"], updates=True))

    with house.store.read() as reader:
        assert reader.message(done.message)[0].stated_at is None
    assert house.refolded().damage == []


def extension(name, **value):
    return {"url": f"{BASE}/StructureDefinition/{name}", **value}
