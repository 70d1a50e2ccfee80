"""What is known of a person: the running fold of what crosses their accounts."""

from dataclasses import dataclass, field
from datetime import datetime

from adapter.settlement.facts import Agreement, Person
from adapter.settlement.sections.credit_list import Entry
from adapter.settlement.sections.reward import Earned


@dataclass(slots=True)
class Use:
    """What one visit takes of its scheme's yearly deductible and cap, in fen."""

    account: str
    kind: str
    start: datetime
    deductible: int
    pool: int


@dataclass(slots=True)
class PersonState:
    """The fold of what crosses a person's accounts: the clock, identity, standing agreements."""

    person: str
    clock: datetime | None = None
    known: Person | None = None
    # When the person died, or was first said to have, as far as that is told.
    died: datetime | None = None
    accounts: list[str] = field(default_factory=list)
    patients: list[str] = field(default_factory=list)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    uses: dict[str, Use] = field(default_factory=dict)
    # What each account owes past its term, in fen, and the entries on a city's list.
    owing: dict[str, int] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    # Entries of an account that ended before another began: history is kept for good.
    former: dict[str, list[Entry]] = field(default_factory=dict)
    # Which original papers each account keeps: their kinds and numbers (H-10).
    originals: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    rewards: dict[str, Earned] = field(default_factory=dict)
    # Aid by account with the calendar year it counts in.
    aid: dict[str, tuple[int, int]] = field(default_factory=dict)
    # The credit limit a person set for this one, in fen, and when.
    credit_limit: int | None = None
    credit_limit_at: datetime | None = None

    def told(self, fact: Person, now: datetime) -> None:
        """Take who the person is as it is now told; a death without an hour counts from now."""
        self.known = fact
        if fact.deceased is True:
            self.died = self.died or now
        elif fact.deceased is not None:
            self.died = fact.deceased or None

    def reached(self, account: str, before: Use | None) -> list[str]:
        """Return the other visits that a changed use of the yearly sums reaches, in their order.

        `before` is what the visit took before: its kind and start may have changed too.
        """
        now = self.uses.get(account)
        if now is None or now == before:
            return []
        both = [use for use in (now, before) if use is not None]
        since = min(use.start for use in both)
        kinds = {use.kind for use in both}
        others = [
            use
            for use in self.uses.values()
            if use.account != account and use.kind in kinds and use.start >= since
        ]
        return [use.account for use in sorted(others, key=lambda use: (use.start, use.account))]

    def listing(self, account: str) -> list[Entry]:
        """Return the entry that stands on the list for an account's debt, if there is one."""
        return [entry for entry in [self.entries.get(account)] if entry]

    def held(self, account: str) -> tuple[Entry | None, bool]:
        """Return what a visit holds against the person: its entry on the list, a debt past term."""
        return self.entries.get(account), account in self.owing

    def judged_anew(self, account: str, before: tuple[Entry | None, bool]) -> list[str]:
        """Return the visits begun since, where what this one holds against the person changed.

        Whoever clears a debt is refused nothing for it any more, from that moment on.
        """
        mine = self.uses.get(account)
        if mine is None or self.held(account) == before:
            return []
        later = [use for use in self.uses.values() if use.start >= mine.start]
        others = sorted((use.start, use.account) for use in later if use.account != account)
        return [one for _, one in others]
