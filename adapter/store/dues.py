"""Due instants inside a unit of work: a person's are read once, an account's written once."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, delete, select

from adapter.store.engine import write_rows
from adapter.store.tables import DUE
from adapter.store.unit import Unit, portions

Instants = tuple[tuple[str, str], ...]

_OF_PERSONS = (
    select(DUE.c.person, DUE.c.account, DUE.c.at, DUE.c.kind)
    .where(DUE.c.person.in_(bindparam("of_persons", expanding=True)))
    .order_by(DUE.c.account, DUE.c.ordinal)
)
_CLEAR = delete(DUE).where(DUE.c.account == bindparam("of_account"))


class DueWork(Unit):
    """Holds what falls due on the accounts of the persons this unit has met."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._persons: dict[str, dict[str, Instants]] = {}
        self._owners: dict[str, str] = {}
        self._read: dict[str, tuple[str, Instants]] = {}
        # Accounts set here; they hide what the table says of them.
        self._set: set[str] = set()

    def set_due(self, account: str, person: str, instants: Sequence[tuple[str, str]]) -> None:
        """Replace the (instant, kind)s at which something falls due on an account."""
        self.prefetch_due([person])
        if owner := self._owners.get(account):
            self._persons[owner].pop(account, None)
        self._persons[person][account] = tuple(instants)
        self._owners[account] = person
        self._set.add(account)

    def due(self, person: str, until: str) -> list[tuple[str, str, str]]:
        """Return (instant, account, kind) of what fell due up to and at `until`, in order."""
        self.prefetch_due([person])
        return sorted(
            (at, account, kind)
            for account, instants in self._persons[person].items()
            for at, kind in instants
            if at <= until
        )

    def prefetch_due(self, persons: Collection[str]) -> None:
        """Read what falls due of many persons at once."""
        missing = [person for person in set(persons) if person not in self._persons]
        self._persons.update((person, {}) for person in missing)
        for portion in portions(missing):
            rows = self.connection.execute(_OF_PERSONS, {"of_persons": portion})
            for person, account, at, kind in rows:
                known = self._read.get(account, (person, ()))[1]
                self._read[account] = (person, (*known, (at, kind)))
                if account not in self._set:
                    self._persons[person][account] = self._read[account][1]
                    self._owners[account] = person

    def flush(self) -> None:
        """Write the accounts whose instants changed."""
        changed = {
            account: (person, self._persons[person][account])
            for account in self._set
            for person in (self._owners[account],)
            if self._read.get(account) != (person, self._persons[person][account])
        }
        if changed:
            self.connection.execute(_CLEAR, [{"of_account": account} for account in changed])
        rows = [
            (account, ordinal, person, at, kind)
            for account, (person, instants) in changed.items()
            for ordinal, (at, kind) in enumerate(instants)
        ]
        write_rows(self.connection, DUE, ("account", "ordinal", "person", "at", "kind"), rows)
        self._read.update(changed)
        self._set.clear()
        super().flush()
