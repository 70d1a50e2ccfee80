"""What an agreement in force reminds the patient of: a threshold reached, a credit limit passed."""

from adapter.settlement.billing import bill, billing
from adapter.settlement.billing.limits import forecast, headroom, limit
from adapter.settlement.case import Case
from adapter.settlement.duties import duties


def conclude(case: Case) -> None:
    """Remind once of each as it is passed (H-12, Q-17)."""
    _notify(case)
    _forecast(case)


def over_limit(case: Case) -> bool:
    """Tell whether an outpatient's unsettled share passes the credit limit."""
    room = headroom(case)
    return room is not None and room.passed


def _notify(case: Case) -> None:
    policy = case.policy
    if policy is None or case.state.ended or case.state.called_off:
        return
    section, found, crossed = policy.thresholds, limit(case), billing.crossed(case)
    told = section is not None and "notify" in section.actions
    if section and found and told and crossed and not case.state.notified:
        kind = "threshold-notice"
        reached = billing.reach(case) if section.on_gross else bill.unsettled(case)
        rests = found[1].on(*bill.answers(case)["insurer"].facts)
        duties.tell(case, f"{kind}:{case.now.isoformat()}", kind, reached, rests)
    case.state.notified = crossed


def _forecast(case: Case) -> None:
    """Remind once when an outpatient's share passes the credit limit (Q-17)."""
    room = forecast(case)
    passed = room is not None and room.passed and not case.state.ended
    if room is not None and passed and not case.state.limit_told:
        key = f"limit-forecast:{case.now.isoformat()}"
        answer = room.answer.on(case.stay, f"Patient/{case.state.patient}")
        duties.tell(case, key, "limit-forecast", -room.left, answer)
    case.state.limit_told = passed
