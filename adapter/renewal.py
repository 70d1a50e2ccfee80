"""A store kept by an earlier build: its states folded anew from its journal, by this one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from adapter.fhir.resources import read
from adapter.fhir.search import SearchParameters
from adapter.intake.documents import (
    ACCOUNT,
    CITY,
    FUNDING,
    PERSON,
    account_state,
    partition_of,
)
from adapter.intake.inheritance import InheritanceError, gone, note_kept
from adapter.intake.resources import Written
from adapter.refolding import Refolding
from adapter.settlement.policy import Policies
from adapter.settlement.reading.elements import account_of, id_of
from adapter.store.port import UnitOfWork
from adapter.store.refolding import balances, keyed, terms
from adapter.store.sql import SqlStore

# The parts of a state that are states themselves: what they lack is filled in too.
_PARTS = ("arrears",)
_SHARED: dict[str, TypeAdapter[Any]] = {"city": CITY, "funding": FUNDING}
_TELL_OF_DUTIES = {"Task", "Communication"}
_Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many messages were told anew, of how many persons, and whose states changed.

    `unlike` are accounts that come out otherwise today: what their states said stays, and only
    what they lacked was taken from the fold.
    """

    messages: int
    persons: int
    changed: int
    unlike: tuple[str, ...]


class Renewal:
    """Brings the states of a store to this build's shape, all or none."""

    def __init__(
        self,
        kept: SqlStore,
        anew: SqlStore,
        policies: Policies,
        refolding: Refolding,
        parameters: SearchParameters,
        now: Callable[[], datetime],
    ) -> None:
        self._kept, self._anew = kept, anew
        self._policies = policies
        self._refolding = refolding
        self._parameters = parameters
        self._now = now
        self._changed: set[str] = set()

    def run(self) -> Renewed:
        """Fold every person anew; raises InheritanceError where a policy of theirs is gone.

        Books and issued documents are never written again. Where both folds have the same money
        and invoices, the new state takes the place of the old, and what it owes is told; where
        they have not, for mappings and policies have changed since, it only adds what that lacks.
        """
        accounts, persons = self._read("account"), self._read("person")
        labels = {one["policy"] for one in accounts.values() if one.get("policy")}
        if lost := gone(self._policies, labels):
            raise InheritanceError(*lost)
        messages, _ = self._refolding.tell()
        anew = {kind: self._read(kind, self._anew) for kind in ("account", "person")}
        unlike = self._unlike(accounts, anew["account"])
        due = terms(self._anew)
        shared = {kind: self._read(kind) for kind in _SHARED}
        with self._kept.begin() as work:
            for key, was in accounts.items():
                now, owner = anew["account"].get(key, {}), str(was["person"])
                alike = key not in unlike
                if self._put(work, ACCOUNT, "account", key, was, now, alike=alike):
                    self._changed.add(owner)
                if alike:
                    work.set_due(key, owner, due.get(key, []))
            for key, was in persons.items():
                alike = unlike.isdisjoint(was["accounts"])
                now = anew["person"].get(key, {})
                if self._put(work, PERSON, "person", key, was, now, alike=alike):
                    self._changed.add(key)
            self._cities(work, shared, alike=not unlike)
            self._owed(work, set(accounts) - unlike)
            note_kept(work, self._policies, labels)
        return Renewed(messages, len(persons), len(self._changed), tuple(sorted(unlike)))

    def _owed(self, work: UnitOfWork, accounts: set[str]) -> None:
        """Tell what accounts owe, and owed, that the earlier build knew nothing of."""
        with self._anew.read() as reader:
            for type_, stored in ((one.type, one) for one in reader.resources()):
                if type_ not in _TELL_OF_DUTIES or work.stored(type_, stored.id) is not None:
                    continue
                told = read(stored.body)
                account = account_of(told) or id_of(told.get("focus"))
                if account in accounts:
                    partition = partition_of(work, account_state(work, account))
                    Written(work, self._parameters, self._now, partition, None).put(told)

    def _cities(
        self, work: UnitOfWork, shared: dict[str, dict[str, _Body]], *, alike: bool
    ) -> None:
        """Renew what is shared: a city's fund follows from every person of it."""
        for kind, adapter in _SHARED.items():
            anew = self._read(kind, self._anew)
            for key, was in shared[kind].items():
                self._put(work, adapter, kind, key, was, anew.get(key, {}), alike=alike)

    def _put(
        self,
        work: UnitOfWork,
        adapter: TypeAdapter[Any],
        kind: str,
        key: str,
        was: _Body,
        now: _Body,
        *,
        alike: bool,
    ) -> bool:
        """Write a state in today's shape; tell whether it says anything that it did not."""
        value = adapter.validate_python(now if alike and now else _filled(was, now), strict=False)
        body = adapter.dump_json(value)
        work.put_document(kind, key, body)
        return read(body) != was

    def _unlike(self, was: dict[str, _Body], now: dict[str, _Body]) -> set[str]:
        """Return the accounts whose books or invoices are others when they are folded today."""
        booked, anew = balances(self._kept), balances(self._anew)
        return {
            key
            for key, state in was.items()
            if booked.get(key) != anew.get(key)
            or list(_invoices(state)) != list(_invoices(now.get(key, {})))
        }

    def _read(self, kind: str, store: SqlStore | None = None) -> dict[str, _Body]:
        return {key: read(body) for key, body in keyed(store or self._kept, kind)}


def _invoices(state: _Body) -> Iterator[tuple[Any, ...]]:
    for one in state.get("invoices", ()):
        yield one["invoice"], one["number"], one["status"], one["figures"], one["paid"]


def _filled(was: _Body, now: _Body) -> _Body:
    """Return what a state said, with what it says nothing of as it is folded now."""
    parts = {name: {**now[name], **was[name]} for name in _PARTS if name in was and name in now}
    return {**now, **was, **parts}
