"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from adapter.config import read_settings

DatabaseOption = Annotated[
    str | None, typer.Option("--database", metavar="URL", help="The store, as an SQLAlchemy URL.")
]
ConformanceOption = Annotated[
    bool, typer.Option("--conformance", help="Warn of each departure from the HL7 v2 standard.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine output.")]
MappingsOption = Annotated[
    Path | None,
    typer.Option("--mappings", metavar="DIR", help="Site folder that overrides mappings/."),
]
FilesArgument = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Files of HL7 v2 messages; - is standard input."),
]


def site_folder(given: Path | None) -> Path | None:
    """Return the site folder that was given, or else set for this deployment."""
    return read_settings(mappings=given).mappings
