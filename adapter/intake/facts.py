"""The facts that resources state, and which of them an account is told, in which order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from adapter.intake.resources import Written
from adapter.settlement.arrears.decisions import limit
from adapter.settlement.facts import Agreement, Decision, Fact, Person
from adapter.settlement.person import PersonState
from adapter.settlement.reading.facts import facts_in

# Facts are folded in this order: who, where and on what terms, before any money.
_ORDER: Final = (
    "Person",
    "Visit",
    "Covers",
    "Agreement",
    "Paper",
    "IdentityCheck",
    "Charge",
    "Adjustment",
    "Adjudication",
    "Payment",
    "Delivery",
    "PlanSigned",
    "Decision",
)

# Each with the place its message told it in.
Told = tuple[Fact, str]


def facts_of(
    written: Written, resources: Sequence[tuple[dict[str, Any], str]], at: datetime
) -> list[Told]:
    """Return the facts that resources state, each with its place; times are in the zone of `at`."""
    zone = at.tzinfo
    assert zone is not None
    return [
        (fact, source)
        for resource, source in resources
        for fact in facts_in(resource, written.find, zone)
    ]


def facts_for(facts: Sequence[Told], account: str) -> list[Told]:
    """Return what an account is told: what is its own, and news of its person, in order."""
    mine = [one for one in facts if isinstance(one[0], Person) or one[0].account in {"", account}]
    return sorted(mine, key=lambda one: _ORDER.index(type(one[0]).__name__))


def remember(person: PersonState, facts: Sequence[Told], now: datetime) -> None:
    """Take news of a person who has no open account."""
    for fact, _ in facts:
        if isinstance(fact, Person):
            person.told(fact, now)
        elif isinstance(fact, Agreement) and not fact.account:
            person.agreements[fact.consent] = fact
        elif isinstance(fact, Decision):
            limit(person, fact)
