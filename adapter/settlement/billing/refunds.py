"""Money returned: a void gives back exactly what it names, and its invoices are open again."""

from adapter.settlement.case import Case
from adapter.settlement.facts import Payment
from adapter.settlement.ledger import CASH, DEPOSIT, RECEIVABLE, UNAPPLIED
from adapter.settlement.money import said
from adapter.settlement.state import Issued, Received, Returned


def void(case: Case, payment: Payment) -> None:
    """Return the money a void names; one that names none known, or too much, waits for a person."""
    state = case.state
    if payment.payment in state.returns:
        return
    returned = Returned(payment.voids, payment.amount, payment.at)
    state.returns[payment.payment] = returned
    conclude(case)
    if returned.payment:
        return
    where, named = f"PaymentReconciliation/{payment.payment}", _named(case, returned)
    if len(named) == 1:
        case.find(where, "payment-void-over", said(payment.amount), said(_left(case, named[0])))
    else:
        case.find(where, "payment-void-waits", next(iter(payment.voids), "-"))


def conclude(case: Case) -> None:
    """Return what waited for its payment to come, or for more of it."""
    for returned in case.state.returns.values():
        if returned.payment:
            continue
        named = _named(case, returned)
        if len(named) == 1 and 0 < returned.amount <= _left(case, named[0]):
            returned.payment = named[0]
            _return(case, returned)


def give_back(case: Case, received: Received) -> None:
    """Undo a receipt as if it had never been."""
    _take_from(case, received, received.amount)
    del case.state.received[received.payment]


def pay(case: Case, invoice: Issued, amount: int) -> None:
    """Note what an invoice is paid, or with a negative amount that it is open again."""
    invoice.paid += amount
    case.changed[invoice.invoice] = ""


def _named(case: Case, returned: Returned) -> list[str]:
    """Return the money that a void names: by the first of its numbers that is known."""
    receipts = case.state.receipts
    return next((receipts[name] for name in returned.names if name in receipts), [])


def _left(case: Case, payment: str) -> int:
    received = case.state.received.get(payment)
    return received.amount if received else case.state.deposits[payment]


def _return(case: Case, returned: Returned) -> None:
    state, amount = case.state, returned.amount
    received = state.received.get(returned.payment)
    if received is not None:
        _take_from(case, received, amount)
        case.paid.add(received.payment)
        return
    state.deposits[returned.payment] -= amount
    case.post("deposit-returned", (DEPOSIT, CASH, amount), at=returned.at)


def _take_from(case: Case, received: Received, amount: int) -> None:
    """Take an amount from money received: what lies unapplied first, then what was given last."""
    invoices = {one.invoice: one for one in case.state.invoices}
    rest = amount - min(received.unapplied, amount)
    while rest:
        invoice, given = received.allocations.pop()
        taken = min(given, rest)
        if given > taken:
            received.allocations.append((invoice, given - taken))
        pay(case, invoices[invoice], -taken)
        case.post("payment-returned", (RECEIVABLE, UNAPPLIED, taken))
        rest -= taken
    received.amount -= amount
    case.post("payment-returned", (UNAPPLIED, received.source, amount))
