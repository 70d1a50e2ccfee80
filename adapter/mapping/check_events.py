"""Mistakes in events: what their segments go through, and what no map of them writes."""

from collections.abc import Iterable, Iterator, Mapping

from adapter.fhir.elements import elements
from adapter.hl7v2.path import FieldPath
from adapter.mapping import targets
from adapter.mapping.check import Fault, Names, target_faults
from adapter.mapping.check_maps import Tree, rules_faults, unreached, written
from adapter.mapping.check_sources import condition_faults
from adapter.mapping.rules import Emptied, EventMap, Owner, Rule, SegmentMap, Step, base_of

Key = tuple[object, ...]


def event_faults(
    model: EventMap, base: EventMap, segments: Mapping[str, SegmentMap], names: Names
) -> Iterator[Fault]:
    """Say what is wrong with an event; `base` is itself or the event it is like."""
    for at, step in enumerate(model.segments):
        for place, fault in _step_faults(step, segments, names):
            yield ("segments", at, *place), fault
    made = {
        segments[name].called or segments[name].resource
        for step in base.segments
        for name in step.maps
        if name in segments
    }
    for part in ("rules", "defaults", "delete", "keeps"):
        for called, said in getattr(model, part).items():
            kind = names.called.get(called, called)
            if "meta" not in elements(kind):
                yield (part, called), f"FHIR has no {called} that is a resource"
            elif called not in made:
                yield (part, called), f"no map of this event makes a resource called {called}"
            elif part == "delete":
                yield from _deletion_faults(kind, called, said, names)
            elif part == "keeps":
                yield from _state_faults(kind, called, said, names)
            else:
                owner = Owner("", kind, "event")
                yield from rules_faults(said, owner, names, (part, called))


def _step_faults(step: Step, segments: Mapping[str, SegmentMap], names: Names) -> Iterator[Fault]:
    if names.v2 and (fault := names.v2.segment_fault(step.segment)):
        yield ("segment",), fault
    for at, name in enumerate(step.maps):
        known = segments.get(name)
        if known is None or known.segment != step.segment:
            yield ("maps", at), f"there is no map {name} of {step.segment}"
    owner = Owner(step.segment, "")
    if step.when:
        yield from condition_faults(step.when, owner, names.v2)
    if step.empties:
        for place, fault in _emptied_faults(step.empties, step.segment, names):
            yield ("empties", *place), fault


def _emptied_faults(empties: Emptied, segment: str, names: Names) -> Iterator[Fault]:
    told: list[tuple[tuple[str | int, ...], str]] = [
        (("fields", at), each) for at, each in enumerate(empties.fields)
    ]
    if empties.action:
        told.append((("action",), empties.action))
    for place, each in told:
        if fault := _whole_field_fault(each, segment, names):
            yield place, fault
    kind = names.called.get(empties.resource, empties.resource)
    if "meta" not in elements(kind):
        yield ("resource",), f"FHIR has no {kind} that is a resource"
    elif fault := targets.fault_of(kind, empties.element):
        yield ("element",), fault


def _whole_field_fault(spelling: str, segment: str, names: Names) -> str:
    try:
        path = FieldPath.parse(spelling)
    except ValueError:
        return f"{spelling} is no field"
    if path.segment != segment or spelling != f"{path.segment}-{path.field}":
        return f"{spelling} is no whole field of {segment}"
    return names.v2.path_fault(path) if names.v2 else ""


def _deletion_faults(kind: str, called: str, paths: Iterable[str], names: Names) -> Iterator[Fault]:
    for at, path in enumerate(paths):
        for fault in target_faults(kind, path, names, whole=True):
            yield ("delete", called, at), fault


def _state_faults(kind: str, called: str, states: Iterable[str], names: Names) -> Iterator[Fault]:
    for at, state in enumerate(states):
        rule = Rule(to="status", value=state)
        for _, fault in rules_faults((rule,), Owner("", kind, "event"), names, ()):
            yield ("keeps", called, at), fault


def versions_of(name: str, events: Mapping[str, EventMap]) -> tuple[str, ...]:
    """Return the versions in which a segment map is used; none where any may come."""
    using = [
        event
        for event in events.values()
        for step in (base_of(event, events) or event).segments
        if name in step.maps
    ]
    if not all(event.versions for event in using):
        return ()
    return tuple(dict.fromkeys(version for event in using for version in event.versions))


def unreachable(
    events: Mapping[str, EventMap], segments: Mapping[str, SegmentMap], names: Names
) -> Iterator[tuple[str, Fault]]:
    """Say which required elements nothing writes: in the map if never, else in the event."""
    lacking: dict[tuple[str, str], list[str]] = {}
    making: dict[str, list[str]] = {}
    for event, model in events.items():
        base = base_of(model, events) or model
        for first, kind, tree in _made(model, base, segments, names):
            making.setdefault(first, []).append(event)
            for missing in unreached(kind, tree):
                lacking.setdefault((first, missing), []).append(event)
    for (first, missing), without in lacking.items():
        kind = segments[first].resource
        if without == making[first]:
            fault = f"no rule writes {missing}, which a {kind} must have"
            yield f"segments/{first}", (("resource",), fault)
        else:
            fault = f"no rule of this event writes {missing}, which the {kind} of {first} must have"
            for event in without:
                yield f"messages/{event}", (("event",), fault)


def _made(
    model: EventMap, base: EventMap, segments: Mapping[str, SegmentMap], names: Names
) -> Iterator[tuple[str, str, Tree]]:
    """Gather what an event writes of each resource, with the first map that writes it."""
    groups: dict[Key, list[str]] = {}
    for step in base.segments:
        for name in step.maps:
            if name in segments:
                one = segments[name]
                key = (one.called or one.resource, one.key)
                groups.setdefault(key, []).append(name)
    for (called, _), maps in groups.items():
        kind = names.called.get(str(called), str(called))
        rules: list[Rule] = [
            rule for name in maps for rule in (*segments[name].rules, *segments[name].defaults)
        ]
        for part in (model.rules, model.defaults):
            rules += part.get(str(called), ())
        # To what this event does not make, nothing can refer.
        made = {str(each) for each, _ in groups}
        rules = [each for each in rules if each.transform != "reference" or each.value in made]
        yield maps[0], kind, written(kind, rules)
