"""What resources of an agreement say: how it stands, its papers, and a plan of payment."""

from datetime import date, tzinfo

from adapter.settlement.facts import Agreement, Fact, Paper, PlanSigned
from adapter.settlement.money import fen
from adapter.settlement.reading.elements import (
    BASE,
    EXTENSION,
    Lookup,
    Resource,
    account_of,
    code,
    extension,
    id_of,
    instant,
)
from adapter.settlement.sections.months import dated_parts

_FORMS = f"{BASE}/CodeSystem/agreement-form"
# What the mapping writes for an agreement that names no policy, for FHIR wants one.
_NO_POLICY = "facility policy"
# What a Consent without a state of ours says by its status.
_CONSENT_STATES = {"active": "active", "proposed": "papers-pending", "rejected": "rejected"}
# Who signed, by what they are to the patient (0063).
_SIGNERS = {"SEL": "patient", "GRD": "legal_representative", "UNK": ""}
_KIN = ("SPO", "DOM", "CHD", "GCH", "NCH", "SCH", "FCH", "PAR", "MTH", "FTH", "GRP", "EXF")
_FAMILY = {*_KIN, "SIB", "BRO", "SIS"}
# The role of a Consent's actor who is told what the patient is told (v3-ParticipationType).
_TOLD = "IRCP"
_RUNNING = {"active", "papers-pending", "disputed"}


def is_agreement(consent: Resource) -> bool:
    """Tell whether a Consent is a pay-later agreement; of another kind (CON) it says so."""
    systems = {
        one.get("system") for each in consent.get("category", ()) for one in each.get("coding", ())
    }
    return not systems or _FORMS in systems


def agreement(consent: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read a pay-later agreement; a Consent of another kind, or a draft, states nothing."""
    period = consent.get("provision", {}).get("period", {})
    if not is_agreement(consent) or consent["status"] == "draft":
        return []
    form = next((code(category) for category in consent.get("category", ())), "")
    named = str(consent.get("policyRule", {}).get("text", ""))
    return [
        Agreement(
            consent=consent["id"],
            account=account_of(consent) if form != "STANDING" else "",
            patient=id_of(consent.get("patient")),
            form=form,
            state=_agreement_state(consent),
            signed=instant(consent.get("dateTime"), zone),
            start=instant(period.get("start"), zone),
            end=instant(period.get("end"), zone),
            informed=instant(extension(consent, "informed"), zone),
            policy=named if named != _NO_POLICY else "",
            facility=_signed_at(consent, lookup),
            signer=_signer(extension(consent, "signer-relationship") or ""),
            contacts=_contacts(consent),
        )
    ]


def _signer(relationship: str) -> str:
    if not relationship or relationship in _SIGNERS:
        return _SIGNERS.get(relationship, "")
    return "family" if relationship in _FAMILY else "other"


def _contacts(consent: Resource) -> tuple[str, ...]:
    """Return the contacts that an agreement allows to be told beside the patient (AM-32)."""
    actors = consent.get("provision", {}).get("actor", ())
    named = (one["reference"].get("reference") for one in actors if code(one["role"]) == _TOLD)
    return tuple(str(one) for one in named if one)


def _signed_at(consent: Resource, lookup: Lookup) -> str:
    """Return the hospital that a Consent names, by its identifier or by its resource."""
    named: Resource = next(iter(consent.get("organization", ())), {})
    found = (lookup(named["reference"]) if "reference" in named else None) or {}
    told = [named.get("identifier", {}), *found.get("identifier", ())]
    return next((str(one["value"]) for one in told if one.get("value")), "")


def _agreement_state(consent: Resource) -> str:
    """Return how an agreement stands; who makes its Consent inactive withdraws it."""
    said = extension(consent, "agreement-state") or ""
    if consent["status"] == "inactive" and said in {"", *_RUNNING}:
        return "withdrawn"
    return said or _CONSENT_STATES.get(consent["status"], "")


def paper(document: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read a paper that was shown, is held or was given back; one told in error never was."""
    told = document.get("status") != "entered-in-error"
    return [
        Paper(
            document=document["id"],
            account=account_of(document),
            kind=code(document.get("type")),
            form=extension(document, "document-form") or "",
            custody=(extension(document, "custody") or "") if told else "",
            at=instant(extension(document, "custody-time") or document.get("date"), zone),
            number=next(iter(_numbers(document)), ""),
        )
    ]


def _numbers(document: Resource) -> list[str]:
    return [str(one["value"]) for one in document.get("identifier", ()) if one.get("value")]


def plan(contract: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read a plan as it was signed, or ended; one that is only offered states nothing."""
    signed = instant(contract.get("issued"), zone)
    account, financed = account_of(contract), extension(contract, "financed")
    offered = contract.get("status") in {"offered", "negotiable", "rejected", "entered-in-error"}
    if signed is None or not account or not financed or offered:
        return []
    amount, months = fen(financed["value"]), extension(contract, "months") or 0
    return [
        PlanSigned(
            plan=contract["id"],
            account=account,
            kind=code(contract.get("type")),
            financed=amount,
            months=months,
            parts=_parts(contract, amount, months),
            signed=signed,
            ended=_ended(contract),
        )
    ]


def _ended(contract: Resource) -> bool:
    """Tell whether somebody ended a plan; that it came to its own end, we say ourselves."""
    over = contract.get("status") in {"terminated", "cancelled", "revoked"}
    return over and extension(contract, "plan-standing") not in {"completed", "expired"}


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
