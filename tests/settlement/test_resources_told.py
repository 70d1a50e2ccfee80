"""What settlement writes of a stay and of a hospital's funding is R4, and says its clauses."""

import pytest
from feeds import Stay, w01
from house import House
from people import at, duties, extension
from validators import by_model

KINDS = ("Account", "Invoice", "Task", "Communication", "Consent", "Basic", "Contract")


@pytest.fixture(scope="module")
def house():
    house = House()
    stay, messages = w01("RT", pay=True)
    house.take(*messages, stay.discharge("2013-11-12 10:00"))
    house.intake.advance(at("2014-03-01 00:00"))
    return house


@pytest.mark.parametrize("kind", KINDS)
def test_every_resource_of_an_unpaid_stay_is_r4(house, kind):
    assert [fault for one in house.found(kind) for fault in by_model(one)] == []


def test_every_invoice_names_the_clauses_of_its_policy(house):
    url = extension("clause")["url"]
    for invoice in house.found("Invoice"):
        clauses = {one["valueString"] for one in invoice["extension"] if one["url"] == url}
        assert clauses, invoice["id"]
        assert all(clause.startswith("H-") for clause in clauses)


def test_a_visit_that_was_cancelled_asks_for_no_more_lists():
    house = House()
    stay = Stay("HK-3RD", "肾病科", "VCX", "MCX")
    house.take(stay.admit("2013-11-04 09:30", stay.insured("380")))
    house.take(stay.charge("2013-11-04 10:00", ("03", "10.00")))
    house.take(stay.message("A11", "ADT_A09", "2013-11-04 11:00"))
    house.intake.advance(at("2013-11-20 00:00"))

    assert [due for due, _ in duties(house, "daily-list") if due > "2013-11-05T12:00"] == []
