"""A hospital's funding by its insurer: what is owed when, what came, what was missed (H-22…26).

Funding goes by the calendar, not by admissions, and is concluded anew after every fact.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from adapter.settlement.city.facts import FundingFact, FundingFigure, InsurerPayment
from adapter.settlement.city.funding_case import FundingCase
from adapter.settlement.duty import Duty
from adapter.settlement.ledger import CASH, INSURER, INSURER_ADVANCE
from adapter.settlement.sections.insurer_funding import (
    Advance,
    Quota,
    advance,
    advance_late,
    quota_year,
    released,
    settlement_gaps,
    true_up,
)
from adapter.settlement.sections.months import months_later
from adapter.settlement.sections.terms import midnight

FIGURES = frozenset({"insurer-income", "fund-spend", "opening-quota", "grade"})
PAYMENTS = frozenset({"advance", "quota", "quota-release", "settlement", "true-up"})
# What is paid ahead of claims, and what is paid for them.
_AHEAD = frozenset({"advance", "quota"})
_SECOND = timedelta(seconds=1)


def take(case: FundingCase, fact: FundingFact) -> None:
    """Take a fact about a hospital, once by its own id, and conclude what follows."""
    if isinstance(fact, FundingFigure):
        if fact.word == "grade" and not _known(case, fact.grade):
            case.find(f"Basic/{fact.figure}", "grade-unknown", fact.grade)
        case.state.figures[f"{fact.word}:{fact.period}"] = fact
    elif fact.payment not in case.state.payments:
        case.state.payments[fact.payment] = fact
        _receive(case, fact)
    conclude(case)


def conclude(case: FundingCase) -> None:
    """Draw what is owed and what was missed up to now."""
    if case.mode == "advance" and case.advance is not None:
        for year in _years(case):
            _working_capital(case, case.advance, year)
            _year_end(case, case.advance, year)
    if case.mode == "quota" and case.quota is not None:
        for year in _years(case):
            _quota(case, case.quota, year)
    _gaps(case)
    for duty in list(case.state.duties.values()):
        if duty.status == "open" and duty.due < case.now:
            case.change(duty, "missed", None)
            terms = (duty.due, *(case.down or ()))
            told = [one.astimezone(case.zone).isoformat(timespec="seconds") for one in terms]
            name = "term-missed-while-down" if case.down else "term-missed"
            where = f"Account/{case.state.account}"
            case.find(where, name, duty.kind, *told, answer=duty.answer)


def instants(case: FundingCase) -> list[datetime]:
    """Return when something next falls due of a hospital's funding."""
    state = case.state
    if case.section is None:
        return []
    found = {duty.due + _SECOND for duty in state.duties.values() if duty.status == "open"}
    found |= {midnight(months_later(_first(month), 1), case.zone) for month in _unsettled(case)}
    found |= {midnight(date(year + 1, 1, 1), case.zone) for year in _years(case)}
    return sorted(instant for instant in found if instant > case.now)


def _receive(case: FundingCase, fact: InsurerPayment) -> None:
    """Book what the insurer paid: ahead of its claims, or for them."""
    ahead = fact.kind in _AHEAD
    at = midnight(fact.paid, case.zone)
    side = (CASH, INSURER_ADVANCE if ahead else INSURER, fact.amount)
    case.post(f"insurer-{fact.kind}", side, at)
    where = f"PaymentReconciliation/{fact.payment}"
    if fact.kind == "advance" and case.advance is not None:
        late = advance_late(case.advance, int(fact.period), fact.paid)
        if late is not None:
            case.find(where, "working-capital-late", str(late.days), answer=late.answer)
    if fact.kind == "quota-release" and case.state.figure("grade", fact.period) is None:
        section = case.quota
        answer = (
            section.answer(section.release, "insurer_funding.quota.release") if section else None
        )
        case.find(where, "released-without-grade", fact.period, answer=answer)


def _working_capital(case: FundingCase, section: Advance, year: int) -> None:
    """Owe a year's working capital once its base is known; it is met when all of it came (H-23)."""
    base = _base(case, section, year)
    if base is None:
        return
    funded = advance(section, year, base, case.zone)
    key = f"working-capital:{year}"
    duty = case.owe(key, funded.due, funded.amount, funded.answer, "open")
    _meet(case, duty, case.state.paid("advance", str(year)))


def _base(case: FundingCase, section: Advance, year: int) -> int | list[int] | None:
    if section.rate is not None:
        income = case.state.figure("insurer-income", str(year - 1))
        return income.amount if income else None
    years = {year - back for back in _base_years(section)}
    spends = [one for one in case.state.figures.values() if one.word == "fund-spend"]
    return [one.amount for one in spends if int(one.period[:4]) in years] or None


