"""What a confirmed default draws from the city's risk fund, and what comes back of it (H-27, H-28).

The books of an award are a function of what it now is: whatever changes it posts the difference.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from adapter.settlement.billing import bill
from adapter.settlement.case import Case
from adapter.settlement.city.awarded import Awarded, InDefault
from adapter.settlement.city.state import Claim, FundFigures, FundYear
from adapter.settlement.facts import Payment
from adapter.settlement.history import record
from adapter.settlement.ledger import (
    ALLOWANCE_FUND,
    ALLOWANCE_HOSPITAL,
    BAD_DEBT,
    BAD_DEBT_RECOVERED,
    CASH,
    DEFAULTED,
    FUND_PAYABLE,
    FUND_RECEIVABLE,
    RECEIVABLE,
    WRITE_OFF,
)
from adapter.settlement.money import yuan
from adapter.settlement.sections.risk_fund import RiskFund, award
from adapter.settlement.state import AccountState

FUND_PAYS = "risk-fund"

# The fen of everything an award has led to, by (kind, debit, credit), in the order it happens.
_Sides = dict[tuple[str, str, str], int]


def grant(case: Case, decision: str, at: datetime, debts: Mapping[str, int]) -> None:
    """Lay a confirmed default before the fund: so many fen of each invoice, oldest first.

    What lies there already, of an earlier confirmation, is not laid before it again.
    """
    state, where = case.state, f"Basic/{decision}"
    conclude(case)
    laid = _laid(state.awards)
    fresh = {one: owed - laid[one] for one, owed in debts.items() if owed > laid[one]}
    section = _section(case, at)
    if section is None or not fresh:
        return
    if state.visit is None or state.visit.encounter_class != "IMP":
        case.find(where, "fund-covers-inpatients")
        return
    made = _blank(state)
    if made.at is None:
        # What the fund had paid before the default was confirmed is of its year too.
        _year(case, at).move(_day(case), FundFigures(paid=made.paid))
    settled, money = _taken(case)
    made.decision, made.at = decision, at
    record(made.grants, at, case.now)
    # What is settled of an invoice from now on goes to the earlier award of it first.
    made.debts = {
        one: InDefault(owed, settled[one] + laid[one], money[one] + laid[one])
        for one, owed in fresh.items()
    }
    conclude(case)
    if made.made is not None and made.made.exhausted:
        short = made.made.asked - made.made.fund
        answer = made.made.answer
        case.find(where, "risk-fund-exhausted", str(yuan(short)), answer=answer)


def revoke(case: Case, debts: Iterable[str]) -> None:
    """Take awards back: the default was dismissed, or an appeal against it succeeded."""
    of = set(debts)
    for made in case.state.awards:
        made.debts = {name: debt for name, debt in made.debts.items() if name not in of}
    conclude(case)


def pay(case: Case, payment: Payment) -> None:
    """Take what the fund pays of its shares, the first first; what is over is owed back to it."""
    state = case.state
    if any(payment.payment in made.payments for made in state.awards):
        return
    if not state.awards:
        state.awards.append(Awarded())
    left = payment.amount
    for made in state.awards:
        last = made is state.awards[-1]
        part = left if last else min(left, made.unpaid)
        if not part and not last:
            continue
        left -= part
        before = _sides(made)
        made.payments[payment.payment] = part
        _book(case, made, before)
        over = made.paid - (made.made.fund if made.made else 0)
        if over > 0 and last:
            case.find(f"PaymentReconciliation/{payment.payment}", "fund-paid-over", str(yuan(over)))
        if made.at is not None:
            _year(case, made.at).move(_day(case), FundFigures(paid=part))


def conclude(case: Case) -> None:
    """Bring awards to what still stands of their debts, and split what has come back of them."""
    for made in case.state.awards:
        if made.at is not None and (section := _section(case, made.at)) is not None:
            _conclude(case, made, made.at, section)


def _conclude(case: Case, made: Awarded, at: datetime, section: RiskFund) -> None:
    before, back = _sides(made), made.recovered_fund
    now = case.city.clock = max(case.city.clock or case.now, case.now)
    _measure(case, made)
    year = _year(case, at)
    year.level = section.level
    whole = bill.total(case).gross if made.debt else 0
    made.made = award(section, made.debt, whole, _held(case, year, made, now))
    claim = Claim(at, made.made.asked, made.made.fund) if made.debt else None
    year.claim(_day(case), _claim(case, made), claim)
    year.move(_day(case), FundFigures(recovered=made.recovered_fund - back))
    _book(case, made, before)


def _laid(awards: Iterable[Awarded]) -> Counter[str]:
    """Return what lies before the fund and is not settled, in fen by invoice."""
    laid: Counter[str] = Counter()
    for made in awards:
        laid.update(made.open)
    return laid


def _blank(state: AccountState) -> Awarded:
    """Return the award of a new default: the last, where it is of none, else another."""
    if not state.awards or state.awards[-1].debts:
        state.awards.append(Awarded())
    return state.awards[-1]


def _held(case: Case, year: FundYear, made: Awarded, now: datetime) -> int:
    """Return what a claim may draw: what it was given, and what the fund has left for it now.

    A claim that fell short stays open for its year; what the fund holds again goes to the first.
    """
    mine = _claim(case, made)
    if mine not in year.claims:
        return year.left
    claim = year.claims[mine]
    same_year = now.astimezone(case.zone).year == claim.at.astimezone(case.zone).year
    return claim.given + max(year.left, 0) if same_year and year.waiting == mine else claim.given


def _claim(case: Case, made: Awarded) -> str:
    return f"{case.state.account}/{made.decision}"


def _measure(case: Case, made: Awarded) -> None:
    """Tell of a defaulted debt what stands, what was settled, and how much of that was money."""
    all_settled, all_money = _taken(case)
    open_ = {one.invoice: max(one.open, 0) for one in case.state.invoices}
    made.debt = made.settled = made.recovered = 0
    made.open = {}
    for invoice, debt in made.debts.items():
        settled = min(debt.owed, max(all_settled[invoice] - debt.settled_before, 0))
        made.settled += settled
        made.recovered += min(settled, max(all_money[invoice] - debt.money_before, 0))
        # A debt that a correction made smaller was never owed, and takes its award with it.
        stands = min(debt.owed, settled + open_[invoice])
        made.debt += stands
        made.open[invoice] = stands - settled


def _taken(case: Case) -> tuple[Counter[str], Counter[str]]:
    """Return what receipts settled of each invoice, and how much of it was no write-off."""
    settled: Counter[str] = Counter()
    money: Counter[str] = Counter()
    for received in case.state.received.values():
        for invoice, amount in received.allocations:
            settled[invoice] += amount
            if received.source != WRITE_OFF:
                money[invoice] += amount
    return settled, money


def _sides(made: Awarded) -> _Sides:
    fund, institution = (made.made.fund, made.made.institution) if made.made else (0, 0)
    paid, back = made.paid, made.recovered_fund
    return {
        ("default-reclassified", DEFAULTED, RECEIVABLE): made.debt,
        ("fund-share", FUND_RECEIVABLE, ALLOWANCE_FUND): fund,
        ("institution-share", BAD_DEBT, ALLOWANCE_HOSPITAL): institution,
        ("fund-payment", CASH, FUND_RECEIVABLE): min(paid, fund),
        ("fund-payment", CASH, FUND_PAYABLE): max(paid - fund, 0),
        ("default-settled", RECEIVABLE, DEFAULTED): made.settled,
        ("recovery-fund", ALLOWANCE_FUND, FUND_PAYABLE): back,
        ("recovery-institution", ALLOWANCE_HOSPITAL, BAD_DEBT_RECOVERED): made.recovered - back,
    }


def _book(case: Case, made: Awarded, before: _Sides) -> None:
    """Post by how much each side of an award has moved."""
    section = _section(case, made.at)
    for (kind, debit, credit), amount in _sides(made).items():
        answer = made.made.answer if made.made else None
        if section is not None and kind.startswith("recovery"):
            answer = section.said(section.recoveries, "recoveries")
        case.post(
            kind,
            (debit, credit, amount - before[kind, debit, credit]),
            rule=answer.rule if answer else "",
            cites=answer.cites if answer else (),
        )
    record(made.stood, made.figures, case.now)


def _section(case: Case, at: datetime | None) -> RiskFund | None:
    """Return the fund's rules on the day of a confirmation: funding goes by the calendar."""
    if at is None or case.state.shadow:
        return None
    day = at.astimezone(case.zone).date()
    policy = case.policies.governing(case.facility, day) or case.policy
    return policy.risk_fund if policy else None


def _day(case: Case) -> date:
    return case.now.astimezone(case.zone).date()


def _year(case: Case, at: datetime) -> FundYear:
    return case.city.year(at.astimezone(case.zone).year)
