"""Medical aid: an application, and what a person decides of it (H-29, H-45)."""

from typing import Any

from adapter.fhir.parameters import ParameterError, Part, part
from adapter.intake.acts import Done
from adapter.issues import Issue
from adapter.operations.asked import Asked, View, decision
from adapter.settlement.billing import bill, granting
from adapter.settlement.money import money
from adapter.settlement.told import answered

_WORDS = {"granted": "aid-granted", "refused": "aid-refused"}


def apply(view: View, asked: Asked) -> dict[str, Any]:
    """Return an application for aid: the clock of the debt stands still until it is decided."""
    return decision(view, asked, view.account(asked), "aid_pending")


def decide(view: View, asked: Asked) -> dict[str, Any]:
    """Return the decision on an application: granted or refused."""
    word = asked.given.needed("decision")
    if word not in _WORDS:
        values = ("decision", word)
        raise ParameterError(Issue("error", "value", "decision", "parameter-unreadable", values))
    return decision(view, asked, view.account(asked), _WORDS[word])


def stands(view: View, asked: Asked, done: Done | None) -> list[Part]:
    """Return how aid stands: the word, what it carries and what the patient keeps."""
    state = view.account(asked)
    case = view.case(asked, state)
    parts = []
    if done is not None:
        parts.append(part("act", valueReference={"reference": f"{done.type}/{done.id}"}))
    found = granting.given(case)
    if found is None:
        return parts
    # At one stop aid is granted when the insurer's answer brings it.
    booked = state.aid_word == "granted" or bill.figures(case, state.layers).medical_aid
    word = "expected" if found.word == "granted" and not booked else found.word
    aid = answered(
        "aid",
        found.answer,
        case.policy,
        part("status", valueCode=word),
        part("amount", valueMoney=money(found.amount, state.currency)),
        part("patient", valueMoney=money(found.patient, state.currency)),
    )
    return [*parts, aid]
