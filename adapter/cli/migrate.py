"""`paylater migrate`: a store kept by an earlier build, brought to this one's schema and shape."""

import tempfile
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli.options import DatabaseOption, JsonOption, MappingsOption
from adapter.cli.output import say, say_json
from adapter.config import Settings, read_settings
from adapter.intake.downtime import was_awake
from adapter.intake.inheritance import InheritanceError, check_kept
from adapter.refolding import Refolding
from adapter.renewal import Renewal, Renewed
from adapter.settlement.sections.credit_list import Clock
from adapter.store.sql import SqlStore


def migrate(
    database: DatabaseOption = None,
    mappings: MappingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a store that an earlier build kept to this build, folding its journal anew."""
    settings = read_settings(database=database, mappings=mappings)
    renewed = _renewed(settings)
    if as_json:
        say_json(asdict(renewed) if renewed else {"messages": 0})
    elif renewed is None:
        say("the store is of this build already: nothing to do")
    else:
        _say(renewed)


def _renewed(settings: Settings) -> Renewed | None:
    given, policies = load_mappings(settings.mappings), load_policies(settings.mappings)
    # Opening a store brings its tables up to date.
    with (
        tempfile.TemporaryDirectory(prefix="paylater-migrate-") as folder,
        closing(SqlStore(settings.database, create=False)) as kept,
        closing(SqlStore(f"sqlite:///{Path(folder) / 'anew.db'}")) as anew,
    ):
        try:
            check_kept(kept, policies)
        except InheritanceError as other:
            if any(issue.id == "store-shape-newer" for issue in other.issues):
                raise
        else:
            return None
        clock: Clock = "system" if was_awake(kept) else "feed"
        parameters = load_search_parameters()
        refolding = Refolding(kept, anew, given, policies, clock, parameters)
        return Renewal(kept, anew, policies, refolding, parameters, _now).run()


def _now() -> datetime:
    return datetime.now(UTC)


def _say(renewed: Renewed) -> None:
    say(
        f"{renewed.messages} messages told anew: the states of {renewed.changed} of"
        f" {renewed.persons} persons changed, their books and invoices did not"
    )
    if renewed.unlike:
        say(
            f"{len(renewed.unlike)} accounts would come out otherwise by today's mappings and"
            f" policies; what their states said stays: {' '.join(renewed.unlike)}"
        )
