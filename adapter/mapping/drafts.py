"""What mapping a message gives: drafts of resources, and where each element came from."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from orjson import Fragment

from adapter.fhir.resources import derive_id, merged, write
from adapter.issues import Issue

BASE = "https://paylater.example/fhir"
# A stay sends hundreds of messages; its person, account and visit keep their ids.
derived: Final = lru_cache(maxsize=8192)(derive_id)
# Money has an identity of its own; this is where each kind says how much.
AMOUNTS: Final = {"ChargeItem": "priceOverride", "PaymentReconciliation": "paymentAmount"}
# Entries of these lists have a key: the same one said twice in a message is one entry.
_KEYED: Final = {"extension": "url"}
# Lists of whose first entry several maps say something.
_SINGLE: Final = frozenset({"payor"})


@dataclass(frozen=True, slots=True)
class Trace:
    """One element, the line of the rule that wrote it, and what the message said there."""

    element: str
    rule: str
    path: str
    raw: str
    value: Any
    table_row: str = ""


@dataclass(slots=True)
class Draft:
    """What one message says of one resource.

    `delete` names the elements the sender emptied, `adds` the lists whose other entries stay,
    `defaults` holds what counts only where the stored resource says nothing yet; one that
    `replaces` takes the place of what is stored.
    """

    resource: dict[str, Any]
    source: str
    delete: list[str] = field(default_factory=list)
    adds: list[str] = field(default_factory=list)
    defaults: dict[str, Any] = field(default_factory=dict)
    trace: list[Trace] = field(default_factory=list)
    replaces: bool = False
    # The whole as JSON, where it is only to be written and nothing has been added to it.
    body: Fragment | None = None

    def add(self, said: dict[str, Any]) -> None:
        """Add what another segment says of the resource."""
        self.body = None
        join(self.resource, said)

    def written(self) -> Fragment:
        """Return the whole as JSON."""
        return Fragment(write(self.whole()))

    def whole(self) -> dict[str, Any]:
        """Return the resource this draft makes where nothing is stored yet."""
        return merged(None, self.resource, defaults=self.defaults)


class Mapped(NamedTuple):
    """One message, mapped: whom and what it concerns, what it says, and what is wrong with it.

    `prior` are the charts that a merge ends.
    """

    event: str
    mapped: bool
    facility: str
    mrn: str
    visit: str
    sender: tuple[str, str]
    at: datetime | None
    prior: tuple[tuple[str, str], ...]
    drafts: list[Draft]
    issues: list[Issue]
    unread: tuple[str, ...] = ()
    # Visits that a merge ends; whether the visit's owner changes, and under whom it was filed;
    # charts a link ties to this one.
    prior_visits: tuple[str, ...] = ()
    moved: bool = False
    filed_under: tuple[tuple[str, str], ...] = ()
    linked: tuple[tuple[str, str], ...] = ()
    # A message of several persons, taken apart: one for each, in their order.
    parts: tuple["Mapped", ...] = ()


def join(into: dict[str, Any], said: dict[str, Any]) -> None:
    """Add what another segment says of the same resource: lists grow, the last word counts."""
    for name, value in said.items():
        before = into.get(name)
        if isinstance(before, list) and name in _SINGLE:
            # What a table gave is everybody's: it is copied, never written into.
            into[name] = [entry := {**before[0]}, *before[1:], *value[1:]]
            join(entry, value[0])
        elif isinstance(before, list):
            key = _KEYED.get(name)
            new = {entry[key] for entry in value} if key else set()
            kept = [entry for entry in before if entry[key] not in new] if key else before
            into[name] = kept + [entry for entry in value if key or entry not in kept]
        elif isinstance(before, dict):
            into[name] = below = {**before}
            join(below, value)
        else:
            into[name] = value
