"""A resource changed by a person: what may be changed, of which version, and by which key."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar, Final

from adapter.fhir.resources import derive_id, read, write
from adapter.issues import AdapterError, Issue
from adapter.mapping.amounts import DIGITS_MAX
from adapter.settlement.money import fen
from adapter.settlement.reading.elements import EXTENSION, extension
from adapter.settlement.reading.money import VOID
from adapter.store.port import UnitOfWork

# Elements that hold money, told or not.
_SUMS: Final = {"valueMoney", "paymentAmount"}


class ActError(AdapterError):
    """What a person stated cannot be taken; the issues say what and where."""


class StaleError(ActError):
    """The resource has another version by now than the one its client changed."""

    http_status: ClassVar[int] = 412


class UnknownError(ActError):
    """What a person would change or act on is not known here."""

    http_status: ClassVar[int] = 404


def content_key(work: UnitOfWork, resource: dict[str, Any]) -> str:
    """Return what makes an update once whose client names no key: its content on this version."""
    stored = work.stored(resource["resourceType"], resource["id"])
    version = str(stored.version) if stored else ""
    return derive_id(write(resource).decode(), version)


def check_update(work: UnitOfWork, resource: dict[str, Any], version: int | None) -> None:
    """Refuse to change what is not there, what has changed since, and money as it was booked."""
    type_, id_ = resource["resourceType"], resource["id"]
    stored = work.stored(type_, id_)
    if stored is None or stored.deleted:
        raise UnknownError(Issue("error", "not-found", f"{type_}/{id_}", "not-found"))
    if version is not None and version != stored.version:
        values = (str(version), str(stored.version))
        raise StaleError(Issue("error", "conflict", f"{type_}/{id_}", "version-stale", values))
    before = read(stored.body)
    if _booked(before) != _booked(resource) or (_is_void(before) and not _is_void(resource)):
        raise ActError(Issue("error", "conflict", f"{type_}.paymentAmount", "money-stands"))


def _booked(resource: dict[str, Any]) -> tuple[Any, ...]:
    """Return what the books took of a resource: money is voided and stated anew, never changed."""
    if resource["resourceType"] != "PaymentReconciliation":
        return ()
    account = extension(resource, "account") or {}
    kind = extension(resource, "payment-kind") or "payment"
    return resource["paymentAmount"], account.get("reference"), kind


def _is_void(resource: dict[str, Any]) -> bool:
    return bool(_booked(resource)) and resource.get("status") in VOID


def payment_faults(resource: dict[str, Any], currency: str) -> list[Issue]:
    """Return why the books of an account do not take a sum, by the rules the feed has too."""
    if found := currency_faults(resource, currency):
        return found
    paid = resource["resourceType"] == "PaymentReconciliation"
    for where, one in sums(resource):
        sent = str(one["value"])
        if abs(fen(sent)) >= fen(str(10**DIGITS_MAX)):
            found.append(Issue("error", "value", f"{where}.value", "amount-too-large", (sent,)))
        elif paid and where.endswith(".paymentAmount") and fen(sent) < 0:
            values = (sent,)
            found.append(
                Issue("error", "business-rule", f"{where}.value", "payment-negative", values)
            )
    return found


def currency_faults(resource: dict[str, Any], currency: str) -> list[Issue]:
    """Return the sums that are of another currency than the books."""
    return [
        Issue("error", "value", f"{where}.currency", "currency-not-accepted", (told, currency))
        for where, one in sums(resource)
        if (told := str(one.get("currency", currency))) != currency
    ]


def money_faults(resource: dict[str, Any]) -> list[Issue]:
    """Return the sums of a resource that the books cannot take: none told, or not in whole fen."""
    found = []
    for where, one in sums(resource):
        sent = one.get("value", "")
        try:
            # Text in the place of a number would be served as text, which is no FHIR.
            fen(str(sent) if isinstance(sent, int | Decimal) else "")
        except ValueError:
            values = (str(sent) or "-",)
            found.append(Issue("error", "value", f"{where}.value", "money-unreadable", values))
    return found


def sums(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every sum of a resource with its place; an extension of ours is told by its name."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            url = str(item.get("url", "")) if isinstance(item, dict) else ""
            name = url.removeprefix(EXTENSION) if url.startswith(EXTENSION) else str(index)
            yield from sums(item, f"{where}[{name}]")
    elif isinstance(value, dict):
        where = where or str(value.get("resourceType", ""))
        for name, item in value.items():
            at = where if name == "valueMoney" else f"{where}.{name}"
            is_sum = name in _SUMS or (isinstance(item, dict) and "currency" in item)
            if is_sum and isinstance(item, dict):
                yield at, item
            else:
                yield from sums(item, at)
