"""In which order the sections speak: facts are folded in, then what follows is concluded."""

from collections.abc import Sequence
from datetime import datetime

from adapter.settlement import (
    arrears,
    awards,
    billing,
    deposits,
    duties,
    funds,
    granting,
    instalments,
    owed,
    refunds,
    rewards,
)
from adapter.settlement.adjudication import adjudicated_figures
from adapter.settlement.asked import settle_now
from adapter.settlement.case import Case
from adapter.settlement.facts import Fact
from adapter.settlement.folding import fold
from adapter.settlement.ledger import ACCOUNT_FUND, AID, INSURER, UNADJUDICATED
from adapter.settlement.limits import headroom, limit
from adapter.settlement.outcome import Verdict
from adapter.settlement.standing import (
    Standing,
    current,
    due_at_once,
    papers_expire,
    papers_term,
    standing,
    supersede,
    verdict,
)
from adapter.settlement.state import Received, Use

DAY_CLOSE = "day-close"
PAPERS = "papers"


def settle(case: Case, facts: Sequence[Fact]) -> None:
    """Fold facts of one message into an account and conclude what follows from them."""
    for fact in facts:
        fold(case, fact)
    conclude(case)


def fall_due(case: Case, kind: str) -> None:
    """Do what fell due at the case's now: close the day, let an agreement lapse, miss a duty."""
    found = standing(case)
    if kind.startswith(duties.PREFIX):
        duties.miss(case)
    if kind == owed.LEFT:
        owed.left(case)
    if kind == DAY_CLOSE and _segment_due(case, found):
        billing.segment(case, case.now - duties.SECOND)
        _at_one_time(case)
    if kind == PAPERS and found.word == "papers-pending" and found.agreement is not None:
        duties.overrun(case, f"Consent/{found.agreement.consent}", PAPERS, *papers_term(case))
    while kind == PAPERS and found.word == "papers-pending" and found.agreement is not None:
        consent = found.agreement.consent
        case.state.terminated.append(consent)
        case.verdicts.append(Verdict(consent, "lapsed", "papers-overdue", found.cites))
        case.state.standing, case.state.standing_reason = "lapsed", "papers-overdue"
        found = standing(case)
    conclude(case)


def due(case: Case) -> list[tuple[datetime, str]]:
    """Return the instants at which something falls due on the account, with their kinds."""
    found = standing(case) if case.state.visit else None
    instants = []
    if found is not None and _segment_due(case, found):
        instants.append((billing.close_instant(case), DAY_CLOSE))
    if found is not None and found.word == "papers-pending":
        expires = papers_expire(case)
        if expires is not None:
            # An agreement told of after its term lapses now, not in the past.
            instants.append((max(expires + duties.SECOND, case.now), PAPERS))
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
    _answered(case)
    _post_adjudicated(case)
    was_in_force = state.standing == "in-force"
    found = _ended_by_identity(case, standing(case))
    verdict(case, found)
    supersede(case, found)
    _restate(case)
    if was_in_force and found.word in {"terminated", "withdrawn"} and not state.ended:
        _accrue(case, found)
    state.standing, state.standing_reason = found.word, found.reason
    _reopen(case)
    rewards.use(case)
    granting.conclude(case)
    _end(case, found)
    settle_now(case, found)
    _notify(case, found)
    _forecast(case, found)
    funds.apply(case)
    awards.conclude(case)
    rewards.earn(case)
    arrears.conclude(case)
    owed.conclude(case)
    instalments.conclude(case)
    deposits.conclude(case, in_force=found.in_force)
    _use(case)


def _ended_by_identity(case: Case, found: Standing) -> Standing:
    """End the agreements that a mismatch was found under; they never come back (H-56)."""
    check = case.state.mismatch
    if check is None or not case.verifies_identity:
        return found
    rule = case.policy.identity_verification if case.policy else None
    cites, word, reason = rule.cites if rule else (), "terminated", "identity-mismatch"
    agreement = first = found.agreement
    while agreement and (agreement.signed is None or agreement.signed <= check.at):
        case.state.terminated.append(agreement.consent)
        found = Standing(word, reason, first, cites)
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
    if case.unsettled or case.state.unbilled_lines:
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
    finals = case.state.live("final")
    if finals and not case.state.ended and not any(one.paid for one in finals):
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


