"""What a hospital keeps of a person's papers against the rule: twice, for nothing, or at all."""

from adapter.settlement.case import IN_FORCE, Case
from adapter.settlement.duties.papers import papers_expire
from adapter.settlement.facts import Paper
from adapter.settlement.sections.documents import DocumentRule

_ORIGINAL = "O"
# How an agreement stands for which papers may be kept.
_ASKS_SECURITY = {IN_FORCE, "papers-pending", "pending-fact"}


def conclude(case: Case) -> None:
    """Find papers that are kept where none, or only a copy, may be, and note whose originals are.

    Nobody's care waits for any of it: a person hands the paper back or corrects the record.
    """
    policy, state = case.policy, case.state
    held = [one for one in state.papers.values() if one.custody == "H"]
    _note(case, held)
    for paper in held:
        rules = [one for one in policy.documents if paper.kind in one.kinds] if policy else []
        if rules:
            # Of several rules, one that lets it be kept is enough.
            _kept(case, next((one for one in rules if one.allows(paper.form)), rules[0]), paper)


def _note(case: Case, held: list[Paper]) -> None:
    """Note on the person which originals this visit keeps; in shadow it binds nobody elsewhere."""
    originals = sorted({(one.kind, one.number) for one in held if one.form == _ORIGINAL})
    if originals and not case.state.shadow:
        case.person.originals[case.state.account] = originals
    else:
        case.person.originals.pop(case.state.account, None)


def _kept(case: Case, rule: DocumentRule, paper: Paper) -> None:
    where, place = f"DocumentReference/{paper.document}", f"documents[{rule.id}]"
    answer = rule.answer(rule.keep, f"{place}.keep").on(where)
    if not rule.allows(paper.form):
        case.find_once(where, "paper-not-to-be-kept", paper.kind, answer=answer)
    elif paper.form == _ORIGINAL and _elsewhere(case, paper):
        case.find_once(where, "paper-held-twice", paper.kind, answer=answer)
    if rule.collateral and _for_nothing(case):
        secures = rule.answer("collateral", f"{place}.collateral").on(where)
        case.find_once(where, "paper-held-without-agreement", paper.kind, answer=secures)


def _elsewhere(case: Case, paper: Paper) -> bool:
    """Tell whether the same original is kept by another record: one card is in one place (H-10).

    Of two numbers that are told and differ, each has its own paper.
    """
    of_visit = [
        (one.kind, one.number)
        for one in case.state.papers.values()
        if (one.custody, one.form) == ("H", _ORIGINAL) and one.document != paper.document
    ]
    others = [
        kept for account, kept in case.person.originals.items() if account != case.state.account
    ]
    every = [*of_visit, *(one for kept in others for one in kept)]
    return any(
        kind == paper.kind and (number == paper.number or "" in {number, paper.number})
        for kind, number in every
    )


def _for_nothing(case: Case) -> bool:
    """Tell whether papers secure neither an agreement nor a debt, once their term is over."""
    state, expires = case.state, papers_expire(case)
    if state.standing in _ASKS_SECURITY or state.asked or state.plan is not None:
        return False
    return state.ended or (expires is not None and case.now > expires)
