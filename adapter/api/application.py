"""The HTTP doors put together."""

from fastapi import FastAPI

from adapter.api.acts import ActDoor
from adapter.api.doors import Doors
from adapter.api.errors import tell_errors
from adapter.api.fhir import FhirDoor
from adapter.api.gate import Gate
from adapter.api.health import HealthDoor
from adapter.api.hl7v2 import Hl7v2Door
from adapter.api.operations import OperationDoor
from adapter.api.reports import ReportDoor


def create_api(doors: Doors) -> FastAPI:
    """Open the HTTP doors; /fhir/metadata describes them, so there is no second description."""
    api = FastAPI(
        title="paylater",
        version=doors.version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    # A route with names of its own stands before those that take any type.
    for door in (
        OperationDoor(doors),
        ReportDoor(doors),
        FhirDoor(doors),
        ActDoor(doors),
        Hl7v2Door(doors),
        HealthDoor(doors),
    ):
        api.include_router(door.router())
    tell_errors(api)
    if doors.token is not None:
        api.add_middleware(Gate, token=doors.token)
    return api
