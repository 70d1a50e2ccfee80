"""Section `reconciliation`: what follows when figures change after they were invoiced (AM-15)."""

from adapter.settlement.answer import Section, Term
from adapter.settlement.values import Days


class Reconciliation(Section):
    """A difference is a supplementary invoice or a credit note; originals are never edited."""

    supplementary_due: Term
    late_charge_window_days: Days
