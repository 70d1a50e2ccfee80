"""Whose a visit is: what stays with the person it was wrongly filed under (A44, A45)."""

from adapter.settlement.billing import billing, funds
from adapter.settlement.case import Case
from adapter.settlement.outcome import Verdict


def leave_behind(case: Case) -> None:
    """Free the visit of what somebody else signed, showed or was asked for, once it was moved.

    Nobody is bound by an agreement that another person signed, and nobody's papers are security
    for another's bill. What was paid stays: whose it is, only a person can say.
    """
    state = case.state
    if not state.moved:
        return
    state.moved = False
    for consent in state.agreements:
        case.verdicts.append(Verdict(consent, "terminated", "visit-moved"))
        case.find(f"Consent/{consent}", "agreement-left-behind")
    for paper in state.papers.values():
        if paper.custody == "H":
            case.find(f"DocumentReference/{paper.document}", "paper-left-behind")
    state.agreements, state.papers = {}, {}
    # Who was looked at in the bed was looked at as the other person.
    state.check = state.mismatch = None
    billing.withdraw(case, "visit-moved", "segment", "final", "supplementary", "credit-note")
    if funds.holds(case) or state.plan is not None:
        case.find(f"Account/{state.account}", "money-of-moved-visit")
