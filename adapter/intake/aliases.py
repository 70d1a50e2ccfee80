"""Other names of a visit: the account number a sender may use alone (PID-18 without PV1-19)."""

from dataclasses import replace
from typing import Any

from adapter.fhir.resources import derive_id
from adapter.intake.persons import led
from adapter.mapping.drafts import Draft, Mapped
from adapter.store.port import UnitOfWork

_KIND = "visit-alias"


def remember(work: UnitOfWork, mapped: Mapped) -> None:
    """Keep the account number of a visit as another name of it, for ever."""
    for draft in mapped.drafts:
        resource = draft.resource
        if resource["resourceType"] != "Account" or not mapped.visit:
            continue
        number = _number(resource, "AN")
        if number and number != mapped.visit:
            work.put_document(_KIND, _key(mapped.facility, number), mapped.visit.encode())


def by_visit(work: UnitOfWork, mapped: Mapped) -> Mapped:
    """Return a message with its visit's own number, if it names the visit by another name."""
    if not mapped.visit:
        return mapped
    known = work.document(_KIND, _key(mapped.facility, mapped.visit))
    own = derive_id("Account", mapped.facility, mapped.visit)
    if known is None or work.document("account", own) is not None:
        return mapped
    visit = known.decode()
    drafts = [replace(draft, resource=_renamed(draft, mapped, visit)) for draft in mapped.drafts]
    return replace(mapped, visit=visit, drafts=drafts)


def _renamed(draft: Draft, mapped: Mapped, visit: str) -> dict[str, Any]:
    resource: Any = draft.resource
    for kind in ("Account", "Encounter"):
        old, new = (derive_id(kind, mapped.facility, number) for number in (mapped.visit, visit))
        resource = led(resource, f"{kind}/{old}", f"{kind}/{new}")
        if resource["resourceType"] == kind and resource["id"] == old:
            # The sender's number is no visit number: only what names the account is kept.
            resource = {
                **resource,
                "id": new,
                "identifier": [one for one in resource.get("identifier", ()) if _code(one) != "VN"],
            }
            if not resource["identifier"]:
                del resource["identifier"]
    changed: dict[str, Any] = resource
    return changed


def _number(account: dict[str, Any], kind: str) -> str:
    for one in account.get("identifier", ()):
        if _code(one) == kind:
            return str(one.get("value", ""))
    return ""


def _code(identifier: dict[str, Any]) -> str:
    codings = identifier.get("type", {}).get("coding", ())
    return next((str(coding.get("code", "")) for coding in codings), "")


def _key(facility: str, number: str) -> str:
    return derive_id("AccountNumber", facility, number)
