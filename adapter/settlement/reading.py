"""One fact, one resource, one reader: what each FHIR resource says, in settlement's own terms."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import Any

from adapter.settlement.facts import (
    Adjudication,
    Adjustment,
    Agreement,
    Charge,
    Cover,
    Covers,
    Decision,
    Delivery,
    Fact,
    IdentityCheck,
    Paper,
    Payment,
    Person,
    PlanSigned,
    Visit,
)
from adapter.settlement.money import fen
from adapter.settlement.sections.months import dated_parts

BASE = "https://paylater.example/fhir"
EXTENSION = f"{BASE}/StructureDefinition/"
# A payment so told gives its money back.
VOID = frozenset({"cancelled", "entered-in-error"})
# What the mapping writes for an agreement that names no policy, for FHIR wants one.
_NO_POLICY = "facility policy"

# What a person may decide, as the code of a Basic.
DECISIONS = {
    "default-confirmed",
    "default-dismissed",
    "list-lifted",
    "plan_requested",
    "aid_pending",
    "invoice_disputed",
    "death",
    "aid-granted",
    "aid-refused",
    "default-appealed",
    "dispute-decided",
    "settlement-asked",
    "credit-limit",
}

# What a Consent without a state of ours says by its status.
_CONSENT_STATES = {"active": "active", "proposed": "papers-pending", "rejected": "rejected"}
_RUNNING = {"active", "papers-pending", "disputed"}

Resource = Mapping[str, Any]
# Finds a resource by its reference, `Coverage/…`, as it stands after the message.
Lookup = Callable[[str], Resource | None]

_PRIORITIES = {"EM": "emergency", "UR": "urgent", "R": "routine", "EL": "elective"}


def facts_in(resource: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Return the facts a resource states; one that states none to settlement gives none.

    A date without a time counts from its first second in `zone`.
    """
    reader = _READERS.get(resource["resourceType"])
    return reader(resource, lookup, zone) if reader else []


def extension(resource: Resource, name: str) -> Any:
    """Return the value of one of our extensions, None when it is absent."""
    url = EXTENSION + name
    for one in resource.get("extension", ()):
        if one.get("url") == url:
            return next((one[key] for key in one if key.startswith("value")), None)
    return None


def instant(text: str | None, zone: tzinfo) -> datetime | None:
    """Return a FHIR dateTime as an instant; partial dates count from their first second."""
    if not text:
        return None
    padded = text if len(text) > len("yyyy-mm") else f"{text}-01-01"[: len("yyyy-mm-dd")]
    read = datetime.fromisoformat(padded)
    return read if read.tzinfo else read.replace(tzinfo=zone)


def _id_of(reference: Any) -> str:
    return str(reference.get("reference", "")).rpartition("/")[2] if reference else ""


def _code(concept: Any) -> str:
    for coding in (concept or {}).get("coding", ()):
        if coding.get("code"):
            return str(coding["code"])
    return ""


def _account(resource: Resource) -> str:
    return _id_of(extension(resource, "account"))


def _identifier(resource: Resource, kind: str) -> str:
    for one in resource.get("identifier", ()):
        if _code(one.get("type")) == kind and one.get("use") != "old":
            return str(one.get("value", ""))
    return ""


def _person(patient: Resource, _lookup: Lookup, _zone: tzinfo) -> list[Fact]:
    return [
        Person(
            patient=patient["id"],
            national_id=_identifier(patient, "NI"),
            hukou_region=extension(patient, "hukou-region") or "",
            aid_identity=extension(patient, "aid-identity") or "",
        )
    ]


