"""What eligibility asks of a visit, what that rests on, and the rule that admits nobody else."""

from adapter.settlement.answer import Answer, farthest
from adapter.settlement.case import Case
from adapter.settlement.duties.papers import is_emergency
from adapter.settlement.policy import Policy
from adapter.settlement.sections.eligibility import Known
from adapter.settlement.sections.months import full_years


def known(case: Case) -> Known:
    """Return the facts eligibility may ask for; None is a fact nobody has told."""
    visit, person, facility = case.state.visit, case.person.known, case.facility
    # What a list takes from the insured does not make them uninsured.
    cover = case.insured
    assert visit is not None
    stated = next(iter(case.state.covers), None)
    return {
        "coverage.type": cover.scheme if cover else "",
        "coverage.region": (cover.region or None) if cover else "",
        "coverage.active": cover is not None if stated else False,
        "patient.hukou_region": (person.hukou_region or None) if person else None,
        "patient.aid_identity": (person.aid_identity or None) if person else None,
        "patient.age": full_years(person.born, case.admitted.date()) if person else None,
        "encounter.class": visit.encounter_class,
        "encounter.priority": "emergency" if is_emergency(visit) else visit.priority,
        "encounter.condition": visit.condition,
        "encounter.ward": visit.ward,
        "encounter.facility": visit.facility,
        "facility.level": case.level,
        "facility.ownership": facility.ownership if facility else None,
    }


def insurances(case: Case) -> list[str]:
    """Name the insurances that eligibility looks at."""
    return [f"Coverage/{one.coverage}" for one in case.state.covers]


def nobody(policy: Policy, word: str) -> Answer:
    """Return the rule that says who is admitted, for who is not: every class of it."""
    classes = policy.eligibility.classes
    every = dict.fromkeys(clause for one in classes for clause in one.cites)
    origin = farthest(one.origin for one in classes)
    return Answer(word, "eligibility.classes", tuple(every), origin)
