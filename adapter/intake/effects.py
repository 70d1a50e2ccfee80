"""What follows from settling, kept: invoices, verdicts, payments, notices and entries."""

from adapter.intake.instants import utc
from adapter.intake.resources import Written
from adapter.settlement import invoice
from adapter.settlement.case import Case
from adapter.settlement.money import money
from adapter.settlement.notice import duty_resource, explanation
from adapter.settlement.outcome import Verdict
from adapter.settlement.reading import BASE, EXTENSION
from adapter.store.port import EntryRow, PostingRow

# FHIR's words for an agreement's standing (R4 Consent.status).
_CONSENT_STATUS = {
    "in-force": "active",
    "papers-pending": "proposed",
    "pending-fact": "proposed",
    "rejected": "rejected",
    "lapsed": "rejected",
}


def keep_effects(written: Written, case: Case) -> None:
    """Keep everything a case led to."""
    _keep_invoices(written, case)
    for verdict in case.verdicts:
        _keep_verdict(written, verdict)
    told = {verdict.consent for verdict in case.verdicts}
    told |= {key.partition(":")[2] for key in _changed(case, "policy-explained")}
    for consent in sorted(told):
        _keep_explanation(written, case, consent)
    for payment in sorted(case.paid):
        _keep_payment(written, case, payment)
    latest = {duty.key: duty for duty in case.duties}
    for duty in latest.values():
        written.put(duty_resource(case, duty))
    _keep_estimate(written, case)
    written.work.add_entries(
        [
            EntryRow(
                written.partition,
                made.account,
                made.kind,
                utc(made.at),
                made.rule,
                " ".join(made.cites),
                written.message,
                tuple(
                    PostingRow(posting.ledger_account, posting.amount, case.state.currency)
                    for posting in made.postings
                ),
            )
            for made in case.entries
        ]
    )


def _keep_invoices(written: Written, case: Case) -> None:
    state = case.state
    fresh = {document.invoice.invoice for document in case.issued}
    for document in case.issued:
        written.put(invoice.issued(case, document))
    known = {one.invoice: one for one in state.invoices}
    for changed, reason in case.changed.items():
        stored = None if changed in fresh else written.find(f"Invoice/{changed}")
        if stored is not None:
            written.put(invoice.standing(stored, known[changed], state.currency, reason))
    if state.visit is not None and state.accrued:
        written.put(invoice.running(case), assembled_on_read=True)
    else:
        written.remove("Invoice", invoice.running_id(state.account))


def _keep_verdict(written: Written, verdict: Verdict) -> None:
    consent = written.find(f"Consent/{verdict.consent}")
    if consent is None:
        return
    consent["status"] = _CONSENT_STATUS.get(verdict.state, "inactive")
    standing, reason = EXTENSION + "pay-later-standing", EXTENSION + "standing-reason"
    kept = [one for one in consent.get("extension", ()) if one["url"] not in {standing, reason}]
    consent["extension"] = [*kept, {"url": standing, "valueCode": verdict.state}]
    if verdict.reason:
        consent["extension"].append({"url": reason, "valueCode": verdict.reason})
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
        written.put(invoice.estimate(case))
    elif owed:
        written.remove("Invoice", invoice.estimate_id(state.account))
