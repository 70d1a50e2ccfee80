"""What people do, over FHIR: a create that is taken once by its client's key."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from adapter.api.doors import Doors
from adapter.api.errors import MediaTypeError, TooLargeError, told
from adapter.api.negotiation import base_url, limited_body
from adapter.fhir.resources import derive_id, read
from adapter.fhir.search import STATED
from adapter.intake.acts import Act, ActError
from adapter.issues import Issue

_JSON = ("application/fhir+json", "application/json")


class ActDoor:
    """Takes POSTed resources as acts of a person."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def router(self) -> APIRouter:
        """Return a route for each type a person may state."""
        router = APIRouter(prefix="/fhir")
        for stated in STATED:
            router.add_api_route(f"/{stated}", self.create, methods=["POST"])
        return router

    async def create(self, request: Request) -> Response:
        """Take a resource once by its `Idempotency-Key`, else `If-None-Exist`, else its content."""
        resource_type = request.url.path.rpartition("/")[2]
        media = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
        if media not in _JSON:
            raise MediaTypeError(
                Issue("error", "not-supported", "", "content-type-not-accepted", (media,))
            )
        body, is_whole = await limited_body(request, self._doors.body_max)
        if not is_whole:
            size = str(self._doors.body_max)
            raise TooLargeError(Issue("error", "too-long", "", "body-too-large", (size,)))
        resource = read(body)
        if resource.get("resourceType") != resource_type:
            sent = str(resource.get("resourceType", ""))
            raise ActError(
                Issue("error", "invalid", "resourceType", "type-differs", (sent, resource_type))
            )
        headers = request.headers
        key = headers.get("idempotency-key") or headers.get("if-none-exist")
        act = Act(
            resource,
            key or derive_id(body.decode("utf-8", "replace")),
            headers.get("x-operator", "operator"),
            _at(headers.get("x-act-time")),
        )
        done = await self._doors.act(act)
        location = f"{base_url(request)}/{done.type}/{done.id}"
        status = 201 if done.is_new else 200
        return told(request, status, done.issues, {"Location": location})


def _at(text: str | None) -> datetime:
    """Return when the act was done; the machine's now unless the client says otherwise."""
    if not text:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ActError(Issue("error", "value", "X-Act-Time", "date-invalid", (text,))) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
