"""`paylater export`: the ledger as a beancount file, the resources as ndjson."""

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from adapter.cli.options import DatabaseOption
from adapter.config import read_settings
from adapter.settlement.ledger import ROOTS
from adapter.settlement.money import yuan
from adapter.store.port import EntryRow
from adapter.store.sql import SqlStore

app = typer.Typer(help="The ledger and the resources, out.", no_args_is_help=True)

# The cities' bookkeepers share one zone; a day of the ledger is a day there.
_ZONE = ZoneInfo("Asia/Shanghai")


@app.command()
def beancount(database: DatabaseOption = None) -> None:
    """Write the whole ledger to stdout as a beancount file."""
    store = SqlStore(read_settings(database=database).database, create=False)
    try:
        with store.read() as reader:
            for line in ledger_text(reader.ledger()):
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
    return ":".join([ROOTS[account], *parts])


def _day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(_ZONE).date().isoformat()
