"""Which lists a visit brings: one for each day of a stay, one for each charge of an outpatient."""

from datetime import datetime, timedelta

from adapter.settlement.case import Case
from adapter.settlement.duties.duties import owe, void
from adapter.settlement.sections.daily_list import amendment_duty, lists_owed, owes_lists
from adapter.settlement.sections.fee_list import fee_duty, owes_fee_lists


def lists(case: Case) -> None:
    """Owe a list for every day of a stay that has closed, and amend one whose day changed."""
    policy, visit, state = case.policy, case.state.visit, case.state
    assert policy is not None
    assert visit is not None
    section = policy.daily_list
    if section is None or not owes_lists(section, visit.encounter_class):
        state.days.clear()
        return
    ended = visit.end if closed(case) else None
    if ended is not None:
        _unowed(case, ended)
    through = state.listed_through
    for duty in lists_owed(section, case.admitted, ended, case.now, case.zone, through):
        state.listed_through = duty.day
        key = f"daily-list:{duty.day}"
        # One that was let go, and is owed after all, still tells what its day cost.
        before = state.duties.get(key)
        changed = state.days.pop(duty.day, 0) + (before.amount if before else 0)
        owe(case, key, "daily-list", duty.due, duty.answer.on(case.stay), changed)
    for day in [day for day in state.days if state.listed_through and day <= state.listed_through]:
        duty = amendment_duty(section, day, case.now, case.zone)
        key = f"daily-list:amended:{case.now.astimezone(case.zone).date()}:{day}"
        changed = state.days.pop(day)
        answer = duty.answer.on(case.stay)
        owe(case, key, "daily-list", duty.due, answer, changed, since=case.now)


def _unowed(case: Case, ended: datetime) -> None:
    """Let lists go of days on which the visit had ended, though nobody had told of it yet."""
    state, last = case.state, ended.astimezone(case.zone).date()
    if state.listed_through is None or state.listed_through < last:
        return
    state.listed_through = last - timedelta(days=1)
    for key, duty in list(state.duties.items()):
        day = key.removeprefix("daily-list:")
        if duty.kind == "daily-list" and "amended" not in key and day >= str(last):
            void(case, key, even_missed=True)


def fee(case: Case, charge: str, posted: datetime) -> None:
    """Owe the fee list that a charge of an outpatient visit brings (Q-15)."""
    policy, visit = case.policy, case.state.visit
    if policy is None or visit is None or policy.fee_list is None:
        return
    if owes_fee_lists(policy.fee_list, visit.encounter_class):
        duty = fee_duty(policy.fee_list, posted)
        key = f"fee-list:{posted.isoformat()}"
        answer = duty.answer.on(f"ChargeItem/{charge}")
        owe(case, key, "fee-list", duty.due, answer, since=posted)


def closed(case: Case) -> bool:
    """Tell whether the visit asks for no more lists and estimates."""
    visit = case.state.visit
    return visit is None or visit.status in {"finished", "cancelled"}
