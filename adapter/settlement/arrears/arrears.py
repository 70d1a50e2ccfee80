"""What becomes of a debt: alleged by the calendar, confirmed only by a person, ended by payment."""

from datetime import datetime

from adapter.settlement.answer import Answer
from adapter.settlement.arrears import listing, plans
from adapter.settlement.arrears.debts import debts_of, gravest, left_of, words_of
from adapter.settlement.arrears.said import CLEARED
from adapter.settlement.case import Case
from adapter.settlement.duties import duties
from adapter.settlement.money import said
from adapter.settlement.sections.default import Debt, Found, next_change

DEFAULT = "default"


def conclude(case: Case) -> None:
    """Bring what the calendar says of the account's debts, and what the person owes, up to date."""
    policy, state = case.policy, case.state
    if policy is None or policy.default is None:
        return
    words = words_of(case, debts_of(case))
    found, late = gravest(words), sum(debt.balance for debt, _ in words)
    left = left_of(case)
    case.person.owing.pop(state.account, None)
    if late and not state.shadow:
        case.person.owing[state.account] = late
    _turn(case, found, cleared=state.ended and not left)
    _tell(case, words)
    plans.late(case)
    listing.conclude(case, left)


def instants(case: Case) -> list[tuple[datetime, str]]:
    """Return when the calendar next says something of the account's debts."""
    policy = case.policy
    if policy is None or policy.default is None:
        return []
    changes = [next_change(policy.default, debt, case.now, case.zone) for debt in debts_of(case)]
    to_come = [change for change in changes if change is not None]
    to_come += [*listing.instants(case), *plans.instants(case)]
    return [(min(to_come), DEFAULT)] if to_come else []


def _turn(case: Case, found: Found | None, *, cleared: bool) -> None:
    """Take the calendar's word where it is another, or where what a person decided on is paid."""
    arrears, word = case.state.arrears, found.word if found else ""
    turned = word != arrears.word
    if cleared and (arrears.stands is not None or (turned and found is None)):
        arrears.alleges(CLEARED, None, case.now)
    elif not turned:
        return
    elif found is None:
        arrears.alleges("", None, case.now)
    arrears.word, arrears.trigger = word, found.trigger if found else ""
    arrears.since = found.since if found else None
    if found is not None:
        arrears.alleges(word, found.since, case.now)
    else:
        arrears.quiet = case.now


def _rests(case: Case, debt: Debt) -> list[str]:
    """Name what is owed, and when the visit ended: what every trigger counts from."""
    if debt.plan_final is not None:
        return [f"Contract/{case.state.plan_signed}", case.stay]
    return [*(f"Invoice/{invoice}" for invoice, _ in debt.invoices), case.stay]


def _tell(case: Case, words: list[tuple[Debt, Found]]) -> None:
    """Tell the person once of each word and since when it holds, with all that it is about."""
    quiet, where = case.state.arrears.quiet, f"Account/{case.state.account}"
    about: dict[tuple[str, datetime], tuple[int, Answer]] = {}
    for debt, found in words:
        # What is said again after a silence is said from then on.
        at = max(found.since, quiet) if quiet else found.since
        before, answer = about.get((found.word, at), (0, found.answer))
        about[found.word, at] = (before + debt.balance, answer.on(*_rests(case, debt)))
    for (word, at), (amount, answer) in about.items():
        key, kind = f"{word}:{at.isoformat()}", f"default-{word}"
        if key not in case.state.duties:
            duties.tell(case, key, kind, amount, answer)
            duties.overrun(case, where, kind, at, answer, said(amount), name="debt-past-term")
