"""`paylater serve`: MLLP and HTTP in one process."""

import asyncio
from typing import Annotated

import typer

from adapter.app import run
from adapter.cli.options import DatabaseOption, MappingsOption
from adapter.config import read_settings


def serve(
    mllp: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where HL7 v2 arrives; port 0: any.")
    ] = None,
    http: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where FHIR is served; port 0: any.")
    ] = None,
    database: DatabaseOption = None,
    clock: Annotated[
        str | None, typer.Option(metavar="system|feed", help="Whose now counts.")
    ] = None,
    mappings: MappingsOption = None,
) -> None:
    """Serve MLLP and HTTP (FHIR, HL7 v2, metrics) until asked to stop."""
    settings = read_settings(
        mllp=mllp, http=http, database=database, clock=clock, mappings=mappings
    )
    asyncio.run(run(settings))
