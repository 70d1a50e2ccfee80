"""What stands in the books of an account as of an instant, past or present."""

from datetime import datetime

from adapter.fhir.parameters import Part, part
from adapter.intake.acts import Done
from adapter.intake.documents import FUNDING
from adapter.operations.asked import Asked, View
from adapter.settlement.ledger import balances
from adapter.settlement.money import money


def balance(view: View, asked: Asked, _done: Done | None) -> list[Part]:
    """Return every ledger account with what it held at an instant, and the last entry counted."""
    now = _now(view, asked)
    at = asked.given.instant("at") or now
    at = at if at.tzinfo else at.replace(tzinfo=now.tzinfo)
    entries = [one for one in view.reader.entries(asked.id) if datetime.fromisoformat(one.at) <= at]
    currency = next((one.currency for row in entries for one in row.postings), "CNY")
    moved = balances((one.ledger_account, one.amount) for row in entries for one in row.postings)
    parts = [part("at", valueDateTime=at.isoformat(timespec="seconds"))]
    for name, (amount, count) in sorted(moved.items()):
        parts.append(
            part(
                "balance",
                part("ledger-account", valueString=name),
                part("amount", valueMoney=money(amount, currency)),
                part("entries", valuePositiveInt=count),
            )
        )
    if entries:
        last = max(entries, key=lambda one: (one.at, one.sequence))
        parts.append(part("entry", valueString=f"{last.partition}/{last.sequence}"))
    return parts


def _now(view: View, asked: Asked) -> datetime:
    """Return when it is asked: of a visit, or of what a hospital and its insurer settle."""
    funding = view.reader.document("funding", asked.id)
    if funding is None:
        return view.case(asked, view.account(asked)).now
    state = FUNDING.validate_json(funding)
    told = asked.at or (state.clock if view.clock == "feed" else None) or view.machine
    return told.astimezone(view.policies.zone_of(state.facility))
