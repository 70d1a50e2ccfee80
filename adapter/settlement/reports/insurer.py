"""What the insurer settled and what it owes a facility: its batches beside ours, its funding."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from adapter.settlement.city.insurer_statement import Settled, matched
from adapter.settlement.city.state import FundingState
from adapter.settlement.duty import Duty
from adapter.settlement.reports.book import Period
from adapter.settlement.reports.report import Row


def insurer_settlement(
    ours: Iterable[Settled], theirs: Iterable[Settled], visits: Mapping[str, str]
) -> Iterator[Row]:
    """Give a row for each settlement of either side, by its number and clearing centre.

    `visits` gives the visit number of our accounts. A difference is ours less theirs.
    """
    for one in matched(ours, theirs):
        word = "agrees" if one.agrees else "differs"
        word = "ours-only" if one.theirs is None else "theirs-only" if one.ours is None else word
        figures: dict[str, int | None] = {
            "settlements": 1,
            "settled-ours": one.ours,
            "settled-theirs": one.theirs,
            "settled-difference": -one.difference,
        }
        keys = (one.settlement, one.centre, visits.get(one.account, ""), word)
        yield Row(keys, figures, one.facts)


def insurer_funding(state: FundingState, period: Period, zone: ZoneInfo) -> Iterator[Row]:
    """Give a row for each thing the insurer owes, or keeps, whose term lies in the period.

    What came to be owed after its term stands in the period in which it did.
    """
    for duty in (one.as_of(period.end) for one in state.duties.values()):
        if period.start <= max(duty.due, duty.owed or duty.due) < period.end:
            due = duty.due.astimezone(zone).isoformat(timespec="seconds")
            status, told = _stood(duty, period.end)
            day = told.astimezone(zone).date().isoformat() if told else ""
            said = (" ".join(duty.answer.cites), duty.answer.rule, duty.answer.origin)
            figures: dict[str, int | None] = {
                "owed-by-insurer": duty.amount,
                "missed": int(status in {"missed", "late"}),
            }
            facts = (*duty.answer.facts, *state.of_year(duty.key, period.end.date()))
            yield Row((due, duty.kind, status, day, *said), figures, facts)


def _stood(duty: Duty, end: datetime) -> tuple[str, datetime | None]:
    """Return how a duty stood just before an instant, and when it was done if it was by then."""
    if duty.told is not None and duty.told < end:
        return duty.status, duty.told
    if not duty.timed:
        return "told", None
    return "missed" if duty.passed(end) else "open", None
