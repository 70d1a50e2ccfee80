"""An invoice explained: its figures, terms and lines, and the facts that they rest on."""

from collections.abc import Mapping
from typing import Any

from adapter.explanation.facts import fact_parts, rested
from adapter.explanation.figures import figures, terms
from adapter.explanation.lines import line_part
from adapter.explanation.lookup import Lookup
from adapter.explanation.settled import settled
from adapter.fhir.parameters import Part
from adapter.settlement.policy import Policy
from adapter.settlement.reading.elements import EXTENSION, code
from adapter.settlement.state import AccountState


def invoice_parts(
    lookup: Lookup,
    resource: Mapping[str, Any],
    state: AccountState | None,
    policy: Policy | None,
    until: str = "",
) -> list[Part]:
    """Explain an Invoice, kept or only asked for; `until` tells facts as they stood then."""
    found = [
        *figures(lookup, resource, _before(resource, state), until),
        *(settled(resource, state) if state else ()),
    ]
    told = [one.told(policy) for one in found]
    told += terms(resource, policy)
    return [
        *told,
        *(line_part(lookup, item, policy, until) for item in resource.get("lineItem", ())),
        *fact_parts(lookup, rested(told), until),
        *fact_parts(lookup, rested(told, "of")),
    ]


def _before(resource: Mapping[str, Any], state: AccountState | None) -> list[str]:
    """Return the invoices that billed what this one leaves out."""
    if code(resource["type"]) == "running":
        return [one.invoice for one in state.live()] if state else []
    return [
        str(one["valueReference"]["reference"]).partition("/")[2]
        for one in resource["extension"]
        if one["url"] == EXTENSION + "billed-before"
    ]
