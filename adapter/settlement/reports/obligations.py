"""What a facility had still to do: its open duties, each with its term and clauses."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from adapter.settlement.reports.book import Book, Period
from adapter.settlement.reports.report import Row


def open_obligations(books: Iterable[Book], period: Period, zone: ZoneInfo) -> Iterator[Row]:
    """Give a row for each duty due before the period's end that was not done by then."""
    for book in books:
        for duty in book.state.duties.values():
            if duty.due >= period.end or not duty.outstanding(period.end):
                continue
            missed = duty.passed(period.end)
            due = duty.due.astimezone(zone).isoformat(timespec="seconds")
            status = "missed" if missed else "open"
            said = (" ".join(duty.answer.cites), duty.answer.rule, duty.answer.origin)
            figures: dict[str, int | None] = {
                "obligations": 1,
                "missed": int(missed),
                "duty-amount": duty.amount,
            }
            keys = (due, book.visit, book.ward, duty.kind, status, *said)
            yield Row(keys, figures, (book.named, *duty.answer.facts))
