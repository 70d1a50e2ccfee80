"""Dates and periods as spans of time: fixed-width UTC text that sorts as time does."""

import re
from calendar import isleap, monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any

from adapter.fhir.query import EARLIEST, LATEST

# What carries no zone (a birth date, a search for a day) is meant where the hospitals are.
HOSPITAL_ZONE: tzinfo = timezone(timedelta(hours=8))

Span = tuple[str, str]
_FORM = re.compile(
    r"(?a)(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)


def span_of(value: Any, zone: tzinfo = HOSPITAL_ZONE) -> Span | None:
    """Return the half-open span of a date, dateTime, instant or Period; None if it is none."""
    if isinstance(value, str):
        return text_span(value, zone)
    if not isinstance(value, Mapping) or not ("start" in value or "end" in value):
        return None
    start = text_span(value["start"], zone) if "start" in value else (EARLIEST, EARLIEST)
    end = text_span(value["end"], zone) if "end" in value else (LATEST, LATEST)
    return (start[0], end[1]) if start and end else None


@lru_cache(maxsize=4096)
def text_span(text: str, zone: tzinfo = HOSPITAL_ZONE) -> Span | None:
    """Return the span that a date or dateTime of any precision covers."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    year, month, day, minutes, seconds, fraction, offset = form.groups()
    try:
        if minutes:
            moment = _moment(text, offset, zone)
            return _text(moment), _text(moment, _width(seconds, fraction))
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    midnight = datetime.combine(first, time(), zone)
    return _text(midnight), _text(midnight, _days(first, month, day))


def _moment(text: str, offset: str | None, zone: tzinfo) -> datetime:
    # Python reads six digits of a second; FHIR allows more, which no clock here tells apart.
    moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    return moment if offset else moment.replace(tzinfo=zone)


def _width(seconds: str | None, fraction: str | None) -> timedelta:
    if not seconds:
        return timedelta(minutes=1)
    return timedelta(microseconds=10 ** (6 - min(len(fraction or ""), 6)))


def _days(first: date, month: str | None, day: str | None) -> timedelta:
    if day:
        return timedelta(days=1)
    if month:
        return timedelta(days=monthrange(first.year, first.month)[1])
    return timedelta(days=366 if isleap(first.year) else 365)


def _text(moment: datetime, later: timedelta = timedelta()) -> str:
    try:
        moment = (moment + later).astimezone(UTC)
    except OverflowError:
        # 9999-12-31 is how many systems write "without end".
        return LATEST if moment.year > 1 else EARLIEST
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
