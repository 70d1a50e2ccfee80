"""What becomes of a debt: alleged by the calendar, confirmed only by a person, ended by payment."""

from datetime import datetime

from adapter.settlement.answer import Answer
from adapter.settlement.arrears import listing
from adapter.settlement.arrears.said import CLEARED, Said
from adapter.settlement.case import Case
from adapter.settlement.duties import duties
from adapter.settlement.facts import PlanSigned
from adapter.settlement.money import said
from adapter.settlement.sections.default import (
    Debt,
    Found,
    default_state,
    next_change,
)
from adapter.settlement.sections.payment_plan import (
    Plan,
    Refusal,
    agreed,
    missing_evidence,
    notice_instants,
    plan_state,
    schedule,
    tolerated,
)
from adapter.settlement.sections.terms import midnight

DEFAULT = "default"
ALLEGED = "alleged"


def conclude(case: Case) -> None:
    """Bring what the calendar says of the account's debt, and what the person owes, up to date."""
    policy, state = case.policy, case.state
    if policy is None or policy.default is None:
        return
    debts = debts_of(case)
    found = gravest(case, debts)
    arrears, balance = state.arrears, sum(debt.balance for debt in debts)
    late = balance if found is not None else 0
    case.person.owing.pop(state.account, None)
    if late and not state.shadow:
        case.person.owing[state.account] = late
    word = found.word if found else ""
    if word != arrears.word:
        arrears.word, arrears.trigger = word, found.trigger if found else ""
        arrears.since = found.since if found else None
        arrears.alleges(word if word or balance else CLEARED, arrears.since, case.now)
        if found is not None:
            key = f"{word}:{found.since.isoformat()}"
            duties.tell(case, key, f"default-{word}", late, found.answer.on(*_owing(case)))
            where = f"Account/{state.account}"
            duties.overrun(case, where, f"default-{word}", found.since, found.answer)
    _late_instalments(case)
    listing.conclude(case, balance)


def instants(case: Case) -> list[tuple[datetime, str]]:
    """Return when the calendar next says something of the account's debt."""
    policy = case.policy
    if policy is None or policy.default is None:
        return []
    changes = [next_change(policy.default, debt, case.now, case.zone) for debt in debts_of(case)]
    to_come = [change for change in changes if change is not None]
    to_come += listing.instants(case)
    if case.state.plan is not None and policy.payment_plan is not None:
        watched = notice_instants(policy.payment_plan, case.state.plan, case.zone)
        to_come += [one for one in watched if one > case.now]
    return [(min(to_come), DEFAULT)] if to_come else []


def sign(case: Case, fact: PlanSigned) -> None:
    """Take a hardship plan when its evidence was shown in order and its terms hold (H-17).

    A plan signed beside one that runs is a finding; the first stands.
    """
    state, where = case.state, f"Contract/{fact.plan}"
    if fact == state.plan_told:
        return
    if fact.ended:
        if state.plan_signed == fact.plan:
            state.plan, state.plan_told, state.plan_signed = None, fact, ""
            state.arrears.history.append(Said("plan", "", case.now))
        return
    if state.plan is not None and state.plan_signed != fact.plan:
        case.find(where, "plan-signed-twice", state.plan_signed)
        case.refused_plans.add(fact.plan)
        return
    made, refusals = proposed(case, fact)
    if made is not None and made == state.plan:
        # Told again: what was paid since still counts.
        return
    for refusal in refusals:
        case.find(where, refusal.id, *refusal.about.split(" / "))
        case.refused_plans.add(fact.plan)
    if made is not None and not refusals:
        state.plan, state.plan_told, state.plan_signed = made, fact, fact.plan
        state.plan_paid_before = _paid(case, until=fact.signed)
        signed = midnight(made.signed, case.zone)
        state.arrears.history.append(Said("plan", "plan", signed))


