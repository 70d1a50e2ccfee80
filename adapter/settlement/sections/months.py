"""Calendar months and years: the same day of a later one, and how many are full."""

from calendar import monthrange
from datetime import date


def months_later(day: date, count: int) -> date:
    """Return the same day so many months later, or that month's last day if it is shorter."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def full_years(born: date | None, day: date) -> int | None:
    """Return the full years of a life on a day, None where nobody has told the birthday."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def dated_parts(
    first: date, every: str, count: int, amount: int, last: int | None
) -> tuple[tuple[date, int], ...]:
    """Return so many parts from a first day on, every so many months (`M1`), in fen.

    All but the last are equal; a last amount that does not make them sum is left as it was told.
    """
    step = int(every[1:]) if every[:1] == "M" and every[1:].isdecimal() else 1
    if count == 1:
        return ((first, amount if last is None else last),)
    each = (amount - last) // (count - 1) if last is not None else amount // count
    end = last if last is not None else amount - each * (count - 1)
    amounts = [each] * (count - 1) + [end]
    return tuple((months_later(first, step * at), part) for at, part in enumerate(amounts))
