"""What stands in the books of an account as of an instant, past or present."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from adapter.fhir.parameters import Part, part
from adapter.intake.acts import Done
from adapter.intake.documents import FUNDING
from adapter.operations.asked import Asked, View
from adapter.settlement.ledger import balances
from adapter.settlement.money import CURRENCY, money
from adapter.settlement.policy import Policy
from adapter.settlement.told import clauses
from adapter.store.port import EntryRow


def balance(view: View, asked: Asked, _done: Done | None) -> list[Part]:
    """Return every ledger account with what it held at an instant, and the last entry counted."""
    now, policy = _of(view, asked)
    at = asked.given.instant("at") or now
    at = at if at.tzinfo else at.replace(tzinfo=now.tzinfo)
    entries = [one for one in view.reader.entries(asked.id) if datetime.fromisoformat(one.at) <= at]
    currency = next((one.currency for row in entries for one in row.postings), CURRENCY)
    moved = balances((one.ledger_account, one.amount) for row in entries for one in row.postings)
    parts = [part("at", valueDateTime=at.isoformat(timespec="seconds"))]
    for name, (amount, count) in sorted(moved.items()):
        parts.append(
            part(
                "balance",
                part("ledger-account", valueString=name),
                part("amount", valueMoney=money(amount, currency)),
                part("entries", valuePositiveInt=count),
                *_moved(entries, name, currency, policy),
            )
        )
    if entries:
        last = max(entries, key=lambda one: (one.at, one.sequence))
        parts.append(part("entry", valueString=f"{last.partition}/{last.sequence}"))
    return parts


def _of(view: View, asked: Asked) -> tuple[datetime, Policy | None]:
    """Return when it is asked and the policy: of a visit, or of what an insurer settles."""
    funding = view.reader.document("funding", asked.id)
    if funding is None:
        case = view.case(asked, view.account(asked))
        return case.now, case.policy
    state = FUNDING.validate_json(funding)
    told = asked.at or (state.clock if view.clock == "feed" else None) or view.machine
    now = told.astimezone(view.policies.zone_of(state.facility))
    return now, view.policies.governing(view.policies.facility(state.facility), now.date())


def _moved(
    entries: Iterable[EntryRow], name: str, currency: str, policy: Policy | None
) -> list[Part]:
    """Return what moved a ledger account, by event and rule; an event without one is a fact."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for row in entries:
        for one in row.postings:
            if one.ledger_account == name:
                sums[row.kind, row.rule, row.clauses] += one.amount
    return [
        part(
            "by",
            part("event", valueCode=kind),
            part("amount", valueMoney=money(amount, currency)),
            *([part("rule", valueString=rule)] if rule else []),
            *clauses(cites.split(), policy),
        )
        for (kind, rule, cites), amount in sums.items()
    ]
