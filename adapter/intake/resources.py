"""Resources of one message brought together with what is stored, and written once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapter.fhir.resources import derive_id, merged, read, write
from adapter.fhir.search import SearchParameters, index
from adapter.intake.documents import ACCOUNT
from adapter.intake.instants import utc
from adapter.intake.snapshots import left, related
from adapter.intake.totals import told_at, with_totals
from adapter.issues import Issue
from adapter.mapping.drafts import Draft, Mapped
from adapter.settlement.invoice import running_id
from adapter.settlement.ledger import JournalEntry
from adapter.settlement.reading.elements import EXTENSION, extension
from adapter.store.port import EntryRow, MessageId, PostingRow, Store, UnitOfWork

# Money has an identity of its own: sender, FT1-2 and class are in its resource's id.
_AMOUNTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ChargeItem": lambda item: item["priceOverride"]["value"],
    "PaymentReconciliation": lambda paid: paid["paymentAmount"]["value"],
    "Basic": lambda basic: (extension(basic, "amount") or {}).get("value"),
}
# What settlement itself writes on a resource that a person may change.
_OURS = {f"{EXTENSION}pay-later-standing", f"{EXTENSION}standing-reason"}
_WITHDRAWN = f"{EXTENSION}withdrawn"


@dataclass(slots=True)
class Written:
    """The unit of work seen as resources: read, changed, and put back with their index."""

    work: UnitOfWork
    parameters: SearchParameters
    now: Callable[[], datetime]
    partition: int
    message: MessageId | None
    issues: list[Issue] = field(default_factory=list)
    # Which segment each resource of the message came from.
    sources: dict[str, str] = field(default_factory=dict)
    # The accounts of the person, for what one of them drops and another still names.
    accounts: list[str] = field(default_factory=list)

    def find(self, reference: str) -> dict[str, Any] | None:
        """Return a resource by its reference, `Account/…`, as it now stands."""
        type_, _, id_ = reference.partition("/")
        stored = self.work.stored(type_, id_)
        return None if stored is None or stored.deleted else read(stored.body)

    def join(self, draft: Draft, resource: dict[str, Any], at: datetime) -> dict[str, Any] | None:
        """Join a draft to what is stored and write it; None when it has no effect.

        What is older than what is stored only fills gaps; a transaction known before has no
        effect, and with another amount it is a finding.
        """
        type_, id_ = resource["resourceType"], resource["id"]
        stored = self.work.stored(type_, id_)
        old = None if stored is None or stored.deleted else read(stored.body)
        event_at = utc(at)
        if old is not None and draft.replaces:
            new = _replacing(old, resource)
            self.put(new, event_at=event_at, source=draft.source)
            return new
        if old is not None and type_ in _AMOUNTS:
            self._compare(draft, old, resource)
            return None
        if old is not None and type_ == "ClaimResponse" and _sums(old) != _sums(resource):
            # Settlement tells that another answer of this number stands.
            return resource
        stale = bool(stored and stored.event_at and event_at < stored.event_at)
        if old is not None and type_ == "Account":
            old, resource = self._totals(draft, old, resource, at)
        joined = merged(
            old,
            resource,
            draft.delete,
            fill_only=stale,
            defaults=draft.defaults or None,
            adds=draft.adds,
        )
        if joined != old or not stale:
            at_latest = stored.event_at if stale and stored else event_at
            self.put(joined, event_at=at_latest, source=draft.source)
        if old is not None and not stale:
            self._retire(old, joined)
        return joined

    def _totals(
        self, draft: Draft, old: dict[str, Any], new: dict[str, Any], at: datetime
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give both Accounts the totals of one telling, the later of the two.

        One told later than it was meant for stands in a version of its own, for the report of its
        day.
        """
        zone = at.tzinfo
        assert zone is not None
        mine, known = told_at(new, zone), told_at(old, zone)
        if mine is None:
            return old, new
        if known is None or mine >= known:
            return with_totals(old, new), new
        self.put(with_totals(old, new), source=draft.source)
        self.put(old)
        return old, with_totals(new, old)

    def _retire(self, old: dict[str, Any], joined: dict[str, Any]) -> None:
        """Mark whom and what an earlier snapshot (NK1, GT1, IN1) named and a later one does not."""
        others = (one for one in self.accounts if one != f"Account/{joined['id']}")
        if joined["resourceType"] == "Account":
            for resource in left(old, joined, others, self.find):
                self.put(resource)
        elif joined["resourceType"] == "Patient":
            for reference in sorted(related(old) - related(joined)):
                person = self.find(reference)
                if person is not None and person.get("active"):
                    self.put({**person, "active": False})

    def put(
        self,
        resource: dict[str, Any],
        *,
        event_at: str | None = None,
        source: str = "",
        assembled_on_read: bool = False,
    ) -> None:
        """Write a resource with its index entries."""
        type_, id_ = resource["resourceType"], resource["id"]
        before = self.work.stored(type_, id_)
        self.work.put_resource(
            type_,
            id_,
            write(resource),
            index(resource, self.parameters),
            partition=self.partition,
            updated=utc(self.now()),
            event_at=event_at or (before.event_at if before else None),
            source=source or (before.source if before else ""),
            message=self.message or (before.message if before else None),
            assembled_on_read=assembled_on_read,
        )

    def post(self, entries: Sequence[JournalEntry], currency: str) -> None:
        """Write entries of a ledger, with the message they came of."""
        self.work.add_entries(
            [
                EntryRow(
                    self.partition,
                    made.account,
                    made.kind,
                    utc(made.at),
                    made.rule,
                    " ".join(made.cites),
                    self.message,
                    tuple(
                        PostingRow(one.ledger_account, one.amount, currency)
                        for one in made.postings
                    ),
                )
                for made in entries
            ]
        )

    def remove(self, type_: str, id_: str) -> None:
        """Delete a resource if it is there."""
        stored = self.work.stored(type_, id_)
        if stored is not None and not stored.deleted:
            self.work.remove_resource(type_, id_, utc(self.now()))

    def _compare(self, draft: Draft, old: dict[str, Any], new: dict[str, Any]) -> None:
        amount = _AMOUNTS[new["resourceType"]]
        while replaced := extension(old, "replaced-by"):
            old = self.find(replaced["reference"]) or {}
        first, now = amount(old), amount(new)
        places = [(one.get("account"), extension(one, "account")) for one in (old, new)]
        if first != now or places[0] != places[1]:
            number = next((one["value"] for one in new.get("identifier", ())), "")
            values = (str(number), str(first), str(now))
            self.issues.append(
                Issue("warning", "duplicate", f"{draft.source}-2", "transaction-reused", values)
            )


