"""What a person decides of a debt, a listing or an aid: taken once, and what it lacks is told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from adapter.settlement.arrears.debts import (
    alleged_of,
    debts_of,
    gravest,
    left_of,
    stops_of,
    words_of,
)
from adapter.settlement.arrears.said import Arrears
from adapter.settlement.case import Case
from adapter.settlement.city import awards
from adapter.settlement.duties import duties
from adapter.settlement.facts import Decision
from adapter.settlement.person import PersonState
from adapter.settlement.sections.credit_list import Entry, legal_basis, lifting
from adapter.settlement.sections.default import (
    Confirmation,
    Confirmed,
    Debt,
    Default,
    Found,
    Stopped,
    confirm,
)
from adapter.settlement.sections.terms import under
from adapter.settlement.state import AccountState

# What stops a clock, and which later decisions let it run on.
_STOPS = {
    "plan_requested": set[str](),
    "aid_pending": {"aid-granted", "aid-refused"},
    "invoice_disputed": {"dispute-decided"},
    "death": set[str](),
}


def decide(case: Case, fact: Decision) -> None:
    """Take a person's decision, once; one that lacks what it needs is a finding."""
    state = case.state
    if fact.decision in state.decisions:
        return
    state.decisions[fact.decision] = fact
    if taken := _TAKEN.get(fact.word):
        taken(case, fact)
    state.arrears.stops = list(_stops(case, state.decisions.values()))


def _stops(case: Case, decisions: Iterable[Decision]) -> Iterable[Stopped]:
    """Return the days on which the clock stands still, whichever order they were told in."""
    told = sorted(decisions, key=lambda one: (one.at, one.decision))
    for fact in told:
        if fact.word not in _STOPS:
            continue
        ends = [one.at for one in told if one.word in _STOPS[fact.word] and one.at >= fact.at]
        until = min([*ends, *([fact.until] if fact.until else [])], default=None)
        yield Stopped(
            fact.word,  # type: ignore[arg-type]
            fact.at.astimezone(case.zone).date(),
            until.astimezone(case.zone).date() if until else None,
        )


def _confirm(case: Case, fact: Decision) -> None:
    """Confirm what is alleged and list the person, if what the instrument asks is there."""
    policy, state, where = case.policy, case.state, f"Basic/{fact.decision}"
    if policy is None or policy.default is None:
        return
    before, words = state.arrears.stands, words_of(case, debts_of(case))
    if before is not None and before.word == "confirmed":
        # What came to be alleged since is confirmed for itself.
        words = [one for one in words if _adds(state.arrears.about, one[0])]
        if not alleged_of(words):
            case.find(where, "default-confirmed-before", duties.told_at(case, before.at))
            return
    outcome = _outcome(case, fact, policy.default, gravest(words))
    if not isinstance(outcome, Confirmed):
        for lack in outcome:
            case.find(where, lack)
        return
    debts = alleged_of(words_of(case, debts_of(case)))
    state.arrears.decides("confirmed", fact.at, debts)
    if state.shadow:
        case.find(where, "shadow-lists-nobody", case.state.facility)
        return
    awards.grant(case, fact.decision, fact.at, debts)
    if policy.credit_list is not None:
        _enter(case, Entry(policy.jurisdiction.code, outcome.effective))
        key = "default-confirmed"
        if key in state.duties:
            key += f":{outcome.effective.isoformat()}"
        answer = outcome.answer.on(f"Basic/{fact.decision}")
        duties.tell(case, key, "default-confirmed", 0, answer)


def _outcome(
    case: Case, fact: Decision, section: Default, alleged: Found | None
) -> Confirmed | tuple[str, ...]:
    """Return the confirmed default, or the ids of what keeps it from being confirmed."""
    given = Confirmation(fact.by, fact.at, _notices(case.state.arrears), fact.note)
    outcome = confirm(section, alleged, given, case.zone)
    if not isinstance(outcome, Confirmed):
        return tuple(lack.id for lack in outcome)
    if any(one.reason == "death" for one in stops_of(case)):
        return ("confirm-after-death",)
    day = outcome.effective.astimezone(case.zone).date()
    list_ = case.policy.credit_list if case.policy else None
    if list_ is not None and legal_basis(list_, day, case.clock) is None:
        # Without it the machine stops at alleged.
        return ("listing-needs-legal-basis",)
    return outcome


def _adds(about: Mapping[str, int], debt: Debt) -> bool:
    """Tell whether any of a debt is more than a person decided on."""
    return any(amount > about.get(invoice, 0) for invoice, amount in debt.invoices)


def _notices(arrears: Arrears) -> tuple[datetime, ...]:
    """Return the notices that count: what was silent or dismissed is confirmed on new ones only."""
    stands = arrears.stands
    dismissed = stands.at if stands is not None and stands.word == "dismissed" else None
    floors = [one for one in (arrears.quiet, dismissed) if one is not None]
    return tuple(one for one in arrears.notices if all(one > floor for floor in floors))


