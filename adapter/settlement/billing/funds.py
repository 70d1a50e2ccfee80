"""Money received: the oldest invoice first, the rest unapplied until the next (AM-15)."""

from adapter.settlement.billing import refunds
from adapter.settlement.billing.refunds import pay
from adapter.settlement.case import Case
from adapter.settlement.city import awards
from adapter.settlement.facts import Payment
from adapter.settlement.ledger import CASH, DEPOSIT, RECEIVABLE, UNAPPLIED
from adapter.settlement.state import Received

# A promise is no money, and the insurer's money is not the patient's.
_NO_MONEY = {"promise": "payment-is-a-promise", "insurer": "payment-is-the-insurers"}

# What money for a stay may be; other money is a hospital's.
RECEIPTS = ("payment", "deposit", "void", awards.FUND_PAYS, *_NO_MONEY)


def take(case: Case, payment: Payment) -> None:
    """Take a payment, a deposit, or the return of one; a known one has no second effect."""
    state = case.state
    if payment.kind in _NO_MONEY:
        where = f"PaymentReconciliation/{payment.payment}"
        case.find(where, _NO_MONEY[payment.kind], payment.method)
    elif payment.kind == awards.FUND_PAYS:
        awards.pay(case, payment)
    elif payment.kind == "void":
        refunds.void(case, payment)
    elif payment.payment not in state.deposits and payment.payment not in state.received:
        for name in payment.names:
            state.receipts.setdefault(name, []).append(payment.payment)
        if payment.kind == "deposit":
            state.deposits[payment.payment] = payment.amount
            case.post("deposit", (CASH, DEPOSIT, payment.amount), at=payment.at)
        else:
            receive(case, Received(payment.payment, payment.amount, payment.at))
        refunds.conclude(case)


def receive(case: Case, received: Received) -> None:
    """Book money as unapplied; `apply` gives it to invoices."""
    case.state.received[received.payment] = received
    case.post("payment", (received.source, UNAPPLIED, received.amount), at=received.at)


def apply(case: Case) -> None:
    """Settle open invoices, oldest first, from credits of the account and from unapplied money."""
    owed = sorted((one for one in case.state.live() if one.open > 0), key=lambda one: one.at)
    credits_ = [one for one in case.state.live() if one.open < 0]
    for invoice in owed:
        for credit in credits_:
            amount = min(invoice.open, -credit.open)
            if amount > 0:
                # Both stand in the receivable: no posting is needed.
                pay(case, invoice, amount)
                pay(case, credit, -amount)
        for received in case.state.received.values():
            amount = min(invoice.open, received.unapplied)
            if amount > 0:
                received.allocations.append((invoice.invoice, amount))
                case.paid.add(received.payment)
                pay(case, invoice, amount)
                case.post("payment-applied", (UNAPPLIED, RECEIVABLE, amount))
    for invoice in case.state.live():
        status = "balanced" if invoice.open == 0 else "issued"
        if invoice.status != status:
            invoice.status = status
            case.changed[invoice.invoice] = ""


def holds(case: Case) -> bool:
    """Tell whether an account holds money that was paid or deposited and not given back."""
    state = case.state
    return any(one.amount for one in state.received.values()) or any(state.deposits.values())
