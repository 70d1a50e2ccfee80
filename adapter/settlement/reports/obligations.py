"""What a facility still has to do: its open duties, each with its term and clauses."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.report import Row

_STANDING = {"open", "missed"}


def open_obligations(books: Iterable[Book], period: Period, zone: ZoneInfo) -> Iterator[Row]:
    """Give a row for each duty that falls due before the period's end and is not done by now."""
    for book in books:
        for duty in book.state.duties.values():
            if duty.status in _STANDING and duty.due < period.end:
                due = duty.due.astimezone(zone).isoformat(timespec="seconds")
                said = (" ".join(duty.answer.cites), duty.answer.rule, duty.answer.origin)
                figures: dict[str, int | None] = {
                    "obligations": 1,
                    "missed": int(duty.status == "missed"),
                    "duty-amount": duty.amount,
                }
                yield Row((due, book.visit, book.ward, duty.kind, duty.status, *said), figures)
