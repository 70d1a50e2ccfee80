"""W13: a charge cancelled after the final settlement is a credit note; the originals stay."""

from decimal import Decimal

import pytest
from doors import EXTENSION, act, components, iso
from feeds import w01


@pytest.mark.clause("H-15")
def test_w13_a_charge_cancelled_after_the_final_settlement(door):
    stay, messages = w01("W13", pay=True)
    original = f"{stay.visit}-{stay.charges_sent}"
    card = stay.paper("INSCARD", "2013-11-12 11:00", form="O", custody="R")
    door.take(
        *messages,
        stay.discharge("2013-11-12 10:00"),
        stay.pay("2013-11-12 10:05", "1687.90", "PAYW13"),
        stay.update("2013-11-12 11:00", card),
        stay.reverse("2013-11-20 11:00", "02", "-310.00", "2013-11-11", original),
    )

    credit = door.invoices(stay)[-1]
    assert door.told(stay) == [
        ("segment", "balanced", "24400.00", "8572.30", "0.00"),
        ("final", "balanced", "5260.00", "1687.90", "0.00"),
        ("credit-note", "issued", "-310.00", "-114.70", "-114.70"),
    ]
    assert components(credit)["insurer"] == "-195.30"
    (line,) = credit["lineItem"]
    assert line["priceComponent"][0]["amount"]["value"] == "-310.00"
    # No paper is taken again.
    assert [state for _, state in door.owed(stay, "collateral-return")] == ["met"]

    door.state(refund(stay, "PAYW13", "114.70", "2013-11-21 09:00"), "2013-11-21 09:00")
    assert [one[1::3] for one in door.told(stay)] == [
        ("balanced", "0.00"),
        ("balanced", "0.00"),
        ("balanced", "0.00"),
    ]
    assert door.balances(stay)["cash"] == "10145.50"


def refund(stay, payment, amount, moment):
    """Money of a payment given back at the desk."""
    return act(
        "PaymentReconciliation",
        stay,
        status="active",
        created=iso(moment),
        paymentDate=moment[:10],
        paymentAmount={"value": Decimal(amount), "currency": "CNY"},
        detail=[{"type": {"text": "refund"}, "predecessor": {"value": payment}}],
        extension=[{"url": EXTENSION + "payment-kind", "valueCode": "void"}],
    )


def test_w13_the_reversal_is_a_charge_item_of_its_own(running):
    stay, messages = w01("13F", pay=True)
    original = f"{stay.visit}-{stay.charges_sent}"
    running.send(
        *messages,
        stay.discharge("2013-11-12 10:00"),
        stay.reverse("2013-11-20 11:00", "02", "-310.00", "2013-11-11", original),
    )

    (reversal,) = [
        entry["resource"]
        for entry in running.get(
            "/fhir/ChargeItem", identifier=f"{stay.visit}-R{stay.charges_sent}"
        )["entry"]
    ]
    assert reversal["priceOverride"]["value"] == "-310.00"
    (taken_back,) = reversal["partOf"]
    assert running.get(f"/fhir/{taken_back['reference']}")["identifier"][0]["value"] == original