def _visit(encounter: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    period = encounter.get("period", {})
    places: list[Resource] = encounter.get("location", [])
    # Where the patient is, not where he was, will be or is for an hour.
    present = [one for one in places if one.get("status") == "active" and "extension" not in one]
    place = next(iter(present or places), {}).get("location", {})
    owner = encounter.get("serviceProvider", {})
    return [
        Visit(
            account=_id_of(next(iter(encounter.get("account", ())), None)),
            patient=_id_of(encounter.get("subject")),
            facility=owner.get("identifier", {}).get("value", ""),
            number=_identifier(encounter, "VN"),
            ward=place.get("identifier", {}).get("value") or place.get("display", ""),
            encounter_class=encounter.get("class", {}).get("code", ""),
            status=encounter["status"],
            start=instant(period.get("start"), zone),
            end=instant(period.get("end"), zone),
            priority=_PRIORITIES.get(_code(encounter.get("priority")), ""),
            condition=extension(encounter, "condition") or "",
            expected=instant(extension(encounter, "expected-discharge"), zone),
        )
    ]


def _covers(account: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    ordered = sorted(account.get("coverage", ()), key=lambda one: one.get("priority", 99))
    found = [lookup(one["coverage"]["reference"]) for one in ordered]
    covers = tuple(cover_of(coverage, zone) for coverage in found if coverage is not None)
    return [Covers(account["id"], covers)]


def cover_of(coverage: Resource, zone: tzinfo) -> Cover:
    """Return what a Coverage says of an insurance."""
    period = coverage.get("period", {})
    return Cover(
        coverage=coverage["id"],
        scheme=_code(coverage.get("type")),
        region=extension(coverage, "region") or "",
        status=coverage["status"],
        start=instant(period.get("start"), zone),
        end=instant(period.get("end"), zone),
    )


def _agreement(consent: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    period = consent.get("provision", {}).get("period", {})
    form = next((_code(category) for category in consent.get("category", ())), "")
    named = str(consent.get("policyRule", {}).get("text", ""))
    return [
        Agreement(
            consent=consent["id"],
            account=_account(consent) if form != "STANDING" else "",
            patient=_id_of(consent.get("patient")),
            form=form,
            state=_agreement_state(consent),
            signed=instant(consent.get("dateTime"), zone),
            start=instant(period.get("start"), zone),
            end=instant(period.get("end"), zone),
            informed=instant(extension(consent, "informed"), zone),
            policy=named if named != _NO_POLICY else "",
        )
    ]


def _agreement_state(consent: Resource) -> str:
    """Return how an agreement stands; who makes its Consent inactive withdraws it."""
    said = extension(consent, "agreement-state") or ""
    if consent["status"] == "inactive" and said in {"", *_RUNNING}:
        return "withdrawn"
    return said or _CONSENT_STATES.get(consent["status"], "")


def _paper(document: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    return [
        Paper(
            document=document["id"],
            account=_account(document),
            kind=_code(document.get("type")),
            form=extension(document, "document-form") or "",
            custody=extension(document, "custody") or "",
            at=instant(extension(document, "custody-time"), zone),
        )
    ]


def _check(task: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    at = instant(task.get("executionPeriod", {}).get("end"), zone)
    encounter = lookup(str(task.get("encounter", {}).get("reference", "")))
    if at is None or encounter is None:
        return []
    return [
        IdentityCheck(
            task=task["id"],
            account=_id_of(next(iter(encounter.get("account", ())), None)),
            result=_code(task.get("businessStatus")),
            stage=extension(task, "stage") or "",
            at=at,
        )
    ]


def _charge(item: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    entered = instant(item.get("enteredDate"), zone)
    occurred = instant(item.get("occurrenceDateTime"), zone) or entered
    account = _id_of(next(iter(item.get("account", ())), None))
    if occurred is None or not account or "priceOverride" not in item:
        return []
    over = extension(item, "over-limit")
    return [
        Charge(
            charge=item["id"],
            account=account,
            reversal=extension(item, "transaction-class") == "reversal",
            amount=fen(item["priceOverride"]["value"]),
            over_limit=fen(over["value"]) if over else 0,
            item=_code(item.get("code")) or item.get("code", {}).get("text", ""),
            item_class=extension(item, "item-class") or "",
            occurred=occurred,
            entered=entered or occurred,
            reverses=_id_of(next(iter(item.get("partOf", ())), None)),
        )
    ]


def _payment(paid: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read money received, or returned: by a void that names it, or by its own cancellation."""
    at = instant(paid.get("created"), zone)
    account = _account(paid)
    if at is None or not account:
        return []
    said = paid.get("paymentIdentifier", {}).get("value")
    numbers = tuple(one["value"] for one in paid.get("identifier", ()) if one.get("value"))
    receipt = (said,) if said else ()
    read = Payment(
        payment=paid["id"],
        account=account,
        amount=fen(paid["paymentAmount"]["value"]),
        kind=extension(paid, "payment-kind") or "payment",
        method=extension(paid, "payment-method") or "",
        at=at,
        names=(paid["id"], *numbers, *receipt),
    )
    if read.kind == "void":
        details = paid.get("detail", ())
        before = [one["predecessor"].get("value", "") for one in details if "predecessor" in one]
        # A sender that tells a void by its state repeats the number of the payment itself.
        return [replace(read, names=(), voids=(*filter(None, before), *receipt, *numbers))]
    if paid.get("status") in VOID:
        name = paid["id"]
        return [replace(read, payment=f"{name}-void", kind="void", names=(), voids=(name,))]
    return [read]


def _basic(basic: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read an adjustment of the feed, or what a person decided."""
    word = _code(basic.get("code"))
    account = _account(basic)
    if word not in DECISIONS or not (account or word == "credit-limit"):
        return _adjustment(basic, lookup, zone)
    amount = extension(basic, "amount")
    at = instant(extension(basic, "entered") or basic.get("created"), zone)
    if at is None:
        return []
    return [
        Decision(
            decision=basic["id"],
            account=account,
            word=word,
            by=basic.get("author", {}).get("display", ""),
            note=extension(basic, "note") or "",
            at=at,
            until=instant(extension(basic, "until"), zone),
            amount=fen(amount["value"]) if amount else None,
        )
    ]


def _delivery(told: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read the proof that something was told: a record of it, or the very notice completed."""
    at = instant(told.get("sent"), zone)
    account = _account(told) or account_about(told)
    kind = next((_code(category) for category in told.get("category", ())), "")
    if told.get("status") != "completed" or at is None or not account:
        return []
    day, own = extension(told, "listed-day") or "", extension(told, "duty-state") is not None
    return [Delivery(told["id"], account, kind, day, at, own)]


def account_about(told: Resource) -> str:
    """Return the account that a Communication is about, empty where it names none."""
    about = (str(one.get("reference", "")).partition("/") for one in told.get("about", ()))
    return next((id_ for type_, _, id_ in about if type_ == "Account"), "")


def _plan(contract: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read a plan as it was signed, or ended; one that is only offered states nothing."""
    signed = instant(contract.get("issued"), zone)
    account, financed = _account(contract), extension(contract, "financed")
    offered = contract.get("status") in {"offered", "negotiable", "rejected", "entered-in-error"}
    if signed is None or not account or not financed or offered:
        return []
    amount, months = fen(financed["value"]), extension(contract, "months") or 0
    return [
        PlanSigned(
            plan=contract["id"],
            account=account,
            kind=_code(contract.get("type")),
            financed=amount,
            months=months,
            parts=_parts(contract, amount, months),
            signed=signed,
            ended=contract.get("status") in {"terminated", "cancelled", "revoked"},
        )
    ]


def _parts(contract: Resource, financed: int, count: int) -> tuple[tuple[date, int], ...]:
    """Return the parts that a plan writes out, or tells by its first day (ZPP)."""
    first, last = extension(contract, "first-due"), extension(contract, "last-amount")
    if first:
        every = extension(contract, "every") or ""
        end = fen(last["value"]) if last else None
        return dated_parts(date.fromisoformat(first), every, count or 1, financed, end)
    written = [
        {part["url"]: part for part in one["extension"]}
        for one in contract.get("extension", ())
        if one.get("url") == f"{EXTENSION}instalment"
    ]
    return tuple(
        (date.fromisoformat(one["due"]["valueDate"]), fen(one["amount"]["valueMoney"]["value"]))
        for one in written
    )


def _adjustment(basic: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    amount = extension(basic, "amount")
    at = instant(extension(basic, "entered") or basic.get("created"), zone)
    account = _account(basic)
    if _code(basic.get("code")) != "adjustment" or not amount or at is None or not account:
        return []
    reason = extension(basic, "adjustment-reason") or ""
    return [Adjustment(basic["id"], account, fen(amount["value"]), reason, at)]


def _adjudication(response: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    at = instant(response.get("created"), zone)
    account = _account(response)
    if at is None or not account or response.get("outcome") == "error":
        return []
    settlement = next((one.get("value", "") for one in response.get("identifier", ())), "")
    return [
        Adjudication(
            adjudication=response["id"],
            settlement=settlement,
            account=account,
            kind=extension(response, "adjudication-kind") or "FINAL",
            cancels=extension(response, "cancels") or "",
            figures=tuple(
                (_code(total.get("category")), fen(total["amount"]["value"]))
                for total in response.get("total", ())
                # The pool's proportion is a ratio, no amount.
                if _code(total.get("category")) != "pool_prop_selfpay"
            ),
            at=at,
        )
    ]


_READERS: dict[str, Callable[[Resource, Lookup, tzinfo], list[Fact]]] = {
    "Patient": _person,
    "Encounter": _visit,
    "Account": _covers,
    "Consent": _agreement,
    "DocumentReference": _paper,
    "Task": _check,
    "ChargeItem": _charge,
    "PaymentReconciliation": _payment,
    "Basic": _basic,
    "Communication": _delivery,
    "Contract": _plan,
    "ClaimResponse": _adjudication,
}
