"""Section `pre_discharge_estimate`: the bill told a day or two before leaving (H-14, H-59)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from adapter.settlement.answer import Answer, Section
from adapter.settlement.sections.terms import last_second, midnight
from adapter.settlement.values import Days, wrong

Timing = Literal["in-time", "early", "late"]


class Lead(BaseModel):
    """From so many days before the expected discharge, to so many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: Days
    max: Days

    @model_validator(mode="after")
    def _opens_first(self) -> "Lead":
        if self.min > self.max:
            raise wrong("policy-bounds-reversed")
        return self


def _of_share(content: tuple[str, ...]) -> tuple[str, ...]:
    if "personal_share" not in content:
        raise wrong("policy-estimate-content")
    return content


class PreDischargeEstimate(Section):
    """Who tells the patient what to expect, from whose figures, and how long before."""

    lead_days: Lead
    # However it is told: by a pending discharge (A16), or by the date alone (PV2-9).
    trigger: Literal["expected_discharge"]
    content: Annotated[tuple[Literal["total", "personal_share"], ...], AfterValidator(_of_share)]
    by: Literal["ward_nurse"]
    source: Literal["insurance_office"]


@dataclass(frozen=True, slots=True)
class EstimateDuty:
    """An estimate that is owed: not before it opens, by its due instant, under which rule."""

    expected: date
    opens: datetime
    due: datetime
    answer: Answer


def estimate_duty(
    section: PreDischargeEstimate, expected: date, learned: datetime, zone: ZoneInfo
) -> EstimateDuty:
    """Return the duty an expected discharge brings.

    Who learns of the discharge too late for the term owes the estimate at that very instant.
    """
    lead = section.lead_days
    opens = midnight(expected - timedelta(days=lead.max), zone)
    due = last_second(expected - timedelta(days=lead.min), zone)
    answer = section.answer(f"{lead.min}-{lead.max} days", "pre_discharge_estimate.lead_days")
    return EstimateDuty(expected, opens, max(due, learned), answer)


def estimate_timing(duty: EstimateDuty, told: datetime) -> Timing:
    """Tell whether an estimate was told in its days; early or late is a finding, no obstacle."""
    if told < duty.opens:
        return "early"
    return "late" if told > duty.due else "in-time"
