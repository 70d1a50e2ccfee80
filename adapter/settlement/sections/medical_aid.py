"""Section `medical_aid`: help for the poor with what insurance leaves (H-29, H-45, AM-19)."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from adapter.settlement.answer import Answer, Origin, Section
from adapter.settlement.money import share, yuan
from adapter.settlement.values import Fen, Rate, among

Decision = Literal["none", "applied", "granted", "refused"]
AidWord = Literal["not-entitled", "after-insurance", "may-apply", "applied", "granted", "refused"]


class AidLine(BaseModel):
    """What one identity gets: a rate, up to a cap by calendar year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rate: Rate
    annual_cap: Fen


class MedicalAid(Section):
    """Who may have aid, after whom it pays, on what, and by which way it is granted."""

    who: tuple[str, ...]
    after: tuple[Literal["basic_insurance", "major_illness"], ...]
    base: Literal["personal_share", "personal_share_in_scope"]
    method: Literal["application", "one_stop"]
    table: dict[str, AidLine]
    table_origin: Origin = "text"
    one_stop: bool = False

    @model_validator(mode="after")
    def _has_a_line_for_each(self) -> "MedicalAid":
        among(self.who, self.table, "medical_aid.table", "who")
        among(self.table, self.who, "medical_aid.who", "table")
        return self

    def given(self, amount: int) -> Answer:
        """Return what aid carries of a bill, with the table it comes from."""
        return self.answer(yuan(amount), "medical_aid.table", self.table_origin)


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill as aid looks at it, in fen: the personal share and its part within the catalogue."""

    personal: int
    in_scope: int
    insured: bool = True


@dataclass(frozen=True, slots=True)
class Aid:
    """What aid carries and the patient keeps, in fen; nothing before a decision."""

    word: AidWord
    amount: int
    patient: int
    answer: Answer


def aid(
    section: MedicalAid,
    bill: Bill,
    identity: str,
    decision: Decision,
    *,
    used: int = 0,
    adjudicated: int | None = None,
) -> Aid:
    """Return what aid carries of a bill after insurance.

    `used` is the aid of the calendar year so far; `adjudicated` the aid the insurer's own answer
    carries, which one-stop settlement takes as it stands.
    """
    if section.one_stop and adjudicated:
        answer = section.answer(yuan(adjudicated), "medical_aid.one_stop")
        return Aid("granted", adjudicated, bill.personal - adjudicated, answer)
    word = _word(section, bill, identity, decision)
    if word == "after-insurance":
        waits = section.answer(", ".join(section.after), "medical_aid.after")
        return Aid(word, 0, bill.personal, waits)
    if word != "granted":
        return Aid(word, 0, bill.personal, section.answer(word, "medical_aid.method"))
    line = section.table[identity]
    base = bill.personal if section.base == "personal_share" else bill.in_scope
    amount = min(share(max(base, 0), line.rate), max(line.annual_cap - used, 0))
    rule = f"medical_aid.table.{identity}"
    answer = section.answer(yuan(amount), rule, section.table_origin)
    return Aid("granted", amount, bill.personal - amount, answer)


def _word(section: MedicalAid, bill: Bill, identity: str, decision: Decision) -> AidWord:
    if identity not in section.table:
        return "not-entitled"
    if section.after and not bill.insured:
        return "after-insurance"
    if decision == "none":
        return "granted" if section.method == "one_stop" else "may-apply"
    return decision
