"""A charge folded in: its layers, its day, and whether it came too late."""

from datetime import timedelta

from adapter.settlement.case import Case
from adapter.settlement.duties.owed_lists import fee
from adapter.settlement.facts import Charge
from adapter.settlement.figures import Layers
from adapter.settlement.ledger import REVENUE, UNADJUDICATED
from adapter.settlement.lines import Line
from adapter.settlement.sections.benefit_estimate import line_layers


def charge(case: Case, fact: Charge) -> None:
    """Fold a charge in once: its line, its layers, its day and what it owes."""
    state = case.state
    if case.lines.find(fact.charge) is not None:
        return
    original = case.lines.find(fact.reverses) if fact.reverses else None
    if original is not None and original.amount == -fact.amount:
        layers, item_class = Layers().minus(original.layers), original.item_class
    else:
        item_class = fact.item_class or (original.item_class if original else "")
        layers = _layers(case, fact, item_class)
    line = Line(
        fact.charge,
        fact.account,
        fact.amount,
        layers,
        fact.item,
        item_class,
        fact.occurred,
        fact.entered,
        fact.reverses,
    )
    case.lines.add(line)
    state.lines += 1
    state.layers = state.layers.plus(layers)
    for adjudicated in state.adjudications.values():
        if adjudicated.kind != "CANCEL" and fact.entered <= adjudicated.at:
            seen = state.covered[adjudicated.adjudication]
            state.covered[adjudicated.adjudication] = seen.plus(layers)
    _late(case, fact)
    posted = fact.entered.astimezone(case.zone).date()
    state.last_posting = max(posted, state.last_posting or posted)
    state.days[posted] = state.days.get(posted, 0) + fact.amount
    fee(case, fact.charge, fact.entered)
    case.post(
        "reversal" if fact.reversal else "charge",
        (UNADJUDICATED, REVENUE, fact.amount),
        at=fact.entered,
    )


def _late(case: Case, fact: Charge) -> None:
    """Find a charge that came so long after the visit that a person must look at it (AM-15)."""
    policy, visit = case.policy, case.state.visit
    if policy is None or visit is None or visit.end is None or not case.state.ended:
        return
    days = policy.reconciliation.late_charge_window_days
    if fact.entered > visit.end + timedelta(days=days):
        answer = policy.reconciliation.answer(
            f"{days} days", "reconciliation.late_charge_window_days"
        )
        where = f"ChargeItem/{fact.charge}"
        case.find(where, "late-charge-window", str(days), answer=answer)


def _layers(case: Case, fact: Charge, item_class: str) -> Layers:
    policy = case.policy
    if policy is None:
        return Layers(fact.amount, fact.amount)
    layers, is_known = line_layers(
        policy.benefit_estimate, item_class, fact.amount, fact.over_limit
    )
    if not is_known:
        case.find(f"ChargeItem/{fact.charge}", "item-class-unknown", item_class or "-")
    return layers
