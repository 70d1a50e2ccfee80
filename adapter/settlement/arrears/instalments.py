"""Each part of a signed plan as an obligation of its own, met by payment in order (H-17)."""

from collections.abc import Iterator
from datetime import datetime

from adapter.settlement.arrears.plans import settled
from adapter.settlement.case import Case
from adapter.settlement.duties import duties
from adapter.settlement.sections.payment_plan import Plan

INSTALMENT = "instalment"


def conclude(case: Case) -> None:
    """Owe every instalment by its day; money meets them in order, at its own time.

    The parts of a plan that was ended, or changed, or that another followed are owed no more.
    """
    state, plan = case.state, case.state.plan
    if not state.plans_told:
        return
    owed = set(_owe(case, plan)) if plan else set()
    for key, duty in list(state.duties.items()):
        if duty.kind == INSTALMENT and key not in owed:
            duties.void(case, key, even_missed=True)


def _owe(case: Case, plan: Plan) -> Iterator[str]:
    """Owe each part of a plan as it stands; yield its key."""
    needed, paid = 0, list(_paid_by(case, plan))
    answer = plan.answer.on(f"Contract/{case.state.plan_signed}")
    for one in plan.instalments:
        needed += one.amount
        key = f"{INSTALMENT}:{case.state.plan_signed}:{one.number}:{one.day}"
        duties.owe(case, key, INSTALMENT, one.due, answer, one.amount)
        reached = next((at for at, total in paid if total >= needed), None)
        if reached is not None:
            duties.meet(case, key, reached)
        else:
            duties.reopen(case, key)
        yield key


def _paid_by(case: Case, plan: Plan) -> Iterator[tuple[datetime, int]]:
    """Yield when money came, with all that it has paid on the plan by then, in fen.

    What a credit took off the debt has paid as much of it now.
    """
    total = -case.state.plan_paid_before
    for received in sorted(case.state.received.values(), key=lambda one: one.at):
        total += sum(amount for _, amount in received.allocations)
        yield received.at, total
    yield case.now, settled(case, plan)
