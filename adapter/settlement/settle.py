"""In which order the sections speak: facts are folded in, then what follows is concluded."""

from collections.abc import Sequence
from datetime import datetime

from adapter.settlement import checks
from adapter.settlement.arrears import arrears, instalments
from adapter.settlement.billing import bill, billing, deposits, funds, granting, rewards
from adapter.settlement.billing.answered import post_adjudicated, take_answer
from adapter.settlement.billing.asked import one_time, settle_now
from adapter.settlement.case import Case
from adapter.settlement.city import awards
from adapter.settlement.duties import duties, owed, reminders
from adapter.settlement.duties.papers import is_emergency, papers_expire
from adapter.settlement.duty import SECOND
from adapter.settlement.facts import Fact
from adapter.settlement.folding import fold
from adapter.settlement.history import record
from adapter.settlement.outcome import Verdict
from adapter.settlement.ownership import leave_behind
from adapter.settlement.person import Use
from adapter.settlement.standing import Standing, current, due_at_once, standing, supersede, verdict

DAY_CLOSE = "day-close"
PAPERS = "papers"


def settle(case: Case, facts: Sequence[Fact]) -> None:
    """Fold facts of one message into an account and conclude what follows from them."""
    leave_behind(case)
    for fact in facts:
        fold(case, fact)
    conclude(case)


def fall_due(case: Case, kind: str) -> None:
    """Do what fell due at the case's now: close the day, let an agreement lapse, miss a duty."""
    found = standing(case)
    if kind.startswith(duties.PREFIX) or kind == PAPERS:
        duties.miss(case)
    if kind == owed.LEFT:
        owed.left(case)
    if kind == DAY_CLOSE and _segment_due(case, found):
        billing.segment(case, case.now - SECOND)
        _at_one_time(case)
    if kind == PAPERS and found.word == "papers-pending":
        _lapse(case, found)
    conclude(case)


def pass_terms(case: Case) -> list[tuple[datetime, str]]:
    """Do now what facts brought to be due in the past, and return what falls due after that."""
    done: set[str] = set()
    ahead = due(case)
    while kinds := [kind for at, kind in ahead if at <= case.now and kind not in done]:
        done.add(kinds[0])
        fall_due(case, kinds[0])
        ahead = due(case)
    return ahead


def _lapse(case: Case, found: Standing) -> None:
    """Let agreements lapse whose papers nobody brought (H-50, AM-08)."""
    policy, visit = case.policy, case.state.visit
    assert policy is not None
    assert visit is not None
    answer = policy.deadlines.lapse_for_papers(emergency=is_emergency(visit))
    while found.word == "papers-pending" and found.agreement is not None:
        consent = found.agreement.consent
        case.find(f"Consent/{consent}", "agreement-lapsed", answer=answer)
        case.state.terminated.append(consent)
        case.verdicts.append(Verdict(consent, "lapsed", "papers-overdue", found.cites))
        passed = answer.on(f"Consent/{consent}", f"Account/{case.state.account}")
        case.state.stands("lapsed", "papers-overdue", case.now, passed)
        found = standing(case)


def due(case: Case) -> list[tuple[datetime, str]]:
    """Return the instants at which something falls due on the account, with their kinds."""
    if case.state.visit is None:
        return []
    instants, found = [], standing(case)
    if _segment_due(case, found):
        instants.append((billing.close_instant(case), DAY_CLOSE))
    expires = papers_expire(case) if found.word == "papers-pending" else None
    if expires is not None:
        # An agreement told of after its term lapses now, not in the past.
        instants.append((max(expires + SECOND, case.now), PAPERS))
    return [
        *instants,
        *duties.instants(case),
        *owed.instants(case),
        *arrears.instants(case),
    ]


def conclude(case: Case) -> None:
    """Draw what follows from the facts known: standing, corrections, invoices, notices, money."""
    state = case.state
    if state.visit is None:
        return
    take_answer(case)
    post_adjudicated(case)
    was_in_force = state.standing == "in-force"
    found = _ended_by_identity(case, standing(case))
    verdict(case, found)
    supersede(case, found)
    _restate(case)
    if was_in_force and found.word in {"terminated", "withdrawn"} and not state.ended:
        _accrue(case, found)
    state.stands(found.word, found.reason, case.now, found.answer)
    _reopen(case)
    rewards.use(case)
    granting.conclude(case)
    _end(case, found)
    _called_off(case)
    settle_now(case, found)
    if found.in_force:
        reminders.conclude(case)
    funds.apply(case)
    awards.conclude(case)
    rewards.earn(case)
    arrears.conclude(case)
    owed.conclude(case)
    checks.conclude(case)
    instalments.conclude(case)
    deposits.conclude(case, in_force=found.in_force)
    _use(case)


