"""What holds of an account after every step, whatever was told of it."""

from collections import Counter
from typing import get_args

from settlement.walk import frozen

from adapter.settlement import ledger
from adapter.settlement.answer import Whose
from adapter.settlement.billing import bill
from adapter.settlement.billing.adjudication import adjudicated_figures
from adapter.settlement.billing.billing import asks, sum_layers
from adapter.settlement.duties.reminders import over_limit
from adapter.settlement.figures import NO_FIGURES
from adapter.settlement.sections.thresholds import threshold
from adapter.settlement.settle import DAY_CLOSE


def check(world, account):
    """Check every invariant of an account; raises AssertionError naming the one that broke."""
    books = world.books[account]
    if books.state.visit is None:
        return
    case = world.case(account, books.state.clock)
    _lines(books)
    _invoices(books)
    _totals(case)
    _money(books)
    _ledger(case, books)
    _finals(books.state)
    _agreed(case, books)
    _planned(case)
    _collateral(case)


def _lines(books):
    state, lines = books.state, books.lines
    live = {one.invoice: one for one in state.live()}
    on = Counter(lines.invoice.values())
    billed = [line for charge, line in lines.kept.items() if lines.invoice[charge] is not None]
    assert set(on) - {None} <= set(live), "a charge is on an invoice that is not live"
    assert state.lines == len(lines.kept)
    assert state.billed_lines == len(billed)
    assert state.layers == sum_layers(lines.every()), "the layers are not those of the lines"
    assert state.billed_layers == sum_layers(billed)
    # Lines move only when something is issued or cancelled.
    if books.checked == (len(state.invoices), set(live)):
        return
    books.checked = (len(state.invoices), set(live))
    for invoice, document in books.documents.items():
        if invoice in live:
            assert list(document.lines) == lines.on(invoice), "an invoice lost or gained a line"
            assert sum_layers(document.lines) == live[invoice].layers
            _made(document)


def _made(document):
    """What a figure is made of sums to it, and is told no nearer to the text than its parts."""
    figures, order = document.invoice.figures, get_args(Whose)
    for name, parts in document.made.items():
        told = sum(one.amount for one in parts)
        assert told == getattr(figures, bill.FIGURES[name]), f"{name} is not what it is made of"
        whose = [one.answer.origin for one in parts if one.answer is not None]
        if whose and name in document.answers:
            assert order.index(document.answers[name].origin) >= max(map(order.index, whose))


def _invoices(books):
    state = books.state
    assert [one.invoice for one in state.invoices] == list(books.issued)
    total = NO_FIGURES
    for one in state.invoices:
        assert frozen(one) == books.issued[one.invoice], "figures of an issued invoice changed"
        if one.live:
            total = total.plus(one.figures)
            low, high = min(0, one.figures.net), max(0, one.figures.net)
            assert low <= one.paid <= high, "an invoice is paid more than it asks"
            assert (one.status == "balanced") == (one.open == 0), "balanced is open 0"
        else:
            assert one.paid == 0, "a paid invoice was cancelled"
    assert total == state.billed, "live invoices do not sum to what was billed"


def _totals(case):
    state, total, adjudicated = case.state, bill.total(case), case.adjudication
    assert total.gross == total.insurer + total.medical_aid + total.reward + total.net
    assert total.carried == 0, "the bill itself puts nothing off"
    for figures in (total, *(one.figures for one in state.invoices)):
        layers = figures[4:9]
        assert sum(layers) == figures.net + figures.medical_aid + figures.reward
    assert total.gross == state.layers.gross, "gross is not the sum of the lines"
    if adjudicated is not None:
        seen = sum_layers([one for one in case.lines.every() if one.entered <= adjudicated.at])
        assert state.covered[adjudicated.adjudication] == seen, "what it has seen is not known"
        assert adjudicated_figures(adjudicated).gross == seen.gross, "a gross was overwritten"
    assert sum(one.figures.net for one in state.live()) + bill.unsettled(case) == total.net
    if state.ended:
        assert bill.unsettled(case) == 0, "the visit has ended and something is asked on no invoice"
        assert state.billed.carried == 0, "what was carried was never asked for"
        assert state.unbilled_lines == 0


def _money(books):
    state = books.state
    given = Counter()
    live = {one.invoice for one in state.live()}
    for received in state.received.values():
        assert received.unapplied >= 0, "more is allocated than was received"
        for invoice, amount in received.allocations:
            assert amount > 0
            assert invoice in live, "money settles an invoice that is not live"
            given[invoice] += amount
    credited = {one.invoice: one.paid - given[one.invoice] for one in state.invoices}
    assert sum(credited.values()) == 0, "credits given are not credits taken"
    for one in state.invoices:
        if one.figures.net >= 0:
            assert credited[one.invoice] >= 0
    owed = any(one.open > 0 for one in state.live())
    unapplied = any(received.unapplied for received in state.received.values())
    credit = any(one.open < 0 for one in state.live())
    assert not (owed and (unapplied or credit)), "money lies idle beside an open invoice"


