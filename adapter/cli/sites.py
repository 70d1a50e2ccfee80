"""`paylater sites`: a sender's first profile from its samples, and how traffic leaves it later."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from typing import Annotated

import typer
from rich.table import Table

from adapter.catalog.mappings import load_mappings
from adapter.cli.files import read_messages
from adapter.cli.instants import moment
from adapter.cli.options import (
    DatabaseOption,
    FilesArgument,
    JsonOption,
    MappingsOption,
    site_folder,
)
from adapter.cli.output import Failure, complain, console, say, say_json
from adapter.config import read_settings
from adapter.hl7v2.message import Message, MessageError, parse
from adapter.intake.instants import utc
from adapter.issues import words
from adapter.mapping.drafting import draft as drafted
from adapter.mapping.drift import departures
from adapter.mapping.mapper import Mappings
from adapter.mapping.survey import Survey
from adapter.store.port import MessageRow
from adapter.store.sql import SqlStore

app = typer.Typer(help="Senders and their profiles.", no_args_is_help=True)

_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
# What an empty MSH-18 has been seen to mean, the strictest first.
_UNSAID = ("ascii", "utf-8", "gb18030", "iso8859-1")


@app.command("draft")
def draft(
    files: FilesArgument,
    sender: Annotated[
        str | None, typer.Option(metavar="MSH-3[|MSH-4]", help="Whose, if the samples mix several.")
    ] = None,
    mappings: MappingsOption = None,
) -> None:
    """Read a sender's samples and print the commented first version of its profile."""
    default = load_mappings(site_folder(mappings)).sites["default"]
    surveys: dict[tuple[str, str], Survey] = {}
    for name, raw in read_messages(files):
        message = _parse(name, raw)
        if message is not None:
            found = (message.sending_application, message.sending_facility)
            surveys.setdefault(found, Survey()).take(message)
    chosen = _choose(surveys, sender)
    site = _NOT_A_NAME.sub("-", "-".join(chosen).lower()).strip("-") or "unnamed"
    say(drafted(site, chosen, surveys[chosen], default).rstrip("\n"))


@app.command("drift")
def drift(
    since: Annotated[str, typer.Option(metavar="TIME", help="From here on, ISO 8601.")],
    database: DatabaseOption = None,
    mappings: MappingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare kept traffic with the senders' profiles: new codes, fields, charsets."""
    settings = read_settings(database=database, mappings=mappings)
    found = load_mappings(settings.mappings)
    store = SqlStore(settings.database, create=False)
    counts: Counter[tuple[str, str, str]] = Counter()
    try:
        with store.read() as reader:
            for row in reader.journal(utc(moment(since, UTC))):
                counts.update(_departures(row, found))
    finally:
        store.close()
    ordered = sorted(counts.items(), key=lambda one: (one[0][0], -one[1], one[0]))
    if as_json:
        names = ("site", "kind", "what")
        say_json([dict(zip(names, one, strict=True)) | {"times": n} for one, n in ordered])
        return
    table = Table()
    for heading in ("site", "kind", "what", "times"):
        table.add_column(heading)
    for (site, kind, what), times in ordered:
        table.add_row(site, kind, what, str(times))
    console().print(table, markup=False)


def _departures(row: MessageRow, mappings: Mappings) -> Iterator[tuple[str, str, str]]:
    body = row.arrival.body
    if not body or row.arrival.door == "fhir":
        # What was erased tells nothing any more, and what people state has no sender.
        return
    try:
        message = parse(body, row.arrival.charset or mappings.charset_of(body))
    except MessageError as fault:
        if row.duplicate_of is None:
            yield from (("?", "unreadable", issue.id) for issue in fault.issues)
        return
    site = mappings.site_of(message)
    mapped = mappings.map(message, site)
    yield from ((site.site, *each) for each in {*departures(message, site, mapped.issues)})


def _parse(name: str, raw: bytes) -> Message | None:
    """Read a sample in the charset it says, else in the first that fits."""
    for charset in _UNSAID:
        try:
            return parse(raw, charset)
        except MessageError as fault:
            refused = fault
    complain(f"{name}: left out: {'; '.join(words(issue) for issue in refused.issues)}")
    return None


def _choose(surveys: dict[tuple[str, str], Survey], asked: str | None) -> tuple[str, str]:
    if asked is not None:
        application, _, facility = asked.partition("|")
        wanted = [
            one for one in surveys if one[0] == application and (not facility or one[1] == facility)
        ]
    else:
        wanted = list(surveys)
    if len(wanted) == 1:
        return wanted[0]
    told = ", ".join("|".join(one) for one in sorted(wanted or surveys)) or "none that is readable"
    raise Failure(f"one sender is drafted at a time; --sender chooses; there are: {told}.", 2)
