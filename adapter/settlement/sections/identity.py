"""Section `identity`: when two charts are one person, and when a person must look (AM-26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from adapter.settlement.answer import Answer, Section

Kind = Literal["national_id", "social_security_card", "insurance_no", "hospital_mrn"]
# kind, assigning authority, number: the same number of another authority is another person's.
Identifier = tuple[str, str, str]


class Identity(Section):
    """Which numbers make one person; a merge comes only from a merge message."""

    match_on: tuple[Kind, ...]
    merge_by: tuple[Literal["A40", "A31_link"], ...]
    conflict: Literal["identity-ambiguous"]


@dataclass(frozen=True, slots=True)
class Match:
    """The one person some numbers lead to, or all those they lead to: then a person decides."""

    person: str | None
    candidates: tuple[str, ...]
    answer: Answer

    @property
    def ambiguous(self) -> bool:
        """Tell whether the numbers lead to no one person although they lead somewhere."""
        return self.person is None and bool(self.candidates)


def match(
    section: Identity, known: Mapping[str, frozenset[Identifier]], given: frozenset[Identifier]
) -> Match:
    """Return whose numbers these are; never a silent link of two persons."""
    counted = frozenset(one for one in given if one[0] in section.match_on)
    hits = tuple(sorted(person for person, numbers in known.items() if numbers & counted))
    if len(hits) == 1 and not _contradicts(known[hits[0]], counted):
        return Match(hits[0], hits, section.answer("match", "identity.match_on"))
    word = section.conflict if hits else "new"
    return Match(
        None, hits, section.answer(word, "identity.conflict" if hits else "identity.match_on")
    )


def _contradicts(numbers: frozenset[Identifier], given: frozenset[Identifier]) -> bool:
    """Tell whether the two sides name different national ids of one authority."""
    has = {(kind, authority): number for kind, authority, number in numbers}
    return any(
        kind == "national_id" and has.get((kind, authority), number) != number
        for kind, authority, number in given
    )
