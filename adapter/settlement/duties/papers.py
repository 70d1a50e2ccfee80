"""The papers an agreement waits for: which are missing, until when, and what they revive."""

from datetime import datetime

from adapter.settlement.case import Case
from adapter.settlement.facts import Visit
from adapter.settlement.policy import Policy
from adapter.settlement.sections.documents import missing_documents

# Shown, held, returned, lost (ZDC-6): the hospital has seen it.
_SHOWN = {"S", "H", "R", "L"}


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


def revive(case: Case) -> None:
    """Let a lapsed agreement stand again when its papers, told late, were shown in time (AM-08)."""
    state, policy, expires = case.state, case.policy, papers_expire(case)
    if policy is None or expires is None or state.standing != "lapsed":
        return
    known = state.agreements | case.person.agreements
    for agreement in [known[consent] for consent in state.terminated if consent in known]:
        form = policy.form(agreement.form)
        if form is None or agreement.state != "papers-pending":
            continue
        if not missing(case, policy, form.prerequisites, by=expires):
            state.terminated.remove(agreement.consent)


def brought(case: Case, policy: Policy, needed: tuple[str, ...]) -> datetime:
    """Return when the last of the papers needed was shown, now where none says when."""
    instants = sorted({paper.at for paper in case.state.papers.values() if paper.at is not None})
    shown = (one for one in instants if not missing(case, policy, needed, by=one))
    return next(shown, case.now)


def missing(
    case: Case, policy: Policy, needed: tuple[str, ...], *, by: datetime | None = None
) -> tuple[str, ...]:
    """Return the papers an agreement needs that were not shown, or not by an instant.

    What was handed back or lost since had been shown: it takes nothing from the agreement.
    """
    papers = [
        paper
        for paper in case.state.papers.values()
        if paper.custody in _SHOWN and (by is None or (paper.at is not None and paper.at <= by))
    ]
    shown = {paper.kind for paper in papers}
    copies = shown.difference(paper.kind for paper in papers if paper.form != "C")
    covered = case.cover is not None
    return missing_documents(policy.documents, needed, shown, covered=covered, copies=copies)
