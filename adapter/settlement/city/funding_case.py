"""One hospital's funding on the table: its state and rules going in, what follows coming out."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapter.issues import Ground, Issue
from adapter.settlement.answer import Answer
from adapter.settlement.city.state import FundingState
from adapter.settlement.ledger import JournalEntry, Side, entry, shadowed
from adapter.settlement.sections.insurer_funding import InsurerFunding, Mode
from adapter.settlement.state import Downtime, Duty


@dataclass(slots=True)
class FundingCase:
    """One hospital's funding on the table, at one instant of its city."""

    state: FundingState
    section: InsurerFunding
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
        return self.section.mode_by_facility.get(self.state.facility, "advance")

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
            self._set(Duty(key, key.partition(":")[0], due, amount, answer, status))
        elif before.amount != amount:
            self._set(replace(before, amount=amount, answer=answer))
        return self.state.duties[key]

    def change(self, duty: Duty, status: str, told: datetime | None) -> None:
        """Note what became of a duty."""
        if (duty.status, duty.told) != (status, told):
            self._set(replace(duty, status=status, told=told))

    def _set(self, duty: Duty) -> None:
        self.state.duties[duty.key] = self.duties[duty.key] = duty
