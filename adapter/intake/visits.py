"""Visits whose number, account or owner changed: old numbers lead to the visit for ever."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapter.fhir.resources import derive_id
from adapter.intake.corrections import moved_lines
from adapter.intake.documents import Chart, account_state, person_state, put_account, put_person
from adapter.intake.lines import StoredLines
from adapter.intake.resources import Written
from adapter.issues import Issue
from adapter.mapping.drafts import Draft, Mapped
from adapter.settlement.arrears.decisions import begin_anew
from adapter.settlement.arrears.flag import flag_id
from adapter.settlement.history import record
from adapter.settlement.person import PersonState
from adapter.settlement.state import AccountState
from adapter.store.port import UnitOfWork

KIND = "alias"
_BY_VISIT = ("Account", "Encounter")
# What a person has by account.
_OF_ACCOUNT = ("uses", "owing", "rewards", "aid", "originals")
_FOR_EVER = "9999-12-31T23:59:59.999999Z"


def alias_key(facility: str, visit: str) -> str:
    """Return the key under which a visit's ended number is kept."""
    return derive_id("Alias", facility, visit)


def visit_now(work: UnitOfWork, facility: str, visit: str) -> str:
    """Return the number of the visit that a number now stands for."""
    seen: set[str] = set()
    while visit and visit not in seen:
        seen.add(visit)
        found = work.document(KIND, alias_key(facility, visit))
        if found is None:
            break
        visit = found.decode()
    return visit


def name_account(work: UnitOfWork, mapped: Mapped) -> None:
    """Let a visit's account number (PID-18) lead to it, for senders that name nothing else."""
    for draft in mapped.drafts:
        number = _account_number(draft.resource)
        if not number or not mapped.visit or number == mapped.visit:
            continue
        own = derive_id("Account", mapped.facility, number)
        if work.document("account", own) is None:
            key = alias_key(mapped.facility, number)
            work.put_document(KIND, key, mapped.visit.encode())


def _account_number(resource: Mapping[str, Any]) -> str:
    if resource["resourceType"] == "Account":
        for one in resource.get("identifier", ()):
            codings = one.get("type", {}).get("coding", ())
            if any(coding.get("code") == "AN" for coding in codings):
                return str(one.get("value", ""))
    return ""


def led(work: UnitOfWork, mapped: Mapped) -> Mapped:
    """Return a message as one of the visit that its number now stands for."""
    visit = visit_now(work, mapped.facility, mapped.visit)
    ended = [visit_now(work, mapped.facility, one) for one in mapped.prior_visits]
    mapped = mapped._replace(prior_visits=tuple(one for one in ended if one != visit))
    if visit == mapped.visit:
        return mapped
    ids = {
        derive_id(type_, mapped.facility, mapped.visit): derive_id(type_, mapped.facility, visit)
        for type_ in _BY_VISIT
    }
    return mapped._replace(visit=visit, drafts=[_led_draft(one, ids) for one in mapped.drafts])


def _led_draft(draft: Draft, ids: Mapping[str, str]) -> Draft:
    resource = _led_value(draft.resource, ids)
    if draft.resource["id"] in ids:
        # The number is known already, as one that has ended; what this message ends is news.
        resource = {**resource, "id": ids[draft.resource["id"]]}
        ended = [one for one in resource.pop("identifier", ()) if one.get("use") == "old"]
        resource |= {"identifier": ended} if ended else {}
    return replace(draft, resource=resource)


