"""Section `eligibility`: who may be treated first; conditions are structure over a closed list."""

from collections.abc import Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from adapter.settlement.answer import Answer, Section
from adapter.settlement.facility import Facility
from adapter.settlement.values import Days, Ids, Name, wrong

FactName = Literal[
    "coverage.type",
    "coverage.region",
    "coverage.active",
    "patient.hukou_region",
    "patient.aid_identity",
    "encounter.class",
    "encounter.priority",
    "encounter.condition",
    "encounter.ward",
    "encounter.facility",
    "patient.age",
    "facility.level",
    "facility.ownership",
]
_INSURED: FactName = "coverage.active"
# None is a fact that nobody has told: it makes a condition unknown, never true.
Known = Mapping[str, str | bool | int | None]
# How a fact is compared that is no word.
_COMPARED = {"coverage.active": {"is"}, "patient.age": {"gte", "lt"}}


class Condition(BaseModel):
    """One fact compared, or several conditions joined."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fact: FactName | None = None
    in_: tuple[str, ...] | None = Field(default=None, alias="in", min_length=1)
    is_: bool | None = Field(default=None, alias="is")
    gte: Days | None = None
    lt: Days | None = None
    all_: tuple["Condition", ...] | None = Field(default=None, alias="all", min_length=1)
    any_: tuple["Condition", ...] | None = Field(default=None, alias="any", min_length=1)
    not_: "Condition | None" = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Condition":
        joined = sum(part is not None for part in (self.all_, self.any_, self.not_))
        sides = {"in": self.in_, "is": self.is_, "gte": self.gte, "lt": self.lt}
        compared = {word for word, part in sides.items() if part is not None}
        if joined + len(compared) != 1 or (self.fact is not None) != bool(compared):
            raise wrong("policy-condition")
        words = _COMPARED.get(self.fact or "", {"in"})
        if not compared <= words:
            raise wrong("policy-condition-kind", self.fact, " or ".join(sorted(words)))
        return self


class Class(Section):
    """A class of people the instrument names; `enabled_by` is a dated switch of the facility."""

    id: Name
    when: Condition
    requires_coverage: bool = True
    sticky: bool = False
    enabled_by: str | None = None

    def admits(self, known: Known) -> bool | None:
        """Tell whether someone is of the class; it is one of the insured unless it says otherwise.

        None when a missing fact decides.
        """
        insured = known.get(_INSURED) if self.requires_coverage else True
        return _every([holds(self.when, known), None if insured is None else bool(insured)])

    @property
    def asked(self) -> Iterator[str]:
        """Return the facts that decide who is of the class."""
        yield from _asked(self.when)
        if self.requires_coverage:
            yield _INSURED


class Eligibility(Section):
    """Any class admits."""

    classes: Annotated[tuple[Class, ...], Ids]


def holds(condition: Condition, known: Known) -> bool | None:
    """Tell whether a condition holds; None when a missing fact decides."""
    if condition.all_ is not None:
        return _every([holds(part, known) for part in condition.all_])
    if condition.any_ is not None:
        parts = [holds(part, known) for part in condition.any_]
        return True if True in parts else None if None in parts else False
    if condition.not_ is not None:
        inner = holds(condition.not_, known)
        return None if inner is None else not inner
    assert condition.fact is not None
    value = known.get(condition.fact)
    return None if value is None else _compared(condition, value)


def eligibility(
    section: Eligibility, known: Known, facility: Facility | None, day: date
) -> Answer | Literal["pending-fact"] | None:
    """Return the class that admits, `pending-fact` when an untold fact might, or None."""
    pending = False
    for one in section.classes:
        if one.enabled_by and not (facility and facility.switched(one.enabled_by, day)):
            continue
        held = one.admits(known)
        if held:
            return one.answer(one.id, f"eligibility.classes[{one.id}]")
        pending = pending or held is None
    return "pending-fact" if pending else None


def unknown_facts(section: Eligibility, known: Known) -> tuple[str, ...]:
    """Return the facts that conditions ask for and nobody has told, in their order."""
    asked = (fact for one in section.classes for fact in one.asked)
    return tuple(dict.fromkeys(fact for fact in asked if known.get(fact) is None))


def _compared(condition: Condition, value: str | bool | int) -> bool:
    if condition.gte is not None:
        return int(value) >= condition.gte
    if condition.lt is not None:
        return int(value) < condition.lt
    if condition.in_ is not None:
        return any(fnmatchcase(str(value), pattern) for pattern in condition.in_)
    return value is condition.is_


def _every(parts: list[bool | None]) -> bool | None:
    return False if False in parts else None if None in parts else True


def _asked(condition: Condition) -> Iterator[str]:
    if condition.fact is not None:
        yield condition.fact
    for part in (*(condition.all_ or ()), *(condition.any_ or ()), condition.not_):
        if part is not None:
            yield from _asked(part)
