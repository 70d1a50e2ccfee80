"""Duties as such: owed once by a key, then met, missed or void; none of them ever stops care.

Which duties a visit brings, `owed.py` says. A duty is met by a fact (a delivery, a paper handed
back, a payment), missed when its instant passes, void when its reason is gone.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from adapter.settlement.answer import Answer
from adapter.settlement.case import Case
from adapter.settlement.duties.notice import reference
from adapter.settlement.duty import SECOND, Downtime, Duty
from adapter.settlement.facts import Delivery

# The term of one duty falls due under this and its key.
PREFIX = "duty:"
# What a proof can still meet; what is told at once was never late.
_UNPROVEN = {"open", "missed", "told"}


def owe(
    case: Case,
    key: str,
    kind: str,
    due: datetime,
    answer: Answer,
    amount: int = 0,
    *,
    since: datetime | None = None,
    timed: bool = True,
    whole: int = 0,
) -> None:
    """Owe something once; a duty whose amount or term moved is told anew while it is open.

    A proof counts that is of `since` or later, though it may have come before the duty did. What
    is not `timed` is owed from `due` on and has no term to miss.
    """
    before = case.state.duties.get(key)
    owed = before is not None and before.status != "void"
    if before is not None and owed:
        moved = timed and (before.due, before.amount, before.whole) != (due, amount, whole)
        if before.status != "open" or not moved:
            return
    first = before.owed if before is not None and owed else None
    was = before.remembered(case.now) if before is not None else ()
    duty = Duty(
        key,
        kind,
        due,
        amount,
        answer,
        since=since,
        timed=timed,
        owed=first or case.now,
        whole=whole,
        was=was,
    )
    case.state.duties[key] = duty
    case.duties.append(duty)
    proofs = [one.at for one in case.state.deliveries.values() if _proves(case, one, duty)]
    if proofs:
        meet(case, key, min(proofs))


def tell(case: Case, key: str, kind: str, amount: int, answer: Answer) -> None:
    """Tell the patient something now; what is told at once has no term to miss."""
    if key not in case.state.duties:
        duty = Duty(key, kind, case.now, amount, answer, "told", case.now)
        case.state.duties[key] = duty
        case.duties.append(duty)


def meet(case: Case, key: str, at: datetime) -> None:
    """Note that a duty was done; one done after its term stays missed."""
    duty = case.state.duties.get(key)
    if duty is None or duty.status in {"met", "late", "void"}:
        return
    in_time = at <= duty.due or duty.status == "told" or not duty.timed
    met = replace(duty, status="met" if in_time else "late", told=at)
    if in_time and duty.status == "missed":
        # Its proof came late, the thing itself was in time by its own time.
        values = (duty.kind, told_at(case, at))
        where = reference(case, met)
        case.find(where, "term-met", *values, answer=duty.answer, severity="information")
    case.state.duties[key] = met
    case.duties.append(met)


def reopen(case: Case, key: str) -> None:
    """Owe again what was met by something that was taken back."""
    duty = case.state.duties.get(key)
    if duty is not None and duty.status in {"met", "late"}:
        again = replace(duty, status="open", told=None, was=duty.remembered(case.now))
        case.state.duties[key] = again
        case.duties.append(again)


def void(case: Case, key: str, *, even_missed: bool = False) -> None:
    """Let a duty go whose reason is gone; one that was missed, where it never was owed."""
    duty = case.state.duties.get(key)
    gone_from = {"open", "told", "missed"} if even_missed else {"open", "told"}
    if duty is not None and duty.status in gone_from:
        gone = replace(duty, status="void", told=case.now)
        case.state.duties[key] = gone
        case.duties.append(gone)


def deliver(case: Case, fact: Delivery) -> None:
    """Take the proof that something was told: it meets the duties it covers, now or when owed."""
    case.state.deliveries[fact.delivery] = fact
    for duty in list(case.state.duties.values()):
        if duty.status in _UNPROVEN and _proves(case, fact, duty):
            meet(case, duty.key, fact.at)


def _proves(case: Case, fact: Delivery, duty: Duty) -> bool:
    """Tell whether a proof is of this duty; a daily list that names no day is of the day before."""
    if duty.kind != fact.kind or (duty.since is not None and fact.at < duty.since):
        return False
    if fact.duty:
        # Who completes the notice itself proves that one, and no other of its kind.
        return reference(case, duty).partition("/")[2] == fact.delivery
    day = fact.day
    if not day and duty.kind == "daily-list":
        day = str((fact.at.astimezone(case.zone) - timedelta(days=1)).date())
    return duty.key.endswith(day)


def miss(case: Case) -> None:
    """Note what was not done by its instant; it stays to be done, and its resource says so."""
    for duty in list(case.state.duties.values()):
        if duty.status == "open" and duty.timed and duty.due + SECOND <= case.now:
            missed = replace(duty, status="missed", down=_down(case, duty.due))
            case.state.duties[duty.key] = missed
            case.duties.append(missed)
            overrun(case, reference(case, missed), duty.kind, duty.due, duty.answer)


def overrun(
    case: Case,
    where: str,
    term: str,
    due: datetime,
    answer: Answer,
    *more: str,
    name: str = "term-missed",
) -> None:
    """Keep a finding of a term that passed; one that passed while we were down says so."""
    values = [term, told_at(case, due), *more]
    down = _down(case, due)
    if down is not None:
        name += "-while-down"
        values += [told_at(case, instant) for instant in down]
    case.find(where, name, *values, answer=answer)


def _down(case: Case, due: datetime) -> Downtime | None:
    """Return the downtime in which a term passed, None where it had passed before."""
    return case.down if case.down is not None and case.down[0] <= due + SECOND else None


def told_at(case: Case, instant: datetime) -> str:
    """Tell an instant in the city's zone, as findings do."""
    return instant.astimezone(case.zone).isoformat(timespec="seconds")


def instants(case: Case) -> list[tuple[datetime, str]]:
    """Return when the terms of open duties pass, with the kind each falls due under."""
    return [
        # What is owed after its term is missed now, not in the past.
        (max(duty.due + SECOND, case.now), f"{PREFIX}{duty.key}")
        for duty in case.state.duties.values()
        if duty.status == "open" and duty.timed
    ]