def _sums(response: dict[str, Any]) -> dict[str, Any]:
    """Return the sums of an insurer's answer that are not zero, by their names."""
    return {
        str(one["category"]["coding"][0]["code"]): one["amount"]["value"]
        for one in response.get("total", ())
        if one["amount"]["value"]
    }


def _replacing(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return a resource in the place of an old one; what settlement wrote on it stays."""
    said = {one["url"] for one in new.get("extension", ())} - _OURS
    ours = (_OURS | {_WITHDRAWN}) - said
    kept = [one for one in old.get("extension", ()) if one["url"] in ours]
    told = [one for one in new.get("extension", ()) if one["url"] not in _OURS]
    joined = {**new, "extension": [*told, *kept]} if told or kept else new
    return joined | ({"detail": old["detail"]} if "detail" in old else {})


def stated(store: Store, mapped: Mapped) -> list[bytes]:
    """Return the resources a message states, and its account's invoices, as they stand."""
    places = [(draft.resource["resourceType"], draft.resource["id"]) for draft in mapped.drafts]
    with store.read() as reader:
        account = derive_id("Account", mapped.facility, mapped.visit)
        known = reader.document("account", account) if mapped.visit else None
        if known is not None:
            state = ACCOUNT.validate_json(known)
            places += [("Invoice", one.invoice) for one in state.invoices]
            places.append(("Invoice", running_id(account)))
        found = [reader.get(*place) for place in places]
    return [one.body for one in found if one is not None and not one.deleted]
