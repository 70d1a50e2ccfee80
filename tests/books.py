"""Books of invented accounts, for reports."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from adapter.catalog.profiles import load_measures
from adapter.settlement.answer import Answer
from adapter.settlement.facts import Visit
from adapter.settlement.ledger import (
    CASH,
    INSURER,
    RECEIVABLE,
    REVENUE,
    UNADJUDICATED,
    UNAPPLIED,
    entry,
)
from adapter.settlement.person import PersonState
from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.report import measure_of
from adapter.settlement.sections.risk_fund import Award
from adapter.settlement.state import AccountState, Awarded

ZONE = ZoneInfo("Asia/Shanghai")


START = datetime(2013, 11, 1, tzinfo=ZONE)


NOVEMBER = Period(START, datetime(2013, 12, 1, tzinfo=ZONE))


MEASURES = {name: measure_of(one) for name, one in load_measures().items()}


AGES = MEASURES["receivables-by-age"].ages


ANSWER = Answer("5:5", "risk_fund.share", ("H-28",))


SIDES = {
    "charge": (UNADJUDICATED, REVENUE),
    "invoice-segment": (RECEIVABLE, UNADJUDICATED),
    "invoice-cancelled": (UNADJUDICATED, RECEIVABLE),
    "payment": (CASH, UNAPPLIED),
    "payment-applied": (UNAPPLIED, RECEIVABLE),
    "payment-returned": (RECEIVABLE, UNAPPLIED),
    "adjudication": (INSURER, UNADJUDICATED),
}


def day(number):
    return START + timedelta(days=number - 1, hours=9)


def moved(kind, number, amount):
    debit, credit = SIDES[kind]
    return entry(kind, "a1", day(number), ((debit, credit, amount),))


def book(*entries, person=None, his=None, platform=None, **state):
    visit = Visit("a1", "p1", "HK-3RD", "V1", "肾病科", "IMP", "in-progress", day(1), None, "", "")
    kept = AccountState("a1", patient="p1", visit=visit)
    for name, value in state.items():
        setattr(kept, name, value)
    return Book(kept, person or PersonState("p1"), tuple(entries), his, platform)


MOVES = st.lists(
    st.tuples(st.sampled_from([*SIDES]), st.integers(1, 400), st.integers(-500_00, 500_00)),
    max_size=30,
)


def award(**told):
    """A confirmed default before the fund, of 100.01."""
    made = Award(100_01, 50_00, 50_01, 50_00, ANSWER)
    return Awarded("d1", day(10), [(day(11), day(10))], made=made, **told)
