"""What must be told or done by an instant: lists, notices, estimates, returns; and what was missed.

A duty is owed once by its key. It is met by a fact (a delivery, a paper handed back, a payment),
missed when its instant passes, void when its reason is gone; none of them ever stops care.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from adapter.settlement.answer import Answer
from adapter.settlement.case import Case
from adapter.settlement.facts import Delivery
from adapter.settlement.notice import reference
from adapter.settlement.sections.calendar import end_of_day
from adapter.settlement.sections.collateral_return import return_duty
from adapter.settlement.sections.daily_list import amendment_duty, lists_owed, owes_lists
from adapter.settlement.sections.fee_list import fee_duty, owes_fee_lists
from adapter.settlement.sections.pre_discharge_estimate import estimate_duty
from adapter.settlement.state import Duty

# A term includes its last second: it is missed one second later.
SECOND = timedelta(seconds=1)
# The kinds under which duties fall due: a day closed, or the term of one duty passed.
LISTS = "lists"
PREFIX = "duty:"


def owe(case: Case, key: str, kind: str, due: datetime, answer: Answer, amount: int = 0) -> None:
    """Owe something once; one whose term moved while it is open, or that was void, is told anew."""
    before = case.state.duties.get(key)
    # A void one is owed again as if it had never been.
    kept = before is not None and before.status != "void"
    if before is not None and kept and (before.status != "open" or before.due == due):
        return
    duty = Duty(key, kind, due, amount, answer)
    case.state.duties[key] = duty
    case.duties.append(duty)


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
    in_time = at <= duty.due
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
        again = replace(duty, status="open", told=None)
        case.state.duties[key] = again
        case.duties.append(again)


def void(case: Case, key: str) -> None:
    """Let a duty go whose reason is gone."""
    duty = case.state.duties.get(key)
    if duty is not None and duty.status == "open":
        gone = replace(duty, status="void")
        case.state.duties[key] = gone
        case.duties.append(gone)


def deliver(case: Case, fact: Delivery) -> None:
    """Take the proof that something was told to the patient: it meets the duties it covers."""
    for duty in list(case.state.duties.values()):
        same = duty.kind == fact.kind and duty.key.endswith(fact.day)
        if same and duty.status in {"open", "missed"}:
            meet(case, duty.key, fact.at)


def miss(case: Case, key: str) -> None:
    """Note that a duty's instant passed; it stays to be done, and its resource says so."""
    duty = case.state.duties.get(key)
    if duty is None or duty.status != "open":
        return
    missed = replace(duty, status="missed", down=case.down)
    case.state.duties[key] = missed
    case.duties.append(missed)
    overrun(case, reference(case, missed), duty.kind, duty.due, duty.answer)


def overrun(case: Case, where: str, term: str, due: datetime, answer: Answer) -> None:
    """Keep a finding of a term that passed; one that passed while we were down says so."""
    values = [term, told_at(case, due)]
    if case.down is None:
        case.find(where, "term-missed", *values, answer=answer)
    else:
        values += [told_at(case, instant) for instant in case.down]
        case.find(where, "term-missed-while-down", *values, answer=answer)


def told_at(case: Case, instant: datetime) -> str:
    """Tell an instant in the city's zone, as findings do."""
    return instant.astimezone(case.zone).isoformat(timespec="seconds")


def conclude(case: Case) -> None:
    """Draw the duties that follow from what is known."""
    state, policy = case.state, case.policy
    if policy is None or state.visit is None:
        return
    _lists(case)
    _estimate(case)
    _collateral(case)
    _unpaid(case)


def instants(case: Case) -> list[tuple[datetime, str]]:
    """Return when something of the duties falls due, with the kind it falls due under."""
    found = [
        # What is owed after its term is missed now, not in the past.
        (max(duty.due + SECOND, case.now), f"{PREFIX}{duty.key}")
        for duty in case.state.duties.values()
        if duty.status == "open"
    ]
    policy, visit = case.policy, case.state.visit
    section = policy.daily_list if policy else None
    if section is None or visit is None or _closed(case):
        return found
    if owes_lists(section, visit.encounter_class):
        found.append((end_of_day(case.now, case.zone) + SECOND, LISTS))
    return found


