"""W03: segment settlement repeats, and nothing is billed twice."""

import pytest
from feeds import Stay

AMOUNTS = ("9000.00", "9500.00", "8200.00", "10100.00", "9900.00", "2100.00")


@pytest.mark.clause("H-13", "H-58")
def test_w03_segments_repeat_and_nothing_is_billed_twice(door):
    stay = Stay("HK-MCH", "产科", "VW03", "MW03")
    opening = "2013-11-01 08:00"
    door.take(
        stay.admit(opening, stay.insured("391"), stay.agreement("AGW03", opening)),
        *(
            stay.charge(f"2013-11-{day:02d} 22:00", ("03", amount))
            for day, amount in enumerate(AMOUNTS, 1)
        ),
        stay.discharge("2013-11-07 09:00"),
    )

    found = door.invoices(stay)
    assert [one[:4] for one in door.told(stay)] == [
        ("segment", "issued", "18500.00", "18500.00"),
        ("segment", "issued", "18300.00", "18300.00"),
        ("final", "issued", "12000.00", "12000.00"),
    ]
    assert [one["date"][:10] for one in found] == ["2013-11-02", "2013-11-04", "2013-11-07"]
    billed = [item["chargeItemReference"]["reference"] for one in found for item in one["lineItem"]]
    assert len(billed) == len(set(billed)) == len(AMOUNTS)