def _ended_by_identity(case: Case, found: Standing) -> Standing:
    """End the agreements that a mismatch was found under; they never come back (H-56)."""
    check = case.state.mismatch
    if check is None or not case.verifies_identity:
        return found
    rule = case.policy.identity_verification if case.policy else None
    word, reason = "terminated", "identity-mismatch"
    place = "identity_verification.outcomes.mismatch"
    ends = rule.answer(word, place).on(f"Task/{check.task}") if rule else None
    cites = ends.cites if ends else ()
    agreement = first = found.agreement
    while agreement and (agreement.signed is None or agreement.signed <= check.at):
        case.state.terminated.append(agreement.consent)
        found = Standing(word, reason, first, ends)
        if agreement is not first:
            case.verdicts.append(Verdict(agreement.consent, word, reason, cites))
        agreement = current(case)
    return found


def _accrue(case: Case, found: Standing) -> None:
    """Bill all that has accrued in one segment, due now (H-56, AM-09, AM-29)."""
    rule = due_at_once(case, found)
    if rule is None:
        return
    billing.withdraw(case, "agreement-ended", "segment")
    if bill.unsettled(case) or case.state.unbilled_lines:
        billing.segment(case, case.now, at_once=rule)


def _restate(case: Case) -> None:
    cover, adjudicated = case.cover, case.adjudication
    covered = f"{cover.coverage}:{cover.scheme}" if cover else ""
    basis = f"{covered}|{adjudicated.adjudication if adjudicated else ''}"
    before, case.state.basis = case.state.basis, basis
    if before and before != basis:
        billing.restate(case, cover_changed=before.partition("|")[0] != covered)


def _reopen(case: Case) -> None:
    """Withdraw an unpaid final when the discharge is cancelled (A13)."""
    final = next(iter(case.state.live("final")), None)
    if final and not case.state.ended and not final.paid:
        billing.withdraw(case, "discharge-cancelled", "final", "supplementary", "credit-note")


def _end(case: Case, found: Standing) -> None:
    if not case.state.ended:
        return
    if not case.state.live("final"):
        billing.final(case, in_force=found.in_force)
        return
    billing.settle_difference(case)
    if case.state.unbilled_lines:
        billing.late(case)


def _called_off(case: Case) -> None:
    """Find charges or money on a cancelled visit: what becomes of them a person decides."""
    state = case.state
    if state.called_off and (state.layers.gross or state.live() or funds.holds(case)):
        case.find_once(f"Account/{state.account}", "money-on-cancelled-visit")


def _segment_due(case: Case, found: Standing) -> bool:
    policy = case.policy
    cuts = (
        policy is not None
        and found.in_force
        and not case.state.ended
        and not case.state.called_off
        and policy.segment_settlement.applies(case.facility, case.now.date())
    )
    section = policy.thresholds if policy else None
    at_threshold = section is not None and "segment" in section.actions and billing.crossed(case)
    return cuts and (at_threshold or reminders.over_limit(case)) and billing.asks(case)


def _at_one_time(case: Case) -> None:
    """Find a stage invoice in a phase that settles at one time: it needs a reason (Q-08, Q-18)."""
    phase = one_time(case)
    if phase is not None:
        rule = phase.answer(phase.settlement, f"scope.phases[{phase.id}].settlement")
        where = f"Invoice/{case.state.invoices[-1].invoice}"
        case.find(where, "segment-in-one-time", answer=rule)


def _use(case: Case) -> None:
    """Note what the visit takes of the person's yearly deductible and cap, and of its insurer."""
    total = bill.total(case)
    scheme = case.state.covers[0].scheme if case.state.covers else ""
    share = 0 if case.settled is not None else total.insurer
    record(case.state.awaited, (scheme, share), case.now)
    case.person.uses[case.state.account] = Use(
        case.state.account, bill.kind(case), case.admitted, total.deductible, total.insurer
    )
