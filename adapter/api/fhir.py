"""The FHIR door: read, vread, history, search, $explain and metadata, served as kept bytes."""

from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from adapter.api.doors import Doors
from adapter.api.errors import (
    DeletedError,
    MediaTypeError,
    NotAcceptableError,
    NotServedError,
    TooLargeError,
)
from adapter.api.negotiation import (
    FHIR_JSON,
    base_url,
    limited_body,
    page_url,
    preferences,
    unserved_format,
)
from adapter.fhir.bundle import Version, history, searchset, stamped
from adapter.fhir.capability import capability
from adapter.fhir.query import QueryError
from adapter.fhir.reading import Pair, read_query, served_pairs
from adapter.fhir.resources import write
from adapter.fhir.search import SERVED
from adapter.issues import Issue
from adapter.store.port import Reader, Stored

_READ = ["GET", "HEAD"]
# No search is longer than this; a body of a search is not a message.
_SEARCH_MAX = 1 << 16


class FhirDoor:
    """Answers FHIR REST from a store."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def router(self) -> APIRouter:
        """Return the routes; those with a name of their own stand before those with a type."""
        router = APIRouter(prefix="/fhir")
        add = router.add_api_route
        add("/metadata", self.metadata, methods=_READ)
        add("/{resource_type}/_search", self.search_by_form, methods=["POST"])
        add("/{resource_type}", self.search, methods=_READ)
        add("/{resource_type}/{resource_id}", self.read, methods=_READ)
        add("/{resource_type}/{resource_id}/$explain", self.explain, methods=[*_READ, "POST"])
        add("/{resource_type}/{resource_id}/_history", self.history, methods=_READ)
        add("/{resource_type}/{resource_id}/_history/{version_id}", self.vread, methods=_READ)
        return router

    def metadata(self, request: Request) -> Response:
        """Answer what this server can do."""
        _check_form(request)
        doors = self._doors
        statement = capability(
            doors.parameters, base_url(request), doors.version, secured=doors.token is not None
        )
        return Response(write(statement), media_type=FHIR_JSON)

    def read(self, request: Request, resource_type: str, resource_id: str) -> Response:
        """Answer the current version of a resource, or 304 to who has it already."""
        _check(request, resource_type)
        with self._doors.store.read() as reader:
            found = _found(reader, resource_type, resource_id)
        return self._answer(request, found, is_current=True)

    def vread(
        self, request: Request, resource_type: str, resource_id: str, version_id: str
    ) -> Response:
        """Answer one version of a resource."""
        _check(request, resource_type)
        if not (version_id.isascii() and version_id.isdecimal() and len(version_id) < 10):  # noqa: PLR2004
            raise _not_found(f"{resource_type}/{resource_id}/_history/{version_id}")
        with self._doors.store.read() as reader:
            current = reader.get(resource_type, resource_id)
            found = _found(reader, resource_type, resource_id, int(version_id))
        is_current = current is not None and current.version == found.version
        return self._answer(request, found, is_current=is_current)

    def history(self, request: Request, resource_type: str, resource_id: str) -> Response:
        """Answer all versions of a resource."""
        _check(request, resource_type)
        with self._doors.store.read() as reader:
            rows = reader.history(resource_type, resource_id)
        if not rows:
            raise _not_found(f"{resource_type}/{resource_id}")
        base = base_url(request)
        versions = [self._version(row, is_current=place == 0) for place, row in enumerate(rows)]
        self_url = f"{base}/{resource_type}/{resource_id}/_history"
        return Response(history(base, versions, self_url), media_type=FHIR_JSON)

    def explain(self, request: Request, resource_type: str, resource_id: str) -> Response:
        """Answer where the elements and figures of a resource come from."""
        _check(request, resource_type)
        with self._doors.store.read() as reader:
            _found(reader, resource_type, resource_id)
        form = request.query_params.get("as", "parameters")
        if form not in {"parameters", "provenance"}:
            raise QueryError(Issue("error", "not-supported", "as", "search-value-invalid", (form,)))
        tell = self._doors.provenance if form == "provenance" else self._doors.explain
        explained = tell(resource_type, resource_id)
        if explained is None:
            raise _not_found(f"{resource_type}/{resource_id}/$explain")
        return Response(write(explained), media_type=FHIR_JSON)

    def search(self, request: Request, resource_type: str) -> Response:
        """Answer one page of a search."""
        return self._searched(request, resource_type, request.query_params.multi_items())

    async def search_by_form(self, request: Request, resource_type: str) -> Response:
        """Answer a search whose parameters come as a form, out of sight of logs."""
        media = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
        if media != "application/x-www-form-urlencoded":
            issue = Issue("error", "not-supported", "", "content-type-not-accepted", (media,))
            raise MediaTypeError(issue)
        body, is_whole = await limited_body(request, _SEARCH_MAX)
        if not is_whole:
            raise TooLargeError(
                Issue("error", "too-long", "", "body-too-large", (str(_SEARCH_MAX),))
            )
        pairs = request.query_params.multi_items()
        pairs += parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return await run_in_threadpool(self._searched, request, resource_type, pairs)

    def _searched(self, request: Request, resource_type: str, pairs: list[Pair]) -> Response:
        _check(request, resource_type)
        parameters = self._doors.parameters
        if preferences(request).get("handling") == "lenient":
            pairs = served_pairs(resource_type, pairs, parameters)
        query = read_query(resource_type, pairs, parameters)
        with self._doors.store.read() as reader:
            found = reader.search(query)
        base = base_url(request)
        links = {"self": page_url(base, resource_type, pairs)}
        if found.next_cursor is not None:
            onwards = [pair for pair in pairs if pair[0] != "_cursor"]
            links["next"] = page_url(
                base, resource_type, [*onwards, ("_cursor", found.next_cursor)]
            )
        rows = [self._version(row, is_current=True) for row in found.rows]
        return Response(searchset(base, rows, links, found.total), media_type=FHIR_JSON)

    def _answer(self, request: Request, stored: Stored, *, is_current: bool) -> Response:
        version = self._version(stored, is_current=is_current)
        changed = datetime.fromisoformat(stored.updated)
        headers = {"ETag": version.etag, "Last-Modified": format_datetime(changed, usegmt=True)}
        if _has_it(request.headers.get("if-none-match", ""), stored.version):
            return Response(status_code=304, headers=headers)
        body = stamped(version.body or b"", stored.version, stored.updated)
        return Response(body, headers=headers, media_type=FHIR_JSON)

    def _version(self, stored: Stored, *, is_current: bool) -> Version:
        body: bytes | None = None if stored.deleted else stored.body
        # Lines are put together as they are now, which is true of the current version only.
        if body is not None and stored.assembled_on_read and is_current:
            body = self._doors.assemble(body)
        return Version(stored.type, stored.id, stored.version, stored.updated, body)


def _found(
    reader: Reader, resource_type: str, resource_id: str, version: int | None = None
) -> Stored:
    stored = reader.get(resource_type, resource_id, version)
    where = f"{resource_type}/{resource_id}"
    if stored is None:
        raise _not_found(where if version is None else f"{where}/_history/{version}")
    if stored.deleted:
        raise DeletedError(Issue("error", "deleted", where, "deleted"))
    return stored


def _check(request: Request, resource_type: str) -> None:
    if resource_type not in SERVED:
        issue = Issue("error", "not-supported", "", "type-not-served", (resource_type,))
        raise NotServedError(issue)
    _check_form(request)


def _check_form(request: Request) -> None:
    unserved = unserved_format(request)
    if unserved is not None:
        issue = Issue("error", "not-supported", "", "format-not-served", (unserved,))
        raise NotAcceptableError(issue)


def _has_it(if_none_match: str, version: int) -> bool:
    """Tell whether a client already holds this version."""
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
    return str(version) in tags or "*" in tags


def _not_found(where: str) -> NotServedError:
    return NotServedError(Issue("error", "not-found", where, "not-found"))
