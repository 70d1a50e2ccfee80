"""Which duties the papers of an agreement bring: shown in time, recorded, and handed back."""

from adapter.settlement.case import IN_FORCE, Case
from adapter.settlement.duties.duties import meet, owe, tell, void
from adapter.settlement.duties.papers import brought, is_emergency, missing, papers_expire
from adapter.settlement.sections.collateral_return import return_duty
from adapter.settlement.sections.payment_plan import keeps_card, kept_card
from adapter.settlement.standing import current

PAPERS = "papers"
_ASKS_PAPERS = {IN_FORCE, "papers-pending"}


def shown(case: Case) -> None:
    """Owe the papers of an agreement by the end of their term, pending or not (H-08, H-50).

    One that its hospital reports as active stands: that nobody told of a paper ends nothing.
    """
    policy, state, agreement = case.policy, case.state, current(case)
    assert policy is not None
    form = policy.form(agreement.form) if agreement else None
    expires = None if state.called_off else papers_expire(case)
    asks = form is not None and expires is not None and state.standing in _ASKS_PAPERS
    key = f"{PAPERS}:{agreement.consent}" if agreement and asks else ""
    for other, duty in list(state.duties.items()):
        if duty.kind == PAPERS and other != key:
            void(case, other)
    if agreement is None or form is None or expires is None or not key:
        return
    assert state.visit is not None
    term = policy.deadlines.term_for_papers(emergency=is_emergency(state.visit))
    answer = term.on(f"Consent/{agreement.consent}", case.stay)
    # Who signs later shows the papers then.
    owe(case, key, PAPERS, max(expires, agreement.signed or expires), answer)
    if not missing(case, policy, form.prerequisites):
        meet(case, key, brought(case, policy, form.prerequisites))


def unseen(case: Case) -> None:
    """Find a visit that ended under an agreement whose papers nobody recorded (H-52, Q-13)."""
    policy, state = case.policy, case.state
    assert policy is not None
    if not state.ended or state.standing != IN_FORCE:
        return
    agreement = current(case)
    form = policy.form(agreement.form) if agreement else None
    if agreement is None or form is None:
        return
    lacking = missing(case, policy, form.prerequisites)
    for paper in (one for one in policy.documents if one.id in lacking):
        answer = paper.answer(paper.id, f"documents[{paper.id}]")
        where = f"Consent/{agreement.consent}#{paper.id}"
        case.find_once(where, "paper-not-recorded", paper.id, answer=answer)


def given_back(case: Case) -> None:
    """Owe the papers back once nothing is open after the visit; take the duty back if it opens."""
    policy, state = case.policy, case.state
    assert policy is not None
    section = policy.collateral_return
    if section is None:
        return
    kinds = {kind for one in policy.documents if one.id in section.documents for kind in one.kinds}
    every = [paper for paper in state.papers.values() if paper.kind in kinds]
    held = [paper for paper in every if paper.custody == "H" and paper.form == "O"]
    papers = [f"DocumentReference/{paper.document}" for paper in held]
    cleared = state.ended and not state.asked and not state.unbilled_lines
    if state.plan is not None and policy.payment_plan is not None:
        key, answer = f"card-kept:{state.plan.signed}", kept_card(policy.payment_plan)
        answer = answer.on(*papers, f"Contract/{state.plan_signed}")
        if held and keeps_card(policy.payment_plan, not cleared):
            tell(case, key, "card-kept", 0, answer)
        elif key in state.duties:
            void(case, key)
    if cleared and held:
        duty = return_duty(section, case.now)
        known = state.duties.get("collateral-return")
        if known is None or known.status == "void":
            answer = duty.answer.on(*papers, case.stay)
            owe(case, "collateral-return", "collateral-return", duty.due, answer)
    elif not held and "collateral-return" in state.duties:
        back = [paper.at for paper in every if paper.custody == "R" and paper.at]
        if state.papers:
            meet(case, "collateral-return", max(back, default=case.now))
        else:
            # The visit was moved, and its papers were another person's.
            void(case, "collateral-return")
    elif not cleared:
        void(case, "collateral-return")
