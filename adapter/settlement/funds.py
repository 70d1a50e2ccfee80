"""Money received: the oldest invoice first, the rest unapplied until the next (AM-15)."""

from adapter.settlement import awards
from adapter.settlement.case import Case
from adapter.settlement.facts import Payment
from adapter.settlement.ledger import CASH, DEPOSIT, RECEIVABLE, UNAPPLIED
from adapter.settlement.state import Issued, Received

# A promise is no money, and the insurer's money is not the patient's.
_NO_MONEY = {"promise": "payment-is-a-promise", "insurer": "payment-is-the-insurers"}


def take(case: Case, payment: Payment) -> None:
    """Take a payment, a deposit, or the return of one; a known one has no second effect."""
    state = case.state
    if payment.kind in _NO_MONEY:
        case.find(payment.payment, _NO_MONEY[payment.kind], payment.method)
    elif payment.kind == "deposit":
        if payment.payment not in state.deposits:
            state.deposits[payment.payment] = payment.amount
            case.post("deposit", (CASH, DEPOSIT, payment.amount), at=payment.at)
    elif payment.kind == awards.FUND_PAYS:
        awards.pay(case, payment)
    elif payment.kind == "void":
        case.find(payment.payment, "payment-void-waits")
    elif payment.payment not in state.received:
        receive(case, Received(payment.payment, payment.amount, payment.at))


def receive(case: Case, received: Received) -> None:
    """Book money as unapplied; `apply` gives it to invoices."""
    case.state.received[received.payment] = received
    case.post("payment", (received.source, UNAPPLIED, received.amount), at=received.at)


def give_back(case: Case, payment: str) -> None:
    """Undo a receipt: its invoices are open again by what it had paid."""
    received = case.state.received.pop(payment, None)
    if received is None:
        return
    invoices = {one.invoice: one for one in case.state.invoices}
    for invoice, amount in received.allocations:
        _pay(case, invoices[invoice], -amount)
        case.post("payment-returned", (RECEIVABLE, UNAPPLIED, amount))
    case.post("payment-returned", (UNAPPLIED, received.source, received.amount))


def apply(case: Case) -> None:
    """Settle open invoices, oldest first, from credits of the account and from unapplied money."""
    owed = sorted((one for one in case.state.live() if one.open > 0), key=lambda one: one.at)
    credits_ = [one for one in case.state.live() if one.open < 0]
    for invoice in owed:
        for credit in credits_:
            amount = min(invoice.open, -credit.open)
            if amount > 0:
                # Both stand in the receivable: no posting is needed.
                _pay(case, invoice, amount)
                _pay(case, credit, -amount)
        for received in case.state.received.values():
            amount = min(invoice.open, received.unapplied)
            if amount > 0:
                received.allocations.append((invoice.invoice, amount))
                case.paid.add(received.payment)
                _pay(case, invoice, amount)
                case.post("payment-applied", (UNAPPLIED, RECEIVABLE, amount))
    for invoice in case.state.live():
        status = "balanced" if invoice.open == 0 else "issued"
        if invoice.status != status:
            invoice.status = status
            case.changed[invoice.invoice] = ""


def _pay(case: Case, invoice: Issued, amount: int) -> None:
    invoice.paid += amount
    case.changed[invoice.invoice] = ""