def _ledger(case, books):
    state, adjudicated = case.state, case.settled
    answered = adjudicated_figures(adjudicated) if adjudicated else NO_FIGURES
    sources = Counter()
    for received in state.received.values():
        sources[received.source] += received.amount
    assert set(sources) <= {ledger.CASH, ledger.ACCOUNT_FUND, ledger.WRITE_OFF}
    deposits = sum(state.deposits.values())
    expected = {
        ledger.REVENUE: -state.layers.gross,
        ledger.RECEIVABLE: sum(one.open for one in state.live()),
        ledger.UNAPPLIED: -sum(one.unapplied for one in state.received.values()),
        ledger.CASH: sources[ledger.CASH] + deposits,
        ledger.DEPOSIT: -deposits,
        ledger.ACCOUNT_FUND: sources[ledger.ACCOUNT_FUND],
        ledger.WRITE_OFF: sources[ledger.WRITE_OFF],
        ledger.INSURER: answered.insurer,
        ledger.AID: answered.medical_aid + state.medical_aid,
        ledger.REWARD: state.reward,
    }
    for award in state.awards:
        for name, amount in _award(award).items():
            expected[name] = expected.get(name, 0) + amount
    _laid_once(state)
    expected[ledger.UNADJUDICATED] = -sum(expected.values())
    found = {name: amount for name, amount in books.balances.items() if amount}
    assert found == {name: amount for name, amount in expected.items() if amount}
    assert sum(found.values()) == 0
    fund = answered.account_payment
    assert sources[ledger.ACCOUNT_FUND] == fund, "the personal account pays by the answer in force"


def _laid_once(state):
    """Check that no fen of an invoice lies before the fund twice."""
    open_ = {one.invoice: max(one.open, 0) for one in state.invoices}
    for award in state.awards:
        for invoice, amount in award.open.items():
            open_[invoice] -= amount
            assert open_[invoice] >= 0, "a debt lies before the fund twice"


def _award(award):
    """Return the balances that a default before the fund moves."""
    made, in_default = award.made, award.debt - award.settled
    fund, institution = (made.fund, made.institution) if made else (0, 0)
    assert 0 <= award.recovered <= award.settled <= award.debt
    assert fund + institution == (made.base if made else 0)
    back = award.recovered_fund
    assert 0 <= back <= fund
    over = max(award.paid - fund, 0)
    return {
        ledger.RECEIVABLE: -in_default,
        ledger.DEFAULTED: in_default,
        ledger.FUND_RECEIVABLE: max(fund - award.paid, 0),
        ledger.FUND_PAYABLE: -over - back,
        ledger.CASH: award.paid,
        ledger.ALLOWANCE_FUND: back - fund,
        ledger.ALLOWANCE_HOSPITAL: award.recovered - back - institution,
        ledger.BAD_DEBT: institution,
        ledger.BAD_DEBT_RECOVERED: back - award.recovered,
    }


def check_fund(worlds, city):
    """Check that the fund gave no more than it held, and that its books are its claims'."""
    given = {
        f"{account}/{award.decision}": award.made.fund
        for world in worlds
        for account, books in world.books.items()
        for award in books.state.awards
        if award.debt
    }
    for year in city.years.values():
        assert year.left >= 0, "the fund was over-awarded"
        for decision, claim in year.claims.items():
            assert 0 <= claim.given <= claim.asked
            assert given.pop(decision) == claim.given
    assert not given, "an account was given what the fund does not know of"


def _finals(state):
    finals = state.live("final")
    if state.ended:
        assert finals, "an ended visit has no final"
    assert len(finals) <= 1
    assert state.ended or not finals or any(one.paid for one in finals), "a final stays"


def _agreed(case, books):
    """Check that segments and notices follow from an agreement in force, and when it is due."""
    state, policy = case.state, case.policy
    in_force = state.standing == "in-force"
    segments = sum(one.type == "segment" for one in state.invoices)
    if segments > books.segments:
        assert in_force or books.was_in_force, "a segment without an agreement"
    books.segments, books.was_in_force = segments, in_force
    assert all(instant >= state.clock for instant, _ in books.due), "due in the past"
    if policy is None or not in_force or state.ended or state.called_off:
        return
    limit, _ = threshold(policy.thresholds, case.level)
    crossed = _measured(case) >= limit
    assert state.notified == crossed, "a crossing was not told"
    settles = policy.segment_settlement.applies(case.facility, case.now.date())
    closes = [instant for instant, kind in books.due if kind == DAY_CLOSE]
    due = (crossed or over_limit(case)) and asks(case)
    assert bool(closes) == (settles and due), "no day close is due"


def _measured(case):
    """Return the sum that the city compares: of the lines, or of what the patient owes."""
    if case.policy.thresholds.basis == "personal_share_unsettled":
        return bill.unsettled(case)
    live = case.state.live()
    settled = sum(one.figures.gross for one in live) - sum(one.figures.carried for one in live)
    return case.state.layers.gross - settled


def _planned(case):
    """Check that a plan's instalments are what it finances, each due to the end of its day."""
    plan = case.state.plan
    if plan is None:
        return
    assert sum(one.amount for one in plan.instalments) == plan.financed, "a plan does not sum"
    assert all(one.amount > 0 for one in plan.instalments)
    days = [one.day for one in plan.instalments]
    assert days == sorted(days)
    assert days[0] >= plan.signed
    assert [one.number for one in plan.instalments] == list(range(1, len(days) + 1))


def _collateral(case):
    """Check that papers are kept while a visit runs or money is owed, and are due back after."""
    state, policy = case.state, case.policy
    if policy is None or policy.collateral_return is None:
        return
    held = any(one.custody == "H" and one.form == "O" for one in state.papers.values())
    owes = any(one.open > 0 for one in state.live())
    duty = state.duties.get("collateral-return")
    kept = not state.ended or owes
    status = duty.status if duty else ""
    if kept:
        assert status != "open", "papers are asked back while money is owed"
    elif held:
        assert status not in {"", "void"}, "papers are held though nothing is owed"
