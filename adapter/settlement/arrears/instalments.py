"""Each part of a signed plan as an obligation of its own, met by payment in order (H-17)."""

from collections.abc import Iterator
from datetime import datetime

from adapter.settlement.case import Case
from adapter.settlement.duties import duties


def conclude(case: Case) -> None:
    """Owe every instalment by its day; money meets them in order, at its own time."""
    plan = case.state.plan
    if plan is None:
        return
    needed, paid = 0, list(_paid_by(case))
    answer = plan.answer.on(f"Contract/{case.state.plan_signed}")
    for one in plan.instalments:
        needed += one.amount
        key = f"instalment:{one.number}"
        duties.owe(case, key, "instalment", one.due, answer, one.amount)
        reached = next((at for at, total in paid if total >= needed), None)
        if reached is not None:
            duties.meet(case, key, reached)
        else:
            duties.reopen(case, key)


def _paid_by(case: Case) -> Iterator[tuple[datetime, int]]:
    """Yield when money came, with all that it has paid on the plan by then, in fen."""
    total = -case.state.plan_paid_before
    for received in sorted(case.state.received.values(), key=lambda one: one.at):
        total += sum(amount for _, amount in received.allocations)
        yield received.at, total