def _led_value(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _led_value(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_led_value(item, ids) for item in value]
    if isinstance(value, str):
        type_, slash, id_ = value.partition("/")
        if slash and type_ in _BY_VISIT:
            return f"{type_}/{ids.get(id_, id_)}"
    return value


def end_visit(
    written: Written, mapped: Mapped, ended: str, now: datetime
) -> tuple[str, list[dict[str, Any]]]:
    """Let a visit's ended number lead to the visit that stays.

    Returns the ended account and the lines that go over: taken back there, billed anew here. What
    was invoiced or paid there stays where it is, with a finding, until a person decides.
    """
    work, facility = written.work, mapped.facility
    old, new = (derive_id("Account", facility, one) for one in (ended, mapped.visit))
    work.put_document(KIND, alias_key(facility, ended), mapped.visit.encode())
    for type_ in _BY_VISIT:
        _mark_ended(written, type_, facility, ended, mapped.visit)
    state = account_state(work, old)
    if state.visit is not None:
        state.visit = replace(state.visit, status="entered-in-error")
        record(state.visits, state.visit, now)
        put_account(work, state)
    if _has_money(state):
        written.issues.append(
            Issue("warning", "business-rule", "MRG", "merged-account-waits", (ended,))
        )
        return old, []
    return old, moved_lines(written, old, new, now)


def _mark_ended(written: Written, type_: str, facility: str, ended: str, stays: str) -> None:
    kept = written.find(f"{type_}/{derive_id(type_, facility, ended)}")
    if kept is None:
        return
    status = "inactive" if type_ == "Account" else "entered-in-error"
    part_of = {"reference": f"{type_}/{derive_id(type_, facility, stays)}"}
    written.put({**kept, "status": status, "partOf": part_of})


def _has_money(state: AccountState) -> bool:
    money = state.received or state.deposits or state.adjusted
    return bool(state.invoices or money or state.adjudications)


def change_owner(written: Written, chart: Chart, account: str, now: datetime) -> None:
    """Give an account, with all that is on it, to the person it belongs to.

    What was decided of its debt was decided of somebody else: it begins anew.
    """
    work = written.work
    state = account_state(work, account)
    if state.visit is None:
        return
    for line in StoredLines(work, account).every():
        item = written.find(f"ChargeItem/{line.charge}")
        if item is not None:
            written.put({**item, "subject": {"reference": f"Patient/{chart.patient}"}})
    before = state.person
    if before != chart.person:
        _leave_insured(written, state, chart.patient, now)
        state.moved = True
    state.patient, state.person = chart.patient, chart.person
    if before != chart.person:
        begin_anew(state, now)
    put_account(work, state)
    if before == chart.person:
        return
    loser, owner = person_state(work, before), person_state(work, chart.person)
    due = [(at, kind) for at, of, kind in work.due(before, _FOR_EVER) if of == account]
    work.set_due(account, chart.person, due)
    loser.accounts = [one for one in loser.accounts if one != account]
    _unflag(written, loser, account, now)
    _leave(loser, owner, account, now)
    if account not in owner.accounts:
        owner.accounts.append(account)
    put_person(work, loser)
    put_person(work, owner)


def _unflag(written: Written, loser: PersonState, account: str, now: datetime) -> None:
    """End on every chart of a person what said that they are listed for somebody else's bill."""
    entry = loser.entries.get(account)
    for patient in loser.patients if entry else ():
        assert entry is not None
        flag = written.find(f"Flag/{flag_id(patient, account, entry)}")
        if flag is not None:
            ended = {**flag["period"], "end": now.isoformat(timespec="seconds")}
            written.put({**flag, "status": "inactive", "period": ended})


def _leave(loser: PersonState, owner: PersonState, account: str, now: datetime) -> None:
    """Give what a person has of an account to its owner; an entry was never theirs, and ends."""
    entry = loser.entries.pop(account, None)
    if entry is not None:
        over = replace(entry, lifted=entry.lifted or now)
        loser.former.setdefault(account, []).append(over)
    for name in _OF_ACCOUNT:
        gone, kept = getattr(loser, name), getattr(owner, name)
        if account in gone:
            kept[account] = gone.pop(account)


def _leave_insured(written: Written, state: AccountState, patient: str, now: datetime) -> None:
    """Take off an account whom and what pays for somebody else, and what its insurer answered.

    Whoever was insured or guaranteed for is not the patient: nothing of it settles this bill.
    """
    kept = written.find(f"Account/{state.account}") or {}
    left = {
        name: [one for one in kept.get(name, ()) if _is_of(written, one[key], f"Patient/{patient}")]
        for name, key in (("coverage", "coverage"), ("guarantor", "party"))
    }
    gone = len(kept.get("coverage", ())) - len(left["coverage"]) + len(state.adjudications)
    state.left_behind += [(now, one) for one in state.adjudications.values()]
    state.adjudications, state.covered = {}, {}
    if any(len(entries) != len(kept.get(name, ())) for name, entries in left.items()):
        others = {name: value for name, value in kept.items() if name not in left}
        written.put(others | {name: entries for name, entries in left.items() if entries})
    if gone:
        issue = Issue("warning", "business-rule", "MRG-1", "insurance-left-behind")
        written.issues.append(issue)


def _is_of(written: Written, reference: Mapping[str, str], owner: str) -> bool:
    """Tell whether a Coverage, a related person or a patient is of, or is, this patient."""
    found = written.find(reference["reference"]) or {}
    told = found.get("beneficiary") or found.get("patient") or reference
    return str(told["reference"]) == owner or str(told["reference"]).startswith("Organization/")
