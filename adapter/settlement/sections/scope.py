"""Section `scope`: which visits the pilot reaches, by facility, ward, class and date."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.facility import Facility
from adapter.settlement.values import Ids, Name, VisitClass, wrong

Everything = Literal["all"]
# The switch by which a whole hospital joins.
ENROLLED = "enrolled"


class Phase(Section):
    """A step of the roll-out: from a day, for some facilities and wards."""

    id: Name
    from_: date = Field(alias="from")
    to: date | None
    encounter_classes: tuple[VisitClass, ...]
    facilities: Everything | dict[str, Everything | tuple[str, ...]]
    enrol: Literal["per_ward_switch", "per_facility_switch"] | None = None
    # One patient payment a visit; a stage invoice in such a phase needs a reason.
    settlement: Literal["one_time"] | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> "Phase":
        if self.to is not None and self.to < self.from_:
            raise wrong("policy-span-reversed")
        return self

    def lists(self, facility: str, ward: str) -> bool:
        """Tell whether the phase reaches this ward of this facility."""
        if self.facilities == "all":
            return True
        wards = self.facilities.get(facility, ())
        return wards == "all" or ward in wards

    def names(self, facility: str, ward: str) -> bool:
        """Tell whether the phase names this very ward, or takes all wards without a switch."""
        return self.enrol is None and self.lists(facility, ward)


class Scope(Section):
    """The phases in order; an agreement made in scope survives a move out of it (AM-06)."""

    on_transfer: Literal["sticky"]
    on_transfer_origin: Origin = "text"
    phases: Annotated[tuple[Phase, ...], Ids, Field(min_length=1)]

    @model_validator(mode="after")
    def _stands_in_order(self) -> "Scope":
        for before, after in pairwise(self.phases):
            if after.from_ < before.from_:
                raise wrong("policy-phases-unordered", after.id, at=("phases",))
        return self

    def phase_on(self, day: date) -> Phase:
        """Return the phase that runs on a day, the first one before it and the last one after."""
        begun = [one for one in self.phases if one.from_ <= day]
        return begun[-1] if begun else self.phases[0]


def scope(
    section: Scope, facility: Facility | None, ward: str, encounter_class: str, day: date
) -> Answer | None:
    """Return the phase that reaches a visit on a day, or None when none does.

    A ward of an earlier phase stays enrolled when a later phase asks for a switch.
    """
    if facility is None:
        return None
    for index, phase in enumerate(section.phases):
        if not (phase.from_ <= day and (phase.to is None or day <= phase.to)):
            continue
        if encounter_class not in phase.encounter_classes or not phase.lists(facility.id, ward):
            continue
        earlier = section.phases[:index]
        if (
            phase.enrol is None
            or any(before.names(facility.id, ward) for before in earlier)
            or facility.ward_enrolled(ward, day)
            or (phase.enrol == "per_facility_switch" and facility.switched(ENROLLED, day))
        ):
            return phase.answer(phase.id, f"scope.phases[{phase.id}]")
    return None


def ward_decides(
    section: Scope, facility: Facility | None, encounter_class: str, day: date
) -> bool:
    """Tell whether some ward that is named reaches a visit of which no ward is told."""
    if facility is None:
        return False
    lists = [
        dict(phase.facilities).get(facility.id, ())
        for phase in section.phases
        if phase.facilities != "all"
    ]
    named = {ward for wards in lists if wards != "all" for ward in wards} | set(facility.wards)
    return any(scope(section, facility, ward, encounter_class, day) for ward in named)


def ward_known(section: Scope, facility: Facility | None, ward: str) -> bool:
    """Tell whether a ward was ever named: by a phase or a switch, or where none is named."""
    if facility is None or ward in facility.wards:
        return True
    named = [
        phase.facilities[facility.id]
        for phase in section.phases
        if isinstance(phase.facilities, dict) and facility.id in phase.facilities
    ]
    lists = [wards for wards in named if wards != "all"]
    return not lists or any(ward in wards for wards in lists)
