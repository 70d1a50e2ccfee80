"""Operations over FHIR: what people ask and do by name, on an account or a patient."""

from typing import Any

from fastapi import APIRouter, Request, Response

from adapter.api.acts import checked_body, stated_at
from adapter.api.doors import Doors
from adapter.api.errors import NotAcceptableError
from adapter.api.negotiation import FHIR_JSON, language, unserved_format
from adapter.fhir.parameters import Given
from adapter.fhir.resources import read, write
from adapter.issues import Issue
from adapter.operations import OPERATIONS, Asked

_READ = ["GET", "HEAD"]


class OperationDoor:
    """Answers operations; those which only read may be asked with GET (R4, operations)."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def router(self) -> APIRouter:
        """Return a route for each operation, on the resource it is about and on its type."""
        router = APIRouter(prefix="/fhir")
        for name, operation in OPERATIONS.items():
            methods = ["POST", *(_READ if operation.states is None else ())]
            for path in (
                f"/{operation.type}/{{resource_id}}/${name}",
                f"/{operation.type}/${name}",
            ):
                router.add_api_route(path, self.perform, methods=methods)
        return router

    async def perform(self, request: Request, resource_id: str = "") -> Response:
        """Perform an operation; what it states is taken once by its `Idempotency-Key`."""
        if (asked_form := unserved_format(request)) is not None:
            issue = Issue("error", "not-supported", "", "format-not-served", (asked_form,))
            raise NotAcceptableError(issue)
        name = request.url.path.rpartition("$")[2]
        body = await checked_body(request, self._doors) if request.method == "POST" else b""
        document: dict[str, Any] = read(body) if body.strip() else {}
        query = Given.query(request.query_params.multi_items())
        given = Given((*Given.of(document).parts, *query.parts))
        type_ = OPERATIONS[name].type
        headers = request.headers
        asked = Asked(
            name=name,
            type=type_,
            id=resource_id or given.needed(type_.lower()).rpartition("/")[2],
            given=given,
            document=document,
            body=body + request.url.query.encode(),
            key=headers.get("idempotency-key", ""),
            operator=headers.get("x-operator", "operator"),
            at=stated_at(headers.get("x-act-time")),
        )
        told = await self._doors.operate(asked, language(headers.get("accept-language", "")))
        return Response(write(told), media_type=FHIR_JSON)
