"""What is said of a debt, and since when: by the calendar, by people, by a plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from adapter.settlement.sections.default import Stopped

By = Literal["calendar", "person", "plan"]


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a debt and since when it holds: the calendar's, a person's, or a plan's.

    The calendar's word `cleared` says that nothing is owed any more; an empty one says nothing.
    """

    by: By
    word: str
    at: datetime


CLEARED: Final = "cleared"


@dataclass(slots=True)
class Arrears:
    """What the calendar and people say of an account's debt; empty words say nothing.

    `history` holds every word in the order said, so that a past day can be told as it stood;
    `about` what a person's word is of, in fen by invoice.
    """

    word: str = ""
    trigger: str = ""
    since: datetime | None = None
    # When the calendar last fell silent: what it says after that is told anew.
    quiet: datetime | None = None
    notices: list[datetime] = field(default_factory=list)
    decided: str = ""
    decided_at: datetime | None = None
    about: dict[str, int] = field(default_factory=dict)
    stops: list[Stopped] = field(default_factory=list)
    history: list[Said] = field(default_factory=list)

    def alleges(self, word: str, since: datetime | None, now: datetime) -> None:
        """Take the calendar's word; one that falls back to an earlier one does so now."""
        told = [one.at for one in self.history if one.by == "calendar"]
        at = now if since is None or (told and since < told[-1]) else since
        self.history.append(Said("calendar", word, at))

    def decides(self, word: str, at: datetime, about: Mapping[str, int] | None = None) -> None:
        """Take a person's word: of a debt, in fen by invoice, or of the one decided on before."""
        self.decided, self.decided_at = word, at
        self.about = self.about if about is None else dict(about)
        self.history.append(Said("person", word, at))

    @property
    def stands(self) -> Said | None:
        """Return a person's last word if it is of the debt owed now: none was cleared since."""
        words = [one.word for one in self.history if one.by == "person" or one.word == CLEARED]
        if self.decided_at is None or words[-1:] == [CLEARED]:
            return None
        return Said("person", self.decided, self.decided_at)
