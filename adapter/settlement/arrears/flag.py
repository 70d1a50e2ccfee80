"""An entry on the credit list told as a FHIR Flag, at each hospital where it counts (H-32, Q-20).

A hospital sees that its patient is listed, since when and by which rule; of whose bill it comes is
told on the chart of that bill alone.
"""

from datetime import datetime
from typing import Any

from adapter.fhir.resources import derive_id
from adapter.settlement.case import Case
from adapter.settlement.reading.elements import BASE, EXTENSION
from adapter.settlement.sections.credit_list import CreditList, Entry, counts, legal_basis

CODE = "credit-list"
_TEXT = "不良记录 / On the credit list"


def flag_id(patient: str, account: str, entry: Entry) -> str:
    """Return the id of an entry's Flag on a patient's chart."""
    return derive_id("Flag", patient, account, entry.effective.isoformat())


def flags(case: Case) -> list[dict[str, Any]]:
    """Return the Flags of the chart's patient: active while an entry has its effects here."""
    policy, person = case.policy, case.person
    section = policy.credit_list if policy else None
    if policy is None or section is None or case.state.shadow:
        return []
    every = [*person.entries.items()]
    every += [(account, one) for account, former in person.former.items() for one in former]
    here = [one for one in every if counts(section, policy.jurisdiction.code, one[1])]
    return [_flag(case, section, account, entry) for account, entry in here]


def _flag(case: Case, section: CreditList, account: str, entry: Entry) -> dict[str, Any]:
    state, effects = case.state, section.answer(", ".join(section.effects), "credit_list.effects")
    based = legal_basis(section, case.now.astimezone(case.zone).date(), case.clock) is not None
    ends = [one for one in (entry.cleared, entry.lifted) if one is not None]
    period = {"start": _local(case, entry.effective)}
    if ends:
        period["end"] = _local(case, max(min(ends), entry.effective))
    extensions: list[dict[str, Any]] = [
        {"url": EXTENSION + "rule", "valueString": effects.rule},
        {"url": EXTENSION + "origin", "valueCode": effects.origin},
        *({"url": EXTENSION + "clause", "valueString": clause} for clause in effects.cites),
    ]
    if account == state.account:
        of_bill = {"reference": f"Account/{account}"}
        extensions.append({"url": EXTENSION + "account", "valueReference": of_bill})
    return {
        "resourceType": "Flag",
        "id": flag_id(state.patient, account, entry),
        "extension": extensions,
        "status": "active" if based and entry.holds(case.now) else "inactive",
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/flag", "code": CODE}], "text": _TEXT},
        "subject": {"reference": f"Patient/{state.patient}"},
        "period": period,
    }


def _local(case: Case, instant: datetime) -> str:
    return instant.astimezone(case.zone).isoformat(timespec="seconds")
