"""Section `documents`: the papers an agreement asks for, and what is kept of them."""

from collections.abc import Collection, Iterable
from typing import Literal

from adapter.settlement.answer import Section
from adapter.settlement.values import Name, Papers


class DocumentRule(Section):
    """A paper: which kinds of document serve (ZDC-2), what is kept, whether it is security."""

    id: Name
    kinds: Papers
    keep: Literal["original", "copy", "none"]
    collateral: bool
    with_coverage_only: bool = False

    def allows(self, form: str) -> bool:
        """Tell whether a paper of a form (ZDC-5) may be kept: where a copy is, no original is."""
        return self.keep == "original" or (self.keep == "copy" and form != "O")


def missing_documents(
    rules: Iterable[DocumentRule],
    needed: Iterable[str],
    shown: set[str],
    *,
    covered: bool,
    copies: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the ids of needed papers nobody has shown; an uninsured person has no card (W23).

    `copies` are the kinds of which a copy alone was shown: it does not serve where the original is
    to be kept (H-10).
    """
    wanted = set(needed)
    originals = shown.difference(copies)
    return tuple(
        rule.id
        for rule in rules
        if rule.id in wanted
        and (covered or not rule.with_coverage_only)
        and not (originals if rule.keep == "original" else shown).intersection(rule.kinds)
    )
