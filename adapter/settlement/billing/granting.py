"""Medical aid on what insurance leaves: on application, or at one stop with the bill (H-29)."""

from typing import cast

from adapter.settlement.billing import bill
from adapter.settlement.billing.adjudication import adjudicated_figures
from adapter.settlement.case import Case
from adapter.settlement.ledger import AID, UNADJUDICATED
from adapter.settlement.sections.medical_aid import Aid, Bill, Decision, aid


def given(case: Case) -> Aid | None:
    """Return what aid carries of the bill as it stands, None where the city grants none."""
    policy, state = case.policy, case.state
    if policy is None or policy.medical_aid is None or case.mismatched:
        return None
    figures = bill.figures(case, state.layers)
    other = state.medical_aid - state.aid_given
    # What aid carries at one stop is off the insurer's answer already.
    stopped = figures.medical_aid if policy.medical_aid.one_stop else 0
    asked = Bill(
        figures.net + stopped - other,
        figures.deductible + figures.coinsurance,
        case.cover is not None,
    )
    known = case.person.known
    return aid(
        policy.medical_aid,
        asked,
        known.aid_identity if known else "",
        cast("Decision", state.aid_word),
        used=_used(case),
        adjudicated=figures.medical_aid or None,
    )


def conclude(case: Case) -> None:
    """Bring the aid granted on an account to the bill as it stands, and book the difference.

    Without a person's decision aid comes at one stop, with the insurer's answer, or not at all.
    """
    state, made, answer = case.state, given(case), case.adjudication
    # What the insurer's own answer carries stands in its figures already.
    adjudicated = adjudicated_figures(answer).medical_aid if answer else 0
    one_stop = bool(adjudicated and case.policy and case.policy.medical_aid and made)
    granted = made is not None and made.word == "granted" and state.aid_word == "granted"
    amount = made.amount if made and granted and not one_stop else 0
    if state.aid_word == "granted" and not granted and not state.aid_told:
        identity = case.person.known.aid_identity if case.person.known else ""
        case.find(f"Account/{state.account}", "aid-not-entitled", identity or "-")
    state.aid_told = state.aid_word == "granted" and not granted
    # Aid at one stop is of the year too.
    if (used := amount + adjudicated) or state.account in case.person.aid:
        case.person.aid[state.account] = (case.admitted.year, used)
    change = amount - state.aid_given
    if not change:
        return
    rule = made.answer if made else None
    case.post(
        "medical-aid",
        (AID, UNADJUDICATED, change),
        rule=rule.rule if rule else "",
        cites=rule.cites if rule else (),
    )
    state.medical_aid += change
    state.aid_given = amount


def _used(case: Case) -> int:
    """Return the aid of the calendar year that earlier visits took."""
    mine = (case.admitted, case.state.account)
    return sum(
        amount
        for account, (year, amount) in case.person.aid.items()
        if year == case.admitted.year
        and account != case.state.account
        and account in case.person.uses
        and (case.person.uses[account].start, account) < mine
    )
