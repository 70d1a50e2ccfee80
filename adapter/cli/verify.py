"""`paylater verify`: the hash chains and every ledger invariant, computed again."""

from dataclasses import asdict

import typer

from adapter.cli.options import DatabaseOption, JsonOption
from adapter.cli.output import complain, say, say_json
from adapter.config import read_settings
from adapter.store.verify import verify as verify_store


def verify(database: DatabaseOption = None, as_json: JsonOption = False) -> None:
    """Recompute the chains and the ledger; exit 1 on damage, naming table and row."""
    url = read_settings(database=database).database
    damage = verify_store(url)
    if as_json:
        say_json([asdict(found) for found in damage])
    else:
        for found in damage:
            complain(str(found))
        if not damage:
            say("the store is whole: every chain and every ledger invariant holds")
    if damage:
        raise typer.Exit(1)
