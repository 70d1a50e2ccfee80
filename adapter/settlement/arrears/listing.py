"""What an entry on the credit list brings: reports while they may be sent, an end with the debt."""

from dataclasses import replace
from datetime import datetime

from adapter.settlement.arrears.debts import decided_on
from adapter.settlement.arrears.decided import last_word
from adapter.settlement.case import Case
from adapter.settlement.duties import duties
from adapter.settlement.sections.credit_list import (
    CreditList,
    Entry,
    legal_basis,
    report,
    shared_with,
)
from adapter.settlement.sections.terms import under

REPORT = "list-report"
SHARING = "list-sharing"


def conclude(case: Case, balance: int) -> None:
    """End an entry's effects with its debt; owe the reports of one that has taken effect."""
    section, state = _section(case), case.state
    entry = case.person.entries.get(state.account)
    if entry is None or section is None:
        return
    if entry.cleared is None and entry.lifted is None and state.ended and not balance:
        entry = replace(entry, cleared=_cleared(case))
        case.person.entries[state.account] = entry
        rule = under(section, section.lift, section.lift.when, "credit_list.lift.when")
        answer = rule.on(*_settling(case))
        duties.tell(case, f"list-cleared:{case.now.isoformat()}", "list-cleared", 0, answer)
    if entry.holds(case.now):
        _report(case, section, entry)
    elif entry.cleared is not None or entry.lifted is not None:
        for kind in (REPORT, SHARING):
            _take_back(case, section, kind, entry)


def _cleared(case: Case) -> datetime:
    """Return when the debt was cleared: by the own time of the last money that settled it.

    Money told of late was in time by its own time; where none was paid, it is cleared now.
    """
    of = [one.invoice for one in decided_on(case)]
    return min(case.state.settled_at(*of) or case.now, case.now)


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
        answer = found[1].on(*_by(case, "default-confirmed"))
        duties.owe(case, _key(REPORT, entry), REPORT, case.now, answer, timed=False)
    day = case.now.astimezone(case.zone).date()
    if section.share_with and legal_basis(section, day, case.clock) is not None:
        answer = shared_with(section, case.clock).on(*_by(case, "default-confirmed"))
        duties.owe(case, _key(SHARING, entry), SHARING, case.now, answer, timed=False)


def _take_back(case: Case, section: CreditList, kind: str, entry: Entry) -> None:
    """Void a report not sent yet; one that was sent is followed by the end of the entry."""
    sent = case.state.duties.get(_key(kind, entry))
    duties.void(case, _key(kind, entry))
    if sent is not None and sent.status in {"met", "late"}:
        rule = under(section, section.lift, "ended", "credit_list.lift")
        answer = rule.on(*_by(case, "list-lifted", "default-dismissed"), *_settling(case))
        key = f"{kind}-ended:{entry.effective.isoformat()}"
        duties.owe(case, key, f"{kind}-ended", case.now, answer, timed=False)


def _by(case: Case, *words: str) -> list[str]:
    """Name the decision that an entry stands on, or that ended it."""
    return last_word(case.state, case.person.listing(case.state.account), *words)


def _settling(case: Case) -> list[str]:
    """Name the money that settled the debt last."""
    given = [one for one in case.state.received.values() if one.allocations]
    last = max(given, key=lambda one: one.at, default=None)
    return [last.reference if last else case.stay]


def _section(case: Case) -> CreditList | None:
    return case.policy.credit_list if case.policy else None


def _key(kind: str, entry: Entry) -> str:
    return f"{kind}:{entry.effective.isoformat()}"
