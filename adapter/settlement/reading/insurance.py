"""What resources of insurance say: the covers of a visit and the insurer's answer."""

from datetime import tzinfo

from adapter.settlement.facts import Adjudication, Cover, Covers, Fact
from adapter.settlement.money import fen
from adapter.settlement.reading.elements import (
    Lookup,
    Resource,
    account_of,
    code,
    extension,
    instant,
)

_NO_ANSWER = {"error", "queued"}


def covers(account: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read the insurances of an account, those that pay first before the others."""
    ordered = sorted(account.get("coverage", ()), key=lambda one: one.get("priority", 99))
    found = [lookup(one["coverage"]["reference"]) for one in ordered]
    covers = tuple(cover_of(coverage, zone) for coverage in found if coverage is not None)
    return [Covers(account["id"], covers)]


def cover_of(coverage: Resource, zone: tzinfo) -> Cover:
    """Return what a Coverage says of an insurance."""
    period = coverage.get("period", {})
    return Cover(
        coverage=coverage["id"],
        scheme=code(coverage.get("type")),
        region=extension(coverage, "region") or "",
        status=coverage["status"],
        start=instant(period.get("start"), zone),
        end=instant(period.get("end"), zone),
    )


def adjudication(response: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read the insurer's answer; one that is none yet, or tells an error, states nothing."""
    at = instant(response.get("created"), zone)
    account = account_of(response)
    is_draft = response.get("status") in {"draft", "entered-in-error"}
    if at is None or not account or is_draft or response.get("outcome") in _NO_ANSWER:
        return []
    settlement = next((one.get("value", "") for one in response.get("identifier", ())), "")
    return [
        Adjudication(
            adjudication=response["id"],
            settlement=settlement,
            account=account,
            kind=extension(response, "adjudication-kind") or "FINAL",
            cancels=extension(response, "cancels") or "",
            figures=tuple(
                (code(total.get("category")), fen(total["amount"]["value"]))
                for total in response.get("total", ())
                # The pool's proportion is a ratio, no amount.
                if code(total.get("category")) != "pool_prop_selfpay"
            ),
            at=at,
        )
    ]
