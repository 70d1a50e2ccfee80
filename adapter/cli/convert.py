"""`paylater convert`: v2 to a FHIR transaction Bundle; nothing is stored."""

import sys
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import typer

from adapter.cli.mapped import map_files, tell_issues
from adapter.cli.options import ConformanceOption, FilesArgument, MappingsOption
from adapter.fhir.bundle import transaction
from adapter.fhir.merging import begun, merged
from adapter.mapping.drafts import Draft


def convert(
    files: FilesArgument,
    form: Annotated[
        Literal["json", "ndjson"],
        typer.Option("--format", help="One Bundle for all, or one a message and line."),
    ] = "json",
    header: Annotated[
        bool, typer.Option("--header", help="Add the header of each message, as a MessageHeader.")
    ] = False,
    mappings: MappingsOption = None,
    conformance: ConformanceOption = False,
) -> None:
    """Convert messages to a transaction Bundle; exit 1 if a message could not be mapped."""
    drafts: list[Draft] = []
    complete = True
    alone = form == "ndjson"
    for read in map_files(
        files, mappings, trace=False, conformance=conformance, header=header, written=alone
    ):
        tell_issues(read)
        if not read.is_mapped or read.mapped is None:
            complete = False
        elif alone:
            _print(read.mapped.drafts)
        else:
            drafts += read.mapped.drafts
    if form == "json":
        _print(drafts)
    if not complete:
        raise typer.Exit(1)


def _print(drafts: Iterable[Draft]) -> None:
    sys.stdout.buffer.write(transaction(joined(drafts)) + b"\n")
    sys.stdout.flush()


def joined(drafts: Iterable[Draft]) -> dict[str, Any]:
    """Join what is said of one resource twice: a transaction may name it once only."""
    resources: dict[str, Any] = {}
    for draft in drafts:
        said, defaults = draft.resource, draft.defaults
        here = f"{said['resourceType']}/{said['id']}"
        if before := resources.get(here):
            joined = merged(before, said, draft.delete, defaults=defaults, adds=draft.adds)
            resources[here] = joined
        else:
            resources[here] = draft.body or begun(said, defaults)
    return resources
