"""Facts folded into an account's state, each kind by its own small function.

A fact known before has no second effect.
"""

from collections.abc import Callable
from typing import Any

from adapter.settlement.arrears import decisions, plans
from adapter.settlement.billing import funds
from adapter.settlement.billing.adjudication import fault_of, filled
from adapter.settlement.billing.charges import charge
from adapter.settlement.billing.limits import own_threshold
from adapter.settlement.case import Case
from adapter.settlement.duties import duties, owed
from adapter.settlement.duties.papers import revive
from adapter.settlement.facts import (
    Adjudication,
    Adjustment,
    Agreement,
    Charge,
    Covers,
    Decision,
    Delivery,
    Fact,
    IdentityCheck,
    Paper,
    Payment,
    Person,
    PlanSigned,
    Visit,
)
from adapter.settlement.figures import NO_LAYERS
from adapter.settlement.history import record
from adapter.settlement.ledger import AID, REWARD, UNADJUDICATED, WRITE_OFF
from adapter.settlement.money import said, yuan
from adapter.settlement.national_id import fault
from adapter.settlement.outcome import Verdict
from adapter.settlement.sections.scope import ward_known
from adapter.settlement.sections.thresholds import overridden
from adapter.settlement.state import Received


def fold(case: Case, fact: Fact) -> None:
    """Fold one fact into the account on the table."""
    _FOLD[type(fact)](case, fact)


def _person(case: Case, fact: Person) -> None:
    if fact.national_id and case.person.known != fact and (wrong := fault(fact.national_id)):
        case.find("PID-3", wrong, fact.national_id[-1])
    case.person.told(fact, case.now)


def _visit(case: Case, fact: Visit) -> None:
    """Take the visit as it is now told; its policy is chosen once, by the day of admission."""
    state, before = case.state, case.state.visit
    first = before is None
    if fact.expected is not None and (before is None or before.expected != fact.expected):
        state.expected_since = case.now
    state.visit = fact
    record(state.visits, fact, case.now)
    state.facility = fact.facility
    if not state.policy:
        case.policy = case.policies.governing(case.facility, case.admitted.date())
        state.policy = case.policy.label if case.policy else ""
    if not first:
        return
    day = case.admitted.date()
    state.shadow = case.facility is not None and case.facility.in_shadow(day)
    if case.facility is None:
        case.find("MSH-4", "facility-unknown", fact.facility or "-")
    elif case.level is None:
        case.find("MSH-4", "level-unknown", fact.facility)
    own, policy = own_threshold(case), case.policy
    figures = policy.thresholds if policy else None
    if own is not None and policy and (figures is None or overridden(figures, own) is None):
        case.find("MSH-4", "threshold-not-allowed", said(own))
    if fact.encounter_class == "IMP" and not fact.ward:
        case.find("PV1-3", "ward-missing")
    elif case.policy and not ward_known(case.policy.scope, case.facility, fact.ward):
        case.find("PV1-3", "ward-unknown", fact.ward)


def _covers(case: Case, fact: Covers) -> None:
    """Take the snapshot of insurances; a scheme without a table pays nothing we could foretell."""
    if case.state.covers == fact.covers:
        return
    case.state.covers = fact.covers
    cover, policy = case.cover, case.policy
    if cover is not None and policy and policy.benefit_estimate.scheme(cover.scheme) is None:
        case.find("IN1-15", "scheme-unknown", cover.scheme or "-")


def _agreement(case: Case, fact: Agreement) -> None:
    """Take an agreement as reported; its resource was just rewritten, so its standing is too."""
    home = case.state.agreements if fact.account else case.person.agreements
    if fact.policy and case.policies.get(fact.policy) is None and home.get(fact.consent) != fact:
        case.find(f"Consent/{fact.consent}", "policy-unknown", fact.policy)
    elsewhere = fact.facility not in {"", case.state.facility}
    if elsewhere and case.policies.facility(fact.facility) is None:
        case.find_once(f"Consent/{fact.consent}", "facility-unknown", fact.facility)
    ended, alike = case.state.terminated, (fact.form, "active")
    runs = [one for one in home.values() if (one.form, one.state) == alike]
    running = [one.consent for one in runs if one.consent not in ended]
    if running and fact.state == "active" and fact.consent not in home:
        case.find(f"Consent/{fact.consent}", "agreement-signed-twice", running[0])
    home[fact.consent] = fact
    if fact.consent in case.state.terminated:
        case.verdicts.append(Verdict(fact.consent, "terminated", "ended-before"))
    else:
        case.state.standing_reason = "told anew"


