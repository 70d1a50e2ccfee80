"""`paylater remap`: kept messages mapped by the current set, and what differs put right."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.table import Table

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli.instants import moment, now
from adapter.cli.options import DatabaseOption, JsonOption, MappingsOption
from adapter.cli.output import complain, console, say, say_json
from adapter.config import read_settings
from adapter.intake.accounts import Accounts
from adapter.intake.application import Application
from adapter.intake.inheritance import check_kept
from adapter.intake.instants import utc
from adapter.intake.remapping import Remapping, Report
from adapter.issues import words
from adapter.store.sql import SqlStore


def remap(
    sender: Annotated[str, typer.Option(metavar="MSH-3[|MSH-4]", help="Whose messages.")],
    since: Annotated[str, typer.Option(metavar="TIME", help="Received from here on, ISO 8601.")],
    apply: Annotated[bool, typer.Option("--apply", help="Record the corrections.")] = False,
    database: DatabaseOption = None,
    mappings: MappingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Map kept messages with the current set; show the difference, or record corrections."""
    settings = read_settings(database=database, mappings=mappings)
    found, policies = load_mappings(settings.mappings), load_policies(settings.mappings)
    parameters = load_search_parameters()
    store = SqlStore(settings.database, create=False)
    try:
        check_kept(store, policies)
        remapping = Remapping(
            store,
            found,
            Application(Accounts(policies, parameters, now, settings.clock)),
            policies.version,
            now,
            parameters,
            feed_clock=settings.clock == "feed",
        )
        application, _, facility = sender.partition("|")
        report = remapping.run(utc(moment(since, UTC)), (application, facility), apply=apply)
    finally:
        store.close()
    if as_json:
        say_json(_plain(report) | {"applied": apply})
    else:
        _print(report, apply=apply)


def _print(report: Report, *, apply: bool) -> None:
    table = Table()
    for heading in ("message", "resource", "element", "kept", "mapped now"):
        table.add_column(heading)
    for message, one in report.differences:
        table.add_row(_id(message), one.resource, one.element, *map(_told, (one.before, one.after)))
    if report.differences:
        console().print(table, markup=False)
    for change in report.changes:
        before, after = change.before, change.after
        say(
            f"account {after.number}: gross {before.gross} > {after.gross} fen"
            f" ({after.gross - before.gross:+d}), personal share {before.personal} >"
            f" {after.personal} fen ({after.personal - before.personal:+d})"
        )
    for message, issue in (*report.refused, *report.waiting):
        complain(f"{_id(message)}: {words(issue)}")
    done = "recorded" if apply else "would be recorded; --apply records them"
    say(f"{report.messages} messages, {len(report.differences)} differences {done}")


def _plain(report: Report) -> dict[str, Any]:
    return {
        "messages": report.messages,
        "differences": [
            {"message": _id(message), **asdict(one)} for message, one in report.differences
        ],
        "accounts": [
            {
                "account": change.account,
                "number": change.after.number,
                "gross": [change.before.gross, change.after.gross],
                "personal": [change.before.personal, change.after.personal],
            }
            for change in report.changes
        ],
        "issues": [
            {"message": _id(message), "id": issue.id, "words": words(issue)}
            for message, issue in (*report.refused, *report.waiting)
        ],
    }


def _id(message: Sequence[int]) -> str:
    return "/".join(map(str, message))


def _told(value: Any) -> str:
    return "" if value is None else str(value) if isinstance(value, (str, Decimal)) else repr(value)
