"""A hardship plan: what keeps it from being signed, and how the one that was signed stands."""

from datetime import datetime

from adapter.settlement.answer import Answer
from adapter.settlement.arrears.said import Said
from adapter.settlement.case import Case
from adapter.settlement.duties import duties
from adapter.settlement.facts import PlanSigned
from adapter.settlement.money import said
from adapter.settlement.sections.payment_plan import (
    PaymentPlan,
    Plan,
    PlanState,
    Refusal,
    agreed,
    missing_evidence,
    notice_instants,
    plan_state,
    schedule,
    tolerated,
)
from adapter.settlement.sections.terms import midnight

# A plan that stands so has come to its end: another may be signed for what is owed now.
_OVER = {"completed", "expired"}


def sign(case: Case, fact: PlanSigned) -> None:
    """Take a hardship plan when its evidence was shown in order and its terms hold (H-17).

    A plan signed beside one that ran is a finding; the first stands. By its own time a signature
    is judged, so that told again once the first is over it is still none.
    """
    state, where = case.state, f"Contract/{fact.plan}"
    if fact == state.plans_told.get(fact.plan):
        return
    if fact.ended:
        if state.plan_signed == fact.plan:
            state.plan, state.plan_signed, state.plans_told[fact.plan] = None, "", fact
            state.arrears.history.append(Said("plan", "", case.now))
        return
    if _beside(case, fact):
        case.find(where, "plan-signed-twice", state.plan_signed)
        case.refused_plans.add(fact.plan)
        return
    made, refusals = proposed(case, fact)
    if made is not None and made == state.plan and state.plan_signed == fact.plan:
        # Told again: what was paid since still counts.
        return
    for refusal in refusals:
        case.find(where, refusal.id, *refusal.about.split(" / "))
        case.refused_plans.add(fact.plan)
    if made is not None and not refusals:
        state.plan, state.plan_signed, state.plans_told[fact.plan] = made, fact.plan, fact
        # What the plan leaves of the debt was due before its first part, and is paid first.
        state.plan_paid_before = _paid(case, until=fact.signed) + _open(case, fact) - fact.financed
        signed = midnight(made.signed, case.zone)
        state.arrears.history.append(Said("plan", "plan", signed))


def _beside(case: Case, fact: PlanSigned) -> bool:
    """Tell whether a plan was signed before another that was taken, or while that one ran."""
    section, plan = _section(case), case.state.plan
    taken = case.state.plans_told.get(case.state.plan_signed)
    if section is None or plan is None or taken is None or taken.plan == fact.plan:
        return False
    paid = settled(case, plan, until=fact.signed)
    ran = plan_state(section, plan, paid, fact.signed, case.zone).word not in _OVER
    return ran or fact.signed < taken.signed


def proposed(case: Case, fact: PlanSigned) -> tuple[Plan | None, tuple[Refusal, ...]]:
    """Return the plan that a signature would bring, and what keeps it from being signed."""
    section = _section(case)
    if section is None:
        none = Answer("no plan", "payment_plan", ())
        return None, (Refusal("plan-not-offered", "", none),)
    signed = fact.signed.astimezone(case.zone).date()
    shown = {
        evidence.id: paper.at
        for evidence in section.evidence
        for paper in case.state.papers.values()
        if paper.kind in evidence.kinds and paper.at is not None
    }
    refusals = list(missing_evidence(section, shown))
    open_ = _open(case, fact)
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


def standing_plan(case: Case) -> PlanState | None:
    """Return how the account's plan stands now, None without one.

    What a credit takes off the debt is paid on the plan as money is.
    """
    section, plan = _section(case), case.state.plan
    if section is None or plan is None:
        return None
    return plan_state(section, plan, settled(case, plan), case.now, case.zone)


def settled(case: Case, plan: Plan, until: datetime | None = None) -> int:
    """Return what was paid on a plan up to an instant, or is owed no more, in fen."""
    paid = max(_paid(case, until=until) - case.state.plan_paid_before, 0)
    return max(paid, plan.financed - case.state.asked)


def late(case: Case) -> None:
    """Tell the person once that a plan's instalments are later than it tolerates (AM-14)."""
    section, stands, state = _section(case), standing_plan(case), case.state
    if section is None or stands is None or stands.word != "missed" or stands.since is None:
        return
    key = f"instalment-missed:{stands.since.isoformat()}"
    if key not in state.duties:
        answer = tolerated(section).on(f"Contract/{state.plan_signed}")
        values = (said(stands.overdue), str(stands.missed))
        where = f"Account/{state.account}"
        case.find(where, "plan-instalment-missed", *values, answer=answer)
        duties.tell(case, key, "instalment-missed", stands.overdue, answer)


def instants(case: Case) -> list[datetime]:
    """Return when the tolerance of a plan may be spent, as far as that is to come."""
    section, plan = _section(case), case.state.plan
    if section is None or plan is None:
        return []
    return [one for one in notice_instants(section, plan, case.zone) if one > case.now]


def _section(case: Case) -> PaymentPlan | None:
    return case.policy.payment_plan if case.policy else None


def _open(case: Case, fact: PlanSigned) -> int:
    """Return what was owed as a plan was signed, in fen.

    What was paid after the signature, though it was told of before, was owed at it.
    """
    return case.state.asked + _paid(case) - _paid(case, until=fact.signed)


def _paid(case: Case, until: datetime | None = None) -> int:
    """Return what invoices took of money received, up to an instant by its own time."""
    return sum(
        amount
        for received in case.state.received.values()
        if until is None or received.at <= until
        for _, amount in received.allocations
    )