def _notify(case: Case, found: Standing) -> None:
    policy = case.policy
    if policy is None or not found.in_force or case.state.ended:
        return
    crossed = billing.crossed(case)
    if crossed and not case.state.notified:
        _, answer = limit(case)
        on_gross = policy.thresholds.on_gross
        kind, reached = "threshold-notice", billing.reach(case) if on_gross else case.unsettled
        duties.tell(case, f"{kind}:{case.now.isoformat()}", kind, reached, answer)
    case.state.notified = crossed


def _forecast(case: Case, found: Standing) -> None:
    """Remind once when an outpatient's share passes the credit limit (Q-17)."""
    if not found.in_force:
        return
    room = headroom(case)
    passed = room is not None and room.passed and not case.state.ended
    if room is not None and passed and not case.state.limit_told:
        key = f"limit-forecast:{case.now.isoformat()}"
        duties.tell(case, key, "limit-forecast", -room.left, room.answer)
    case.state.limit_told = passed


def over_limit(case: Case) -> bool:
    """Tell whether an outpatient's unsettled share passes the credit limit."""
    room = headroom(case)
    return room is not None and room.passed


def _segment_due(case: Case, found: Standing) -> bool:
    policy = case.policy
    if policy is None or not found.in_force or case.state.ended:
        return False
    if not policy.segment_settlement.applies(case.facility, case.now.date()):
        return False
    return (billing.crossed(case) or over_limit(case)) and billing.asks(case)


def _at_one_time(case: Case) -> None:
    """Find a stage invoice in a phase that settles at one time: it needs a reason (Q-08, Q-18)."""
    policy, state = case.policy, case.state
    phases = policy.scope.phases if policy and state.scope else ()
    for phase in phases:
        if state.scope and state.scope.value == phase.id and phase.settlement == "one_time":
            rule = f"scope.phases[{phase.id}].settlement"
            where = f"Invoice/{state.invoices[-1].invoice}"
            case.find(where, "segment-in-one-time", answer=phase.answer("one_time", rule))


def _use(case: Case) -> None:
    """Note what the visit takes of the person's yearly deductible and cap."""
    total = case.total
    case.person.uses[case.state.account] = Use(
        case.state.account, case.kind, case.admitted, total.deductible, total.insurer
    )


def _answered(case: Case) -> None:
    """Bring to the insurer's answer in force the lines it has seen and the money it paid."""
    state, adjudicated = case.state, case.adjudication
    name = adjudicated.adjudication if adjudicated else ""
    if state.basis.rpartition("|")[2] == name:
        return
    for received in list(state.received.values()):
        if received.source == ACCOUNT_FUND:
            refunds.give_back(case, received.payment)
    if adjudicated is None:
        return
    figures = adjudicated_figures(adjudicated)
    # A forecast (2303, 2206) takes nothing from anybody's account.
    if figures.account_payment and adjudicated.kind != "PRE":
        funds.receive(case, Received(name, figures.account_payment, adjudicated.at, ACCOUNT_FUND))


def _post_adjudicated(case: Case) -> None:
    """Bring the books to the insurer's answer: what it and the aid fund owe by it."""
    state, adjudicated = case.state, case.adjudication
    figures = adjudicated_figures(adjudicated) if adjudicated else None
    insurer = figures.insurer if figures else 0
    aid = figures.medical_aid if figures else 0
    case.post(
        "adjudication",
        (INSURER, UNADJUDICATED, insurer - state.insurer_posted),
        (AID, UNADJUDICATED, aid - state.aid_posted),
        cites=case.policy.reconciliation.cites if case.policy else (),
    )
    _count_answered(case, insurer - state.insurer_posted)
    state.insurer_posted, state.aid_posted = insurer, aid


def _count_answered(case: Case, change: int) -> None:
    """Count the insurer's share to the hospital's month of the answer, or of its withdrawal."""
    policy, adjudicated = case.policy, case.adjudication
    if not change or policy is None or policy.insurer_funding is None:
        return
    if case.funding is None:
        case.funding = case.open_funding(case.state.facility)
    at = adjudicated.at if adjudicated else case.now
    month = f"{at.astimezone(case.zone):%Y-%m}"
    case.funding.answered[month] = case.funding.answered.get(month, 0) + change
