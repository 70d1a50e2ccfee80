"""What a person decides of a debt, a listing or an aid: taken once, and what it lacks is told."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from adapter.settlement.arrears.arrears import alleged_of, debts_of, gravest
from adapter.settlement.arrears.said import Said
from adapter.settlement.case import Case
from adapter.settlement.city import awards
from adapter.settlement.duties import duties
from adapter.settlement.facts import Decision
from adapter.settlement.person import PersonState
from adapter.settlement.sections.credit_list import Entry, legal_basis, lifting
from adapter.settlement.sections.default import Confirmation, Confirmed, Stopped, confirm
from adapter.settlement.sections.terms import under

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
    """Confirm an alleged default and list the person, if what the instrument asks is there."""
    policy, state = case.policy, case.state
    if policy is None or policy.default is None:
        return
    before = state.arrears.stands
    if before is not None and before.word == "confirmed":
        since = duties.told_at(case, before.at)
        case.find(f"Basic/{fact.decision}", "default-confirmed-before", since)
        return
    alleged = gravest(case, debts_of(case))
    notices = tuple(state.arrears.notices)
    if before is not None and before.word == "dismissed":
        # What was dismissed is confirmed on new notices only.
        notices = tuple(one for one in notices if one > before.at)
    given = Confirmation(fact.by, fact.at, notices, fact.note)
    outcome = confirm(policy.default, alleged, given, case.zone)
    if not isinstance(outcome, Confirmed):
        for lack in outcome:
            case.find(f"Basic/{fact.decision}", lack.id)
        return
    section = policy.credit_list
    day = outcome.effective.astimezone(case.zone).date()
    if section is not None and legal_basis(section, day, case.clock) is None:
        # Without it the machine stops at alleged.
        case.find(f"Basic/{fact.decision}", "listing-needs-legal-basis")
        return
    state.arrears.decides("confirmed", fact.at)
    if state.shadow:
        case.find(f"Basic/{fact.decision}", "shadow-lists-nobody", case.state.facility)
        return
    _award(case, fact, before)
    if section is not None:
        _enter(case, Entry(policy.jurisdiction.code, outcome.effective))
        key = "default-confirmed"
        if key in state.duties:
            key += f":{outcome.effective.isoformat()}"
        answer = outcome.answer.on(f"Basic/{fact.decision}")
        duties.tell(case, key, "default-confirmed", 0, answer)


def _enter(case: Case, entry: Entry) -> None:
    """Put an entry on the list; one of the account that had ended before is history."""
    account, entries = case.state.account, case.person.entries
    earlier = entries.get(account)
    if earlier is not None and (earlier.cleared or earlier.lifted):
        case.person.former.setdefault(account, []).append(earlier)
    entries[account] = entry


def _award(case: Case, fact: Decision, before: Said | None) -> None:
    """Lay the default before the fund; one that an appeal left standing lies there already."""
    if before is None or before.word != "appealed" or case.state.award is None:
        awards.grant(case, fact.decision, fact.at, alleged_of(case))


def _dismiss(case: Case, fact: Decision) -> None:
    """Dismiss a default; an entry it had brought ends with it. One that nobody alleged is none."""
    arrears = case.state.arrears
    before = arrears.stands
    if arrears.word != "alleged" and (before is None or before.word == "dismissed"):
        case.find(f"Basic/{fact.decision}", "default-not-alleged")
        return
    arrears.decides("dismissed", fact.at)
    awards.revoke(case)
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
    if section is not None and lifting(section, state.asked) is None:
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


def _settle(case: Case, fact: Decision) -> None:
    case.asked = fact


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
    "settlement-asked": _settle,
    "credit-limit": _limit,
    **dict.fromkeys(_AID, _aid),
}