def _closed(case: Case) -> bool:
    visit = case.state.visit
    return visit is None or visit.status in {"finished", "cancelled"}


def _lists(case: Case) -> None:
    """Owe a list for every day of a stay that has closed, and amend one whose day changed."""
    policy, visit, state = case.policy, case.state.visit, case.state
    assert policy is not None
    assert visit is not None
    section = policy.daily_list
    if section is None or not owes_lists(section, visit.encounter_class):
        state.days.clear()
        return
    ended = visit.end if _closed(case) else None
    for duty in lists_owed(section, case.admitted, ended, case.now, case.zone):
        if state.listed_through is None or duty.day > state.listed_through:
            state.listed_through = duty.day
            key = f"daily-list:{duty.day}"
            owe(case, key, "daily-list", duty.due, duty.answer, state.days.pop(duty.day, 0))
    for day in [day for day in state.days if state.listed_through and day <= state.listed_through]:
        duty = amendment_duty(section, day, case.now, case.zone)
        key = f"daily-list:amended:{case.now.astimezone(case.zone).date()}:{day}"
        owe(case, key, "daily-list", duty.due, duty.answer, state.days.pop(day))


def fee(case: Case, posted: datetime) -> None:
    """Owe the fee list that a charge of an outpatient visit brings (Q-15)."""
    policy, visit = case.policy, case.state.visit
    if policy is None or visit is None or policy.fee_list is None:
        return
    if owes_fee_lists(policy.fee_list, visit.encounter_class):
        duty = fee_duty(policy.fee_list, posted)
        key = f"fee-list:{posted.isoformat()}"
        owe(case, key, "fee-list", duty.due, duty.answer)


def _estimate(case: Case) -> None:
    policy, state = case.policy, case.state
    assert policy is not None
    section = policy.pre_discharge_estimate
    expected = state.visit.expected if state.visit else None
    if section is None or expected is None or _closed(case):
        return
    day = expected.astimezone(case.zone).date()
    duty = estimate_duty(section, day, state.expected_since or case.now, case.zone)
    for key, other in list(state.duties.items()):
        if other.kind == "estimate" and not key.endswith(day.isoformat()):
            void(case, key)
    if case.now >= duty.opens:
        amount = case.total.net
        owe(case, f"estimate:{day}", "estimate", duty.due, duty.answer, amount)


def _collateral(case: Case) -> None:
    """Owe the papers back once nothing is open after the visit; take the duty back if it opens."""
    policy, state = case.policy, case.state
    assert policy is not None
    section = policy.collateral_return
    if section is None:
        return
    held = [paper for paper in state.papers.values() if paper.custody == "H" and paper.form == "O"]
    open_ = sum(one.open for one in state.live() if one.open > 0)
    cleared = state.ended and not open_ and not state.unbilled_lines
    if cleared and held:
        duty, before = return_duty(section, case.now), state.duties.get("collateral-return")
        if before is None or before.status == "void":
            owe(case, "collateral-return", "collateral-return", duty.due, duty.answer)
    elif not held and "collateral-return" in state.duties:
        back = [paper.at for paper in state.papers.values() if paper.custody == "R" and paper.at]
        meet(case, "collateral-return", max(back, default=case.now))
    elif not cleared:
        void(case, "collateral-return")


def _unpaid(case: Case) -> None:
    """Owe a task for each segment that is past its term; a paid one needs none (AM-02)."""
    policy, state = case.policy, case.state
    assert policy is not None
    section = policy.segment_settlement
    for issued in state.invoices:
        if issued.type != "segment":
            continue
        key = f"segment-payment:{issued.number}"
        if issued.status == "issued":
            answer = section.answer(f"{section.due.days} days", "segment_settlement.due")
            owe(case, key, "segment-payment", issued.due, answer, issued.open)
        elif issued.status == "balanced":
            meet(case, key, case.now)
        else:
            void(case, key)
