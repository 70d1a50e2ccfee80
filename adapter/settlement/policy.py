"""A policy file as a whole: one instrument of one jurisdiction, with the registry of facilities."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from adapter.settlement.answer import Section
from adapter.settlement.facility import Facility
from adapter.settlement.sections.agreements import Agreements
from adapter.settlement.sections.benefit_estimate import BenefitEstimate
from adapter.settlement.sections.calendar import Calendar
from adapter.settlement.sections.deadlines import Deadlines
from adapter.settlement.sections.discharge import Discharge
from adapter.settlement.sections.documents import DocumentRule
from adapter.settlement.sections.eligibility import Eligibility
from adapter.settlement.sections.identity_verification import IdentityVerification
from adapter.settlement.sections.money import Money
from adapter.settlement.sections.reconciliation import Reconciliation
from adapter.settlement.sections.scope import Scope
from adapter.settlement.sections.segment_settlement import SegmentSettlement
from adapter.settlement.sections.thresholds import Thresholds


class Words(BaseModel):
    """A clause in its own words, and in English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str


class Jurisdiction(BaseModel):
    """The city: its GB/T 2260 code, zone and currency."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    zh: str
    en: str
    timezone: str
    currency: Literal["CNY"]


class Instrument(Section):
    """The document the policy is made from; `sha256` is that of the reviewed text."""

    zh: str
    number: str
    adopted: date | None
    issued: date | None
    sha256: str


class Validity(Section):
    """The days of admission that the policy governs (AM-30)."""

    from_: date = Field(alias="from")
    to: date | None


class Policy(Section):
    """One policy file, checked."""

    schema_: Literal["paylater.policy/v1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9-]+$")
    version: str
    status: Literal["draft", "trial", "in-force", "superseded", "historical"]
    jurisdiction: Jurisdiction
    instrument: Instrument
    valid: Validity
    calendar: Calendar
    money: Money
    scope: Scope
    eligibility: Eligibility
    agreements: Agreements
    documents: tuple[DocumentRule, ...]
    deadlines: Deadlines
    identity_verification: IdentityVerification | None
    thresholds: Thresholds
    segment_settlement: SegmentSettlement
    benefit_estimate: BenefitEstimate
    discharge: Discharge
    reconciliation: Reconciliation
    clauses: dict[str, Words]

    @model_validator(mode="after")
    def _cites_known_clauses(self) -> "Policy":
        unknown = sorted(set(_cited(self)) - set(self.clauses))
        if unknown:
            raise ValueError(f"cites clauses whose words are not under `clauses`: {unknown}")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the city's time zone."""
        return ZoneInfo(self.jurisdiction.timezone)

    @property
    def label(self) -> str:
        """Return id and version as every answer shows them."""
        return f"{self.id}|{self.version}"


def _cited(part: object) -> Iterable[str]:
    if isinstance(part, Section):
        yield from part.cites
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _cited(getattr(part, name))
    elif isinstance(part, dict):
        for value in part.values():
            yield from _cited(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _cited(value)


@dataclass(frozen=True)
class Policies:
    """All policies and facilities in force, under one digest of their files."""

    policies: tuple[Policy, ...]
    facilities: tuple[Facility, ...]
    version: str
    # `simulate --policy` settles every facility under one policy.
    forced: Policy | None = None

    def get(self, name: str) -> Policy | None:
        """Return a policy by its id."""
        return next((policy for policy in self.policies if policy.id == name), None)

    def labelled(self, label: str) -> Policy | None:
        """Return a policy by id and version, as state and invoices name it."""
        return next((policy for policy in self.policies if policy.label == label), None)

    def facility(self, name: str) -> Facility | None:
        """Return a facility by the id its messages send."""
        return next((one for one in self.facilities if one.id == name), None)

    def governing(self, facility: Facility | None, admitted: date) -> Policy | None:
        """Return the policy of a facility's city on the day of admission, None when none is."""
        if self.forced is not None:
            return self.forced
        if facility is None:
            return None
        return next(
            (
                policy
                for policy in self.policies
                if policy.jurisdiction.code == facility.jurisdiction
                and policy.valid.from_ <= admitted
                and (policy.valid.to is None or admitted <= policy.valid.to)
            ),
            None,
        )

    def zone_of(self, facility: str) -> ZoneInfo:
        """Return the zone a facility's days are counted in; China has one."""
        known = self.facility(facility)
        code = known.jurisdiction if known else ""
        for policy in self.policies:
            if policy.jurisdiction.code == code:
                return policy.zone
        return ZoneInfo("Asia/Shanghai")
