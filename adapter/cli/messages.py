"""`paylater messages`: the journal, what came and what became of it."""

from typing import Annotated, Any

import typer
from rich.table import Table

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli.instants import now
from adapter.cli.options import DatabaseOption, JsonOption, MappingsOption
from adapter.cli.output import Failure, console, say, say_json
from adapter.cli.simulated import plain_finding
from adapter.config import read_settings
from adapter.intake import Intake
from adapter.intake.inheritance import check_kept
from adapter.issues import words
from adapter.store.port import Arrival, MessageId, MessageRow, StateRow
from adapter.store.sql import SqlStore

_RETRIED = ("refused", "parked")
_MESSAGES_MAX = 10_000_000

app = typer.Typer(help="The journal: what came, what became of it.", no_args_is_help=True)


@app.command("list")
def show_list(
    database: DatabaseOption = None,
    state: Annotated[str | None, typer.Option(help="Only those in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 100,
    as_json: JsonOption = False,
) -> None:
    """List the newest messages of the journal."""
    store = SqlStore(read_settings(database=database).database, create=False)
    try:
        with store.read() as reader:
            rows = reader.messages(limit, state)
    finally:
        store.close()
    if as_json:
        say_json([_plain(row) for row in rows])
        return
    table = Table()
    for heading in ("message", "received", "door", "sender", "control id", "event", "state"):
        table.add_column(heading)
    for row in rows:
        table.add_row(*(str(value) for value in _plain(row).values()))
    console().print(table, markup=False)


@app.command("show")
def show_one(
    message: Annotated[str, typer.Argument(metavar="PARTITION/SEQUENCE")],
    database: DatabaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a message, and what became of it at each try."""
    partition, _, sequence = message.partition("/")
    if not (partition.isdigit() and sequence.isdigit()):
        raise Failure(f"{message!r} is not PARTITION/SEQUENCE, as `messages list` shows it.", 2)
    store = SqlStore(read_settings(database=database).database, create=False)
    try:
        with store.read() as reader:
            found = reader.message((int(partition), int(sequence)))
    finally:
        store.close()
    if found is None:
        raise Failure(f"The journal has no message {message}.")
    arrival, states = found
    body = arrival.body.decode(arrival.charset or "utf-8", "replace")
    if as_json:
        say_json({"message": message, "body": body, "tries": [_try(state) for state in states]})
        return
    say(body.rstrip("\r").replace("\r", "\n"))
    for state in states:
        say(f"try {state.attempt}: {state.state}")
        for issue in state.issues:
            say(f"  {issue.severity}: {words(issue)}")


@app.command("findings")
def show_findings(
    about: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Only of this account (its id), Organization/ID or city (its code)."
        ),
    ] = None,
    database: DatabaseOption = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 100,
    as_json: JsonOption = False,
) -> None:
    """List findings, the newest first; those of the calendar came with no message."""
    store = SqlStore(read_settings(database=database).database, create=False)
    try:
        with store.read() as reader:
            rows = reader.findings(about=about, limit=limit)
    finally:
        store.close()
    found = [{"about": row.about} | plain_finding(row) for row in rows]
    if as_json:
        say_json(found)
        return
    table = Table()
    for heading in ("about", "message", "found", "severity", "words", "clauses"):
        table.add_column(heading, overflow="fold")
    for one in found:
        names = ("about", "message", "at", "severity", "words")
        table.add_row(*(one[name] for name in names), " ".join(one["clauses"]))
    console().print(table, markup=False)


@app.command("replay")
def replay(
    messages: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PARTITION/SEQUENCE]...", help="These only; else all."),
    ] = None,
    database: DatabaseOption = None,
    mappings: MappingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try again what was refused or parked; exit 1 if any of it still is."""
    settings = read_settings(database=database, mappings=mappings)
    found, policies = load_mappings(settings.mappings), load_policies(settings.mappings)
    parameters = load_search_parameters()
    store = SqlStore(settings.database, create=False)
    try:
        check_kept(store, policies)
        intake = Intake(store, found, policies, settings.clock, now, parameters, settings.language)
        tried = [
            {"message": _name(row), "before": row.state, "now": intake.replay(*_kept(row))}
            for row in _retried(store, {*messages} if messages else None)
        ]
    finally:
        store.close()
    if as_json:
        say_json(tried)
    for one in () if as_json else tried:
        say(f"{one['message']}: {one['before']} > {one['now']}")
    if any(one["now"] in _RETRIED for one in tried):
        raise typer.Exit(1)


def _retried(store: SqlStore, wanted: set[str] | None) -> list[MessageRow]:
    """Return the messages to try again, the oldest first."""
    with store.read() as reader:
        rows = [row for state in _RETRIED for row in reader.messages(_MESSAGES_MAX, state)]
    rows = [row for row in rows if row.duplicate_of is None]
    known = {_name(row) for row in rows}
    if wanted and (missing := sorted(wanted - known)):
        raise Failure(f"neither refused nor parked: {', '.join(missing)}.", 2)
    chosen = [row for row in rows if wanted is None or _name(row) in wanted]
    return sorted(chosen, key=lambda row: (row.arrival.received_at, row.message))


def _kept(row: MessageRow) -> tuple[MessageId, Arrival]:
    return row.message, row.arrival


def _name(row: MessageRow) -> str:
    return f"{row.message[0]}/{row.message[1]}"


def _plain(row: MessageRow) -> dict[str, Any]:
    return {
        "message": f"{row.message[0]}/{row.message[1]}",
        "received": row.arrival.received_at,
        "door": row.arrival.door,
        "sender": f"{row.arrival.sender_application}|{row.arrival.sender_facility}",
        "control_id": row.arrival.control_id,
        "event": row.arrival.event,
        "state": row.state,
    }


def _try(state: StateRow) -> dict[str, Any]:
    issues = [
        {"severity": issue.severity, "where": issue.where, "id": issue.id, "words": words(issue)}
        for issue in state.issues
    ]
    return {"attempt": state.attempt, "state": state.state, "ack": state.ack, "issues": issues}
