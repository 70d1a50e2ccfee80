"""Which decisions of people on a debt took effect; what lacked something decided nothing."""

from collections.abc import Iterable
from typing import Final

from adapter.settlement.facts import Decision
from adapter.settlement.sections.credit_list import Entry
from adapter.settlement.state import AccountState

# What a person decides of a debt, and by which decision it is told.
DECIDED: Final = {
    "confirmed": "default-confirmed",
    "dismissed": "default-dismissed",
    "appealed": "default-appealed",
}


def decisive(state: AccountState, entries: Iterable[Entry] = ()) -> list[Decision]:
    """Return the decisions that took effect on a debt and on these entries, in their order."""
    stood = {
        (DECIDED[one.word], one.at)
        for one in state.arrears.history
        if one.by == "person" and one.word in DECIDED
    }
    stood |= {("list-lifted", one.lifted) for one in entries if one.lifted is not None}
    told = sorted(state.decisions.values(), key=lambda one: one.at)
    # Of several at one instant the last took effect: what came before it lacked something.
    return list({(one.word, one.at): one for one in told if (one.word, one.at) in stood}.values())


def last_word(state: AccountState, entries: Iterable[Entry], *words: str) -> list[str]:
    """Name the last decision with one of these words that took effect, none where there is none."""
    found = [one for one in decisive(state, entries) if one.word in words]
    return [f"Basic/{one.decision}" for one in found[-1:]]
