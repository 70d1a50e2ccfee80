"""Section `credit_list`: what the listed lose, who is told, how it ends (H-34, Q-22, Q-24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from adapter.settlement.answer import Answer, Origin, Section, farthest, on
from adapter.settlement.sections.terms import under
from adapter.settlement.values import CityCode, Name

Effect = Literal[
    "deny_pay_later",
    "deny_direct_reimbursement",
    "suspend_benefits_until_cleared",
    "report_blacklist",
    "legal_recovery",
    "refer_judicial",
]
Clock = Literal["feed", "system"]
# The insurer's share is not paid at the desk; the Coverage itself stays as it is.
_WITHOUT_INSURER: tuple[Effect, ...] = (
    "deny_direct_reimbursement",
    "suspend_benefits_until_cleared",
)


class Lift(Section):
    """How an entry ends: its effects with the debt, the entry itself by an operator."""

    when: Literal["debt_cleared"]
    by: Literal["operator"]


class CreditList(Section):
    """The list of one jurisdiction (AM-13, AM-31).

    `legal_basis` holds dated lines a person enters: the words of the basis, or `none` to end one.
    """

    scope: Literal["jurisdiction"]
    effects: tuple[Effect, ...]
    except_classes: tuple[str, ...] = ()
    except_origin: Origin = "text"
    report_via: str | None = None
    report_to: tuple[str, ...] = ()
    lift: Lift
    share_with: tuple[str, ...]
    recognises: tuple[CityCode, ...] = ()
    while_owing: Literal["deny_pay_later"] | None = None
    legal_basis: dict[date, Name] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a person: of which city, from when; kept for good, its effects are not."""

    jurisdiction: str
    effective: datetime
    cleared: datetime | None = None
    lifted: datetime | None = None
    # An appeal in time holds the entry back until a person decides.
    appealed: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Tell whether the entry has its effects at an instant."""
        ends = [one for one in (self.cleared, self.lifted) if one is not None]
        return self.appealed is None and self.effective <= at and all(at < one for one in ends)


@dataclass(frozen=True, slots=True)
class NextVisit:
    """What a listed person's next visit looks like: who pays what at the desk, in fen."""

    pay_later: bool
    insurer: int
    patient: int
    answers: tuple[Answer, ...]


def legal_basis(section: CreditList, day: date, clock: Clock) -> Answer | None:
    """Return what lets a listing take effect on a day; None: the machine stops at *alleged*.

    Under the feed's clock the instrument is computed in full, as it was when it was in force.
    """
    if clock == "feed":
        return section.answer("the instrument, on its own days", "credit_list.effects")
    words = on(section.legal_basis or {}, day)
    if words is None or words == "none":
        return None
    told = Answer(words, "credit_list.legal_basis", section.cites, "site", section.ambiguity)
    return told.on(f"legal basis of {day.isoformat()}: {words}")


def resting(section: CreditList, clock: Clock) -> CreditList:
    """Return the section as its effects are told.

    By the machine's clock they rest on a basis that a person entered: whatever the instrument
    says of them, they are never nearer to the text than `site`.
    """
    if clock == "feed":
        return section
    return section.model_copy(update={"origin": farthest((section.origin, "site"))})


def counts(section: CreditList, jurisdiction: str, entry: Entry) -> bool:
    """Tell whether an entry is of this city, or of one whose list it recognises."""
    return entry.jurisdiction in {jurisdiction, *section.recognises}


def listed(
    section: CreditList, jurisdiction: str, entries: Iterable[Entry], at: datetime, clock: Clock
) -> Entry | None:
    """Return the oldest entry that counts here and now: of this city, or of one it recognises.

    `at` is in the city's zone: on a day without a legal basis no entry has an effect.
    """
    if legal_basis(section, at.date(), clock) is None:
        return None
    held = [one for one in entries if counts(section, jurisdiction, one) and one.holds(at)]
    return min(held, key=lambda one: one.effective, default=None)


def denied(
    section: CreditList,
    entry: Entry | None,
    *,
    owing: int,
    admitted_by: str = "",
    clock: Clock = "feed",
) -> Answer | None:
    """Return why a new agreement is refused, None when it is not.

    Owing alone refuses where the city says so, and ends with payment; a running stay is not asked.
    """
    excepted = admitted_by in section.except_classes
    if entry is not None and "deny_pay_later" in section.effects and not excepted:
        effect = resting(section, clock)
        return effect.answer("credit-listed", "credit_list.effects.deny_pay_later")
    if owing > 0 and section.while_owing is not None and not excepted:
        return section.answer("owing", "credit_list.while_owing")
    return None


def exception(section: CreditList, entry: Entry | None, admitted_by: str) -> Answer | None:
    """Return the rule that still admits a listed person: a conflict in the text, told as one."""
    if entry is None or admitted_by not in section.except_classes:
        return None
    return section.answer(admitted_by, "credit_list.except_classes", section.except_origin)


def next_visit(
    section: CreditList,
    entry: Entry | None,
    *,
    gross: int,
    insurer: int,
    admitted_by: str = "",
    clock: Clock = "feed",
) -> NextVisit:
    """Return who pays what at the desk of a person's next visit."""
    if entry is None:
        return NextVisit(pay_later=True, insurer=insurer, patient=gross - insurer, answers=())
    answers = []
    refused = denied(section, entry, owing=0, admitted_by=admitted_by, clock=clock)
    if refused is not None:
        answers.append(refused)
    for effect in _WITHOUT_INSURER:
        if effect in section.effects:
            rule = f"credit_list.effects.{effect}"
            answers.append(resting(section, clock).answer("at the desk: 0.00", rule))
            insurer = 0
    return NextVisit(refused is None, insurer, gross - insurer, tuple(answers))


def report(
    section: CreditList, effective: datetime, now: datetime, clock: Clock, zone: ZoneInfo
) -> tuple[str, Answer] | None:
    """Return through whom departments are told, once the appeal has ended; a person sends it."""
    basis = legal_basis(section, now.astimezone(zone).date(), clock)
    if basis is None or now < effective or "report_blacklist" not in section.effects:
        return None
    via = section.report_via or "operator"
    told = ", ".join(section.report_to) or via
    return via, resting(section, clock).answer(
        told,
        "credit_list.report_to" if section.report_to else "credit_list.effects.report_blacklist",
    )


def lifting(section: CreditList, balance: int) -> Answer | None:
    """Return the rule by which an operator may lift the entry now, None while anything is owed."""
    if balance > 0:
        return None
    return under(section, section.lift, section.lift.by, "credit_list.lift")


def shared_with(section: CreditList, clock: Clock = "feed") -> Answer:
    """Return who sees the list."""
    told = ", ".join(section.share_with)
    return resting(section, clock).answer(told, "credit_list.share_with")
