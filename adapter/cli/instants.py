"""Times as people type them, and the machine's."""

from datetime import UTC, datetime, tzinfo

from adapter.cli.output import Failure


def now() -> datetime:
    """Return the machine's instant, in UTC."""
    return datetime.now(UTC)


def moment(text: str, zone: tzinfo) -> datetime:
    """Read an ISO 8601 time; one without an offset is in `zone`, a date is its first second."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(f"{text!r} is no ISO 8601 time.", 2) from None
    return read if read.tzinfo else read.replace(tzinfo=zone)
