"""Whom a list or a notice is told to: the patient, and a contact where the agreement names one."""

from adapter.settlement.case import Case
from adapter.settlement.duty import Duty

# An agreement that stands so still says who may be told.
_RUNNING = {"active", "papers-pending", "disputed"}


def recipients(case: Case, duty: Duty) -> list[str]:
    """Return the references of all whom a duty is told to, the patient first (AM-32).

    The rule of the city's lists is that of its notices too; where it has none, the patient is told.
    """
    policy, patient = case.policy, f"Patient/{case.state.patient}"
    section = (policy.daily_list or policy.fee_list) if policy else None
    if policy is not None and policy.fee_list is not None and duty.kind == "fee-list":
        section = policy.fee_list
    if section is None:
        return [patient]
    told = [patient] if "patient" in section.recipients else []
    return told + (_contacts(case) if "contact_if_agreed" in section.recipients else [])


def _contacts(case: Case) -> list[str]:
    every = (*case.state.agreements.values(), *case.person.agreements.values())
    ended = case.state.terminated
    runs = [one for one in every if one.state in _RUNNING and one.consent not in ended]
    return list(dict.fromkeys(contact for one in runs for contact in one.contacts))
