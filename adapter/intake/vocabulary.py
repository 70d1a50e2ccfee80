"""What each kind of statement must say, and with which words: one place for each resource."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from adapter.settlement.billing.funds import RECEIPTS
from adapter.settlement.case import RANKS
from adapter.settlement.city.funding import FIGURES, PAYMENTS
from adapter.settlement.duties.notice import KINDS
from adapter.settlement.reading.care import CHECK
from adapter.settlement.reading.decisions import DECISIONS, account_about
from adapter.settlement.reading.elements import BASE, EXTENSION, account_of, code, extension

# What the feed tells as a Basic, and a person may too.
_TOLD: Final = ("adjustment", "insurer-settlement")
# What became of a paper, what of it is meant, and which it is (ZDC-6, ZDC-5, ZDC-2).
_CUSTODY: Final = {"S", "H", "R", "L"}
_PAPER_FORMS: Final = {"O", "C"}
_PAPERS: Final = {"ID", "HUKOU", "INSCARD", "SSC", "COMMITTEE", "CIVIL", "AIDCERT", "OTHER"}
# The forms of an agreement (ZPL-2), and how one stands (ZPL-4).
_PERSONAL: Final = "STANDING"
_AGREEMENTS: Final = {"INP", _PERSONAL, "DEFER", "INSTAL"}
_STATES: Final = {
    *("papers-pending", "active", "disputed", "terminated", "completed", "rejected", "withdrawn"),
}
# What a check found, and where it was made (ZIV-2, ZIV-3).
_OUTCOMES: Final = {"match", "disputed", "mismatch"}
_STAGES: Final = {"ADM", "WARD", "INS"}
_PLANS: Final = {"deferral", "instalment"}
# Proof that a debtor was told is of no duty, but two are what a confirmation asks for.
_NOTICES: Final = {*KINDS, "default-notice"}
_ACCOUNT: Final = "extension[account]"

Said = tuple[str, Any, Collection[str]]
# A place in a resource with what is said there.
Need = tuple[str, Any]


def codes(concept: Mapping[str, Any]) -> list[str]:
    """Return every code of a CodeableConcept."""
    return [str(one["code"]) for one in concept.get("coding", ()) if one.get("code")]


def forms(consent: Mapping[str, Any]) -> list[str]:
    """Return the forms of ours that a Consent says it is."""
    every = (one for each in consent.get("category", ()) for one in each.get("coding", ()))
    system = f"{BASE}/CodeSystem/agreement-form"
    return [str(one.get("code")) for one in every if one.get("system") == system]


def _kind(resource: Mapping[str, Any]) -> str:
    """Return what a Communication says it proves, empty where it says nothing."""
    return next((code(one) for one in resource.get("category", ())), "")


def when(resource: Mapping[str, Any]) -> str:
    """Return when a Basic says that it was done."""
    return str(extension(resource, "entered") or resource.get("created") or "")


def _communication_words(one: Mapping[str, Any]) -> list[Said]:
    return [("category", _kind(one) or None, _NOTICES)]


def _communication_needs(one: Mapping[str, Any]) -> list[Need]:
    completed = one.get("status") == "completed"
    return [
        ("category", _kind(one)),
        (_ACCOUNT, account_of(one) or account_about(one)),
        *([("sent", one.get("sent"))] if completed else []),
    ]


def _task_words(one: Mapping[str, Any]) -> list[Said]:
    return [
        ("code", code(one.get("code")) or None, {CHECK, *KINDS}),
        ("businessStatus", code(one.get("businessStatus")) or None, _OUTCOMES),
        ("extension[stage]", extension(one, "stage"), _STAGES),
    ]


def _task_needs(one: Mapping[str, Any]) -> list[Need]:
    word = code(one.get("code"))
    if word and word != CHECK:
        return []
    return [
        ("code", word),
        ("for", one.get("for")),
        ("encounter", one.get("encounter")),
        ("businessStatus", code(one.get("businessStatus"))),
        ("executionPeriod.end", one.get("executionPeriod", {}).get("end")),
    ]


def _paper_words(one: Mapping[str, Any]) -> list[Said]:
    return [
        ("type", code(one.get("type")) or None, _PAPERS),
        ("extension[custody]", extension(one, "custody"), _CUSTODY),
        ("extension[document-form]", extension(one, "document-form"), _PAPER_FORMS),
    ]


def _paper_needs(one: Mapping[str, Any]) -> list[Need]:
    return [
        ("type", code(one.get("type"))),
        (_ACCOUNT, account_of(one)),
        ("extension[custody]", extension(one, "custody")),
    ]


def _consent_words(one: Mapping[str, Any]) -> list[Said]:
    return [
        *(("category", form, _AGREEMENTS) for form in forms(one)),
        ("extension[agreement-state]", extension(one, "agreement-state"), _STATES),
    ]


def _consent_needs(one: Mapping[str, Any]) -> list[Need]:
    """Return what an agreement needs; a Consent of another kind is of the person alone."""
    named = forms(one)
    of_stay = named and _PERSONAL not in named
    return [
        ("patient", one.get("patient")),
        ("category.coding", [each for each in one.get("category", ()) if each.get("coding")]),
        *([(_ACCOUNT, account_of(one))] if of_stay else []),
    ]


def _basic_words(one: Mapping[str, Any]) -> list[Said]:
    return [("code", code(one.get("code")), {*DECISIONS, *FIGURES, *_TOLD})]


def _basic_needs(one: Mapping[str, Any]) -> list[Need]:
    word = code(one.get("code"))
    amount = ("extension[amount]", extension(one, "amount"))
    if word == "adjustment":
        return [(_ACCOUNT, account_of(one)), amount, ("extension[entered]", when(one))]
    if word not in DECISIONS:
        return []
    needed = [("extension[entered]", when(one))]
    return [*needed, amount if word == "credit-limit" else (_ACCOUNT, account_of(one))]


def _response_words(one: Mapping[str, Any]) -> list[Said]:
    kind = extension(one, "adjudication-kind")
    return [("extension[adjudication-kind]", kind, {*RANKS, "CANCEL"})]


def _response_needs(one: Mapping[str, Any]) -> list[Need]:
    cancels = extension(one, "adjudication-kind") == "CANCEL"
    return [
        (_ACCOUNT, account_of(one)),
        *([("extension[cancels]", extension(one, "cancels"))] if cancels else []),
    ]


def _plan_words(one: Mapping[str, Any]) -> list[Said]:
    every = str(extension(one, "every") or "")
    months = {every} if every[:1] == "M" and every[1:].isdecimal() and int(every[1:]) else set()
    return [
        ("type", code(one.get("type")) or None, _PLANS),
        ("extension[every]", every or None, months),
    ]


def _plan_needs(one: Mapping[str, Any]) -> list[Need]:
    first = extension(one, "first-due")
    return [
        ("type", code(one.get("type"))),
        (_ACCOUNT, account_of(one)),
        ("issued", one.get("issued")),
        ("extension[financed]", extension(one, "financed")),
        ("extension[months]", extension(one, "months") or instalments(one) or first),
    ]


def instalments(plan: Mapping[str, Any]) -> list[Any]:
    """Return the parts that a plan writes out."""
    url = f"{EXTENSION}instalment"
    return [one for one in plan.get("extension", ()) if one.get("url") == url]


def _payment_words(one: Mapping[str, Any]) -> list[Said]:
    kind = extension(one, "payment-kind")
    return [("extension[payment-kind]", kind, {*RECEIPTS, *PAYMENTS})]


def _payment_needs(one: Mapping[str, Any]) -> list[Need]:
    of_hospital = extension(one, "payment-kind") in PAYMENTS
    return [] if of_hospital else [(_ACCOUNT, account_of(one))]


WORDS: Final = {
    "Communication": _communication_words,
    "Task": _task_words,
    "DocumentReference": _paper_words,
    "Consent": _consent_words,
    "Basic": _basic_words,
    "ClaimResponse": _response_words,
    "Contract": _plan_words,
    "PaymentReconciliation": _payment_words,
}
NEEDS: Final = {
    "Communication": _communication_needs,
    "Task": _task_needs,
    "DocumentReference": _paper_needs,
    "Consent": _consent_needs,
    "Basic": _basic_needs,
    "ClaimResponse": _response_needs,
    "Contract": _plan_needs,
    "PaymentReconciliation": _payment_needs,
}
# When each says that it happened.
TIMES: Final[dict[str, Callable[[Mapping[str, Any]], Need]]] = {
    "Communication": lambda one: ("sent", one.get("sent")),
    "Task": lambda one: ("executionPeriod.end", one.get("executionPeriod", {}).get("end")),
    "DocumentReference": lambda one: ("extension[custody-time]", extension(one, "custody-time")),
    "Consent": lambda one: ("dateTime", one.get("dateTime")),
    "Basic": lambda one: ("extension[entered]", when(one)),
    "ClaimResponse": lambda one: ("created", one.get("created")),
    "Contract": lambda one: ("issued", one.get("issued")),
    "PaymentReconciliation": lambda one: ("created", one.get("created")),
}
