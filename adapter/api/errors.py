"""Errors told as a status and an OperationOutcome."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from adapter.api.negotiation import FHIR_JSON, language
from adapter.fhir.outcome import outcome
from adapter.fhir.resources import write
from adapter.issues import AdapterError, Issue

RETRY_SECONDS = "5"


class NotServedError(AdapterError):
    """What was asked for is not here."""

    http_status: ClassVar[int] = 404


class DeletedError(AdapterError):
    """What was asked for was here once."""

    http_status: ClassVar[int] = 410


class NotAcceptableError(AdapterError):
    """The answer is wanted in a form that is not served."""

    http_status: ClassVar[int] = 406


class MediaTypeError(AdapterError):
    """The body comes in a form that is not read."""

    http_status: ClassVar[int] = 415


class TooLargeError(AdapterError):
    """The body is larger than is taken."""

    http_status: ClassVar[int] = 413


class OutcomeUnknownError(AdapterError):
    """It is not known whether what was sent has been kept."""

    http_status: ClassVar[int] = 503


def tell_errors(api: FastAPI) -> None:
    """Make every error of an API leave as an OperationOutcome."""
    api.add_exception_handler(AdapterError, _adapter_error)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(Exception, _unexpected)


def told(
    request: Request,
    status: int,
    issues: Sequence[Issue],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a status and what is wrong, in the language the client prefers."""
    body = write(outcome(issues, language(request.headers.get("accept-language", ""))))
    return Response(body, status, dict(headers or {}), FHIR_JSON)


def _adapter_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AdapterError)
    headers = {"Retry-After": RETRY_SECONDS} if error.http_status == 503 else {}  # noqa: PLR2004
    return told(request, error.http_status, error.issues, headers)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:  # noqa: PLR2004
        issue = Issue("error", "not-supported", "", "method-not-allowed", (request.method,))
    else:
        issue = Issue("error", "not-found", "", "path-unknown")
    return told(request, error.status_code, [issue], error.headers)


def _unexpected(request: Request, _error: Exception) -> Response:
    # The server logs the traceback once this answer has left; it is told here without detail.
    return told(request, 500, [Issue("error", "exception", "", "unexpected")])
