"""What resources of care say: who, in which visit, and whether it was the insured."""

from datetime import date, tzinfo

from adapter.settlement.facts import Fact, IdentityCheck, Person, Visit
from adapter.settlement.reading.elements import (
    Lookup,
    Resource,
    code,
    extension,
    id_of,
    identifier,
    instant,
)

# The kind of Task that tells of an identity check.
CHECK = "identity-check"
_DAY_LENGTH = len("2013-11-12")
_PRIORITIES = {"EM": "emergency", "UR": "urgent", "R": "routine", "EL": "elective"}


def person(patient: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read who the patient is."""
    return [
        Person(
            patient=patient["id"],
            national_id=identifier(patient, "NI"),
            hukou_region=extension(patient, "hukou-region") or "",
            aid_identity=extension(patient, "aid-identity") or "",
            deceased=instant(patient.get("deceasedDateTime"), zone)
            or patient.get("deceasedBoolean"),
            born=_day(patient.get("birthDate", "")),
        )
    ]


def _day(text: str) -> date | None:
    """Return a birthday that is told to the day."""
    return date.fromisoformat(text) if len(text) == _DAY_LENGTH else None


def visit(encounter: Resource, _lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read a visit, and where its patient is."""
    period = encounter.get("period", {})
    places: list[Resource] = encounter.get("location", [])
    # Where the patient is, not where he was, will be or is for an hour.
    present = [one for one in places if one.get("status") == "active" and "extension" not in one]
    place = next(iter(present or places), {}).get("location", {})
    owner = encounter.get("serviceProvider", {})
    return [
        Visit(
            account=id_of(next(iter(encounter.get("account", ())), None)),
            patient=id_of(encounter.get("subject")),
            facility=owner.get("identifier", {}).get("value", ""),
            number=identifier(encounter, "VN"),
            ward=place.get("identifier", {}).get("value") or place.get("display", ""),
            encounter_class=encounter.get("class", {}).get("code", ""),
            status=encounter["status"],
            start=instant(period.get("start"), zone),
            end=instant(period.get("end"), zone),
            priority=_PRIORITIES.get(code(encounter.get("priority")), ""),
            condition=extension(encounter, "condition") or "",
            expected=instant(extension(encounter, "expected-discharge"), zone),
            encounter=encounter["id"],
        )
    ]


def check(task: Resource, lookup: Lookup, zone: tzinfo) -> list[Fact]:
    """Read an identity check that was made; it counts for the account of its visit.

    A task of another kind states nothing, nor does a check that is not completed.
    """
    if code(task.get("code")) != CHECK or task.get("status") != "completed":
        return []
    at = instant(task.get("executionPeriod", {}).get("end"), zone)
    reference = task.get("encounter", {}).get("reference")
    encounter = lookup(reference) if reference else None
    if at is None or encounter is None:
        return []
    return [
        IdentityCheck(
            task=task["id"],
            account=id_of(next(iter(encounter.get("account", ())), None)),
            result=code(task.get("businessStatus")),
            stage=extension(task, "stage") or "",
            at=at,
        )
    ]
