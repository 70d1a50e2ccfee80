"""One hospital's funding on the table: its state and rules going in, what follows coming out."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapter.issues import Ground, Issue
from adapter.settlement.answer import Answer
from adapter.settlement.city.state import FundingState
from adapter.settlement.duty import Downtime, Duty
from adapter.settlement.ledger import JournalEntry, Side, entry, shadowed
from adapter.settlement.sections.insurer_funding import Advance, InsurerFunding, Mode, Quota


@dataclass(slots=True)
class FundingCase:
    """One hospital's funding on the table, at one instant of its city."""

    state: FundingState
    # What the policy says of it; where it says nothing, what is paid is booked all the same.
    section: InsurerFunding | None
    now: datetime
    zone: ZoneInfo
    entries: list[JournalEntry] = field(default_factory=list)
    duties: dict[str, Duty] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    # From when to when the adapter was down while what falls due now fell due.
    down: Downtime | None = None
    # The hospital runs in shadow: its funding is computed beside the books and nobody is told.
    shadow: bool = False

    @property
    def today(self) -> date:
        """Return the day in the city's zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def mode(self) -> Mode:
        """Return whether the hospital is paid afterwards or by quota; afterwards if none says."""
        modes = self.section.mode_by_facility if self.section else {}
        return modes.get(self.state.facility, "advance")

    @property
    def advance(self) -> Advance | None:
        """Return the rules of working capital, None without any."""
        return self.section.advance if self.section else None

    @property
    def quota(self) -> Quota | None:
        """Return the rules of a quota, None without any."""
        return self.section.quota if self.section else None

    def find(self, where: str, name: str, *values: str, answer: Answer | None = None) -> None:
        """Keep a finding with the rule it rests on."""
        ground = Ground(answer.rule, answer.cites, answer.origin) if answer else None
        self.issues.append(Issue("warning", "business-rule", where, name, values, ground))

    def post(self, kind: str, side: Side, at: datetime, answer: Answer | None = None) -> None:
        """Write a journal entry of one (debit, credit, fen) side, with the rule it follows from."""
        sides = shadowed((side,)) if self.shadow else (side,)
        by = (answer.rule, answer.cites) if answer else ()
        self.entries.append(entry(kind, self.state.account, at, sides, *by))

    def owe(self, key: str, due: datetime, amount: int, answer: Answer, status: str) -> Duty:
        """Owe something, or bring what is owed to another amount; what was done stays done."""
        before = self.state.duties.get(key)
        if before is None:
            kind, timed = key.partition(":")[0], status == "open"
            self._set(Duty(key, kind, due, amount, answer, status, timed=timed, owed=self.now))
        elif before.amount != amount:
            was = before.remembered(self.now)
            self._set(replace(before, amount=amount, answer=answer, was=was))
        return self.state.duties[key]

    def change(self, duty: Duty, status: str, told: datetime | None) -> None:
        """Note what became of a duty."""
        if (duty.status, duty.told) != (status, told):
            self._set(replace(duty, status=status, told=told))

    def _set(self, duty: Duty) -> None:
        self.state.duties[duty.key] = self.duties[duty.key] = duty
