"""The reports door: Measures read, and evaluated for a facility as a MeasureReport or as CSV."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from adapter.api.doors import Doors
from adapter.api.errors import NotAcceptableError, NotServedError
from adapter.api.negotiation import FHIR_JSON, base_url, unserved_format
from adapter.fhir.bundle import Version, searchset
from adapter.fhir.query import QueryError
from adapter.fhir.resources import write
from adapter.issues import Issue
from adapter.settlement.reports.telling import csv_lines, measure_report

_READ = ["GET", "HEAD"]
_CSV = "text/csv; charset=utf-8"
# Spreadsheets take a file for UTF-8 only if it says so at its start.
_MARK = "\ufeff"
_DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


class ReportDoor:
    """Answers what reports there are, and makes them."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def router(self) -> APIRouter:
        """Return the routes of Measure."""
        router = APIRouter(prefix="/fhir/Measure")
        router.add_api_route("", self.every, methods=_READ)
        router.add_api_route("/{name}", self.read, methods=_READ)
        router.add_api_route("/{name}/$evaluate-measure", self.evaluate, methods=_READ)
        return router

    def every(self, request: Request) -> Response:
        """Answer all Measures."""
        _check_form(request)
        base = base_url(request)
        every = [
            Version("Measure", name, 1, f"{one['date']}T00:00:00Z", write(one))
            for name, one in self._doors.measures.items()
        ]
        links = {"self": f"{base}/Measure"}
        return Response(searchset(base, every, links, len(every)), media_type=FHIR_JSON)

    def read(self, request: Request, name: str) -> Response:
        """Answer a Measure."""
        _check_form(request)
        return Response(write(self._measure(name)), media_type=FHIR_JSON)

    def evaluate(self, request: Request, name: str) -> Response:
        """Answer the report of a facility (`subject`) from `periodStart` to `periodEnd`."""
        in_csv = _wants_csv(request)
        if not in_csv:
            _check_form(request)
        self._measure(name)
        asked = request.query_params
        first, last = _day(asked, "periodStart", 0), _day(asked, "periodEnd", 1)
        report = self._doors.report(name, _said(asked, "subject"), first, last)
        if not in_csv:
            return Response(write(measure_report(report)), media_type=FHIR_JSON)
        text = _MARK + "".join(f"{line}\r\n" for line in csv_lines(report))
        named = f'attachment; filename="{name}-{first}-{last}.csv"'
        return Response(text, media_type=_CSV, headers={"Content-Disposition": named})

    def _measure(self, name: str) -> Mapping[str, Any]:
        found = self._doors.measures.get(name)
        if found is None:
            raise NotServedError(Issue("error", "not-found", f"Measure/{name}", "not-found"))
        return found


def _wants_csv(request: Request) -> bool:
    asked = request.query_params.get("_format")
    if asked is not None:
        return asked in {"csv", "text/csv"}
    return "text/csv" in request.headers.get("accept", "")


def _check_form(request: Request) -> None:
    unserved = unserved_format(request)
    if unserved is not None:
        issue = Issue("error", "not-supported", "", "format-not-served", (unserved,))
        raise NotAcceptableError(issue)


def _said(asked: Mapping[str, str], name: str) -> str:
    said = asked.get(name, "").strip()
    if not said:
        raise _wrong(name, "parameter-missing", name, code="required")
    return said


def _day(asked: Mapping[str, str], name: str, end: int) -> date:
    """Return a day; of a month its first, or with `end` its last."""
    said = _said(asked, name)
    found = _DAY.fullmatch(said)
    if found is None:
        raise _wrong(name, "period-invalid", said)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        return date(year, month, day or (monthrange(year, month)[1] if end else 1))
    except ValueError:
        raise _wrong(name, "period-invalid", said) from None


def _wrong(where: str, issue: str, value: str, code: str = "value") -> QueryError:
    return QueryError(Issue("error", code, where, issue, (value,)))
