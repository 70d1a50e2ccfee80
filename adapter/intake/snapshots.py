"""What a snapshot no longer names: people and insurances that an account had and has no more.

What another account of the person still names stays in use.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Resource = Mapping[str, Any]
Find = Callable[[str], dict[str, Any] | None]


def related(patient: Resource) -> set[str]:
    """Return the related persons that the contacts of a patient refer to."""
    held = (one for contact in patient.get("contact", ()) for one in contact.get("extension", ()))
    return {
        one["valueReference"]["reference"] for one in held if one["url"].endswith("/related-person")
    }


def left(
    before: Resource, after: Resource, others: Iterable[str], find: Find
) -> list[dict[str, Any]]:
    """Return what an account no longer names, as it is from now on: cancelled, or not active."""
    coverages = _coverages([before]) - _coverages([after])
    guarantors = _guarantors([before]) - _guarantors([after])
    if not coverages and not guarantors:
        return []
    kept = [after, *filter(None, map(find, others))]
    coverages -= _coverages(kept)
    gone = [one for one in map(find, sorted(coverages)) if one is not None]
    staying = [one for one in map(find, _coverages(kept)) if one is not None]
    people = (guarantors | _subscribers(gone)) - _guarantors(kept) - _subscribers(staying)
    found = (find(reference) for reference in sorted(people))
    return [
        *({**one, "status": "cancelled"} for one in gone if one["status"] == "active"),
        *({**one, "active": False} for one in found if one is not None and one.get("active")),
    ]


def _coverages(accounts: Iterable[Resource]) -> set[str]:
    return {one["coverage"]["reference"] for each in accounts for one in each.get("coverage", ())}


def _guarantors(accounts: Iterable[Resource]) -> set[str]:
    parties = (one["party"] for each in accounts for one in each.get("guarantor", ()))
    return _persons(parties)


def _subscribers(coverages: Iterable[Resource]) -> set[str]:
    return _persons(one.get("subscriber", {}) for one in coverages)


def _persons(references: Iterable[Resource]) -> set[str]:
    told = (str(one.get("reference", "")) for one in references)
    return {one for one in told if one.startswith("RelatedPerson/")}
