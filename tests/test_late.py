"""Late messages: they change only what was told before them, and bring back nothing deleted."""

from itertools import permutations

import pytest
from feeds import Stay
from house import House

ADMITTED, LEFT, CHARGED, UNDONE = (
    "2013-11-04 09:30",
    "2013-11-05 10:00:00",
    "2013-11-05 10:02:00",
    "2013-11-05 10:01:00",
)


@pytest.fixture
def house():
    return House()


@pytest.fixture
def stay():
    return Stay("HK-3RD", "肾病科", "V1", "M1")


def visit(house):
    (encounter,) = house.found("Encounter")
    return encounter["status"], encounter.get("period", {}).get("end", "")[:10]


def patient(house):
    (found,) = house.found("Patient")
    return found


def saying(message, field, said):
    """Return a message whose PID says something else in a field."""
    lines = message.decode().split("\r")
    at = next(at for at, line in enumerate(lines) if line.startswith("PID"))
    fields = lines[at].split("|")
    fields[field] = said
    lines[at] = "|".join(fields)
    return "\r".join(lines).encode()


def test_a_late_discharge_does_not_end_again_what_a_newer_message_reopened(house, stay):
    late = stay.discharge(LEFT)
    house.take(stay.admit(ADMITTED), stay.cancel_discharge(UNDONE), late)

    assert visit(house) == ("in-progress", "")
    assert house.sound()


def test_a_discharge_that_comes_after_a_newer_charge_ends_the_visit_and_bills_it(house, stay):
    late = stay.discharge(LEFT)
    house.take(stay.admit(ADMITTED), stay.charge(CHARGED, ("01", "100.00")), late)

    assert visit(house) == ("finished", "2013-11-05")
    assert house.invoices(stay) == [("final", "issued", "100.00", "100.00", "100.00")]
    assert house.sound()


def test_in_whatever_order_they_come_a_visit_is_what_its_messages_say_in_theirs():
    first = Stay("HK-3RD", "肾病科", "V1", "M1")
    messages = (
        first.discharge(LEFT),
        first.cancel_discharge(UNDONE),
        first.charge(CHARGED, ("01", "100.00")),
        first.update("2013-11-05 10:03:00"),
    )
    told = set()
    for order in permutations(messages):
        house = House()
        house.take(Stay("HK-3RD", "肾病科", "V1", "M1").admit(ADMITTED), *order)
        told.add((visit(house), str(house.balances())))

    assert [status for status, _ in told] == [("in-progress", "")]
    assert "100.00" in told.pop()[1]


def test_a_birth_date_that_was_deleted_does_not_come_back(house, stay):
    admitted = stay.admit(ADMITTED)
    late = saying(stay.update(LEFT), 7, "19790303")
    house.take(admitted, saying(stay.update(UNDONE), 7, '""'))

    house.take(late)
    assert "birthDate" not in patient(house)

    house.take(saying(stay.update(CHARGED), 7, "19790304"))
    assert patient(house)["birthDate"] == "1979-03-04"
    assert house.sound()


def test_late_news_changes_what_was_told_before_it_and_only_that(house, stay):
    late = saying(saying(stay.update(LEFT), 8, "M"), 7, "19790303")
    house.take(stay.admit(ADMITTED), saying(stay.update(UNDONE), 8, ""), late)

    found = patient(house)

    # The newer message told the birth date again and said nothing of the sex.
    assert (found["birthDate"], found["gender"]) == ("1979-03-02", "male")
    assert house.sound()


def test_a_late_deletion_deletes_what_was_told_before_it_and_only_that(house, stay):
    late = saying(saying(stay.update(LEFT), 8, '""'), 7, '""')
    house.take(stay.admit(ADMITTED), saying(stay.update(UNDONE), 8, ""), late)

    found = patient(house)

    assert found["birthDate"] == "1979-03-02"
    assert "gender" not in found
    assert house.sound()


def test_an_insurance_that_was_taken_away_does_not_come_back(house, stay):
    late = stay.update(LEFT, stay.insured("380"))
    house.take(stay.admit(ADMITTED, stay.insured("380")), stay.update(UNDONE, 'IN1|""'), late)

    (account,) = house.found("Account")
    (coverage,) = house.found("Coverage")

    assert "coverage" not in account
    assert coverage["status"] == "cancelled"
    assert house.sound()


def test_an_insurance_told_late_takes_the_place_of_an_older_one(house, stay):
    late = stay.update(LEFT, stay.insured("310"))
    admitted = stay.admit(ADMITTED, stay.insured("380"))
    house.take(admitted, stay.charge(CHARGED, ("01", "100.00")), late)

    schemes = {one["type"]["coding"][0]["code"]: one["status"] for one in house.found("Coverage")}

    assert schemes == {"380": "cancelled", "310": "active"}
    assert house.sound()


@pytest.mark.parametrize(
    ("late", "told"), [("198001010830", None), ("197903020830", "1979-03-02T08:30:00+08:00")]
)
def test_a_late_time_of_birth_fills_only_the_day_that_stands(house, stay, late, told):
    house.take(
        saying(stay.admit("2013-11-04 10:00"), 7, "19790302"),
        saying(stay.update("2013-11-04 09:30"), 7, late),
    )

    assert patient(house)["birthDate"] == "1979-03-02"
    extended = patient(house).get("_birthDate", {}).get("extension", [{}])
    assert extended[0].get("valueDateTime") == told


CANCELLED = "2013-11-05 10:03:00"


def told_of(*messages):
    """Return how a visit stands after an admission and these messages, in this order."""
    house, stay = House(), Stay("HK-3RD", "肾病科", "V1", "M1")
    house.take(stay.admit(ADMITTED), *messages)
    assert house.sound()
    return visit(house)


def test_a_discharge_told_after_a_later_cancellation_has_ended_the_visit(stay):
    """The cancellation found it discharged, by its own time: it has no effect (A11 after A03)."""
    left = stay.discharge(LEFT)
    cancelled = stay.message("A11", "ADT_A09", CANCELLED)

    for order in permutations((left, cancelled)):
        assert told_of(*order) == ("finished", "2013-11-05")


def test_a_cancellation_after_a_discharge_that_was_taken_back_stands_in_any_order(stay):
    events = (
        stay.discharge(LEFT),
        stay.cancel_discharge(UNDONE),
        stay.message("A11", "ADT_A09", CANCELLED),
    )

    assert {told_of(*order)[0] for order in permutations(events)} == {"cancelled"}


def test_a_discharge_after_a_cancellation_ends_the_visit_in_either_order(stay):
    cancelled = stay.message("A11", "ADT_A09", LEFT)
    left = stay.discharge(CANCELLED)

    assert {told_of(*order)[0] for order in permutations((cancelled, left))} == {"finished"}
