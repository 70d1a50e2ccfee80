"""Calendar months: the same day of a later one."""

from calendar import monthrange
from datetime import date


def months_later(day: date, count: int) -> date:
    """Return the same day so many months later, or that month's last day if it is shorter."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
