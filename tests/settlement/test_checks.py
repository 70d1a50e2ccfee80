"""What an identity check at the ward asks of people (H-54 to H-57), by the whole house."""

import pytest
from feeds import w01
from house import House
from people import duties


@pytest.fixture
def house():
    return House()


@pytest.mark.clause("H-56")
def test_a_segment_withdrawn_for_a_new_agreement_asks_for_nothing_any_more(house):
    stay, (admission, charges, *_) = w01("CN")
    house.take(admission, charges, stay.check("2013-11-05 14:00", "X"))
    house.take(stay.update("2013-11-05 15:00"))
    assert duties(house, "segment-payment", "Task") == [("2013-11-05T14:00", "missed")]

    house.take(stay.check("2013-11-05 16:00", "M"))
    house.take(stay.update("2013-11-05 16:30", stay.agreement("AGCN2", "2013-11-05 16:30")))

    assert house.invoices(stay)[0][:2] == ("segment", "cancelled")
    assert duties(house, "segment-payment", "Task") == [("2013-11-05T14:00", "void")]
    (task,) = house.found("Task", code="segment-payment")
    assert task["status"] == "cancelled"
