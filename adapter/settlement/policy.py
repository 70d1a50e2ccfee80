"""A policy file as a whole: one instrument of one jurisdiction, with the registry of facilities."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, model_validator

from adapter.settlement.answer import Section
from adapter.settlement.facility import Facility
from adapter.settlement.instrument import Instrument, Jurisdiction, Validity, Words
from adapter.settlement.sections.agreements import AgreementForm, Agreements
from adapter.settlement.sections.benefit_estimate import BenefitEstimate
from adapter.settlement.sections.calendar import Calendar
from adapter.settlement.sections.collateral_return import CollateralReturn
from adapter.settlement.sections.credit_limit import CreditLimit
from adapter.settlement.sections.credit_list import CreditList
from adapter.settlement.sections.daily_list import DailyList
from adapter.settlement.sections.deadlines import Deadlines
from adapter.settlement.sections.default import Default
from adapter.settlement.sections.deposit_without_agreement import DepositWithoutAgreement
from adapter.settlement.sections.discharge import Discharge
from adapter.settlement.sections.documents import DocumentRule
from adapter.settlement.sections.eligibility import Eligibility
from adapter.settlement.sections.fee_list import FeeList
from adapter.settlement.sections.identity_verification import IdentityVerification
from adapter.settlement.sections.insurer_funding import InsurerFunding
from adapter.settlement.sections.medical_aid import MedicalAid
from adapter.settlement.sections.money import Money
from adapter.settlement.sections.payment_plan import PaymentPlan
from adapter.settlement.sections.pre_discharge_estimate import PreDischargeEstimate
from adapter.settlement.sections.reconciliation import Reconciliation
from adapter.settlement.sections.reward import Reward
from adapter.settlement.sections.risk_fund import RiskFund
from adapter.settlement.sections.scope import Scope
from adapter.settlement.sections.segment_settlement import SegmentSettlement
from adapter.settlement.sections.thresholds import Thresholds
from adapter.settlement.values import Ids, among, wrong

# Where no city is known; the country has one zone.
_CHINA = ZoneInfo("Asia/Shanghai")
# What no stay is settled by: the words of clauses, and for which days another version came.
_NOT_SETTLED_BY: Final = {"clauses", "administrative", "instrument", "status", "valid"}


class Policy(Section):
    """One policy file, checked."""

    schema_: Literal["paylater.policy/v1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9-]+$")
    version: str = Field(pattern=r"^[0-9A-Za-z.-]+$")
    status: Literal["draft", "trial", "in-force", "superseded", "historical"]
    jurisdiction: Jurisdiction
    instrument: Instrument
    valid: Validity
    calendar: Calendar
    money: Money
    scope: Scope
    eligibility: Eligibility
    agreements: Agreements
    documents: Annotated[tuple[DocumentRule, ...], Ids]
    deadlines: Deadlines
    identity_verification: IdentityVerification | None
    segment_settlement: SegmentSettlement
    benefit_estimate: BenefitEstimate
    discharge: Discharge
    reconciliation: Reconciliation
    # A city has these sections if its instrument speaks of them.
    thresholds: Thresholds | None = None
    daily_list: DailyList | None = None
    fee_list: FeeList | None = None
    pre_discharge_estimate: PreDischargeEstimate | None = None
    credit_limit: CreditLimit | None = None
    deposit_without_agreement: DepositWithoutAgreement | None = None
    collateral_return: CollateralReturn | None = None
    payment_plan: PaymentPlan | None = None
    default: Default | None = None
    credit_list: CreditList | None = None
    reward: Reward | None = None
    risk_fund: RiskFund | None = None
    insurer_funding: InsurerFunding | None = None
    medical_aid: MedicalAid | None = None
    administrative: tuple[str, ...] = ()
    clauses: dict[str, Words]

    @model_validator(mode="after")
    def _cites_known_clauses(self) -> "Policy":
        for place, clause in _cited(self):
            if clause not in self.clauses:
                raise wrong("policy-clause-words", clause, at=place)
        return self

    @model_validator(mode="after")
    def _names_what_it_has(self) -> "Policy":
        papers = [one.id for one in self.documents]
        for code, form in self.agreements.items():
            among(form.prerequisites, papers, "documents", "agreements", code, "prerequisites")
        if self.collateral_return is not None:
            back = self.collateral_return.documents
            among(back, papers, "documents", "collateral_return", "documents")
            kept = [one.id for one in self.documents if one.collateral]
            among(back, kept, "documents as collateral", "collateral_return", "documents")
        if self.credit_list is not None:
            classes = [one.id for one in self.eligibility.classes]
            excepted = self.credit_list.except_classes
            at = ("credit_list", "except_classes")
            among(excepted, classes, "eligibility.classes", *at)
        return self

    @model_validator(mode="after")
    def _cuts_by_what_it_has(self) -> "Policy":
        section, mode = self.thresholds, self.segment_settlement.mode
        if self.segment_settlement.of_multiples and not (section and section.on_gross):
            raise wrong("policy-multiple-of-gross", at=("segment_settlement", "amount"))
        if mode == "mandatory" and section and section.strength == "discretionary":
            raise wrong("policy-discretionary", at=("segment_settlement", "mode"))
        if mode == "mandatory" and section is None and self.credit_limit is None:
            raise wrong("policy-segments-of-nothing", at=("segment_settlement", "mode"))
        if section and section.limit and self.credit_limit is None:
            raise wrong("policy-limit-unknown", at=("thresholds", "limit"))
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the city's time zone."""
        return ZoneInfo(self.jurisdiction.timezone)

    def form(self, code: str) -> AgreementForm | None:
        """Return the form that people sign under this code, None where the city has none."""
        return self.agreements.get(code)  # type: ignore[call-overload, no-any-return]

    @property
    def label(self) -> str:
        """Return id and version as every answer shows them."""
        return f"{self.id}|{self.version}"

    @property
    def is_superseded(self) -> bool:
        """Tell whether a corrected version has taken its place for all visits that begin."""
        return self.status == "superseded"


