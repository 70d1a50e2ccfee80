"""Which duties a visit brings: lists, the estimate, papers handed back, leaving, explaining."""

from datetime import datetime

from adapter.settlement.arrears.plans import standing_plan
from adapter.settlement.billing import bill
from adapter.settlement.case import Case
from adapter.settlement.duties import custody
from adapter.settlement.duties.duties import meet, owe, tell, told_at, void
from adapter.settlement.duties.owed_lists import closed, lists
from adapter.settlement.duties.owed_papers import given_back, shown, unseen
from adapter.settlement.duty import SECOND
from adapter.settlement.facts import Delivery
from adapter.settlement.money import said
from adapter.settlement.sections.calendar import end_of_day
from adapter.settlement.sections.daily_list import owes_lists
from adapter.settlement.sections.discharge import grace_until, settle_by, unpaid_at_discharge
from adapter.settlement.sections.pre_discharge_estimate import (
    PreDischargeEstimate,
    estimate_duty,
    estimate_timing,
)
from adapter.settlement.sections.terms import under
from adapter.settlement.standing import current

# The kinds under which something falls due here: a day closed, or the day of leaving is over.
LISTS = "lists"
LEFT = "left"
EXPLAINED = "policy-explained"


def conclude(case: Case) -> None:
    """Draw the duties that follow from what is known."""
    state, policy = case.state, case.policy
    if policy is None or state.visit is None:
        return
    if not state.ended:
        state.left = False
    _explained(case)
    shown(case)
    custody.conclude(case)
    lists(case)
    _estimate(case)
    given_back(case)
    _unpaid(case)
    _settled(case)
    unseen(case)


def told(case: Case, fact: Delivery) -> None:
    """Find an estimate that was told before its days; it meets no duty."""
    policy, state = case.policy, case.state
    section = policy.pre_discharge_estimate if policy else None
    expected = state.visit.expected if state.visit else None
    if section is None or expected is None or fact.kind != "estimate":
        return
    day = expected.astimezone(case.zone).date()
    duty = estimate_duty(section, day, state.expected_since or case.now, case.zone)
    if estimate_timing(duty, fact.at) == "early":
        where = f"Communication/{fact.delivery}"
        case.find(where, "estimate-early", told_at(case, duty.opens), answer=duty.answer)


def left(case: Case) -> None:
    """Look at what is open as the day of leaving ends; who left unpaid is told until when."""
    policy, state = case.policy, case.state
    if policy is None or state.visit is None or state.visit.end is None or not state.ended:
        return
    state.left = True
    # What a plan holds has its own terms; what it leaves has its grace like any debt (AM-12).
    plan = standing_plan(case)
    balance = state.asked - (plan.balance if plan and plan.word != "expired" else 0)
    answer = unpaid_at_discharge(policy.discharge, balance)
    if answer is None:
        return
    case.find(f"Account/{state.account}", "discharged-unpaid", said(balance), answer=answer)
    grace = grace_until(policy.discharge, state.visit.end, case.zone)
    if grace is not None:
        asks = (f"Invoice/{one.invoice}" for one in state.live() if one.open > 0)
        rests = grace[1].on(case.stay, *asks)
        tell(case, f"unpaid-grace:{grace[0]}", "unpaid-grace", balance, rests)


def instants(case: Case) -> list[tuple[datetime, str]]:
    """Return when something of a visit is to be owed or looked at, with its kind."""
    found = []
    policy, visit = case.policy, case.state.visit
    if policy is None or visit is None:
        return []
    section = policy.daily_list
    if section and not closed(case) and owes_lists(section, visit.encounter_class):
        found.append((end_of_day(case.now, case.zone) + SECOND, LISTS))
    ended = visit.end
    asked = policy.discharge.allow_discharge_unpaid == "only_with_plan"
    if asked and case.state.ended and ended is not None and not case.state.left:
        found.append((max(end_of_day(ended, case.zone) + SECOND, case.now), LEFT))
    return found


