"""Mistakes in a whole set of mapping files, each with the name of its file and its place there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapter.mapping.check import Fault, Names, Place, table_faults
from adapter.mapping.check_events import event_faults, unreachable, versions_of
from adapter.mapping.check_maps import cycle_faults, datatype_faults, segment_faults
from adapter.mapping.check_sites import site_faults
from adapter.mapping.profile import SiteProfile
from adapter.mapping.rules import DatatypeMap, EventMap, Owner, Rule, SegmentMap, base_of

Told = tuple[str, Place, str]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one set by name; `said` is what each site's own file says."""

    datatypes: Mapping[str, DatatypeMap]
    segments: Mapping[str, SegmentMap]
    events: Mapping[str, EventMap]
    sites: Mapping[str, SiteProfile]
    said: Mapping[str, Any]


def file_faults(files: Files, names: Names) -> Iterator[Told]:
    """Say what is wrong with these files; what an event lacks only if nothing else is wrong."""
    found = False
    for told in _each(files, names):
        found = True
        yield told
    if not found:
        yield from _at(unreachable(files.events, files.segments, names))


def _each(files: Files, names: Names) -> Iterator[Told]:
    for name, datatype in files.datatypes.items():
        yield from _in(f"datatypes/{name}", datatype_faults(datatype, names))
        owner = Owner(datatype.datatype, datatype.to, "datatype")
        yield from _tables(datatype.rules, owner, names)
    yield from _at((f"datatypes/{name}", fault) for name, fault in cycle_faults(files.datatypes))
    for name, segment in files.segments.items():
        versions = versions_of(name, files.events)
        yield from _in(f"segments/{name}", segment_faults(segment, names, versions))
        rules = (*segment.rules, *segment.defaults)
        yield from _tables(rules, Owner(segment.segment, segment.resource), names)
    for name, event in files.events.items():
        yield from _in(f"messages/{name}", _event(name, event, files, names))
        for part in (event.rules, event.defaults):
            for called, rules in part.items():
                kind = names.called.get(called, called)
                yield from _tables(rules, Owner("", kind, "event"), names)
    meanings = {said for one in files.events.values() for said in (one.event, one.called) if said}
    for name, site in files.sites.items():
        yield from _in(f"sites/{name}", site_faults(site, files.said[name], names, meanings))


def _event(name: str, event: EventMap, files: Files, names: Names) -> Iterator[Fault]:
    base = base_of(event, files.events)
    if base is None:
        yield ("like",), f"{event.like} lists no segments"
    own = (event.event or event.called or "").replace("^", "_")
    if own != name:
        yield ("event" if event.event else "called",), f"{own} belongs in {own}.yaml"
    yield from event_faults(event, base or event, files.segments, names)


def _tables(rules: Iterable[Rule], owner: Owner, names: Names) -> Iterator[Told]:
    for rule in rules:
        yield from _in(f"tables/{rule.table}", table_faults(rule, owner, names))


def _in(name: str, faults: Iterable[Fault]) -> Iterator[Told]:
    return ((name, place, what) for place, what in faults)


def _at(faults: Iterable[tuple[str, Fault]]) -> Iterator[Told]:
    return ((name, place, what) for name, (place, what) in faults)
