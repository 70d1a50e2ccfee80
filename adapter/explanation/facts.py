"""The facts that answers rest on: each once, with what of it counts and who said so."""

from collections.abc import Iterable
from typing import Final

from adapter.explanation.lookup import Lookup, row_parts
from adapter.explanation.parts import texts
from adapter.fhir.parameters import Part, part
from adapter.settlement.reports.report import Row
from adapter.settlement.told import fact_in, reference

# What of a resource settlement reads, by the start of the element's path.
_ELEMENTS: Final = {
    "Account": (
        "extension[his-balance]",
        "extension[his-charges]",
        "extension[his-adjustments]",
        "extension[his-payments]",
    ),
    "Basic": ("code", "extension[amount]", "extension[adjustment-reason]", "created"),
    "ChargeItem": ("priceOverride", "extension[item-class]", "extension[over-limit]"),
    "ClaimResponse": ("total[medfee_sumamt]", "extension[adjudication-kind]", "created"),
    "Consent": ("category", "dateTime", "extension[agreement-state]", "extension[informed]"),
    "Contract": ("type", "extension[financed]", "issued"),
    "Coverage": ("type.coding.code", "extension[region]", "status", "period.start", "period.end"),
    "DocumentReference": ("type.coding.code", "extension[document-form]", "extension[custody]"),
    "Encounter": (
        "class",
        "priority",
        "location[0].location.identifier",
        "period.start",
        "period.end",
        "extension[expected-discharge]",
    ),
    "Patient": ("extension[hukou-region]", "extension[aid-identity]", "identifier"),
    "PaymentReconciliation": ("paymentAmount", "created", "extension[payment-kind]"),
    "Task": ("businessStatus", "executionPeriod", "extension[stage]"),
}


# What is told in its own place, and needs no source here.
_KNOWN_HERE: Final = ("Account", "Invoice")


def fact_parts(lookup: Lookup, facts: Iterable[str], until: str = "") -> list[Part]:
    """Tell facts, each once; `until` tells them as they stood when an invoice was issued."""
    return [_fact(lookup, one, until) for one in dict.fromkeys(facts)]


def report_facts(lookup: Lookup, rows: Iterable[Row]) -> list[Part]:
    """Tell what the rows of a report rest on; of an Account, what the hospital told of it."""
    facts = dict.fromkeys(fact for row in rows for fact in row.facts)
    return [_fact(lookup, one, "", ("Invoice",)) for one in facts]


def rested(told: Iterable[Part], name: str = "fact") -> list[str]:
    """Return what these answers rest on, by reference or in words; `of` names money taken."""
    found = []
    for one in told:
        mine = [each for each in one.get("part", ()) if each["name"] == name]
        found += [fact_in(each["valueReference"]) for each in mine if "valueReference" in each]
        # An invoice tells its own, as they stood when it was issued.
        found += rested(one.get("part", ()), name) if one["name"] != "invoice" else []
    return found


def _fact(lookup: Lookup, fact: str, until: str, known: tuple[str, ...] = _KNOWN_HERE) -> Part:
    """Tell one fact with the message, the field and the value of each of its elements."""
    if fact.partition("/")[0] in known:
        return part("fact", part("reference", valueReference=reference(fact)))
    said = []
    for source, row in lookup.said(fact, _ELEMENTS.get(fact.partition("/")[0], ()), until):
        named = texts(("element", row.element)) if row else []
        said.append(part("said", *named, *row_parts(source, row)))
    return part("fact", part("reference", valueReference=reference(fact)), *said)