def proposed(case: Case, fact: PlanSigned) -> tuple[Plan | None, tuple[Refusal, ...]]:
    """Return the plan that a signature would bring, and what keeps it from being signed."""
    policy, state = case.policy, case.state
    section = policy.payment_plan if policy else None
    if policy is None or section is None:
        none = Answer("no plan", "payment_plan", ())
        return None, (Refusal("plan-not-offered", "", none),)
    signed = fact.signed.astimezone(case.zone).date()
    shown = {
        evidence.id: paper.at
        for evidence in section.evidence
        for paper in state.papers.values()
        if paper.kind in evidence.kinds and paper.at is not None
    }
    refusals = list(missing_evidence(section, shown))
    # What was paid after the signature, though it was told of before, was owed at it.
    since = _paid(case) - _paid(case, until=fact.signed)
    open_ = state.asked + since
    if fact.financed > open_:
        values = f"{said(fact.financed)} / {said(open_)}"
        over = section.answer(said(open_), "payment_plan.condition")
        refusals.append(Refusal("plan-over-balance", values, over))
    kind = fact.kind
    if fact.parts:
        made = agreed(section, kind, fact.financed, fact.parts, signed, case.zone)  # type: ignore[arg-type]
    else:
        made = schedule(section, kind, fact.financed, fact.months, signed, case.zone)  # type: ignore[arg-type]
    if isinstance(made, Refusal):
        return None, (*refusals, made)
    return made, tuple(refusals)


def debts_of(case: Case) -> list[Debt]:
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


def _owing(case: Case) -> list[str]:
    """Name what is owed, and when the visit ended: what every trigger counts from."""
    if case.state.plan is not None:
        return [f"Contract/{case.state.plan_signed}", case.stay]
    owed = [f"Invoice/{one.invoice}" for one in case.state.live() if one.open > 0]
    return [*owed, case.stay]


def gravest(case: Case, debts: list[Debt]) -> Found | None:
    """Return the gravest word that holds of the account's debts now, the oldest first."""
    policy = case.policy
    assert policy is not None
    assert policy.default is not None
    found = [default_state(policy.default, debt, case.now, case.zone) for debt in debts]
    held = [one for one in found if one is not None]
    alleged = [one for one in held if one.word == ALLEGED]
    return min(alleged or held, key=lambda one: one.since, default=None)


def alleged_of(case: Case) -> dict[str, int]:
    """Return what is alleged, in fen by invoice: the oldest first, as money is taken."""
    policy = case.policy
    assert policy is not None
    assert policy.default is not None
    found = [
        (debt, default_state(policy.default, debt, case.now, case.zone)) for debt in debts_of(case)
    ]
    left = sum(debt.balance for debt, one in found if one and one.word == ALLEGED)
    alleged = {}
    for invoice in sorted(case.state.live(), key=lambda one: one.at):
        amount = min(max(invoice.open, 0), left)
        if amount:
            alleged[invoice.invoice] = amount
            left -= amount
    return alleged


def _late_instalments(case: Case) -> None:
    """Tell the person once that a plan's instalments are later than it tolerates (AM-14)."""
    policy, state = case.policy, case.state
    section = policy.payment_plan if policy else None
    if section is None or state.plan is None:
        return
    paid = max(_paid(case) - state.plan_paid_before, 0)
    stands = plan_state(section, state.plan, paid, case.now, case.zone)
    if stands.word == "missed" and stands.since is not None:
        key = f"instalment-missed:{stands.since.isoformat()}"
        if key not in state.duties:
            answer = tolerated(section).on(f"Contract/{state.plan_signed}")
            values = (said(stands.overdue), str(stands.missed))
            where = f"Account/{state.account}"
            case.find(where, "plan-instalment-missed", *values, answer=answer)
            duties.tell(case, key, "instalment-missed", stands.overdue, answer)


def _paid(case: Case, until: datetime | None = None) -> int:
    """Return what invoices took of money received, up to an instant by its own time."""
    return sum(
        amount
        for received in case.state.received.values()
        if until is None or received.at <= until
        for _, amount in received.allocations
    )
