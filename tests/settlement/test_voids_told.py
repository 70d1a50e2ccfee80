"""Money that goes back: exactly what the void names, and its invoices are open again."""

from decimal import Decimal

import pytest
from feeds import stamp, w01
from house import House

from adapter.catalog.mappings import load_mappings


def paid(stay, moment, amount, number, *, kind="PY", receipt=""):
    at = stamp(moment)
    line = f"FT1|1|{number}||{at[:8]}|{at}|{kind}|01^现金^CV07.10.004|||1|{amount}^UP"
    line += f"{'|' * 19}{receipt}" if receipt else ""
    return stay.message("P03", "DFT_P03", moment, line)


def ended(house, number):
    """The stay of W01, its segment paid as R1 and its final as R2."""
    stay, messages = w01(number)
    house.take(
        *messages,
        stay.discharge("2013-11-12 10:00"),
        paid(stay, "2013-11-12 10:05", "8572.30", f"P1{number}", receipt=f"R1{number}"),
        paid(stay, "2013-11-12 10:10", "1687.90", f"P2{number}", receipt=f"R2{number}"),
    )
    assert [one[1] for one in house.invoices(stay)] == ["balanced", "balanced"]
    return stay


VOIDS = """
site: voiding
reference: The default with a word for money that goes back.
sender: {application: HIS, facility: HK-3RD}
transaction_types: {CG: charge, CD: credit, PY: payment, RF: refund}
"""


@pytest.fixture
def voiding(tmp_path):
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "voiding.yaml").write_text(VOIDS, encoding="utf-8")
    return House(mappings=load_mappings(tmp_path))


@pytest.mark.clause("H-15")
def test_a_void_that_names_its_receipt_opens_its_invoice_again(voiding):
    stay = ended(voiding, "RF")

    voiding.take(
        paid(stay, "2013-11-13 09:00", "1687.90", "P3", kind="RF", receipt="R2RF"),
    )

    assert [(one[1], one[4]) for one in voiding.invoices(stay)] == [
        ("balanced", "0.00"),
        ("issued", "1687.90"),
    ]
    returned = [
        one for one in voiding.found("PaymentReconciliation") if one["status"] == "cancelled"
    ]
    assert [one["paymentAmount"]["value"] for one in returned] == [Decimal("1687.90")]
    assert voiding.balances()["cash"] == "8572.30"
    assert voiding.sound()
    again = paid(stay, "2013-11-13 09:30", "1687.90", "P2RF", receipt="R2RF")
    voiding.take(again)
    assert voiding.invoices(stay)[-1][1] == "issued"


def test_a_part_of_a_payment_goes_back(voiding):
    stay = ended(voiding, "RP")

    voiding.take(paid(stay, "2013-11-13 09:00", "87.90", "P3", kind="RF", receipt="R2RP"))

    assert voiding.invoices(stay)[-1][4] == "87.90"


def test_a_void_before_its_payment_counts_once_that_comes(voiding):
    stay, messages = w01("RB")
    voiding.take(*messages, stay.discharge("2013-11-12 10:00"))

    voiding.take(paid(stay, "2013-11-13 09:00", "1687.90", "P3", kind="RF", receipt="R2RB"))
    assert "payment-void-waits" in voiding.findings()
    voiding.take(paid(stay, "2013-11-13 10:00", "1687.90", "P2", receipt="R2RB"))

    assert [one[4] for one in voiding.invoices(stay)] == ["8572.30", "1687.90"]
    assert "cash" not in voiding.balances()
    assert voiding.sound()


@pytest.mark.parametrize(
    ("receipt", "amount", "finding"),
    [("R404", "1687.90", "payment-void-waits"), ("R2RX", "1687.91", "payment-void-over")],
)
def test_what_cannot_be_returned_waits_for_a_person(voiding, receipt, amount, finding):
    stay = ended(voiding, "RX")

    voiding.take(paid(stay, "2013-11-13 09:00", amount, "P3", kind="RF", receipt=receipt))

    assert finding in voiding.findings()
    assert [one[1] for one in voiding.invoices(stay)] == ["balanced", "balanced"]
