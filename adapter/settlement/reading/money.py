"""What resources of money say: a charge, a payment, an adjustment."""

from dataclasses import replace
from datetime import tzinfo

from adapter.settlement.facts import Adjustment, Charge, Fact, Payment
from adapter.settlement.money import fen
from adapter.settlement.reading.elements import (
    Lookup,
    Resource,
    account_of,
    code,
    extension,
    id_of,
    instant,
)

# A payment so told gives its money back.
VOID = frozenset({"cancelled", "entered-in-error"})


def charge(item: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read a charge; one without a day, an account or a price states nothing."""
    entered = instant(item.get("enteredDate"), zone)
    occurred = instant(item.get("occurrenceDateTime"), zone) or entered
    account = id_of(next(iter(item.get("account", ())), None))
    if occurred is None or not account or "priceOverride" not in item:
        return []
    over = extension(item, "over-limit")
    return [
        Charge(
            charge=item["id"],
            account=account,
            reversal=extension(item, "transaction-class") == "reversal",
            amount=fen(item["priceOverride"]["value"]),
            over_limit=fen(over["value"]) if over else 0,
            item=code(item.get("code")) or item.get("code", {}).get("text", ""),
            item_class=extension(item, "item-class") or "",
            occurred=occurred,
            entered=entered or occurred,
            reverses=id_of(next(iter(item.get("partOf", ())), None)),
        )
    ]


def payment(paid: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read money received, or returned: by a void that names it, or by its own cancellation.

    A draft tells of no money.
    """
    at = instant(paid.get("created"), zone)
    account = account_of(paid)
    if at is None or not account or paid.get("status") == "draft":
        return []
    said = paid.get("paymentIdentifier", {}).get("value")
    numbers = tuple(one["value"] for one in paid.get("identifier", ()) if one.get("value"))
    receipt = (said,) if said else ()
    read = Payment(
        payment=paid["id"],
        account=account,
        amount=fen(paid["paymentAmount"]["value"]),
        kind=extension(paid, "payment-kind") or "payment",
        method=extension(paid, "payment-method") or "",
        at=at,
        names=(paid["id"], *numbers, *receipt),
    )
    if read.kind == "void":
        details = paid.get("detail", ())
        before = [one["predecessor"].get("value", "") for one in details if "predecessor" in one]
        # A sender that tells a void by its state repeats the number of the payment itself.
        return [replace(read, names=(), voids=(*filter(None, before), *receipt, *numbers))]
    if paid.get("status") in VOID:
        name = paid["id"]
        return [replace(read, payment=f"{name}-void", kind="void", names=(), voids=(name,))]
    return [read]


def adjustment(basic: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read an adjustment of the feed."""
    amount = extension(basic, "amount")
    at = instant(extension(basic, "entered") or basic.get("created"), zone)
    account = account_of(basic)
    if code(basic.get("code")) != "adjustment" or not amount or at is None or not account:
        return []
    reason = extension(basic, "adjustment-reason") or ""
    return [Adjustment(basic["id"], account, fen(amount["value"]), reason, at)]