def _enter(case: Case, entry: Entry) -> None:
    """Put an entry on the list; one that stands goes on, one that had ended before is history."""
    account, entries = case.state.account, case.person.entries
    earlier = entries.get(account)
    if earlier is not None and (earlier.cleared or earlier.lifted):
        case.person.former.setdefault(account, []).append(earlier)
    elif earlier is not None and earlier.appealed is None:
        return
    entries[account] = entry


def _dismiss(case: Case, fact: Decision) -> None:
    """Dismiss a default; an entry it had brought ends with it. One that nobody alleged is none."""
    arrears = case.state.arrears
    before = arrears.stands
    if arrears.word != "alleged" and (before is None or before.word == "dismissed"):
        case.find(f"Basic/{fact.decision}", "default-not-alleged")
        return
    if before is not None and before.word != "dismissed":
        awards.revoke(case, arrears.about)
    arrears.decides("dismissed", fact.at, alleged_of(words_of(case, debts_of(case))))
    entry = case.person.entries.get(case.state.account)
    if entry is not None and entry.lifted is None:
        _end(case, entry, fact)


def _appeal(case: Case, fact: Decision) -> None:
    """Hold back an entry against which its person appeals in time, until a person decides."""
    entry = case.person.entries.get(case.state.account)
    if entry is None:
        case.find(f"Basic/{fact.decision}", "not-listed")
    elif fact.at >= entry.effective:
        case.find(f"Basic/{fact.decision}", "appeal-late", entry.effective.isoformat())
    else:
        case.person.entries[case.state.account] = replace(entry, appealed=fact.at)
        case.state.arrears.decides("appealed", fact.at)


def _lift(case: Case, fact: Decision) -> None:
    """Lift an entry once its debt is cleared; while anything is owed it stays, with a finding."""
    policy, state = case.policy, case.state
    entry = case.person.entries.get(state.account)
    if entry is None:
        case.find(f"Basic/{fact.decision}", "not-listed")
        return
    section = policy.credit_list if policy else None
    if section is not None and lifting(section, left_of(case)) is None:
        answer = under(section, section.lift, section.lift.when, "credit_list.lift")
        case.find(f"Basic/{fact.decision}", "lift-while-owing", answer=answer)
        return
    if entry.lifted is not None and entry.lifted <= fact.at:
        case.find(f"Basic/{fact.decision}", "lifted-before", entry.lifted.isoformat())
        return
    _end(case, entry, fact)


def _end(case: Case, entry: Entry, fact: Decision) -> None:
    case.person.entries[case.state.account] = replace(entry, lifted=fact.at)
    policy = case.policy
    if policy is not None and policy.credit_list is not None:
        section = policy.credit_list
        answer = under(section, section.lift, "lifted", "credit_list.lift")
        answer = answer.on(f"Basic/{fact.decision}")
        duties.tell(case, f"list-lifted:{fact.at.isoformat()}", "list-lifted", 0, answer)


def _aid(case: Case, _fact: Decision) -> None:
    """Note how an application for aid stands; the latest word counts, whichever came first."""
    told = [one for one in case.state.decisions.values() if one.word in _AID]
    case.state.aid_word = _AID[max(told, key=lambda one: (one.at, one.decision)).word]


def _decided(case: Case, fact: Decision) -> None:
    if all(one.word != "invoice_disputed" for one in case.state.decisions.values()):
        case.find(f"Basic/{fact.decision}", "nothing-disputed")


def _settle(case: Case, fact: Decision) -> None:
    case.asked = fact


def begin_anew(state: AccountState, now: datetime) -> None:
    """Let go of what was told and decided of a debt that turned out to be another person's."""
    arrears = state.arrears
    for made in state.awards:
        made.debts = {name: one for name, one in made.debts.items() if name not in arrears.about}
    if arrears.stands is not None and arrears.decided != "dismissed":
        arrears.decides("dismissed", now, {})
    arrears.word, arrears.notices, arrears.quiet = "", [], now


def limit(person: PersonState, fact: Decision) -> None:
    """Take the credit limit that was set for a person; the latest counts."""
    before = person.credit_limit_at
    if fact.word == "credit-limit" and (before is None or fact.at >= before):
        person.credit_limit, person.credit_limit_at = fact.amount, fact.at


def _limit(case: Case, fact: Decision) -> None:
    policy = case.policy
    section = policy.credit_limit if policy else None
    if section is not None and section.adjust != "by_conduct":
        case.find(f"Basic/{fact.decision}", "credit-limit-fixed")
    limit(case.person, fact)


_AID = {"aid_pending": "applied", "aid-granted": "granted", "aid-refused": "refused"}
_TAKEN: dict[str, Callable[[Case, Decision], None]] = {
    "default-confirmed": _confirm,
    "default-dismissed": _dismiss,
    "default-appealed": _appeal,
    "list-lifted": _lift,
    "dispute-decided": _decided,
    "settlement-asked": _settle,
    "credit-limit": _limit,
    **dict.fromkeys(_AID, _aid),
}
