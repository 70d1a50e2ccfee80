"""What becomes of a debt: alleged by the calendar, confirmed only by a person, ended by payment."""

from datetime import datetime

from adapter.settlement import awards, duties
from adapter.settlement.case import Case
from adapter.settlement.facts import Decision, PlanSigned
from adapter.settlement.sections.credit_list import Entry, legal_basis
from adapter.settlement.sections.default import (
    Confirmation,
    Confirmed,
    Debt,
    Found,
    Stopped,
    confirm,
    default_state,
    next_change,
)
from adapter.settlement.sections.medical_aid import Bill, aid
from adapter.settlement.sections.payment_plan import (
    Refusal,
    agreed,
    missing_evidence,
    plan_state,
    schedule,
)

DEFAULT = "default"
ALLEGED = "alleged"


def conclude(case: Case) -> None:
    """Bring what the calendar says of the account's debt, and what the person owes, up to date."""
    policy, state = case.policy, case.state
    if policy is None or policy.default is None:
        return
    debts = _debts(case)
    found = _gravest(case, debts)
    arrears, balance = state.arrears, sum(debt.balance for debt in debts)
    late = balance if found is not None else 0
    case.person.owing[state.account] = late
    if not late:
        case.person.owing.pop(state.account, None)
    word = found.word if found else ""
    if word != arrears.word:
        arrears.word, arrears.trigger = word, found.trigger if found else ""
        arrears.since = found.since if found else None
        if found is not None:
            key = f"{word}:{found.since.isoformat()}"
            duties.tell(case, key, f"default-{word}", late, found.answer)
            where = f"Account/{state.account}"
            duties.overrun(case, where, f"default-{word}", found.since, found.answer)
    entry = case.person.entries.get(state.account)
    if entry is not None and entry.cleared is None and not balance:
        cleared = Entry(entry.jurisdiction, entry.effective, case.now, entry.lifted)
        case.person.entries[state.account] = cleared


def instants(case: Case) -> list[tuple[datetime, str]]:
    """Return when the calendar next says something of the account's debt."""
    policy = case.policy
    if policy is None or policy.default is None:
        return []
    changes = [next_change(policy.default, debt, case.now, case.zone) for debt in _debts(case)]
    to_come = [change for change in changes if change is not None]
    return [(min(to_come), DEFAULT)] if to_come else []


def decide(case: Case, fact: Decision) -> None:
    """Take a person's decision, once; one that lacks what it needs is a finding."""
    state = case.state
    if fact.decision in state.decisions:
        return
    state.decisions[fact.decision] = fact
    if fact.word == "default-confirmed":
        _confirm(case, fact)
    elif fact.word == "default-dismissed":
        state.arrears.decided, state.arrears.decided_at = "dismissed", fact.at
        awards.revoke(case)
    elif fact.word == "list-lifted":
        _lift(case, fact)
    elif fact.word == "aid-granted":
        _grant(case)
    elif fact.word != "aid-refused":
        since = fact.at.astimezone(case.zone).date()
        until = fact.until.astimezone(case.zone).date() if fact.until else None
        state.arrears.stops.append(Stopped(fact.word, since, until))  # type: ignore[arg-type]


def sign(case: Case, fact: PlanSigned) -> None:
    """Take a hardship plan when its evidence was shown in order and its terms hold (H-17)."""
    policy, state = case.policy, case.state
    where = f"Contract/{fact.plan}"
    if policy is None or policy.payment_plan is None:
        case.find(where, "plan-not-offered")
        return
    section, signed = policy.payment_plan, fact.signed.astimezone(case.zone).date()
    shown = {
        evidence.id: paper.at
        for evidence in section.evidence
        for paper in state.papers.values()
        if paper.kind in evidence.kinds and paper.at is not None
    }
    refusals = list(missing_evidence(section, shown))
    open_ = sum(one.open for one in state.live() if one.open > 0)
    if fact.financed > open_:
        case.find(where, "plan-over-balance", str(fact.financed), str(open_))
        return
    kind = fact.kind
    if fact.parts:
        made = agreed(section, kind, fact.financed, fact.parts, signed, case.zone)  # type: ignore[arg-type]
    else:
        made = schedule(section, kind, fact.financed, fact.months, signed, case.zone)  # type: ignore[arg-type]
    if isinstance(made, Refusal):
        refusals.append(made)
    for refusal in refusals:
        case.find(where, refusal.id, refusal.about)
    if not refusals and not isinstance(made, Refusal):
        state.plan = made
        state.plan_paid_before = _paid(case)


