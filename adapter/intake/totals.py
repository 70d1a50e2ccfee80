"""The hospital's own totals on an Account: all of one telling, the newest by its own time."""

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
