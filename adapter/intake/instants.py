"""Instants as the store keeps them: ISO 8601 in UTC, one width, so that texts order as times."""

from datetime import UTC, datetime


def utc(instant: datetime) -> str:
    """Write an instant."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
