"""What the insurer settled and what it owes a facility: its batches beside ours, its funding."""

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from adapter.settlement.city.insurer_statement import Settled, matched
from adapter.settlement.city.state import FundingState
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
        yield Row((one.settlement, one.centre, visits.get(one.account, ""), word), figures)


def insurer_funding(state: FundingState, period: Period, zone: ZoneInfo) -> Iterator[Row]:
    """Give a row for each thing the insurer owes, or keeps, whose term lies in the period."""
    for duty in state.duties.values():
        if period.start <= duty.due < period.end:
            due = duty.due.astimezone(zone).isoformat(timespec="seconds")
            told = duty.told.astimezone(zone).date().isoformat() if duty.told else ""
            said = (" ".join(duty.answer.cites), duty.answer.rule, duty.answer.origin)
            figures: dict[str, int | None] = {
                "owed-by-insurer": duty.amount,
                "missed": int(duty.status in {"missed", "late"}),
            }
            yield Row((due, duty.kind, duty.status, told, *said), figures)
