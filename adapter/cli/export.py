"""`paylater export`: the ledger as a beancount file, the resources as ndjson, a report as CSV."""

import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_measures
from adapter.cli.instants import moment, now
from adapter.cli.options import DatabaseOption, JsonOption, MappingsOption
from adapter.cli.output import Failure, say
from adapter.config import read_settings
from adapter.fhir.resources import write
from adapter.intake.inheritance import check_kept
from adapter.intake.instants import utc
from adapter.reporting import PeriodError, Reporting
from adapter.settlement.ledger import ROOTS, SHADOW
from adapter.settlement.money import yuan
from adapter.settlement.reports.telling import csv_lines, measure_report
from adapter.store.port import EntryRow
from adapter.store.sql import SqlStore

app = typer.Typer(help="The ledger, the resources and reports, out.", no_args_is_help=True)

# The cities' bookkeepers share one zone; a day of the ledger is a day there.
_ZONE = ZoneInfo("Asia/Shanghai")


@app.command()
def beancount(
    database: DatabaseOption = None,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only what was booked up to then, ISO 8601."),
    ] = None,
) -> None:
    """Write the whole ledger to stdout as a beancount file."""
    until = utc(moment(as_of, _ZONE)) if as_of else None
    store = SqlStore(read_settings(database=database).database, create=False)
    try:
        with store.read() as reader:
            booked = (one for one in reader.ledger() if until is None or one.at <= until)
            for line in ledger_text(booked):
                sys.stdout.write(f"{line}\n")
    finally:
        store.close()


@app.command()
def ndjson(database: DatabaseOption = None) -> None:
    """Write the current version of every resource to stdout, one JSON a line."""
    store = SqlStore(read_settings(database=database).database, create=False)
    try:
        with store.read() as reader:
            for stored in reader.resources():
                sys.stdout.buffer.write(stored.body + b"\n")
    finally:
        store.close()


@app.command()
def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A Measure: day-close, arrears, …")],
    facility: Annotated[str, typer.Option("--facility", help="Its code; of a city the city's.")],
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="As 2013-11-04.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="As 2013-11-04.")],
    database: DatabaseOption = None,
    mappings: MappingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a report of a facility or city over days to stdout, as CSV or as a MeasureReport."""
    settings = read_settings(database=database, mappings=mappings)
    store = SqlStore(settings.database, create=False)
    try:
        policies = load_policies(settings.mappings)
        check_kept(store, policies)
        clock = settings.clock
        mapped = load_mappings(settings.mappings)
        reporting = Reporting(store, mapped, policies, load_measures(), now, clock)
        made = reporting.report(name, facility, _read_day(first), _read_day(last))
    except PeriodError as wrong:
        raise Failure(str(wrong), 2) from None
    finally:
        store.close()
    if as_json:
        sys.stdout.buffer.write(write(measure_report(made)) + b"\n")
        return
    for line in csv_lines(made):
        say(line)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Failure(f"{text} is no day as 2013-11-04.", 2) from None


def ledger_text(entries: Iterable[EntryRow]) -> Iterator[str]:
    """Tell journal entries in beancount's language, accounts opened before their first day."""
    held = sorted(entries, key=lambda entry: (entry.at, entry.partition, entry.sequence))
    yield 'option "title" "paylater"'
    yield 'option "operating_currency" "CNY"'
    opened = {posting.ledger_account for entry in held for posting in entry.postings}
    first = _day(held[0].at) if held else ""
    for account in sorted(opened):
        yield f"{first} open {_named(account)} CNY"
    for entry in held:
        yield ""
        yield f'{_day(entry.at)} * "{entry.kind}"'
        yield f'  account: "{entry.account}"'
        yield f'  entry: "{entry.partition}/{entry.sequence}"'
        if entry.clauses:
            yield f'  clauses: "{entry.clauses}"'
        for posting in entry.postings:
            amount = yuan(posting.amount)
            yield f"  {_named(posting.ledger_account)}  {amount} {posting.currency}"


def _named(account: str) -> str:
    parts = [part.title() for part in account.split(":")]
    return ":".join([ROOTS[account.removeprefix(SHADOW)], *parts])


def _day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(_ZONE).date().isoformat()
