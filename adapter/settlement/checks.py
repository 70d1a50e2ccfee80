"""What an identity check asks of people: a doubt is reviewed, a mismatch is told (H-55, H-56)."""

from datetime import datetime

from adapter.settlement.case import IN_FORCE, Case
from adapter.settlement.duties.duties import meet, owe, reopen
from adapter.settlement.facts import IdentityCheck
from adapter.settlement.sections.identity_verification import IdentityVerification

REVIEW = "identity-review"
MISMATCH = "identity-mismatch"
# The reason on the Consent of an agreement that stays in force while a doubt is open.
DISPUTED = "identity-disputed"


def conclude(case: Case) -> None:
    """Owe what each check asks for; the text names no hours, so nothing here has a term."""
    rule = case.policy.identity_verification if case.policy else None
    if rule is None:
        return
    for check in list(case.state.checks.values()):
        if rule.reviews(check.result):
            _review(case, rule, check)
        if check.result == "mismatch":
            _tell(case, rule, check)
    _unverified(case, rule)


def disputed(case: Case) -> bool:
    """Tell whether the last check is a doubt that an office still has to review."""
    rule = case.policy.identity_verification if case.policy else None
    last = case.state.check
    return rule is not None and last is not None and rule.doubts(last.result)


def _review(case: Case, rule: IdentityVerification, doubt: IdentityCheck) -> None:
    key = f"{REVIEW}:{doubt.task}"
    place = f"identity_verification.outcomes.{doubt.result}"
    answer = rule.answer(rule.review_by, place).on(f"Task/{doubt.task}")
    owe(case, key, REVIEW, doubt.at, answer, timed=False)
    answered = _answered(case, doubt)
    if answered is None:
        return
    if case.state.duties[key].told not in {None, answered}:
        reopen(case, key)
    meet(case, key, answered)


def _answered(case: Case, doubt: IdentityCheck) -> datetime | None:
    """Return when the first check after a doubt said who it is, None while none did."""
    after = [
        one.at
        for one in case.state.checks.values()
        if one.result != "disputed" and (one.at, one.task) > (doubt.at, doubt.task)
    ]
    return min(after, default=None)


def _unverified(case: Case, rule: IdentityVerification) -> None:
    """Find a stay whose charges accrue though nobody has checked who the patient is (H-54)."""
    state, term = case.state, rule.unverified_after
    if term is None or state.checks or state.standing != IN_FORCE or state.layers.gross <= 0:
        return
    if (case.now.astimezone(case.zone).date() - case.admitted.date()).days >= term.days:
        origin = rule.origin_of.get("unverified_after")
        answer = rule.answer(f"{term.days} days", "identity_verification.unverified_after", origin)
        case.find_once(f"Account/{state.account}", "identity-unverified", answer=answer)


def _tell(case: Case, rule: IdentityVerification, found: IdentityCheck) -> None:
    for whom in rule.notify:
        place = "identity_verification.outcomes.mismatch"
        answer = rule.answer(whom, place).on(f"Task/{found.task}")
        owe(case, f"{MISMATCH}:{whom}:{found.task}", MISMATCH, found.at, answer, timed=False)
