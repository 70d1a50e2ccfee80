"""Section `reward`: something off the next bill for who paid on time (H-31, AM-16)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import Field

from adapter.settlement.answer import Answer, Section
from adapter.settlement.money import share, yuan
from adapter.settlement.sections.terms import under
from adapter.settlement.values import Fen, Rate


class RewardValue(Section):
    """A part of the personal share, up to a cap."""

    kind: Literal["percent_of_personal_share"]
    percent: Rate
    cap: Fen


class Reward(Section):
    """For what, on what, how much; the insurer's share is computed before it and stays."""

    for_: Literal["on_time_settlement"] = Field(alias="for")
    applies_to: Literal["next_encounter"]
    value: RewardValue
    never_reduces: Literal["insurer_share"]

    def taken(self, amount: int) -> Answer:
        """Return what was taken off a personal share, with its rule."""
        return under(self, self.value, yuan(amount), "reward.value")


@dataclass(frozen=True, slots=True)
class Earned:
    """A reward a person has: earned by one account, used by one other or by none yet."""

    account: str
    at: datetime
    answer: Answer
    used_by: str = ""


def earned(section: Reward, account: str, due: datetime, settled: datetime) -> Earned | None:
    """Return the reward that settling an account brings, None when it was settled late."""
    if settled > due:
        return None
    return Earned(account, settled, section.answer(section.for_, "reward.for"))


def reward(
    section: Reward, has: Earned | None, account: str, personal: int
) -> tuple[int, Answer] | None:
    """Return what is taken off an account's personal share in fen, None without a reward to use.

    One use: the account that used it keeps it, another gets none.
    """
    if has is None or has.account == account or has.used_by not in {"", account}:
        return None
    value = section.value
    off = min(share(max(personal, 0), value.percent), value.cap)
    return off, section.taken(off)
