"""What people do, over FHIR: a create that is taken once by its client's key."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from adapter.api.doors import Doors
from adapter.api.errors import MediaTypeError, TooLargeError, told
from adapter.api.negotiation import base_url, limited_body
from adapter.fhir.resources import derive_id, read
from adapter.fhir.search import STATED
from adapter.intake.acts import Act, Done
from adapter.intake.updates import ActError
from adapter.issues import Issue

_JSON = ("application/fhir+json", "application/json")


class ActDoor:
    """Takes resources that people create or change, as acts of theirs."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def router(self) -> APIRouter:
        """Return the routes for each type a person may state."""
        router = APIRouter(prefix="/fhir")
        for stated in STATED:
            router.add_api_route(f"/{stated}", self.create, methods=["POST"])
            router.add_api_route(f"/{stated}/{{resource_id}}", self.update, methods=["PUT"])
        return router

    async def create(self, request: Request) -> Response:
        """Take a resource once by its `Idempotency-Key`, else `If-None-Exist`, else its content."""
        body = await checked_body(request, self._doors)
        resource = _of_type(read(body), request.url.path.rpartition("/")[2])
        headers = request.headers
        key = headers.get("idempotency-key") or headers.get("if-none-exist")
        act = Act(
            resource,
            key or derive_id(body.decode("utf-8", "replace")),
            headers.get("x-operator", "operator"),
            stated_at(headers.get("x-act-time")),
        )
        return _answered(request, await self._doors.act(act))

    async def update(self, request: Request, resource_id: str) -> Response:
        """Take a changed resource in the place of the one that is there; `If-Match` names which."""
        body = await checked_body(request, self._doors)
        resource = _of_type(read(body), request.url.path.split("/")[-2])
        if resource.get("id") != resource_id:
            values = (str(resource.get("id", "")), resource_id)
            raise ActError(Issue("error", "invalid", "id", "id-differs", values))
        headers = request.headers
        act = Act(
            resource,
            headers.get("idempotency-key", ""),
            headers.get("x-operator", "operator"),
            stated_at(headers.get("x-act-time")),
            id=resource_id,
            updates=True,
            version=_version(headers.get("if-match")),
        )
        return _answered(request, await self._doors.act(act), created=200)


async def checked_body(request: Request, doors: Doors) -> bytes:
    """Return the body of a request in JSON; raises MediaTypeError and TooLargeError."""
    media = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    body, is_whole = await limited_body(request, doors.body_max)
    if media not in _JSON and body.strip():
        issue = Issue("error", "not-supported", "", "content-type-not-accepted", (media,))
        raise MediaTypeError(issue)
    if not is_whole:
        size = str(doors.body_max)
        raise TooLargeError(Issue("error", "too-long", "", "body-too-large", (size,)))
    return body


def stated_at(text: str | None) -> datetime | None:
    """Return when an act was done, None where its client does not say; raises ActError."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ActError(Issue("error", "value", "X-Act-Time", "date-invalid", (text,))) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _of_type(resource: dict[str, Any], type_: str) -> dict[str, Any]:
    sent = str(resource.get("resourceType", ""))
    if sent != type_:
        issue = Issue("error", "invalid", "resourceType", "type-differs", (sent, type_))
        raise ActError(issue)
    return resource


def _version(if_match: str | None) -> int | None:
    """Return the version a client has changed, from `W/"3"`; raises ActError for other text."""
    if not if_match:
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004
        raise ActError(Issue("error", "value", "If-Match", "version-invalid", (if_match,)))
    return int(text)


def _answered(request: Request, done: Done, *, created: int = 201) -> Response:
    headers = {"Location": f"{base_url(request)}/{done.type}/{done.id}"}
    return told(request, created if done.is_new else 200, done.issues, headers)
