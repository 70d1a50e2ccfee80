"""Mistakes in site profiles: places that the versions a sender speaks do not have."""

from collections.abc import Collection, Iterator
from typing import Any

from adapter.hl7v2.path import FieldPath
from adapter.mapping.check import Fault, Names
from adapter.mapping.profile import SiteProfile


def site_faults(
    site: SiteProfile, said: Any, names: Names, meanings: Collection[str]
) -> Iterator[Fault]:
    """Say what is wrong with a site; of its places only what its own file says is looked at."""
    for event, means in site.events.items():
        if means not in {*meanings, "ignored"}:
            yield ("events", event), f"no event is {means}"
    if names.v2 is None:
        return
    paths = said.get("paths", {})
    for fact in paths:
        for at, spelled in enumerate(getattr(site.paths, fact)):
            if fault := names.v2.path_fault(FieldPath.parse(spelled), site.versions):
                yield ("paths", fact, at), fault
    if site.deposit_state and "deposit_state" in said:
        path = FieldPath.parse(site.deposit_state.field)
        if path.segment != "FT1":
            yield ("deposit_state", "field"), "the state of a money line stands in FT1"
        elif fault := names.v2.path_fault(path, site.versions):
            yield ("deposit_state", "field"), fault
