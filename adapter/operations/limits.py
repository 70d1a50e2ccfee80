"""The credit limit of a person, which people set by conduct (Q-17)."""

from typing import Any

from adapter.fhir.parameters import ParameterError, Part, part
from adapter.intake.acts import Done
from adapter.issues import Issue
from adapter.operations.asked import Asked, View, amount, extension
from adapter.settlement.money import CURRENCY, money
from adapter.settlement.reading.elements import BASE
from adapter.settlement.sections.credit_limit import credit_limit
from adapter.settlement.told import answered


def set_limit(view: View, asked: Asked) -> dict[str, Any]:
    """Return the limit that a person sets for this one."""
    chart = view.chart(asked.id)
    person = view.person(chart.person)
    limit = amount(asked.given, "amount")
    if limit < 0:
        values = ("amount", asked.given.text("amount"))
        raise ParameterError(Issue("error", "value", "amount", "parameter-unreadable", values))
    at = view.now(asked, person).astimezone(view.policies.zone_of(chart.facility))
    extensions = [
        extension("amount", valueMoney=money(limit, CURRENCY)),
        extension("entered", valueDateTime=at.isoformat(timespec="seconds")),
    ]
    if note := asked.given.text("note"):
        extensions.append(extension("note", valueString=note))
    return {
        "resourceType": "Basic",
        "code": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": "credit-limit"}]},
        "subject": {"reference": f"Patient/{asked.id}"},
        "author": {"display": asked.given.text("by") or asked.operator},
        "created": at.date().isoformat(),
        "extension": extensions,
    }


def stands(view: View, asked: Asked, done: Done | None) -> list[Part]:
    """Return the limit that counts for a person now, and its rule."""
    person, _, policy, _ = view.governed(asked)
    parts = []
    if done is not None:
        parts.append(part("act", valueReference={"reference": f"{done.type}/{done.id}"}))
    section = policy.credit_limit if policy else None
    if section is not None:
        _, rule = credit_limit(section, person.credit_limit)
        parts.append(answered("answer", rule, policy))
    return parts


def unused(view: View, asked: Asked, done: Done | None) -> tuple[Issue, ...]:
    """Tell that a city lets nobody set a limit, or has none."""
    policy = view.governed(asked).policy
    section = policy.credit_limit if policy else None
    if done is None or (section is not None and section.adjust == "by_conduct"):
        return ()
    where = f"{done.type}/{done.id}"
    return (Issue("warning", "business-rule", where, "credit-limit-fixed"),)
