"""Which charge a reversal takes back: the one it names, else the one that fits exactly."""

from typing import Any

from adapter.fhir.resources import derive_id
from adapter.intake.lines import StoredLines
from adapter.mapping.drafts import Mapped
from adapter.settlement.money import fen
from adapter.settlement.reading import extension, instant
from adapter.store.port import UnitOfWork


def is_reversal(resource: dict[str, Any]) -> bool:
    """Tell whether a resource is a charge taken back."""
    if resource["resourceType"] != "ChargeItem":
        return False
    return bool(extension(resource, "transaction-class") == "reversal")


def original_of(
    work: UnitOfWork, mapped: Mapped, account: str, resource: dict[str, Any]
) -> str | None:
    """Return the ChargeItem id of the charge a reversal takes back, None when none fits.

    Without a reference it must be the one live charge of the same account, item, day and amount.
    """
    lines = StoredLines(work, account)
    named = extension(resource, "reverses")
    if named:
        charge = derive_id("ChargeItem", *mapped.sender, str(named), "charge")
        if lines.find(charge) is not None:
            return charge
    zone = mapped.at.tzinfo if mapped.at else None
    occurred = instant(resource.get("occurrenceDateTime"), zone) if zone else None
    if occurred is None:
        return None
    amount = -fen(resource["priceOverride"]["value"])
    item = next((code["code"] for code in resource["code"].get("coding", ())), "")
    every = lines.every()
    reversed_ = {line.reverses for line in every}
    fitting = [
        line.charge
        for line in every
        if line.amount == amount
        and line.item == item
        and line.occurred.astimezone(zone).date() == occurred.astimezone(zone).date()
        and line.charge not in reversed_
    ]
    return fitting[0] if len(fitting) == 1 else None