def _paper(case: Case, fact: Paper) -> None:
    case.state.papers[fact.document] = fact
    revive(case)


def _check(case: Case, fact: IdentityCheck) -> None:
    case.state.checks[fact.task] = fact
    last = case.state.check
    # Of two checks at one instant the same one counts, whichever came first.
    if last is None or (fact.at, fact.task) >= (last.at, last.task):
        case.state.check = fact
    found = case.state.mismatch
    if fact.result == "mismatch" and (
        found is None or (fact.at, fact.task) >= (found.at, found.task)
    ):
        case.state.mismatch = fact


def _delivery(case: Case, fact: Delivery) -> None:
    """Take the proof that something was told; two notices are what a confirmation asks for."""
    if fact.kind == "default-notice" and fact.at not in case.state.arrears.notices:
        case.state.arrears.notices.append(fact.at)
    if fact.delivery not in case.state.deliveries:
        owed.told(case, fact)
    duties.deliver(case, fact)


def _payment(case: Case, fact: Payment) -> None:
    funds.take(case, fact)


def _adjustment(case: Case, fact: Adjustment) -> None:
    """Book an adjustment whose reason is known; any other waits for a person."""
    state = case.state
    if fact.adjustment in state.received or fact.adjustment in state.adjusted:
        return
    if fact.reason == "WRITEOFF":
        funds.receive(case, Received(fact.adjustment, fact.amount, fact.at, WRITE_OFF))
    elif fact.reason in {"AID", "REWARD"}:
        state.adjusted[fact.adjustment] = fact.reason
        debit = AID if fact.reason == "AID" else REWARD
        case.post("adjustment", (debit, UNADJUDICATED, fact.amount), at=fact.at)
        if fact.reason == "AID":
            state.medical_aid += fact.amount
        else:
            state.reward += fact.amount
    else:
        case.find(f"Basic/{fact.adjustment}", "adjustment-waits", fact.reason or "-")


def _adjudication(case: Case, fact: Adjudication) -> None:
    """Keep the insurer's answer when its own identities hold; else it is a finding only."""
    state = case.state
    where = f"ClaimResponse/{fact.adjudication}"
    known = state.adjudications.get(fact.adjudication)
    if known is not None:
        if dict(filled(known.figures)) != dict(filled(fact.figures)):
            case.find(where, "adjudication-stands", fact.settlement)
        return
    if fact.kind != "CANCEL" and (wrong := fault_of(fact)):
        case.find(where, wrong)
        return
    state.adjudications[fact.adjudication] = fact
    if fact.kind == "CANCEL":
        if all(one.settlement != fact.cancels for one in state.adjudications.values()):
            case.find(where, "cancels-unknown", fact.cancels or "-")
        return
    seen = NO_LAYERS
    for line in case.lines.every():
        if line.entered <= fact.at:
            seen = seen.plus(line.layers)
    state.covered[fact.adjudication] = seen
    gross = dict(fact.figures)["medfee_sumamt"]
    if gross != seen.gross:
        case.find(where, "adjudicated-gross-differs", str(yuan(gross)), str(yuan(seen.gross)))


_FOLD: dict[type, Callable[[Case, Any], None]] = {
    Person: _person,
    Visit: _visit,
    Covers: _covers,
    Agreement: _agreement,
    Paper: _paper,
    IdentityCheck: _check,
    Charge: charge,
    Payment: _payment,
    Adjustment: _adjustment,
    Adjudication: _adjudication,
    Delivery: _delivery,
    PlanSigned: plans.sign,
    Decision: decisions.decide,
}
