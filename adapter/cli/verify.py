"""`paylater verify`: the hash chains and every ledger invariant, computed again."""

import tempfile
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli.options import DatabaseOption, JsonOption, MappingsOption
from adapter.cli.output import complain, say, say_json
from adapter.config import Settings, read_settings
from adapter.intake.downtime import was_awake
from adapter.intake.inheritance import check_kept
from adapter.refolding import Refolded, Refolding
from adapter.settlement.sections.credit_list import Clock
from adapter.store.sql import SqlStore
from adapter.store.verify import verify as verify_store


def verify(
    database: DatabaseOption = None,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay", help="Tell the whole journal anew to an empty store, and compare."
        ),
    ] = False,
    mappings: MappingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute the chains and the ledger; exit 1 on damage, naming table and row."""
    settings = read_settings(database=database, mappings=mappings)
    damage = verify_store(settings.database)
    refolded = _replayed(settings) if replay else None
    if refolded is not None:
        damage += refolded.damage
    if as_json:
        say_json([asdict(found) for found in damage])
    else:
        for found in damage:
            complain(str(found))
        if not damage:
            say("the store is whole: every chain and every ledger invariant holds")
        if refolded is not None and not refolded.damage:
            say(_told(refolded))
    if damage:
        raise typer.Exit(1)


def _replayed(settings: Settings) -> Refolded:
    given = load_mappings(settings.mappings), load_policies(settings.mappings)
    with (
        tempfile.TemporaryDirectory(prefix="paylater-verify-") as folder,
        closing(SqlStore(settings.database, create=False)) as kept,
        closing(SqlStore(f"sqlite:///{Path(folder) / 'anew.db'}")) as anew,
    ):
        check_kept(kept, given[1])
        clock: Clock = "system" if was_awake(kept) else "feed"
        return Refolding(kept, anew, *given, clock, load_search_parameters()).run()


def _told(refolded: Refolded) -> str:
    said = f"{refolded.messages} messages told anew give the same states, balances and resources"
    if refolded.persons_not_compared:
        said += (
            f"; {refolded.persons_not_compared} persons were not compared: told of by other"
            " mappings or policies than today's, at a time that the journal does not know, or owed"
            " something whose term passed while the adapter was down"
        )
    return said
