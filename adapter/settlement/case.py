"""One account on the table: its state and policy, what stands of them, and what follows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from adapter.issues import Ground, Issue, Severity
from adapter.settlement.answer import Answer
from adapter.settlement.caveats import caveats
from adapter.settlement.city.state import CityState, FundingState
from adapter.settlement.duty import Downtime, Duty
from adapter.settlement.facility import Facility
from adapter.settlement.facts import Adjudication, Cover, Decision
from adapter.settlement.figures import NO_LAYERS
from adapter.settlement.ledger import JournalEntry, Side, entry, shadowed
from adapter.settlement.lines import Lines
from adapter.settlement.outcome import Document, Verdict
from adapter.settlement.person import PersonState
from adapter.settlement.policy import Policies, Policy
from adapter.settlement.sections.credit_list import Clock, Entry, listed
from adapter.settlement.state import AccountState
from adapter.settlement.values import Level

# The standing of an agreement from which segments and notices follow.
IN_FORCE = "in-force"
# The insurer's final word stands before its mid-stay word, that before its forecast.
RANKS = ("PRE", "MID", "FINAL")
# Effects of a list by which the insurer's share is not paid at the desk.
_AT_THE_DESK = {"deny_direct_reimbursement", "suspend_benefits_until_cleared"}


@dataclass(slots=True)
class Case:
    """The working set of one account at one instant; `now` never runs backwards for a person."""

    state: AccountState
    person: PersonState
    policies: Policies
    lines: Lines
    now: datetime
    zone: ZoneInfo
    # What governs the stay, chosen as its visit is first told of; None before, or where none does.
    policy: Policy | None = field(init=False)
    # Under the system's clock a listing needs a legal basis; a feed is replayed in its own days.
    clock: Clock = "feed"
    # From when to when the adapter was down while what falls due now fell due.
    down: Downtime | None = None
    # Opens a city's state when it is first needed: few messages are about the city's money.
    open_city: Callable[[str], CityState] = CityState
    opened: CityState | None = None
    open_funding: Callable[[str], FundingState] = FundingState
    funding: FundingState | None = None
    entries: list[JournalEntry] = field(default_factory=list)
    issued: list[Document] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    paid: set[str] = field(default_factory=set)
    # The plans that were told and do not hold.
    refused_plans: set[str] = field(default_factory=set)
    issues: list[Issue] = field(default_factory=list)
    asked: Decision | None = None

    def __post_init__(self) -> None:
        """Look up the policy by the label its account remembers."""
        self.policy = self.policies.labelled(self.state.policy)

    @property
    def city(self) -> CityState:
        """Return the state of the city whose policy governs the stay; it is then kept anew."""
        if self.opened is None:
            self.opened = self.open_city(self.policy.jurisdiction.code if self.policy else "")
        return self.opened

    @property
    def facility(self) -> Facility | None:
        """Return the registry's line for the hospital."""
        return self.policies.facility(self.state.facility)

    @property
    def level(self) -> Level | None:
        """Return the hospital's level on the day of admission."""
        facility = self.facility
        return facility.level_on(self.admitted.date()) if facility else None

    @property
    def admitted(self) -> datetime:
        """Return when the visit began, in the city's zone."""
        visit = self.state.visit
        return ((visit and visit.start) or self.now).astimezone(self.zone)

    @property
    def stay(self) -> str:
        """Name the Encounter that tells of the visit."""
        visit = self.state.visit
        return f"Encounter/{visit.encounter}" if visit and visit.encounter else ""

    @property
    def registered(self) -> str:
        """Name the registry's line: the hospital's level, wards, switches and own figures."""
        return f"facilities.yaml {self.state.facility}" if self.facility else ""

    @property
    def plan_form(self) -> str:
        """Return the title of the form the plan was signed on, empty where the city names none."""
        section, plan = self.policy.payment_plan if self.policy else None, self.state.plan
        return section.forms.get(plan.kind, "") if section and plan else ""

    @property
    def verifies_identity(self) -> bool:
        """Tell whether a mismatch ends the agreement in this city."""
        rule = self.policy.identity_verification if self.policy else None
        return rule is not None and rule.terminates("mismatch")

    @property
    def mismatched(self) -> bool:
        """Tell whether the person in the bed is not the insured one (H-56).

        A later match is no undo: it counts with an agreement signed after the mismatch, or where
        none was ended by it (W07).
        """
        found, check = self.state.mismatch, self.state.check
        if found is None or check is None or not self.verifies_identity:
            return False
        if check.result == found.result or check.at <= found.at:
            return True
        every = (*self.state.agreements.values(), *self.person.agreements.values())
        newer = [one for one in every if one.signed is not None and one.signed > found.at]
        return bool(every) and not newer

    def entry(self, signed: datetime | None = None) -> Entry | None:
        """Return the entry on the city's list that counts for this visit, None without one.

        A stay that was running when the entry took effect is not asked, an agreement that is
        signed after it is.
        """
        policy, entries = self.policy, self.person.entries.values()
        if policy is None or policy.credit_list is None or not entries:
            return None
        code = policy.jurisdiction.code
        at = max(self.admitted, signed.astimezone(self.zone)) if signed else self.admitted
        return listed(policy.credit_list, code, entries, at, self.clock)

    @property
    def denies_insurer(self) -> bool:
        """Tell whether a listed person's insurer does not pay at the desk (Q-24).

        A stay that ran under its agreement when the entry came to be known keeps its insurer.
        """
        if self.state.standing == IN_FORCE or self.entry() is None:
            return False
        section = self.policy.credit_list if self.policy else None
        return section is not None and not _AT_THE_DESK.isdisjoint(section.effects)

    @property
    def insured(self) -> Cover | None:
        """Return the first insurance in force, none where the person is not the insured."""
        if self.mismatched:
            return None
        at = self.admitted
        return next((one for one in self.state.covers if covers_on(one, at)), None)

    @property
    def cover(self) -> Cover | None:
        """Return the insurance that pays first at the desk, if the list does not deny it."""
        return None if self.denies_insurer else self.insured

    @property
    def adjudication(self) -> Adjudication | None:
        """Return the insurer's answer in force: not cancelled, the final word first."""
        every = self.state.adjudications.values()
        if not every or self.mismatched:
            return None
        cancelled = {one.cancels for one in every if one.kind == "CANCEL"}
        standing = [
            one
            for one in every
            if one.kind in RANKS and one.settlement not in cancelled and self._agrees(one)
        ]
        return max(
            standing, key=lambda one: (RANKS.index(one.kind), one.at, one.settlement), default=None
        )

    @property
    def settled(self) -> Adjudication | None:
        """Return the answer in force where it settles; a forecast (2303, 2206) owes nobody."""
        told = self.adjudication
        return told if told and told.kind != "PRE" else None

    def _agrees(self, adjudicated: Adjudication) -> bool:
        """Tell whether an answer is about the bill that the ledger knows, to the fen.

        The insurer's gross never overwrites the ledger's: an answer that differs waits until the
        charges it speaks of have come.
        """
        seen = self.state.covered.get(adjudicated.adjudication, NO_LAYERS)
        return seen.gross == dict(adjudicated.figures)["medfee_sumamt"]

    def post(
        self,
        kind: str,
        *sides: Side,
        rule: str = "",
        cites: tuple[str, ...] = (),
        at: datetime | None = None,
    ) -> None:
        """Write a journal entry of (debit, credit, fen) sides; one that moves nothing is none."""
        if self.state.shadow:
            sides = shadowed(sides)
        made = entry(kind, self.state.account, at or self.now, sides, rule, cites)
        if made.postings:
            self.entries.append(made)

    @property
    def caveats(self) -> tuple[str, ...]:
        """Return what every answer of this account says of itself first."""
        return caveats(self.policy, self.clock, shadow=self.state.shadow)

    def find(
        self,
        where: str,
        name: str,
        *values: str,
        answer: Answer | None = None,
        severity: Severity = "warning",
    ) -> None:
        """Keep a finding, with the rule it rests on; it changes nothing else."""
        ground = Ground(answer.rule, answer.cites, answer.origin) if answer else None
        self.issues.append(Issue(severity, "business-rule", where, name, values, ground))

    def find_once(self, where: str, name: str, *values: str, answer: Answer | None = None) -> None:
        """Keep a finding that stands from now on, the first time only."""
        key = f"{name}:{where}"
        if key not in self.state.found:
            self.state.found.append(key)
            self.find(where, name, *values, answer=answer)


def covers_on(cover: Cover, instant: datetime) -> bool:
    """Tell whether an insurance is in force at an instant; its last day counts whole."""
    if cover.status != "active":
        return False
    day = instant.date()
    zone = instant.tzinfo
    began = cover.start is None or cover.start.astimezone(zone).date() <= day
    return began and (cover.end is None or day <= cover.end.astimezone(zone).date())