def _base_years(section: Advance | None) -> range:
    """Return how many years back the spending lies that an advance is a mean of."""
    first, last = (section and section.base_years) or (1, 1)
    return range(first, last + 1)


def _year_end(case: FundingCase, section: Advance, year: int) -> None:
    """Settle a year that has ended: the advance is netted, and what is left is told (H-22)."""
    if case.today.year <= year:
        return
    state, period = case.state, str(year)
    adjudicated = sum(share for month, share in state.answered.items() if month[:4] == period)
    received = sum(one.amount for one in state.paid("settlement", period))
    advanced = sum(one.amount for one in state.paid("advance", period))
    if not (adjudicated or received or advanced):
        return
    owed, answer = true_up(section, adjudicated, received, advanced)
    at = midnight(date(year + 1, 1, 1), case.zone)
    moved = advanced - state.netted.get(year, 0)
    if moved:
        state.netted[year] = advanced
        case.post("advance-netted", (INSURER_ADVANCE, INSURER, moved), at, answer)
    duty = case.owe(f"insurer-true-up:{year}", at, owed, answer, "told")
    came = state.paid("true-up", period)
    if came and sum(one.amount for one in came) == owed:
        case.change(duty, "met", midnight(came[-1].paid, case.zone))


def _quota(case: FundingCase, section: Quota, year: int) -> None:
    """Owe a quota's twelve prepayments, keep the rest, release it by grade (H-24, H-25)."""
    state, annual = case.state, case.state.figure("opening-quota", str(year))
    if annual is None:
        return
    made = quota_year(section, year, annual.amount, case.zone)
    for month, funded in enumerate(made.months, start=1):
        key = f"quota-prepayment:{year}-{month:02}"
        duty = case.owe(key, funded.due, funded.amount, funded.answer, "open")
        _meet(case, duty, state.paid("quota", f"{year}-{month:02}"))
    ends = midnight(date(year + 1, 1, 1), case.zone)
    case.owe(f"quota-retained:{year}", ends, made.retained, made.answer, "told")
    grade = state.figure("grade", str(year))
    found = released(section, made.retained, grade.grade if grade else None)
    if found is not None:
        duty = case.owe(f"quota-release:{year}", ends, found.released, found.answer, "told")
        came = state.paid("quota-release", str(year))
        if came and sum(one.amount for one in came) >= found.released:
            case.change(duty, "met", midnight(came[-1].paid, case.zone))


def _meet(case: FundingCase, duty: Duty, came: list[InsurerPayment]) -> None:
    """Note on which day all of what is owed had come; a day counts as in time to its end."""
    total = 0
    for one in came:
        total += one.amount
        if total >= duty.amount:
            on_time = one.paid <= duty.due.astimezone(case.zone).date()
            case.change(duty, "met" if on_time else "late", midnight(one.paid, case.zone))
            return


def _gaps(case: FundingCase) -> None:
    """Find each month that ended with claims and without a settlement, once (H-26)."""
    state = case.state
    if case.section is None:
        return
    claims, batches = [_first(month) for month in state.answered], _settled(case)
    for gap in settlement_gaps(case.section, batches, claims, case.now, case.zone):
        month = f"{gap.month:%Y-%m}"
        if month not in state.gaps:
            state.gaps.append(month)
            where = f"Account/{state.account}"
            case.find(where, "insurer-settlement-gap", month, answer=gap.answer)


def _settled(case: FundingCase) -> list[date]:
    return [one.paid for one in case.state.payments.values() if one.kind == "settlement"]


def _unsettled(case: FundingCase) -> Iterator[str]:
    settled = {f"{day:%Y-%m}" for day in _settled(case)}
    return (month for month in case.state.answered if month not in settled)


def _years(case: FundingCase) -> list[int]:
    """Return the years that anything is known of; an income is the base of the year after it."""
    state = case.state
    ahead = {"insurer-income": range(1, 2), "fund-spend": _base_years(case.advance)}
    periods = [*state.answered, *(one.period for one in state.payments.values())]
    found = {int(period[:4]) for period in periods}
    for one in state.figures.values():
        found |= {int(one.period[:4]) + years for years in ahead.get(one.word, range(1))}
    return sorted(found)


def _known(case: FundingCase, grade: str) -> bool:
    return case.quota is not None and grade in case.quota.grade_ratio


def _first(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