def _estimate(case: Case) -> None:
    policy, state = case.policy, case.state
    assert policy is not None
    section = policy.pre_discharge_estimate
    expected = state.visit.expected if state.visit else None
    if section is None:
        return
    if state.ended:
        _untold(case, section)
    if expected is None or closed(case):
        return
    day = expected.astimezone(case.zone).date()
    duty = estimate_duty(section, day, state.expected_since or case.now, case.zone)
    for key, other in list(state.duties.items()):
        if other.kind == "estimate" and not key.endswith(day.isoformat()):
            void(case, key)
    if case.now >= duty.opens:
        total, answer = bill.total(case), duty.answer.on(case.stay)
        whole = total.gross if "total" in section.content else 0
        key, due = f"estimate:{day}", duty.due
        owe(case, key, "estimate", due, answer, total.net, since=duty.opens, whole=whole)


def _untold(case: Case, section: PreDischargeEstimate) -> None:
    """Find a stay that ended without its patient being told an estimate (H-14)."""
    state = case.state
    of_stay = state.visit is not None and state.visit.encounter_class == "IMP"
    proofs = any(one.kind == "estimate" for one in state.deliveries.values())
    owed = any(one.kind == "estimate" and one.status != "void" for one in state.duties.values())
    if of_stay and not proofs and not owed:
        answer = section.answer("never told", "pre_discharge_estimate")
        case.find_once(f"Account/{state.account}", "estimate-missed", answer=answer)


def _settled(case: Case) -> None:
    """Owe the hospital's settlement after a discharge where a term is set for it (X-07)."""
    policy, visit = case.policy, case.state.visit
    assert policy is not None
    key = kind = "discharge-settlement"
    if visit is None or visit.end is None or not case.state.ended:
        void(case, key)
        return
    term = settle_by(policy.discharge, policy.calendar, visit.end, case.zone)
    if term is not None:
        owe(case, key, kind, term[0], term[1].on(case.stay))
        answered = case.adjudication
        if answered is not None and answered.kind == "FINAL":
            meet(case, key, answered.at)


def _explained(case: Case) -> None:
    """Owe that the policy is explained to the insured before the agreement is signed (H-49)."""
    policy, agreement = case.policy, current(case)
    assert policy is not None
    form = policy.form(agreement.form) if agreement else None
    if agreement is None or form is None or form.explained is None:
        return
    key = f"{EXPLAINED}:{agreement.consent}"
    if case.cover is not None:
        rule, part = f"agreements.{agreement.form}.explained", form.explained
        answer = under(form, part, part.by, rule).on(f"Consent/{agreement.consent}")
        owe(case, key, EXPLAINED, agreement.signed or case.admitted, answer)
    if agreement.informed is not None:
        meet(case, key, agreement.informed)


def _unpaid(case: Case) -> None:
    """Owe a task for each segment that is past its term; a paid one needs none (AM-02)."""
    policy, state = case.policy, case.state
    assert policy is not None
    section = policy.segment_settlement
    for issued in state.invoices:
        if issued.type != "segment":
            continue
        key = f"segment-payment:{issued.number}"
        if issued.status == "issued":
            rule = section.answer(f"{section.due.days} days", "segment_settlement.due")
            answer = rule.on(f"Invoice/{issued.invoice}")
            # Where nothing follows of it, the payment is asked for and never missed.
            timed = bool(section.on_unpaid)
            owe(case, key, "segment-payment", issued.due, answer, issued.open, timed=timed)
            if state.duties[key].status == "missed" and "agreement-terminable" in section.on_unpaid:
                # The hospital may end it; that it does, only a person says.
                ends = section.answer("agreement-terminable", "segment_settlement.on_unpaid")
                where = f"Invoice/{issued.invoice}"
                case.find_once(where, "agreement-terminable", issued.number, answer=ends)
        elif issued.status == "balanced":
            meet(case, key, case.now)
        else:
            # What was withdrawn asks for nothing, though its term had passed.
            void(case, key, even_missed=True)
