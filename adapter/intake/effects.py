"""What follows from settling, kept: invoices, verdicts, payments, notices and entries."""

from typing import Any

from adapter.intake.documents import put_city
from adapter.intake.resources import Written
from adapter.settlement.arrears.flag import flags
from adapter.settlement.arrears.plans import standing_plan
from adapter.settlement.billing import invoice
from adapter.settlement.case import Case
from adapter.settlement.city.accounts import fund_account
from adapter.settlement.city.state import CityState
from adapter.settlement.duties.notice import duty_resource, explanation
from adapter.settlement.money import money
from adapter.settlement.outcome import Verdict
from adapter.settlement.reading.elements import BASE, EXTENSION, extension

# FHIR's words for an agreement's standing (R4 Consent.status).
_CONSENT_STATUS = {
    "in-force": "active",
    "papers-pending": "proposed",
    "pending-fact": "proposed",
    "rejected": "rejected",
    "lapsed": "rejected",
}

# And for a plan's (R4 Contract.status): one that was kept to its end, and one that was not.
_CONTRACT_STATUS = {"completed": "terminated", "expired": "cancelled"}


def keep_effects(written: Written, case: Case) -> None:
    """Keep everything a case led to."""
    _keep_invoices(written, case)
    for verdict in case.verdicts:
        # What a person signed for every hospital, one that only compares changes for none.
        if case.state.shadow and verdict.consent in case.person.agreements:
            continue
        _keep_verdict(written, verdict, case.now.isoformat(timespec="seconds"))
    _keep_plans(written, case)
    _keep_account(written, case)
    _keep_flags(written, case)
    told = {verdict.consent for verdict in case.verdicts}
    told |= {key.partition(":")[2] for key in _changed(case, "policy-explained")}
    for consent in sorted(told):
        _keep_explanation(written, case, consent)
    # In shadow nobody is told anything, and money is not said to have settled what is no invoice.
    for payment in () if case.state.shadow else sorted(case.paid):
        _keep_payment(written, case, payment)
    latest = {} if case.state.shadow else {duty.key: duty for duty in case.duties}
    for duty in latest.values():
        written.put(duty_resource(case, duty))
    _keep_estimate(written, case)
    written.post(case.entries, case.state.currency)


def _keep_plans(written: Written, case: Case) -> None:
    """Show on a Contract that its plan was refused, and how one that was signed stands."""
    for plan in sorted(case.refused_plans):
        contract = written.find(f"Contract/{plan}")
        if contract is not None:
            written.put(contract | {"status": "rejected"})
    stands, signed = standing_plan(case), case.state.plan_signed
    contract = written.find(f"Contract/{signed}") if stands is not None else None
    if contract is None or stands is None:
        return
    url = EXTENSION + "plan-standing"
    kept = [one for one in contract.get("extension", ()) if one["url"] != url]
    shown = contract | {"status": _CONTRACT_STATUS.get(stands.word, "executed")}
    shown["extension"] = [*kept, {"url": url, "valueCode": stands.word}]
    if case.plan_form:
        shown.setdefault("title", case.plan_form)
    if shown != contract:
        written.put(shown)


def _keep_account(written: Written, case: Case) -> None:
    """Show on the Account that its debt is past its term; one that the sender ended stays ended."""
    account, state = written.find(f"Account/{case.state.account}"), case.state
    status = "on-hold" if state.arrears.word and not state.shadow else "active"
    if account is not None and account["status"] in {"active", "on-hold"} - {status}:
        written.put(account | {"status": status})


def _keep_flags(written: Written, case: Case) -> None:
    """Show an entry on the credit list once it has taken effect; it stays, and says when it ended.

    The chart of the bill it comes of keeps saying so when another visit of the chart is settled.
    """
    for flag in flags(case):
        kept = written.find(f"Flag/{flag['id']}")
        if kept is None and flag["status"] != "active":
            continue
        known = {one["url"] for one in flag["extension"]}
        more = [one for one in (kept or {}).get("extension", ()) if one["url"] not in known]
        shown = flag | {"extension": [*flag["extension"], *more]}
        if shown != kept:
            written.put(shown)


def keep_city(written: Written, city: CityState) -> None:
    """Keep a city's state, and show its fund's years as Accounts."""
    put_city(written.work, city)
    for year, fund in city.years.items():
        written.put(fund_account(city.code, year, fund))


def _keep_invoices(written: Written, case: Case) -> None:
    state = case.state
    fresh = {document.invoice.invoice for document in case.issued}
    for document in case.issued:
        written.put(_shown(case, invoice.issued(case, document)))
    known = {one.invoice: one for one in state.invoices}
    for changed, reason in case.changed.items():
        stored = None if changed in fresh else written.find(f"Invoice/{changed}")
        if stored is not None:
            standing = invoice.standing(stored, known[changed], state.currency, reason)
            written.put(_shown(case, standing))
    if state.visit is not None and state.accrued:
        written.put(_shown(case, invoice.running(case)), assembled_on_read=True)
    else:
        written.remove("Invoice", invoice.running_id(state.account))


def _shown(case: Case, resource: dict[str, Any]) -> dict[str, Any]:
    return invoice.unissued(resource) if case.state.shadow else resource


def _keep_verdict(written: Written, verdict: Verdict, when: str) -> None:
    consent = written.find(f"Consent/{verdict.consent}")
    if consent is None:
        return
    consent["status"] = _CONSENT_STATUS.get(verdict.state, "inactive")
    standing, reason = EXTENSION + "pay-later-standing", EXTENSION + "standing-reason"
    kept = [one for one in consent.get("extension", ()) if one["url"] not in {standing, reason}]
    consent["extension"] = [*kept, {"url": standing, "valueCode": verdict.state}]
    if verdict.reason:
        consent["extension"].append({"url": reason, "valueCode": verdict.reason})
    if verdict.state == "withdrawn" and not extension(consent, "withdrawn"):
        told = {"url": EXTENSION + "withdrawn", "valueDateTime": when}
        consent["extension"].append(told)
    written.put(consent)


def _changed(case: Case, kind: str) -> set[str]:
    return {duty.key for duty in case.duties if duty.kind == kind}


def _keep_explanation(written: Written, case: Case, id_: str) -> None:
    """Show on a Consent whether its policy was explained before it was signed."""
    consent, shown = written.find(f"Consent/{id_}"), explanation(case, id_)
    if consent is None or shown is None:
        return
    kept = [one for one in consent.get("extension", ()) if one["url"] != shown["url"]]
    written.put(consent | {"extension": [*kept, shown]})


def _keep_payment(written: Written, case: Case, payment: str) -> None:
    """Tell on a payment which invoices it settled."""
    received = case.state.received.get(payment)
    resource = written.find(f"PaymentReconciliation/{payment}")
    if received is None or resource is None:
        return
    resource["detail"] = [
        {
            "type": {"coding": [{"system": f"{BASE}/CodeSystem/fact", "code": "payment"}]},
            "request": {"reference": f"Invoice/{settled}"},
            "amount": money(amount, case.state.currency),
        }
        for settled, amount in received.allocations
    ]
    if not resource["detail"]:
        del resource["detail"]
    if not received.amount:
        resource["status"] = "cancelled"
    written.put(resource)


def _keep_estimate(written: Written, case: Case) -> None:
    """Keep the estimate that is owed before discharge up to date; it goes when the visit ends."""
    state = case.state
    owed = any(duty.kind == "estimate" and duty.status != "void" for duty in state.duties.values())
    if owed and not state.ended:
        written.put(_shown(case, invoice.estimate(case)))
    elif owed:
        written.remove("Invoice", invoice.estimate_id(state.account))
