"""The insurer's answer in force brought to the books: what it has seen, and what it pays."""

from adapter.settlement.billing import funds, refunds
from adapter.settlement.billing.adjudication import adjudicated_figures
from adapter.settlement.case import Case
from adapter.settlement.facts import Adjudication
from adapter.settlement.ledger import ACCOUNT_FUND, AID, INSURER, UNADJUDICATED
from adapter.settlement.state import Received


def take_answer(case: Case) -> None:
    """Bring to the insurer's answer in force the lines it has seen and the money it paid."""
    state, adjudicated = case.state, case.adjudication
    name = adjudicated.adjudication if adjudicated else ""
    if state.basis.rpartition("|")[2] == name:
        return
    for received in list(state.received.values()):
        if received.source == ACCOUNT_FUND:
            refunds.give_back(case, received)
    if adjudicated is None:
        return
    figures = adjudicated_figures(adjudicated)
    if figures.account_payment and case.settled:
        funds.receive(case, Received(name, figures.account_payment, adjudicated.at, ACCOUNT_FUND))


def post_adjudicated(case: Case) -> None:
    """Bring the books to the insurer's answer: what it and the aid fund owe by it."""
    state, adjudicated = case.state, case.settled
    figures = adjudicated_figures(adjudicated) if adjudicated else None
    insurer = figures.insurer if figures else 0
    aid = figures.medical_aid if figures else 0
    case.post(
        "adjudication",
        (INSURER, UNADJUDICATED, insurer - state.insurer_posted),
        (AID, UNADJUDICATED, aid - state.aid_posted),
        rule="reconciliation" if case.policy else "",
        cites=case.policy.reconciliation.cites if case.policy else (),
    )
    _count_answered(case, adjudicated, insurer - state.insurer_posted)
    state.insurer_posted, state.aid_posted = insurer, aid


def _count_answered(case: Case, adjudicated: Adjudication | None, change: int) -> None:
    """Count the insurer's share to the hospital's month of the answer, or of its withdrawal."""
    policy = case.policy
    if not change or policy is None or policy.insurer_funding is None:
        return
    if case.funding is None:
        case.funding = case.open_funding(case.state.facility)
    at = adjudicated.at if adjudicated else case.now
    month = f"{at.astimezone(case.zone):%Y-%m}"
    case.funding.answered[month] = case.funding.answered.get(month, 0) + change
