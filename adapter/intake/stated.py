"""What a message stated, as it stands now: for a sender that asks to see the resources it wrote."""

from adapter.fhir.resources import derive_id
from adapter.intake.documents import ACCOUNT
from adapter.mapping.drafts import Mapped
from adapter.settlement.billing.invoice import running_id
from adapter.store.port import Store


def stated(store: Store, mapped: Mapped) -> list[bytes]:
    """Return the resources a message states, and its account's invoices, as they stand."""
    places = [(draft.resource["resourceType"], draft.resource["id"]) for draft in mapped.drafts]
    with store.read() as reader:
        account = derive_id("Account", mapped.facility, mapped.visit)
        known = reader.document("account", account) if mapped.visit else None
        if known is not None:
            state = ACCOUNT.validate_json(known)
            places += [("Invoice", one.invoice) for one in state.invoices]
            places.append(("Invoice", running_id(account)))
        found = [reader.get(*place) for place in places]
    return [one.body for one in found if one is not None and not one.deleted]
