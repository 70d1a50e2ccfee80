"""The papers an agreement waits for: which are missing, until when, and what they revive."""

from datetime import datetime

from adapter.settlement.answer import Answer
from adapter.settlement.case import Case
from adapter.settlement.facts import Visit
from adapter.settlement.policy import Policy
from adapter.settlement.sections.documents import missing_documents


def is_emergency(visit: Visit) -> bool:
    """Tell whether the patient came as an emergency (PV1-2, PV1-4)."""
    return visit.priority == "emergency" or visit.encounter_class == "EMER"


def papers_expire(case: Case) -> datetime | None:
    """Return the last instant for missing papers, None where no term runs."""
    policy, visit = case.policy, case.state.visit
    if policy is None or visit is None:
        return None
    term = policy.deadlines.for_papers(emergency=is_emergency(visit))
    return term.expires(case.admitted, case.zone) if term else None


def papers_term(case: Case) -> tuple[datetime, Answer]:
    """Return the last instant for missing papers with its rule, where a term runs."""
    policy, visit, expires = case.policy, case.state.visit, papers_expire(case)
    assert policy is not None
    assert visit is not None
    assert expires is not None
    return expires, policy.deadlines.answer_for_papers(emergency=is_emergency(visit))


def revive(case: Case) -> None:
    """Let a lapsed agreement stand again when its papers, told late, were shown in time (AM-08)."""
    state, policy, expires = case.state, case.policy, papers_expire(case)
    if policy is None or expires is None or state.standing != "lapsed":
        return
    known = state.agreements | case.person.agreements
    for agreement in [known[consent] for consent in state.terminated if consent in known]:
        form = policy.agreements.get(agreement.form)  # type: ignore[call-overload]
        in_time = agreement.state == "papers-pending" and form is not None
        if in_time and not missing(case, policy, form.prerequisites, by=expires):
            state.terminated.remove(agreement.consent)


def missing(
    case: Case, policy: Policy, needed: tuple[str, ...], *, by: datetime | None = None
) -> tuple[str, ...]:
    """Return the papers an agreement needs that were not shown, or not by an instant."""
    papers = [
        paper
        for paper in case.state.papers.values()
        if paper.custody in {"S", "H"} and (by is None or (paper.at is not None and paper.at <= by))
    ]
    shown = {paper.kind for paper in papers}
    copies = shown.difference(paper.kind for paper in papers if paper.form != "C")
    covered = case.cover is not None
    return missing_documents(policy.documents, needed, shown, covered=covered, copies=copies)
