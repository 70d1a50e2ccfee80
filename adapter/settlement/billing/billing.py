"""Invoices cut, cancelled and corrected: every figure is the bill so far less what was billed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapter.fhir.resources import derive_id
from adapter.settlement.answer import Answer
from adapter.settlement.billing import bill, lineage
from adapter.settlement.billing.limits import cut_by, limit
from adapter.settlement.case import Case
from adapter.settlement.figures import Figures, Layers
from adapter.settlement.ledger import RECEIVABLE, UNADJUDICATED
from adapter.settlement.lines import Line
from adapter.settlement.outcome import Document
from adapter.settlement.sections.calendar import end_of_day
from adapter.settlement.sections.thresholds import measured
from adapter.settlement.state import Issued

_LETTERS = {"segment": "S", "final": "F", "supplementary": "U", "credit-note": "C"}


def crossed(case: Case) -> bool:
    """Tell whether the threshold is reached by what it is measured on."""
    state, found = case.state, limit(case)
    section = case.policy.thresholds if case.policy else None
    if section is None or found is None:
        return False
    gross, settled = state.layers.gross, state.billed.settled
    reached = measured(section, unsettled=bill.unsettled(case), gross=gross, settled=settled)
    return reached >= found[0]


def reach(case: Case) -> int:
    """Return how much of the gross the next segment settles, in fen."""
    policy, state = case.policy, case.state
    assert policy is not None
    figure, _ = limit(case) or (0, None)
    return policy.segment_settlement.reach(state.layers.gross, state.billed.settled, figure)


def asks(case: Case) -> bool:
    """Tell whether a segment cut now asks for anything: of a multiple, only its personal part."""
    return bill.over(case, case.state.layers, reach(case)).net > case.state.billed.net


def segment(
    case: Case, at: datetime, *, at_once: Answer | None = None, whole: bool = False
) -> None:
    """Cut a segment by the policy's rule and term; one due at once takes all that is unsettled.

    `at_once` is the rule that makes it due now; `whole` takes all, due by the policy's term.
    """
    policy = case.policy
    assert policy is not None
    answers = bill.answers(case)
    by = cut_by(case)
    if by is not None:
        answers["threshold"] = by
    settles = policy.segment_settlement
    settled = case.state.layers.gross if at_once or whole else reach(case)
    answers["totalNet"] = settles.settles(settled)
    if settled != case.state.layers.gross:
        answers["carried-forward"] = answers["totalNet"].on(*(by.facts if by else ()))
    term = settles.due
    due = case.now if at_once else end_of_day(at, case.zone, term.days)
    answers["due"] = at_once or settles.answer(f"{term.days} days", "segment_settlement.due")
    sofar = bill.over(case, case.state.layers, settled)
    _issue(case, "segment", sofar, case.lines.unbilled(), (at, due), answers)
    case.state.notified = False
    case.state.last_posting = None


def final(case: Case, *, in_force: bool) -> None:
    """Cut the final over whatever no live invoice asks for yet, also over 0.00."""
    policy, visit = case.policy, case.state.visit
    assert visit is not None
    answers = bill.answers(case)
    ended = visit.end or case.now
    due = ended
    if policy is not None:
        rule = policy.discharge
        term = rule.due
        if in_force and term != "at_discharge":
            due = end_of_day(ended, case.zone, term.days)
        answers["totalNet"] = rule.answer(rule.payable, "discharge.payable")
        value = "at discharge" if term == "at_discharge" else f"{term.days} days"
        answers["due"] = rule.answer(
            value if in_force else "at once", "discharge.due", rule.due_origin
        ).on(case.stay)
    _issue(case, "final", bill.total(case), case.lines.unbilled(), (case.now, due), answers)


def late(case: Case) -> None:
    """Bill what came after the final: charges on a supplementary, reversals on a credit note."""
    lines = case.lines.unbilled()
    charges = [line for line in lines if line.amount >= 0]
    reversals = [line for line in lines if line.amount < 0]
    for type_, chosen in (("supplementary", charges), ("credit-note", reversals)):
        if chosen:
            layers = sum_layers(chosen).plus(case.state.billed_layers)
            difference(case, type_, _standing_figures(case, layers), chosen)


def difference(case: Case, type_: str, figures: Figures, lines: Sequence[Line] = ()) -> None:
    """Issue what these figures are above or below all that was billed, under this type."""
    policy = case.policy
    answers = bill.answers(case)
    due = case.now
    if policy is not None:
        rule = policy.reconciliation
        due = end_of_day(case.now, case.zone, rule.supplementary_due.days)
        answers["totalNet"] = rule.answer("the difference", "reconciliation")
        answers["due"] = rule.answer(
            f"{rule.supplementary_due.days} days", "reconciliation.supplementary_due"
        )
    _issue(case, type_, figures, lines, (case.now, due), answers)


def restate(case: Case, *, cover_changed: bool) -> None:
    """Bring live invoices to a changed cover or adjudication: unpaid ones fall, paid ones stay.

    While the visit is open a difference of the insurer's answer goes to the final; one of the
    cover is settled at once. What differs after the final, `settle_difference` settles.
    """
    state = case.state
    if not state.live() or _standing_figures(case, state.billed_layers) == state.billed:
        return
    reason = "coverage-changed" if cover_changed else "adjudicated"
    withdraw(case, reason, "segment", "final", "supplementary", "credit-note")
    if not state.ended and state.live() and (cover_changed or bill.unsettled(case) < 0):
        settle_difference(case)


def settle_difference(case: Case) -> None:
    """Bill what the lines on live invoices now come to above or below what was billed."""
    figures = _standing_figures(case, case.state.billed_layers)
    change = figures.net - case.state.billed.net
    if change > 0:
        difference(case, "supplementary", figures)
    elif change < 0:
        difference(case, "credit-note", figures)


def withdraw(case: Case, reason: str, *types: str) -> None:
    """Cancel the live invoices of these types on which nothing was paid, newest first."""
    state = case.state
    for issued in reversed(state.live(*types)):
        if issued.paid:
            continue
        issued.status = "cancelled"
        state.billed = state.billed.minus(issued.figures)
        state.billed_layers = state.billed_layers.minus(issued.layers)
        state.billed_lines -= case.lines.release(issued.invoice)
        case.changed[issued.invoice] = reason
        case.post(
            "invoice-cancelled",
            (UNADJUDICATED, RECEIVABLE, issued.figures.net),
            rule="reconciliation" if case.policy else "",
            cites=case.policy.reconciliation.cites if case.policy else (),
        )


def sum_layers(lines: Sequence[Line]) -> Layers:
    """Return what lines add up to."""
    total = Layers()
    for line in lines:
        total = total.plus(line.layers)
    return total


def close_instant(case: Case) -> datetime:
    """Return the day close at which a segment falls due: of the posting day, never a past one."""
    now = case.now.astimezone(case.zone)
    day = max(now.date(), case.state.last_posting or now.date())
    return end_of_day(now, case.zone, (day - now.date()).days) + timedelta(seconds=1)


def _standing_figures(case: Case, layers: Layers) -> Figures:
    """Return figures over layers as they stand: of an open stay, up to what is settled of them."""
    settled = None if case.state.ended else max(case.state.billed.settled, 0)
    return bill.over(case, layers, settled)


def _issue(
    case: Case,
    type_: str,
    sofar: Figures,
    lines: Sequence[Line],
    dates: tuple[datetime, datetime],
    answers: dict[str, Answer],
) -> None:
    """Issue what the figures so far are above or below all that was billed."""
    state = case.state
    assert state.visit is not None
    figures, made = sofar.minus(state.billed), lineage.portions(case, sofar)
    before = tuple(one.invoice for one in state.live())
    same = sum(one.type == type_ for one in state.invoices) + 1
    number = f"{state.visit.number or state.account[:12]}-{_LETTERS[type_]}{same}"
    at, due = dates
    layers, brought = sum_layers(lines), state.billed.carried
    issued = Issued(
        derive_id("Invoice", state.account, number), number, type_, at, due, figures, layers
    )
    state.invoices.append(issued)
    state.billed = state.billed.plus(figures)
    state.billed_layers = state.billed_layers.plus(layers)
    state.billed_lines += len(lines)
    case.lines.bill([line.charge for line in lines], issued.invoice)
    answer = answers.get("totalNet")
    case.post(
        f"invoice-{type_}",
        (RECEIVABLE, UNADJUDICATED, figures.net),
        rule=answer.rule if answer else "",
        cites=answer.cites if answer else (),
        at=at,
    )
    estimated = case.settled is None
    shown = lineage.told(answers, made, figures)
    case.issued.append(Document(issued, tuple(lines), shown, estimated, brought, made, before))
