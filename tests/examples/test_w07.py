"""W07: the ward finds another person: disputed, then a confirmed mismatch ends the agreement."""

import pytest
from doors import components, extension
from feeds import w01


@pytest.mark.clause("H-54", "H-55", "H-56")
def test_w07_the_ward_finds_another_person(door):
    stay, (admission, charges, *_) = w01("W07")
    door.take(admission, stay.check("2013-11-04 10:15", "D"))
    assert door.agreement("AGW07")[:2] == ("active", "in-force")

    door.take(charges)
    assert door.told(stay) == [("running", "draft", "2220.00", "1018.80", "1018.80")]

    door.take(stay.check("2013-11-05 14:00", "X", event="A08", stage="INS"))
    (invoice,) = door.invoices(stay)
    assert door.told(stay) == [("segment", "issued", "2220.00", "2220.00", "2220.00")]
    assert "insurer" not in components(invoice)
    assert extension(invoice, "due") == "2013-11-05T14:00:00+08:00"
    assert door.agreement("AGW07") == ("inactive", "terminated", "identity-mismatch")


@pytest.mark.clause("H-56")
def test_w07_a_later_match_is_a_new_agreement_and_no_undo(door):
    stay, (admission, charges, *_) = w01("W7B")
    door.take(
        admission,
        charges,
        stay.check("2013-11-05 14:00", "X", event="A08", stage="INS"),
        stay.check("2013-11-05 16:00", "M", event="A08", stage="INS"),
    )
    assert door.agreement("AGW7B") == ("inactive", "terminated", "identity-mismatch")

    signed = stay.agreement("AGW7N", "2013-11-05 16:30")
    door.take(stay.update("2013-11-05 16:30", signed))
    assert door.agreement("AGW7N")[:2] == ("active", "in-force")
    assert door.agreement("AGW7B")[0] == "inactive"
