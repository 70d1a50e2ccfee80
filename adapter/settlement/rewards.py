"""The reward of whoever pays on time: earned by one visit, taken off another, once (H-31)."""

from adapter.settlement.case import Case
from adapter.settlement.sections.reward import earned, reward


def use(case: Case) -> None:
    """Take a reward earned elsewhere off this account's personal share, once."""
    policy, state = case.policy, case.state
    if policy is None or policy.reward is None:
        return
    for account, has in sorted(case.person.rewards.items()):
        figures = case.total
        found = reward(policy.reward, has, state.account, figures.net + figures.reward)
        if found is not None and found[0]:
            state.reward = found[0]
            has_used = type(has)(has.account, has.at, has.answer, state.account)
            case.person.rewards[account] = has_used
            return


def earn(case: Case) -> None:
    """Earn a reward when the final is settled by its due date."""
    policy, state = case.policy, case.state
    finals = state.live("final")
    if policy is None or policy.reward is None or not finals:
        return
    final = finals[0]
    if final.status == "balanced" and final.figures.net > 0:
        has = earned(policy.reward, state.account, final.due, case.now)
        if has is not None and state.account not in case.person.rewards:
            case.person.rewards[state.account] = has
