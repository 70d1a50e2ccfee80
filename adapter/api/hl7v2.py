"""The HL7 v2 door over HTTP: a message in, its acknowledgement out."""

import base64
import codecs
from email.message import Message

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from adapter.api.doors import Doors
from adapter.api.errors import RETRY_SECONDS, MediaTypeError, OutcomeUnknownError
from adapter.api.negotiation import FHIR_JSON, base_url, limited_body, preferences
from adapter.fhir.bundle import collection
from adapter.fhir.resources import derive_id, read, write
from adapter.hl7v2.charset import decode
from adapter.issues import AdapterError, Issue

MEDIA_TYPE = "application/hl7-v2"
DOOR = "http"

# MSA-1 says what became of the message; so does the status, for who looks no further.
_STATUS = {"AA": 200, "CA": 200, "AE": 422, "AR": 400, "CR": 400, "CE": 503}
# What surely holds no HL7 v2; anything else may, whatever its sender calls it.
_FOREIGN = frozenset({"application/json", "application/fhir+json", "application/xml", "text/xml"})


class Hl7v2Door:
    """Takes HL7 v2 messages over HTTP."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def router(self) -> APIRouter:
        """Return the one route."""
        router = APIRouter()
        router.add_api_route("/hl7v2", self.receive, methods=["POST"])
        return router

    async def receive(self, request: Request) -> Response:
        """Answer a message with its acknowledgement.

        The charset is what MSH-18 says; where it says nothing, what the content type says.
        """
        said = Message()
        said["content-type"] = request.headers.get("content-type", "")
        media = said.get_content_type() if said["content-type"] else ""
        if media in _FOREIGN or media.startswith("multipart/"):
            issue = Issue("error", "not-supported", "", "content-type-not-accepted", (media,))
            raise MediaTypeError(issue)
        body, is_whole = await limited_body(request, self._doors.body_max)
        fault = None
        if not is_whole:
            size = str(self._doors.body_max)
            fault = Issue("error", "too-long", "", "body-too-large", (size,))
        ack = await self._doors.submit(body, DOOR, fault, _codec(said))
        if ack is None:
            raise OutcomeUnknownError(Issue("error", "transient", "", "outcome-unknown"))
        return await self._answer(request, body, ack)

    async def _answer(self, request: Request, body: bytes, ack: bytes) -> Response:
        status = _STATUS.get(_code(ack), 500)
        headers = {"Retry-After": RETRY_SECONDS} if status == 503 else {}  # noqa: PLR2004
        accept = request.headers.get("accept", "")
        if "fhir+json" in accept or preferences(request).get("return") == "representation":
            written = await run_in_threadpool(self._doors.written, body)
            bundle = _bundle(base_url(request), ack, written)
            return Response(bundle, status, headers, FHIR_JSON)
        return Response(ack, status, headers, f"{MEDIA_TYPE}; charset={_charset(ack)}")


def _bundle(base: str, ack: bytes, written: list[bytes]) -> bytes:
    """Tell the acknowledgement as a Binary, then what the message wrote or changed."""
    digest = derive_id(ack.decode("latin-1"))
    name = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))
    data = base64.b64encode(ack).decode("ascii")
    binary = {"resourceType": "Binary", "contentType": MEDIA_TYPE, "data": data}
    entries = [(f"urn:uuid:{name}", write(binary))]
    for body in written:
        resource = read(body)
        entries.append((f"{base}/{resource['resourceType']}/{resource['id']}", body))
    return collection(entries)


def _codec(said: Message) -> str:
    """Return the codec a content type names, "" where it names none that is known."""
    try:
        return codecs.lookup(said.get_content_charset("") or "").name
    except LookupError:
        return ""


def _code(ack: bytes) -> str:
    """Read MSA-1 of an acknowledgement of ours."""
    start = ack.find(b"\rMSA")
    return ack[start + 5 : start + 7].decode("ascii", "replace") if start >= 0 else ""


def _charset(ack: bytes) -> str:
    try:
        return decode(ack, "ascii")[1]
    except AdapterError:
        return "ascii"
