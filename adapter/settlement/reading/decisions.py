"""What people decide, and prove to have told."""

from datetime import tzinfo

from adapter.settlement.facts import Decision, Delivery, Fact
from adapter.settlement.money import fen
from adapter.settlement.reading.elements import (
    Lookup,
    Resource,
    account_of,
    code,
    extension,
    instant,
)
from adapter.settlement.reading.money import adjustment

# What a person may decide, as the code of a Basic.
DECISIONS = {
    "default-confirmed",
    "default-dismissed",
    "list-lifted",
    "plan_requested",
    "aid_pending",
    "invoice_disputed",
    "death",
    "aid-granted",
    "aid-refused",
    "default-appealed",
    "dispute-decided",
    "settlement-asked",
    "credit-limit",
}


def decision(basic: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read an adjustment of the feed, or what a person decided."""
    word = code(basic.get("code"))
    account = account_of(basic)
    if word not in DECISIONS or not (account or word == "credit-limit"):
        return adjustment(basic, lookup, zone)
    amount = extension(basic, "amount")
    at = instant(extension(basic, "entered") or basic.get("created"), zone)
    if at is None:
        return []
    return [
        Decision(
            decision=basic["id"],
            account=account,
            word=word,
            by=basic.get("author", {}).get("display", ""),
            note=extension(basic, "note") or "",
            at=at,
            until=instant(extension(basic, "until"), zone),
            amount=fen(amount["value"]) if amount else None,
        )
    ]


def delivery(told: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read the proof that something was told: a record of it, or the very notice completed."""
    at = instant(told.get("sent"), zone)
    account = account_of(told) or account_about(told)
    kind = next((code(category) for category in told.get("category", ())), "")
    if told.get("status") != "completed" or at is None or not account:
        return []
    day, own = extension(told, "listed-day") or "", extension(told, "duty-state") is not None
    return [Delivery(told["id"], account, kind, day, at, own)]


def account_about(told: Resource) -> str:
    """Return the account that a Communication is about, empty where it names none."""
    named = (one["reference"] for one in told.get("about", ()) if "reference" in one)
    about = (str(one).partition("/") for one in named)
    return next((id_ for type_, _, id_ in about if type_ == "Account"), "")
