"""What an account comes to: what was billed in all, and what its patient is asked for, in fen."""

from dataclasses import dataclass

from adapter.fhir.resources import read
from adapter.intake.documents import account_state
from adapter.settlement.billing.invoice import running_id
from adapter.settlement.money import fen
from adapter.store.port import UnitOfWork


@dataclass(frozen=True, slots=True)
class Standing:
    """The gross of an account and its personal share, on invoices and still running."""

    number: str
    gross: int
    personal: int


def standing(work: UnitOfWork, account: str) -> Standing:
    """Return what an account comes to now."""
    state = account_state(work, account)
    personal = sum(one.figures.net for one in state.live())
    running = work.stored("Invoice", running_id(account))
    if running is not None and not running.deleted:
        personal += fen(read(running.body)["totalNet"]["value"])
    number = state.visit.number if state.visit else account
    return Standing(number, state.layers.gross, personal)
