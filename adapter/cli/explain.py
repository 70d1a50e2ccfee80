"""`paylater explain`: where each FHIR element comes from, and what nothing read."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from adapter.cli.mapped import Read, map_files, tell_issues
from adapter.cli.options import ConformanceOption, FilesArgument, JsonOption, MappingsOption
from adapter.cli.output import console, say, say_json
from adapter.explanation import assembler, origin
from adapter.fhir.provenance import Source, provenance
from adapter.fhir.resources import write
from adapter.mapping.drafts import Trace


def explain(
    files: FilesArgument,
    as_json: JsonOption = False,
    mappings: MappingsOption = None,
    conformance: ConformanceOption = False,
    as_provenance: Annotated[
        bool, typer.Option("--provenance", help="A FHIR Provenance for each resource, one a line.")
    ] = False,
) -> None:
    """Tell for each element its rule, the v2 field and its value, then the unread fields."""
    complete = True
    told: list[dict[str, Any]] = []
    for read in map_files(files, mappings, trace=True, conformance=conformance):
        tell_issues(read)
        complete = complete and read.is_mapped
        if as_provenance:
            _print_provenance(read)
        elif as_json:
            told.append(_plain(read))
        elif read.mapped is not None:
            _print(read)
    if as_json and not as_provenance:
        say_json(told)
    if not complete:
        raise typer.Exit(1)


def _print(read: Read) -> None:
    assert read.mapped is not None
    assert read.message is not None
    say(f"{read.name}: {read.message.code}^{read.message.trigger} {read.message.control_id}")
    for draft in read.mapped.drafts:
        kind = draft.resource["resourceType"]
        table = Table(
            title=f"{kind}/{draft.resource['id']} from {draft.source}", title_justify="left"
        )
        for heading in ("element", "rule", "v2 path", "sent", "value"):
            table.add_column(heading, overflow="fold")
        for row in draft.trace:
            table.add_row(f"{kind}.{row.element}", _rule(row), row.path, row.raw, _value(row.value))
        console().print(table, markup=False)
    say("unread: " + (", ".join(read.mapped.unread) or "nothing"))
    say("")


def _print_provenance(read: Read) -> None:
    """Write what `$explain?as=provenance` answers, of resources that are not kept."""
    if read.mapped is None or read.message is None:
        return
    sender = " at ".join(filter(None, read.mapped.sender)) or read.name
    source = Source(read.message.control_id, sender, unread=read.mapped.unread)
    recorded = (read.mapped.at or datetime.now(UTC)).isoformat()
    for draft in read.mapped.drafts:
        reference = f"{draft.resource['resourceType']}/{draft.resource['id']}"
        origins = [origin(one, source.message) for one in draft.trace]
        told = provenance(reference, recorded, origins, [source], assembler(read.version))
        say(write(told).decode())


def _plain(read: Read) -> dict[str, Any]:
    elements = [
        {
            "resource": f"{draft.resource['resourceType']}/{draft.resource['id']}",
            "element": row.element,
            "rule": row.rule,
            "path": row.path,
            "raw": row.raw,
            "value": row.value,
            "table_row": row.table_row,
        }
        for draft in (read.mapped.drafts if read.mapped else [])
        for row in draft.trace
    ]
    unread = list(read.mapped.unread) if read.mapped else []
    return {"message": read.name, "elements": elements, "unread": unread}


def _rule(row: Trace) -> str:
    return f"{row.rule} + {row.table_row}" if row.table_row else row.rule


def _value(value: Any) -> str:
    """Show a value as it stands in the resource."""
    if isinstance(value, str | Decimal):
        return str(value)
    if isinstance(value, dict):
        return write(value).decode()
    return orjson.dumps(value, default=str).decode()
