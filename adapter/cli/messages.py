"""`paylater messages`: the journal, what came and what became of it."""

from typing import Annotated, Any

import typer
from rich.table import Table

from adapter.cli.options import DatabaseOption, JsonOption
from adapter.cli.output import Failure, console, say, say_json
from adapter.config import read_settings
from adapter.issues import words
from adapter.store.port import MessageRow, StateRow
from adapter.store.sql import SqlStore

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
