"""The reward of whoever pays on time: earned by one visit, taken off another, once (H-31)."""

from dataclasses import replace

from adapter.settlement.billing import bill
from adapter.settlement.case import Case
from adapter.settlement.ledger import REWARD, UNADJUDICATED
from adapter.settlement.sections.reward import Earned, earned, reward


def use(case: Case) -> None:
    """Take a reward earned before this visit off its personal share, as the share stands now."""
    policy, state = case.policy, case.state
    if policy is None or policy.reward is None or state.shadow:
        return
    has = _to_use(case)
    if has is None:
        return
    figures = bill.total(case)
    found = reward(policy.reward, has, state.account, figures.net + figures.reward)
    more = (found[0] if found else 0) - state.rewarded
    if not more:
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
    """Earn a reward while the final is settled by its due date; money that goes back takes it back.

    What another visit has used of it stays there: a bill is not made dearer for what happened to
    another, so a person is told instead (AM-16).
    """
    policy, state = case.policy, case.state
    if policy is None or policy.reward is None or state.shadow:
        return
    rewards, had = case.person.rewards, case.person.rewards.get(state.account)
    settled = [
        (final.due, state.settled_at(final.invoice) or case.now)
        for final in state.live("final")
        if final.status == "balanced" and final.figures.net > 0
    ]
    found = [earned(policy.reward, state.account, due, at) for due, at in settled]
    has = next((one for one in found if one is not None), None)
    if has is not None and had is None:
        rewards[state.account] = has
    elif has is None and had is not None and not had.used_by:
        del rewards[state.account]
    elif has is None and had is not None:
        where, answer = f"Account/{state.account}", had.answer
        case.find_once(where, "reward-unearned", had.used_by, answer=answer)
