"""The credit list: confirmed by a person, told, reported while it may be, ended with the debt."""

from datetime import datetime

from adapter.settlement import duties
from adapter.settlement.case import Case
from adapter.settlement.facts import Decision
from adapter.settlement.money import said
from adapter.settlement.sections.credit_list import (
    CreditList,
    Entry,
    legal_basis,
    lifting,
    report,
    shared_with,
)
from adapter.settlement.sections.default import Confirmed

REPORT = "list-report"
SHARING = "list-sharing"


def confirm(case: Case, fact: Decision, confirmed: Confirmed) -> bool:
    """List the person from the end of the appeal on; False where no legal basis is in force."""
    policy = case.policy
    assert policy is not None
    section = policy.credit_list
    assert section is not None
    day = confirmed.effective.astimezone(case.zone).date()
    if legal_basis(section, day, case.clock) is None:
        case.find(f"Basic/{fact.decision}", "listing-needs-legal-basis")
        return False
    entry = Entry(policy.jurisdiction.code, confirmed.effective)
    case.person.entries[case.state.account] = entry
    duties.tell(case, "default-confirmed", "default-confirmed", 0, confirmed.answer)
    return True


def dismiss(case: Case, fact: Decision) -> None:
    """End an entry whose confirmation did not stand in the appeal."""
    entry = case.person.entries.get(case.state.account)
    if entry is not None and entry.lifted is None:
        _end(case, entry, fact.at)


def lift(case: Case, fact: Decision, balance: int) -> None:
    """Lift an entry once nothing is owed; before that it is a finding and stays."""
    entry, section = case.person.entries.get(case.state.account), _section(case)
    where = f"Basic/{fact.decision}"
    if entry is None or section is None:
        case.find(where, "not-listed")
    elif lifting(section, balance) is None:
        answer = section.answer(section.lift.when, "credit_list.lift", section.lift.origin)
        case.find(where, "lift-before-cleared", said(balance), answer=answer)
    else:
        _end(case, entry, fact.at)


def conclude(case: Case, balance: int) -> None:
    """End an entry's effects with the debt; owe the reports of one that has taken effect."""
    section, state = _section(case), case.state
    entry = case.person.entries.get(state.account)
    if entry is None or section is None:
        return
    if entry.cleared is None and entry.lifted is None and state.ended and not balance:
        entry = Entry(entry.jurisdiction, entry.effective, case.now, entry.lifted)
        case.person.entries[state.account] = entry
        answer = section.answer(section.lift.when, "credit_list.lift.when", section.lift.origin)
        duties.tell(case, f"list-cleared:{case.now.isoformat()}", "list-cleared", 0, answer)
    if entry.holds(case.now):
        _report(case, section, entry)
    elif entry.cleared is not None or entry.lifted is not None:
        for kind in (REPORT, SHARING):
            _take_back(case, section, kind, entry)


def instants(case: Case) -> list[datetime]:
    """Return when an entry takes effect, as long as that is to come."""
    entry = case.person.entries.get(case.state.account)
    return [entry.effective] if entry is not None and entry.effective > case.now else []


def _report(case: Case, section: CreditList, entry: Entry) -> None:
    """Owe what people must send: to the departments the city names, to those who see the list.

    No instrument says how soon, so it is owed from now on and never missed.
    """
    found = report(section, entry.effective, case.now, case.clock, case.zone)
    if found is not None:
        duties.owe(case, _key(REPORT, entry), REPORT, case.now, found[1], timed=False)
    day = case.now.astimezone(case.zone).date()
    if section.share_with and legal_basis(section, day, case.clock) is not None:
        answer = shared_with(section)
        duties.owe(case, _key(SHARING, entry), SHARING, case.now, answer, timed=False)


def _take_back(case: Case, section: CreditList, kind: str, entry: Entry) -> None:
    """Void a report not sent yet; one that was sent is followed by the end of the entry."""
    sent = case.state.duties.get(_key(kind, entry))
    duties.void(case, _key(kind, entry))
    if sent is not None and sent.status in {"met", "late"}:
        answer = section.answer("ended", "credit_list.lift", section.lift.origin)
        key = f"{kind}-ended:{entry.effective.isoformat()}"
        duties.owe(case, key, f"{kind}-ended", case.now, answer, timed=False)


def _end(case: Case, entry: Entry, at: datetime) -> None:
    state, section = case.state, _section(case)
    case.person.entries[state.account] = Entry(
        entry.jurisdiction, entry.effective, entry.cleared, at
    )
    if section is not None:
        answer = section.answer("lifted", "credit_list.lift", section.lift.origin)
        duties.tell(case, f"list-lifted:{at.isoformat()}", "list-lifted", 0, answer)


def _section(case: Case) -> CreditList | None:
    return case.policy.credit_list if case.policy else None


def _key(kind: str, entry: Entry) -> str:
    return f"{kind}:{entry.effective.isoformat()}"
