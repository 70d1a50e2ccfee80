"""What was paid on an invoice and is still asked: the money it took, payment by payment."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from adapter.explanation.figures import Figure, Made
from adapter.fhir.parameters import part
from adapter.settlement.money import yuan
from adapter.settlement.reading.elements import extension
from adapter.settlement.state import AccountState, Received


def settled(resource: Mapping[str, Any], state: AccountState) -> Iterator[Figure]:
    """Give what was paid and what is still asked; money settles the oldest invoice first."""
    sums = {name: extension(resource, name) for name in ("paid", "balance")}
    paid, balance = (Decimal(str(one["value"])) for one in sums.values())
    currency = resource["totalNet"]["currency"]
    taken = [
        (received, amount)
        for received in state.received.values()
        for invoice, amount in received.allocations
        if invoice == resource["id"]
    ]
    made = [_money(received, yuan(amount)) for received, amount in taken]
    # What a credit of the same account settled moved no money.
    if rest := paid - sum(one.amount for one in made):
        made.append(Made("credit", rest, origin="fact"))
    yield Figure("paid", paid, currency, {}, made, "money received", "fact")
    asked = Decimal(str(resource["totalNet"]["value"]))
    left = [Made("figure", asked, of="totalNet")] if asked else []
    left += [Made("figure", -paid, of="paid")] if paid else []
    stands = balance == asked - paid
    yield Figure(
        "balance", balance, currency, {}, left if stands else [], "totalNet less paid", "fact"
    )


def _money(received: Received, amount: Decimal) -> Made:
    """Tell what an invoice took of a payment, of the insurer's account fund, or of a write-off."""
    of = part("of", valueReference={"reference": received.reference})
    return Made("money", amount, origin="fact", inside=(of,))
