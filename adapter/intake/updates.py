"""A resource changed by a person: what may be changed, of which version, and by which key."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from adapter.fhir.resources import derive_id, read, write
from adapter.issues import AdapterError, Issue
from adapter.mapping.amounts import DIGITS_MAX
from adapter.settlement.billing.funds import RECEIPTS
from adapter.settlement.city.funding import FIGURES, PAYMENTS
from adapter.settlement.money import fen
from adapter.settlement.reading.decisions import DECISIONS
from adapter.settlement.reading.elements import BASE, code, extension
from adapter.settlement.reading.money import VOID
from adapter.store.port import UnitOfWork

# What the feed tells as a Basic, and a person may too.
_TOLD = ("adjustment", "insurer-settlement")
# What became of a paper, and what of it is meant (ZDC-6, ZDC-5).
_CUSTODY = {"S", "H", "R", "L"}
_PAPER_FORMS = {"O", "C"}
# The forms of an agreement (ZPL-2).
_AGREEMENTS = {"INP", "STANDING", "DEFER", "INSTAL"}


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


def act_faults(resource: dict[str, Any]) -> list[Issue]:
    """Return why the books cannot take what a person states: its sums, or what it says it is."""
    return money_faults(resource) or _word_faults(resource)


def _word_faults(resource: dict[str, Any]) -> list[Issue]:
    """Return why what a resource says it is cannot be taken: nothing it says is guessed."""
    type_ = resource["resourceType"]
    said: list[tuple[str, Any, Collection[str]]] = []
    if type_ == "PaymentReconciliation":
        kind = extension(resource, "payment-kind")
        said.append(("extension[payment-kind]", kind, {*RECEIPTS, *PAYMENTS}))
    elif type_ == "Basic":
        word = code(resource.get("code"))
        said.append(("code", word, {*DECISIONS, *FIGURES, *_TOLD}))
    elif type_ == "DocumentReference":
        for name, words in (("custody", _CUSTODY), ("document-form", _PAPER_FORMS)):
            said.append((f"extension[{name}]", extension(resource, name), words))
    elif type_ == "Consent":
        said += [("category", form, _AGREEMENTS) for form in _forms(resource)]
    return [
        Issue("error", "code-invalid", f"{type_}.{where}", "word-unknown", (str(word),))
        for where, word, words in said
        if word is not None and word not in words
    ]


def _forms(consent: dict[str, Any]) -> list[str]:
    """Return the forms of ours that a Consent says it is."""
    every = (one for each in consent.get("category", ()) for one in each.get("coding", ()))
    system = f"{BASE}/CodeSystem/agreement-form"
    return [str(one.get("code")) for one in every if one.get("system") == system]


def payment_faults(resource: dict[str, Any], currency: str) -> list[Issue]:
    """Return why the books of an account do not take a payment, by the rules the feed has too."""
    if resource["resourceType"] != "PaymentReconciliation":
        return []
    paid, where = resource["paymentAmount"], "PaymentReconciliation.paymentAmount"
    sent, told = str(paid.get("value", "")), str(paid.get("currency", currency))
    if told != currency:
        values = (told, currency)
        return [Issue("error", "value", f"{where}.currency", "currency-not-accepted", values)]
    if fen(sent) < 0:
        return [Issue("error", "business-rule", f"{where}.value", "payment-negative", (sent,))]
    if fen(sent) >= fen(str(10**DIGITS_MAX)):
        return [Issue("error", "value", f"{where}.value", "amount-too-large", (sent,))]
    return []


def money_faults(value: Any, where: str = "") -> list[Issue]:
    """Return the sums of a resource that the books cannot take: not in whole fen."""
    if isinstance(value, list):
        return [
            one
            for index, item in enumerate(value)
            for one in money_faults(item, f"{where}[{index}]")
        ]
    if not isinstance(value, dict):
        return []
    where = where or str(value.get("resourceType", ""))
    if "currency" in value and "value" in value:
        sent = str(value["value"])
        try:
            # Text in the place of a number would be served as text, which is no FHIR.
            fen(sent if isinstance(value["value"], int | Decimal) else "")
        except ValueError:
            return [Issue("error", "value", f"{where}.value", "money-unreadable", (sent,))]
    return [one for name, item in value.items() for one in money_faults(item, f"{where}.{name}")]
