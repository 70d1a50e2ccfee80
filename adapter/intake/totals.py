"""What of an Account outlasts a telling: the hospital's own totals, and that it is on hold."""

from datetime import datetime, tzinfo
from typing import Any

from adapter.settlement.reading.elements import EXTENSION, extension, instant

_HIS = f"{EXTENSION}his-"


def told_at(account: dict[str, Any], zone: tzinfo) -> datetime | None:
    """Return when a hospital told the totals that an Account shows, None where it told none."""
    return instant(extension(account, "his-told"), zone)


def with_totals(account: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    """Return an Account with the totals that another shows in place of its own."""
    rest = [one for one in account.get("extension", ()) if not one["url"].startswith(_HIS)]
    his = [one for one in of.get("extension", ()) if one["url"].startswith(_HIS)]
    bare = {name: value for name, value in account.items() if name != "extension"}
    return {**bare, "extension": [*rest, *his]} if rest or his else bare


def held(account: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return an Account as told; a debt past its term holds it until settlement lets go."""
    holds = (account["status"], told.get("status")) == ("on-hold", "active")
    return told | {"status": "on-hold"} if holds else told
