"""A duty: something that must be told or done by an instant, and how it stood on past days."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapter.settlement.answer import Answer

# From when to when the adapter was down.
Downtime = tuple[datetime, datetime]
# A term includes its last second: it is missed one second later.
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Was:
    """How a duty stood up to an instant at which it was owed anew, or over another amount."""

    until: datetime
    due: datetime
    amount: int
    status: str
    told: datetime | None
    owed: datetime | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that must be told or done by an instant, and whether it was.

    Status is open, met, late (met after its term), missed (not met yet) or void; `down` is the
    downtime of the adapter in which its term passed.
    """

    key: str
    kind: str
    due: datetime
    amount: int
    answer: Answer
    status: str = "open"
    told: datetime | None = None
    down: Downtime | None = None
    # A proof counts from here on.
    since: datetime | None = None
    # Nobody says how soon: it is owed from `due` on and never missed.
    timed: bool = True
    # When it came to be owed; of a void one, `told` is when its reason went.
    owed: datetime | None = None
    # The whole cost in fen, where it is told beside the amount.
    whole: int = 0
    # How it stood before, oldest first.
    was: tuple[Was, ...] = ()

    def remembered(self, now: datetime) -> tuple[Was, ...]:
        """Return how it stood at the ends of the days before a change that is made now."""
        since = self.was[-1].until if self.was else self.owed
        if since is not None and since.date() == now.astimezone(since.tzinfo).date():
            return self.was
        return (*self.was, Was(now, self.due, self.amount, self.status, self.told, self.owed))

    def as_of(self, at: datetime) -> "Duty":
        """Return it as it stood just before an instant; whether it was done, `told` says."""
        then = next((one for one in self.was if one.until >= at), None)
        if then is None:
            return self
        return replace(
            self,
            due=then.due,
            amount=then.amount,
            status=then.status,
            told=then.told,
            owed=then.owed,
        )

    def outstanding(self, at: datetime) -> bool:
        """Tell whether it was owed and not done just before an instant.

        What is told at once never came to be owed.
        """
        if self.owed is not None and self.owed >= at:
            return False
        if self.status in {"open", "missed"}:
            return True
        return self.owed is not None and self.told is not None and self.told >= at

    def passed(self, at: datetime) -> bool:
        """Tell whether its term has passed by an instant, done or not."""
        return self.timed and self.due + SECOND <= at
