"""Instants as the store keeps them, and those that cannot be meant."""

from datetime import UTC, datetime, timedelta

from adapter.issues import Issue

# A replayed feed may play some years from now; a time beyond is a slip of the pen.
_HORIZON = timedelta(days=5 * 366)


def utc(instant: datetime) -> str:
    """Write an instant in ISO 8601 and UTC, of one width, so that texts order as times."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def far_ahead(where: str, told: datetime | None, now: datetime) -> list[Issue]:
    """Return why a time is not taken: it would run a person's clock on for years, for ever."""
    if told is None or told - now <= _HORIZON:
        return []
    return [Issue("error", "value", where, "time-far-ahead", (told.isoformat(),))]
