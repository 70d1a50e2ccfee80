"""What a resource says of a hospital's funding, about nobody's stay, and of which hospital."""

from datetime import date

from adapter.settlement.city.facts import FundingFact, FundingFigure, InsurerPayment
from adapter.settlement.city.funding import FIGURES, PAYMENTS
from adapter.settlement.money import fen
from adapter.settlement.reading.elements import Resource, code, extension

# Payments that are for a month; the others are for a year, and the last for the year before.
_MONTHLY = frozenset({"quota", "settlement"})
_AFTERWARDS = frozenset({"true-up", "quota-release"})
_YEAR, _MONTH = len("2014"), len("2014-01")


def is_funding(resource: Resource) -> bool:
    """Tell whether a resource is about a hospital's funding and not about a stay."""
    if resource["resourceType"] == "PaymentReconciliation":
        return extension(resource, "payment-kind") in PAYMENTS
    return resource["resourceType"] == "Basic" and code(resource.get("code")) in FIGURES


def facility_reference(resource: Resource) -> Resource:
    """Return the reference to the hospital that a resource is about."""
    paid = resource["resourceType"] == "PaymentReconciliation"
    found: Resource = resource.get("requestor" if paid else "subject", {})
    return found


def funding_fact(resource: Resource, facility: str) -> FundingFact | None:
    """Return the fact a resource states of a hospital, None where a figure or date is missing."""
    try:
        return _fact(resource, facility)
    except ValueError:
        return None


def _fact(resource: Resource, facility: str) -> FundingFact | None:
    if resource["resourceType"] == "PaymentReconciliation":
        return _payment(resource, facility)
    period, amount = str(extension(resource, "of-period")), extension(resource, "amount")
    word, grade = code(resource.get("code")), str(extension(resource, "grade") or "")
    monthly = word == "fund-spend"
    date.fromisoformat(f"{period}-01" if monthly else f"{period}-01-01")
    if not (grade if word == "grade" else amount):
        return None
    of = fen(amount["value"]) if amount else 0
    return FundingFigure(resource["id"], facility, word, period, of, grade)


def _payment(resource: Resource, facility: str) -> InsurerPayment:
    kind = str(extension(resource, "payment-kind"))
    paid = date.fromisoformat(str(resource["paymentDate"]))
    period = str(extension(resource, "of-period") or resource.get("period", {}).get("start", ""))
    if not period:
        period = f"{paid.year - 1}" if kind in _AFTERWARDS else f"{paid:%Y-%m}"
    period = period[: _MONTH if kind in _MONTHLY else _YEAR]
    date.fromisoformat(f"{period}-01" if kind in _MONTHLY else f"{period}-01-01")
    amount = fen(resource["paymentAmount"]["value"])
    return InsurerPayment(resource["id"], facility, kind, amount, paid, period)