def _debts(case: Case) -> list[Debt]:
    """Return the account's open debts as the triggers look at them; a plan stands for its part."""
    state = case.state
    if not state.ended or state.visit is None:
        return []
    stops = tuple(state.arrears.stops)
    discharged = state.visit.end
    if state.plan is not None:
        policy = case.policy
        assert policy is not None
        assert policy.payment_plan is not None
        paid = max(_paid(case) - state.plan_paid_before, 0)
        stands = plan_state(policy.payment_plan, state.plan, paid, case.now, case.zone)
        if stands.balance:
            due = state.plan.instalments[-1].due
            return [Debt(stands.balance, discharged, due, state.plan.final_day, stops)]
        return []
    return [
        Debt(one.open, discharged, one.due, None, stops) for one in state.live() if one.open > 0
    ]


def _gravest(case: Case, debts: list[Debt]) -> Found | None:
    policy = case.policy
    assert policy is not None
    assert policy.default is not None
    found = [default_state(policy.default, debt, case.now, case.zone) for debt in debts]
    held = [one for one in found if one is not None]
    alleged = [one for one in held if one.word == ALLEGED]
    return min(alleged or held, key=lambda one: one.since, default=None)


def _confirm(case: Case, fact: Decision) -> None:
    """Confirm an alleged default and list the person, if what the instrument asks is there."""
    policy, state = case.policy, case.state
    if policy is None or policy.default is None:
        return
    alleged = _gravest(case, _debts(case))
    given = Confirmation(fact.by, fact.at, tuple(state.arrears.notices), fact.note)
    outcome = confirm(policy.default, alleged, given, case.zone)
    if not isinstance(outcome, Confirmed):
        for lack in outcome:
            case.find(f"Basic/{fact.decision}", lack.id)
        return
    state.arrears.decided, state.arrears.decided_at = "confirmed", fact.at
    section = policy.credit_list
    if section is None:
        awards.grant(case, fact.decision, fact.at, _alleged(case))
        return
    day = outcome.effective.astimezone(case.zone).date()
    if legal_basis(section, day, case.clock) is None:
        case.find(f"Basic/{fact.decision}", "listing-needs-legal-basis")
        return
    awards.grant(case, fact.decision, fact.at, _alleged(case))
    entry = Entry(policy.jurisdiction.code, outcome.effective)
    case.person.entries[state.account] = entry
    duties.tell(case, "default-confirmed", "default-confirmed", 0, outcome.answer)


def _alleged(case: Case) -> dict[str, int]:
    """Return what is alleged, in fen by invoice: the oldest first, as money is taken."""
    policy = case.policy
    assert policy is not None
    assert policy.default is not None
    debts = _debts(case)
    found = [default_state(policy.default, debt, case.now, case.zone) for debt in debts]
    left = sum(
        debt.balance for debt, one in zip(debts, found, strict=True) if one and one.word == ALLEGED
    )
    alleged = {}
    for invoice in sorted(
        (one for one in case.state.live() if one.open > 0), key=lambda one: one.at
    ):
        alleged[invoice.invoice] = min(invoice.open, left)
        left -= alleged[invoice.invoice]
    return {invoice: amount for invoice, amount in alleged.items() if amount}


def _lift(case: Case, fact: Decision) -> None:
    entry = case.person.entries.get(case.state.account)
    if entry is None:
        case.find(f"Basic/{fact.decision}", "not-listed")
        return
    lifted = Entry(entry.jurisdiction, entry.effective, entry.cleared, fact.at)
    case.person.entries[case.state.account] = lifted
    policy = case.policy
    if policy is not None and policy.credit_list is not None:
        answer = policy.credit_list.answer("lifted", "credit_list.lift")
        duties.tell(case, f"list-lifted:{fact.at.isoformat()}", "list-lifted", 0, answer)


def _grant(case: Case) -> None:
    """Grant medical aid by the table, on what insurance leaves (H-29)."""
    policy, state = case.policy, case.state
    if policy is None or policy.medical_aid is None:
        return
    figures = case.figures(state.layers)
    bill = Bill(figures.net, figures.deductible + figures.coinsurance, case.cover is not None)
    identity = case.person.known.aid_identity if case.person.known else ""
    year = case.admitted.year
    used = sum(
        amount
        for account, (of, amount) in case.person.aid.items()
        if of == year and account != state.account
    )
    given = aid(policy.medical_aid, bill, identity, "granted", used=used)
    if given.word != "granted":
        case.find(f"Account/{state.account}", "aid-not-entitled", identity or "-")
        return
    state.medical_aid = given.amount
    case.person.aid[state.account] = (year, given.amount)


def _paid(case: Case) -> int:
    return sum(
        amount for received in case.state.received.values() for _, amount in received.allocations
    )
