"""One fact, one resource, one reader: which reader takes which resource."""

from collections.abc import Callable
from datetime import tzinfo

from adapter.settlement.facts import Fact
from adapter.settlement.reading.agreements import agreement, paper, plan
from adapter.settlement.reading.care import check, person, visit
from adapter.settlement.reading.decisions import decision, delivery
from adapter.settlement.reading.elements import Lookup, Resource
from adapter.settlement.reading.insurance import adjudication, covers
from adapter.settlement.reading.money import charge, payment


def facts_in(resource: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Return the facts a resource states; one that states none to settlement gives none.

    A date without a time counts from its first second in `zone`.
    """
    reader = _READERS.get(resource["resourceType"])
    return reader(resource, lookup, zone) if reader else []


_READERS: dict[str, Callable[[Resource, Lookup, tzinfo], list[Fact]]] = {
    "Patient": person,
    "Encounter": visit,
    "Account": covers,
    "Consent": agreement,
    "DocumentReference": paper,
    "Task": check,
    "ChargeItem": charge,
    "PaymentReconciliation": payment,
    "Basic": decision,
    "Communication": delivery,
    "Contract": plan,
    "ClaimResponse": adjudication,
}
