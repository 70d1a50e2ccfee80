"""The policies and the hospitals beside each other: what no file shows alone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from adapter.catalog.folders import Document, Place
from adapter.issues import Issue
from adapter.settlement.facility import Facility
from adapter.settlement.money import said
from adapter.settlement.policy import Policy, overlapping
from adapter.settlement.sections.scope import ENROLLED
from adapter.settlement.sections.thresholds import overridden

Read = tuple[Document, Policy]


def clashes(policies: Sequence[Policy]) -> list[Issue]:
    """Return an issue for each pair of one city and day, and for each label of two files."""
    labels = [one.label for one in policies]
    return [
        *(
            Issue("error", "conflict", one.id, "policies-overlap", (one.id, other.id))
            for one, other in overlapping(policies)
        ),
        *(
            Issue("error", "conflict", label, "policy-label-twice", (label,))
            for label in dict.fromkeys(labels)
            if labels.count(label) > 1
        ),
    ]


def gaps(policies: Iterable[Policy]) -> Iterator[Issue]:
    """Warn of days between two versions of a city on which neither governs."""
    ordered = sorted(
        (policy for policy in policies if not policy.is_superseded),
        key=lambda one: (one.jurisdiction.code, one.valid.from_),
    )
    for before, after in pairwise(ordered):
        if before.jurisdiction.code != after.jurisdiction.code or before.valid.to is None:
            continue
        first, last = before.valid.to + timedelta(days=1), after.valid.from_ - timedelta(days=1)
        if first <= last:
            values = (after.id, first.isoformat(), last.isoformat())
            yield Issue("warning", "incomplete", after.id, "policies-gap", values)


def twice(facilities: Sequence[Facility]) -> list[Issue]:
    """Return an issue for each hospital that is registered twice: only its first line counts."""
    ids = [one.id for one in facilities]
    return [
        Issue("error", "conflict", "facilities.yaml", "facility-twice", (name,))
        for name in dict.fromkeys(ids)
        if ids.count(name) > 1
    ]


def unmatched(
    read: Sequence[Read], registry: Document, hospitals: Sequence[Facility]
) -> list[Issue]:
    """Return what policies say of hospitals that nobody registered, and the reverse.

    A hospital may be registered before its city has a policy, and a policy name one that settles
    elsewhere: these are warnings. A switch or a figure that no policy takes has no effect.
    """
    known = {one.id for one in hospitals}
    found = [
        Issue("warning", "not-found", _line(document, place), "facility-not-registered", values)
        for document, policy in read
        for place, name in _named(policy)
        if name not in known
        for values in [(".".join(map(str, place)), name)]
    ]
    for index, hospital in enumerate(hospitals):
        cities = [one for _, one in read if one.jurisdiction.code == hospital.jurisdiction]
        at: Place = ("facilities", index)
        if not cities:
            values = (hospital.id, hospital.jurisdiction)
            where = _line(registry, (*at, "jurisdiction"))
            found.append(Issue("warning", "not-found", where, "facility-city-unknown", values))
            continue
        asked = {switch for one in cities for switch in _switches(one)}
        found += [
            Issue(
                "error",
                "invalid",
                _line(registry, (*at, "switches", name)),
                "switch-unknown",
                (hospital.id, name),
            )
            for name in hospital.switches
            if name not in asked
        ]
        found += [
            Issue(
                "error",
                "invalid",
                _line(registry, (*at, "thresholds", day.isoformat())),
                "threshold-not-allowed",
                (said(own),),
            )
            for day, own in hospital.thresholds.items()
            if not any(one.thresholds and overridden(one.thresholds, own) for one in cities)
        ]
    return found


def _named(policy: Policy) -> Iterator[tuple[Place, str]]:
    """Return every hospital a policy names, with the place it does."""
    for index, phase in enumerate(policy.scope.phases):
        if phase.facilities != "all":
            for name in phase.facilities:
                yield ("scope", "phases", index, "facilities", name), name
    if policy.insurer_funding is not None:
        for name in policy.insurer_funding.mode_by_facility:
            yield ("insurer_funding", "mode_by_facility", name), name


def _switches(policy: Policy) -> Iterator[str]:
    yield from (one.enabled_by for one in policy.eligibility.classes if one.enabled_by)
    if policy.segment_settlement.enabled_by:
        yield policy.segment_settlement.enabled_by
    if any(phase.enrol == "per_facility_switch" for phase in policy.scope.phases):
        yield ENROLLED


def _line(document: Document, place: Place) -> str:
    return f"{document.name}:{document.line(place)}"
