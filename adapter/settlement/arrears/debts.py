"""Which debts an account has: what of which invoice, on a plan or not, and what is said of it."""

from collections.abc import Iterable

from adapter.settlement.arrears.plans import standing_plan
from adapter.settlement.case import Case
from adapter.settlement.sections.default import Debt, Found, Stopped, default_state
from adapter.settlement.state import Issued

ALLEGED = "alleged"


def debts_of(case: Case) -> list[Debt]:
    """Return the account's open debts as the triggers look at them.

    A plan stands for the oldest of it, as far as it runs; what it leaves is owed by its own term.
    """
    state = case.state
    if not state.ended or state.visit is None:
        return []
    stops, discharged = stops_of(case), state.visit.end
    open_ = {one.invoice: one.open for one in state.live() if one.open > 0}
    debts, planned = [], standing_plan(case)
    if state.plan is not None and planned is not None and planned.balance:
        due, final = state.plan.instalments[-1].due, state.plan.final_day
        oldest = [one.invoice for one in sorted(state.invoices, key=lambda one: one.at)]
        taken = _taken(open_, oldest, planned.balance)
        open_ = {one: amount - taken.get(one, 0) for one, amount in open_.items()}
        debts.append(Debt(planned.balance, discharged, due, final, stops, tuple(taken.items())))
    return debts + [
        Debt(amount, discharged, one.due, None, stops, ((one.invoice, amount),))
        for one in state.invoices
        if (amount := open_.get(one.invoice, 0))
    ]


def stops_of(case: Case) -> tuple[Stopped, ...]:
    """Return the days on which the clock of a debt stands still: a death stops it for good."""
    died = case.person.died
    death = [Stopped("death", died.astimezone(case.zone).date())] if died else []
    return (*case.state.arrears.stops, *death)


def words_of(case: Case, debts: Iterable[Debt]) -> list[tuple[Debt, Found]]:
    """Return what the calendar says of each debt now; one of which it says nothing is left out."""
    section = case.policy.default if case.policy else None
    assert section is not None
    said = ((debt, default_state(section, debt, case.now, case.zone)) for debt in debts)
    return [(debt, found) for debt, found in said if found is not None]


def gravest(words: Iterable[tuple[Debt, Found]]) -> Found | None:
    """Return the gravest word that holds of the debts now, the oldest first."""
    held = [found for _, found in words]
    alleged = [found for found in held if found.word == ALLEGED]
    return min(alleged or held, key=lambda one: one.since, default=None)


def alleged_of(words: Iterable[tuple[Debt, Found]]) -> dict[str, int]:
    """Return what is alleged, in fen by invoice."""
    alleged: dict[str, int] = {}
    for debt, found in words:
        for invoice, amount in debt.invoices if found.word == ALLEGED else ():
            alleged[invoice] = alleged.get(invoice, 0) + amount
    return alleged


def decided_on(case: Case) -> list[Issued]:
    """Return the invoices that a person's decision is of; every live one, where it says of none.

    What came to be owed since is a debt of its own; one billed anew is looked at whole.
    """
    about = [one for one in case.state.invoices if one.invoice in case.state.arrears.about]
    return about if about and all(one.live for one in about) else case.state.live()


def left_of(case: Case) -> int:
    """Return what is left of the debt that a person decided on, in fen; of all, where none did."""
    return sum(max(one.open, 0) for one in decided_on(case))


def _taken(open_: dict[str, int], oldest: Iterable[str], amount: int) -> dict[str, int]:
    """Return how an amount lies on open invoices, the oldest first."""
    taken = {}
    for invoice in oldest:
        part = min(open_.get(invoice, 0), amount)
        if part:
            taken[invoice] = part
            amount -= part
    return taken
