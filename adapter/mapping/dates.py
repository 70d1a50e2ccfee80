"""HL7 v2 times told as FHIR dates and times: precision kept, zone always said with a time."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

_TIME = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<month>[0-9]{2})(?:(?P<day>[0-9]{2})(?:(?P<hour>[0-9]{2})"
    r"(?:(?P<minute>[0-9]{2})(?:(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,4})?)?)?)?)?)?"
    r"(?P<offset>[+-](?:0[0-9]|1[0-4])[0-5][0-9])?"
)
_TO_THE_SECOND = len("YYYYMMDDHHMMSS")


@lru_cache(maxsize=8192)
def date_time(text: str, zone: tzinfo) -> str | None:
    """Tell a v2 time as a FHIR dateTime; None where it is no time that can be."""
    if _is_to_the_second(text):
        whole = _moment_of(text)
        return f"{whole.isoformat()}{_offset(None, whole, zone)}" if whole else None
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    moment = _moment(year, month, day, hour, minute, second)
    if moment is None:
        return None
    # FHIR knows no hour without minutes: such a time keeps the precision of its day.
    if minute is None:
        return "-".join(part for part in (year, month, day) if part)
    told = f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(19, "0")
    return f"{told}{fraction or ''}{_offset(offset, moment, zone)}"


@lru_cache(maxsize=8192)
def calendar_date(text: str) -> str | None:
    """Tell a v2 time as a FHIR date: the text is cut, for shifting zones would shift the day."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    year, month, day = found.group("year", "month", "day")
    if _moment(*found.group("year", "month", "day", "hour", "minute", "second")) is None:
        return None
    return "-".join(part for part in (year, month, day) if part)


@lru_cache(maxsize=1024)
def instant(text: str, zone: tzinfo) -> datetime | None:
    """Read a v2 time as a moment; what it leaves open is the beginning of what it says."""
    if _is_to_the_second(text):
        whole = _moment_of(text)
        return whole.replace(tzinfo=zone) if whole else None
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    moment = _moment(*found.group("year", "month", "day", "hour", "minute", "second"))
    if moment is None:
        return None
    if fraction := found["fraction"]:
        moment = moment.replace(microsecond=int(fraction[1:].ljust(6, "0")))
    if offset := found["offset"]:
        return moment.replace(tzinfo=_fixed(offset))
    return moment.replace(tzinfo=zone)


def _is_to_the_second(text: str) -> bool:
    """Tell whether this is the commonest form of a time, which has a shorter way."""
    return len(text) == _TO_THE_SECOND and text.isascii() and text.isdecimal()


def _moment_of(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{text[:8]}T{text[8:]}")
    except ValueError:
        return None


def _moment(year: str, *rest: str | None) -> datetime | None:
    month, day, hour, minute, second = [None if part is None else int(part) for part in rest]
    try:
        return datetime(  # noqa: DTZ001 - the zone is said beside it
            int(year),
            1 if month is None else month,
            1 if day is None else day,
            hour or 0,
            minute or 0,
            second or 0,
        )
    except ValueError:
        return None


def _offset(sent: str | None, moment: datetime, zone: tzinfo) -> str:
    if sent:
        return f"{sent[:3]}:{sent[3:]}"
    return _told(zone.utcoffset(moment) or UTC.utcoffset(None))


@lru_cache(maxsize=256)
def _told(shift: timedelta) -> str:
    minutes = int(shift.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _fixed(offset: str) -> timezone:
    minutes = int(offset[1:3]) * 60 + int(offset[3:])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
