"""W20: a cancelled discharge, repeated and out-of-order messages."""

from feeds import w01


def leaving(stay):
    return [stay.discharge("2013-11-12 10:00"), stay.cancel_discharge("2013-11-12 10:20")]


def test_w20_a_cancelled_discharge(door):
    stay, messages = w01("W20")
    last = stay.charge("2013-11-12 18:00", ("01", "260.00"))
    door.take(*messages, *leaving(stay), last, stay.discharge("2013-11-13 09:00"))

    assert [one[:4] for one in door.told(stay)] == [
        ("segment", "issued", "24400.00", "8572.30"),
        ("final", "cancelled", "5260.00", "1687.90"),
        ("final", "issued", "5520.00", "1765.90"),
    ]
    cancelled = door.invoices(stay)[1]
    assert cancelled["cancelledReason"] == "discharge-cancelled"


def test_w20_the_same_message_three_times_or_before_its_admission(door):
    stay, messages = w01("20B")
    admission, first, *others = messages
    last = stay.charge("2013-11-12 18:00", ("01", "260.00"))
    arrivals = [first, admission, first, *others, *leaving(stay), last, last, last]
    door.take(*arrivals, stay.discharge("2013-11-13 09:00"))

    assert [one[:4] for one in door.told(stay)] == [
        ("segment", "issued", "24400.00", "8572.30"),
        ("final", "cancelled", "5260.00", "1687.90"),
        ("final", "issued", "5520.00", "1765.90"),
    ]


def test_w20_a_charge_after_the_second_final_is_a_supplementary(door):
    stay, messages = w01("20C")
    last = stay.charge("2013-11-13 09:30", ("01", "260.00"))
    door.take(*messages, *leaving(stay), stay.discharge("2013-11-13 09:00"), last)

    assert [one[:4] for one in door.told(stay)] == [
        ("segment", "issued", "24400.00", "8572.30"),
        ("final", "cancelled", "5260.00", "1687.90"),
        ("final", "issued", "5260.00", "1687.90"),
        ("supplementary", "issued", "260.00", "78.00"),
    ]