def overlapping(policies: Iterable[Policy]) -> Iterator[tuple[Policy, Policy]]:
    """Yield the pairs that would govern the same city on the same days."""
    governing = [policy for policy in policies if not policy.is_superseded]
    for one, other in combinations(governing, 2):
        ends = one.valid.to is None or other.valid.from_ <= one.valid.to
        begins = other.valid.to is None or one.valid.from_ <= other.valid.to
        if one.jurisdiction.code == other.jurisdiction.code and ends and begins:
            yield one, other


def _cited(part: object, *at: str | int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every clause that is cited, with the place in the file that does."""
    if isinstance(part, Section):
        yield from ((at, clause) for clause in part.cites)
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from _cited(getattr(part, name), *at, field.alias or name)
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _cited(value, *at, str(key))
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from _cited(value, *at, index)


@dataclass(frozen=True)
class Policies:
    """All policies and facilities in force, under one digest of their files."""

    policies: tuple[Policy, ...]
    facilities: tuple[Facility, ...]
    version: str
    # `simulate --policy` settles every facility under one policy.
    forced: Policy | None = None

    def get(self, name: str) -> Policy | None:
        """Return a policy by its id, or one of its versions by id and version."""
        named = [policy for policy in self.policies if policy.id == name]
        return self.labelled(name) or min(named, key=lambda one: one.is_superseded, default=None)

    def labelled(self, label: str) -> Policy | None:
        """Return a policy by id and version, as state and invoices name it."""
        return self._by_label.get(label)

    @cached_property
    def digests(self) -> dict[str, str]:
        """Return the digest of all that a stay is settled by, by id and version."""
        return {
            policy.label: hashlib.sha256(
                policy.model_dump_json(exclude=_NOT_SETTLED_BY, exclude_defaults=True).encode()
            ).hexdigest()[:16]
            for policy in self.policies
        }

    @cached_property
    def _by_id(self) -> dict[str, Facility]:
        # Of a hospital that is registered twice the first line counts.
        return {one.id: one for one in reversed(self.facilities)}

    @cached_property
    def _by_label(self) -> dict[str, Policy]:
        return {policy.label: policy for policy in self.policies}

    def facility(self, name: str) -> Facility | None:
        """Return a facility by the id its messages send."""
        return self._by_id.get(name)

    def governing(self, facility: Facility | None, admitted: date) -> Policy | None:
        """Return the policy of a facility's city on the day of admission, None when none is.

        A superseded version governs only the stays that began under it, by their label.
        """
        if self.forced is not None:
            return self.forced
        if facility is None:
            return None
        return next(
            (
                policy
                for policy in self.policies
                if policy.jurisdiction.code == facility.jurisdiction
                and not policy.is_superseded
                and policy.valid.from_ <= admitted
                and (policy.valid.to is None or admitted <= policy.valid.to)
            ),
            None,
        )

    def zone_of(self, facility: str) -> ZoneInfo:
        """Return the zone a facility's days are counted in."""
        known = self.facility(facility)
        return self.zone_in(known.jurisdiction) if known else _CHINA

    def zone_in(self, code: str) -> ZoneInfo:
        """Return the zone of a city."""
        for policy in self.policies:
            if policy.jurisdiction.code == code:
                return policy.zone
        return _CHINA
