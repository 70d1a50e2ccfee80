"""Resources of one message brought together with what is stored, and written once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from adapter.fhir.lateness import News, Since, Step, elements, late, later, timely
from adapter.fhir.resources import merged, read, write
from adapter.fhir.search import SearchParameters, index
from adapter.intake.documents import put_since, since_of
from adapter.intake.instants import utc
from adapter.intake.replacing import replacing, sums
from adapter.intake.snapshots import left, related
from adapter.intake.steps import before, stepped
from adapter.intake.totals import held, told_at, with_totals
from adapter.issues import Issue
from adapter.mapping.drafts import Draft
from adapter.settlement.ledger import JournalEntry
from adapter.settlement.reading.elements import extension
from adapter.store.port import EntryRow, MessageId, PostingRow, UnitOfWork

# Money has an identity of its own: sender, FT1-2 and class are in its resource's id.
_AMOUNTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ChargeItem": lambda item: item["priceOverride"]["value"],
    "PaymentReconciliation": lambda paid: paid["paymentAmount"]["value"],
    "Basic": lambda basic: (extension(basic, "amount") or {}).get("value"),
}


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

        What is older than what is stored changes only what was told before it; a transaction known
        before has no effect, and with another amount it is a finding.
        """
        type_, id_ = resource["resourceType"], resource["id"]
        stored = self.work.stored(type_, id_)
        old = None if stored is None or stored.deleted else read(stored.body)
        event_at, meant = utc(at), resource
        stood = before(self.work, resource, old, stored.event_at or "" if stored else "")
        said, delete = draft.sparing(resource, old)
        if said is not resource:
            self._tell_kept(str((old or {})["status"]), resource)
            draft, resource = replace(draft, delete=delete), said
        if old is not None and draft.replaces:
            new = replacing(old, resource)
            self.put(new, event_at=event_at, source=draft.source)
            put_since(self.work, new, Since())
            return new
        if old is not None and type_ in _AMOUNTS:
            self._compare(draft, old, resource)
            return None
        if old is not None and type_ == "ClaimResponse" and sums(old) != sums(resource):
            # Settlement tells that another answer of this number stands.
            return resource
        if old is not None and type_ == "Account":
            old, resource = self._totals(draft, old, held(old, resource), at)
        if old is not None and stored and stored.event_at and event_at < stored.event_at:
            joined = self._join_late(draft, resource, old, (stored.event_at, event_at))
        else:
            joined = merged(
                old, resource, draft.delete, defaults=draft.defaults or None, adds=draft.adds
            )
            self.put(joined, event_at=event_at, source=draft.source)
            was = stored.event_at or "" if stored else ""
            self._remember(draft, resource, old, joined, (was, event_at))
        if old is not None:
            self._retire(old, joined, event_at)
        step = Step(event_at, meant.get("status", ""), draft.keeps)
        led = stepped(self.work, joined, step, stood)
        if led is not joined:
            self.put(led)
        return led

    def _tell_kept(self, status: str, resource: dict[str, Any]) -> None:
        if resource.get("status") != status:
            issue = Issue("warning", "business-rule", "MSH-9.2", "status-stands", (status,))
            self.issues.append(issue)

    def _join_late(
        self, draft: Draft, resource: dict[str, Any], old: dict[str, Any], times: tuple[str, str]
    ) -> dict[str, Any]:
        """Join news that is older than the newest of its resource."""
        newest, at = times
        news = News(resource, draft.delete, draft.adds, draft.defaults or None)
        joined, since = late(since_of(self.work, old), old, news, newest, at)
        put_since(self.work, old, since)
        if joined != old:
            self.put(joined, source=draft.source)
        return joined

    def _remember(
        self,
        draft: Draft,
        resource: dict[str, Any],
        old: dict[str, Any] | None,
        joined: dict[str, Any],
        times: tuple[str, str],
    ) -> None:
        """Remember since when what the newest news did not say is as it is."""
        was, at = times
        known = since_of(self.work, joined) if old else Since()
        if joined == resource and not draft.delete and known == Since():
            return
        said = elements(resource)
        since = timely(known, old, joined, said, was)
        since.gone |= later(known.gone, (one for one in draft.delete if one not in said), at)
        put_since(self.work, joined, since)

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

    def _retire(self, old: dict[str, Any], joined: dict[str, Any], at: str) -> None:
        """Mark whom and what an earlier snapshot (NK1, GT1, IN1) named and a later one does not."""
        others = (one for one in self.accounts if one != f"Account/{joined['id']}")
        if joined["resourceType"] == "Account":
            for resource in left(old, joined, others, self.find):
                self._end(resource, "status" if "status" in resource else "active", at)
        elif joined["resourceType"] == "Patient":
            for reference in sorted(related(old) - related(joined)):
                person = self.find(reference)
                if person is not None and person.get("active"):
                    self._end({**person, "active": False}, "active", at)

    def _end(self, resource: dict[str, Any], element: str, at: str) -> None:
        """Write that a resource is in use no more, which nothing older than this changes."""
        stored = self.work.stored(resource["resourceType"], resource["id"])
        was = stored.event_at or "" if stored else ""
        known = since_of(self.work, resource)
        if at < was:
            since = replace(known, told={**known.told, element: at})
        else:
            since = timely(known, resource, resource, (element,), was)
        put_since(self.work, resource, since)
        self.put(resource, event_at=max(at, was))

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
            partial(index, resource, self.parameters),
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
