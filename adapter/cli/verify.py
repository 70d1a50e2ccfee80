"""`paylater verify`: the hash chains and every ledger invariant, computed again."""

from dataclasses import asdict
from typing import Annotated

import typer

from adapter.cli.anew import beside
from adapter.cli.options import DatabaseOption, JsonOption, MappingsOption
from adapter.cli.output import complain, say, say_json
from adapter.config import Settings, read_settings
from adapter.intake.inheritance import check_kept
from adapter.refolding import Refolded
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
    with beside(settings) as both:
        check_kept(both.kept, both.policies)
        return both.refolding.run()


def _told(refolded: Refolded) -> str:
    said = f"{refolded.messages} messages told anew give the same states, balances and resources"
    if refolded.persons_not_compared:
        said += (
            f"; {refolded.persons_not_compared} persons were not compared: told of by other"
            " mappings or policies than today's, at a time that the journal does not know, or owed"
            " something whose term passed while the adapter was down"
        )
    return said
