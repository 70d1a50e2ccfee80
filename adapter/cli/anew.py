"""A kept store beside an empty one, to which its journal is told anew."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.config import Settings
from adapter.fhir.search import SearchParameters
from adapter.intake.downtime import was_awake
from adapter.refolding import Refolding
from adapter.settlement.policy import Policies
from adapter.settlement.sections.credit_list import Clock
from adapter.store.sql import SqlStore


@dataclass(frozen=True, slots=True)
class Beside:
    """Both stores, and what tells the one to the other by the data of today."""

    kept: SqlStore
    anew: SqlStore
    policies: Policies
    parameters: SearchParameters
    refolding: Refolding


@contextmanager
def beside(settings: Settings) -> Iterator[Beside]:
    """Open the store of the settings, its tables brought up to date, beside an empty one."""
    mappings, policies = load_mappings(settings.mappings), load_policies(settings.mappings)
    with (
        tempfile.TemporaryDirectory(prefix="paylater-anew-") as folder,
        closing(SqlStore(settings.database, create=False)) as kept,
        closing(SqlStore(f"sqlite:///{Path(folder) / 'anew.db'}")) as anew,
    ):
        clock: Clock = "system" if was_awake(kept) else "feed"
        parameters = load_search_parameters()
        refolding = Refolding(kept, anew, mappings, policies, clock, parameters)
        yield Beside(kept, anew, policies, parameters, refolding)
