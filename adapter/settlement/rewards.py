"""The reward of whoever pays on time: earned by one visit, taken off another, once (H-31)."""

from dataclasses import replace

from adapter.settlement import bill
from adapter.settlement.case import Case
from adapter.settlement.ledger import REWARD, UNADJUDICATED
from adapter.settlement.sections.reward import Earned, earned, reward


def use(case: Case) -> None:
    """Take a reward earned before this visit off its personal share, as the share stands now."""
    policy, state = case.policy, case.state
    if policy is None or policy.reward is None or state.shadow:
        return
    has = _to_use(case)
    figures = bill.total(case)
    found = reward(policy.reward, has, state.account, figures.net + figures.reward)
    more = (found[0] if found else 0) - state.rewarded
    if has is None or not more:
        return
    case.person.rewards[has.account] = replace(has, used_by=state.account)
    state.rewarded += more
    state.reward += more
    rule = policy.reward
    case.post("reward", (REWARD, UNADJUDICATED, more), rule="reward.value", cites=rule.cites)


def _to_use(case: Case) -> Earned | None:
    """Return the reward this visit uses: the one it used before, else the oldest free one."""
    mine = case.state.account
    free = [
        has
        for has in case.person.rewards.values()
        if has.used_by == mine or (not has.used_by and has.at <= case.admitted)
    ]
    return min(free, key=lambda has: (has.used_by != mine, has.at, has.account), default=None)


def earn(case: Case) -> None:
    """Earn a reward when the final is settled by its due date."""
    policy, state = case.policy, case.state
    finals = state.live("final")
    if policy is None or policy.reward is None or not finals or state.shadow:
        return
    final = finals[0]
    if final.status == "balanced" and final.figures.net > 0:
        has = earned(policy.reward, state.account, final.due, case.now)
        if has is not None and state.account not in case.person.rewards:
            case.person.rewards[state.account] = has
