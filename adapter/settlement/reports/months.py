"""The calendar months of a report's period."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapter.settlement.reports.book import Period
from adapter.settlement.sections.months import months_later
from adapter.settlement.sections.terms import midnight


def months_of(period: Period, zone: ZoneInfo) -> dict[date, tuple[datetime, datetime]]:
    """Return the first day of each month with what of the month lies in the period."""
    found: dict[date, tuple[datetime, datetime]] = {}
    month = period.start.astimezone(zone).date().replace(day=1)
    while (begins := midnight(month, zone)) < period.end:
        following = months_later(month, 1)
        ends = midnight(following, zone)
        found[month] = max(begins, period.start), min(ends, period.end)
        month = following
    return found


def month(at: datetime, zone: ZoneInfo) -> str:
    """Return the month of an instant as `2013-11`."""
    return f"{at.astimezone(zone):%Y-%m}"
