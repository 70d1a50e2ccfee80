"""What is known of a person and a visit to come: what the caller says, what is kept, from where."""

from datetime import datetime
from typing import Any

from adapter.fhir.reading import read_query
from adapter.fhir.resources import read
from adapter.operations.asked import Asked, View
from adapter.settlement.case import covers_on
from adapter.settlement.facility import Facility
from adapter.settlement.facts import Cover
from adapter.settlement.person import PersonState
from adapter.settlement.reading.insurance import cover_of
from adapter.settlement.sections.eligibility import Known
from adapter.settlement.sections.months import full_years

# What is asked of a visit to come, as facts name it.
_ASKED = ("facility", "ward", "class", "priority", "condition", "scheme", "region", "date")


def facts_of(asked: Asked, facility: Facility | None, cover: Cover | None) -> tuple[str, ...]:
    """Name what is looked at: what was asked of the visit, the registry, patient and insurance."""
    said = [(name, asked.given.text(name)) for name in _ASKED]
    words = ", ".join(f"{name}={text}" for name, text in said if text)
    found = (
        f"asked: {words}" if words else "",
        f"facilities.yaml {facility.id}" if facility else "",
        f"Patient/{asked.id}",
        f"Coverage/{cover.coverage}" if cover else "",
    )
    return tuple(one for one in found if one)


def cover_now(view: View, person: PersonState, at: datetime) -> Cover | None:
    """Return the insurance of a person that is in force, the most recent first."""
    found: list[dict[str, Any]] = []
    for patient in person.patients:
        pairs = [("beneficiary", f"Patient/{patient}"), ("_count", "100")]
        query = read_query("Coverage", pairs, view.parameters)
        found += [read(one.body) for one in view.reader.search(query).rows]
    covers = [cover_of(one, at.tzinfo) for one in found]  # type: ignore[arg-type]
    held = [one for one in covers if covers_on(one, at)]
    return max(held, key=lambda one: (one.start or at, one.coverage), default=None)


def known(
    asked: Asked, person: PersonState, facility: Facility | None, cover: Cover | None, at: datetime
) -> Known:
    """Return the facts eligibility may ask for; what the caller says of the visit comes first."""
    given, who = asked.given, person.known
    scheme = given.text("scheme") or (cover.scheme if cover else "")
    region = given.text("region") or (cover.region if cover else "")
    return {
        "coverage.type": scheme or None,
        "coverage.region": region or None,
        "coverage.active": True if scheme else None,
        "patient.hukou_region": (who.hukou_region or None) if who else None,
        "patient.aid_identity": (who.aid_identity or None) if who else None,
        "patient.age": full_years(who.born, at.date()) if who else None,
        "encounter.class": given.text("class") or "IMP",
        "encounter.priority": given.text("priority"),
        "encounter.condition": given.text("condition"),
        "encounter.ward": given.text("ward") or None,
        "encounter.facility": facility.id if facility else "",
        "facility.level": facility.level_on(at.date()) if facility else None,
        "facility.ownership": facility.ownership if facility else None,
    }
