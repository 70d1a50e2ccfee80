"""Section `benefit_estimate`: the personal share until the insurer answers (AM-11).

The instruments state no rate: the tables are the site's, every figure made from them says so, and
an adjudication replaces them.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from adapter.settlement.answer import Answer, Section
from adapter.settlement.figures import Figures, Layers
from adapter.settlement.money import share, yuan
from adapter.settlement.values import Fen, Level, Rate, among, wrong

Kind = Literal["inpatient", "outpatient"]
# The figures of an estimate, by their names on the invoice.
_ESTIMATED = ("insurer", "coinsurance", "deductible", "own-pay", "self-pay-first", "over-limit")


class Outpatient(BaseModel):
    """The table for visits without a stay; deductible and cap run by calendar year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    annual_deductible: Fen
    rate: dict[Level, Rate]
    annual_cap: Fen


class Scheme(BaseModel):
    """One insurance scheme: deductible and rate by hospital level, a cap by calendar year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    same_as: str | None = None
    deductible: dict[Level, Fen] = {}
    rate: dict[Level, Rate] = {}
    annual_cap: Fen = 0
    outpatient: Outpatient | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "Scheme":
        if set(self.deductible) != set(self.rate):
            raise wrong("policy-levels-differ")
        if self.rate and "annual_cap" not in self.model_fields_set:
            raise wrong("policy-cap-missing")
        return self


class BenefitEstimate(Section):
    """Item classes with their self-pay-first shares, and a table for each scheme."""

    item_class: dict[str, Rate]
    unknown_item_class: str
    schemes: dict[str, Scheme]

    @model_validator(mode="after")
    def _names_what_exists(self) -> "BenefitEstimate":
        unknown = (self.unknown_item_class,)
        among(unknown, self.item_class, "benefit_estimate.item_class", "unknown_item_class")
        tables = {None, *(name for name, one in self.schemes.items() if one.same_as is None)}
        for name, scheme in self.schemes.items():
            if scheme.same_as not in tables:
                raise wrong("policy-same-as", name, scheme.same_as, at=("schemes", name))
            if scheme.same_as is not None and len(scheme.model_fields_set) > 1:
                raise wrong("policy-same-as-more", name, at=("schemes", name))
        return self

    def scheme(self, code: str) -> tuple[str, Scheme] | None:
        """Return the scheme a code stands for with the name of its table, None when unknown."""
        found = self.schemes.get(code)
        if found is None:
            return None
        return (code, found) if found.same_as is None else self.scheme(found.same_as)


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a person's scheme gives on one visit; `rule` is the table's path in the policy."""

    deductible: int
    rate: Rate
    cap: int
    kind: Kind
    rule: str


@dataclass(frozen=True, slots=True)
class Used:
    """What other visits of the calendar year took of the yearly deductible and cap, in fen."""

    deductible: int = 0
    pool: int = 0


def benefit(section: BenefitEstimate, code: str, level: Level, kind: Kind) -> Benefit | None:
    """Return the benefit of a scheme at a hospital level; None when no table says any."""
    named = section.scheme(code)
    if named is None:
        return None
    name, scheme = named
    rule = f"benefit_estimate.schemes.{name}"
    if kind == "outpatient":
        table = scheme.outpatient
        if table is None or level not in table.rate:
            return None
        return Benefit(
            table.annual_deductible, table.rate[level], table.annual_cap, kind, f"{rule}.outpatient"
        )
    if level not in scheme.rate or level not in scheme.deductible:
        return None
    return Benefit(scheme.deductible[level], scheme.rate[level], scheme.annual_cap, kind, rule)


def line_layers(
    section: BenefitEstimate, item_class: str, amount: int, over_limit: int
) -> tuple[Layers, bool]:
    """Return the layers of one line, and whether its class was known.

    A negative line mirrors the positive one, so a full reversal leaves nothing behind.
    """
    known = item_class in section.item_class
    part = section.item_class[item_class if known else section.unknown_item_class]
    body = amount - over_limit
    if part == 1:
        return Layers(amount, body, over_limit, 0), known
    return Layers(amount, 0, over_limit, share(body, part)), known


def estimate(layers: Layers, given: Benefit | None, used: Used) -> Figures:
    """Return the figures of a bill, exact to the fen.

    Without a benefit the whole gross is the patient's own.
    """
    if given is None:
        return Figures(gross=layers.gross, own_pay=layers.gross)
    scope = max(layers.in_scope, 0)
    left = given.deductible - (used.deductible if given.kind == "outpatient" else 0)
    deductible = min(max(left, 0), scope)
    base = scope - deductible
    pool = min(share(base, given.rate), max(given.cap - used.pool, 0))
    return Figures(
        gross=layers.gross,
        insurer=pool,
        own_pay=layers.own_pay,
        over_limit=layers.over_limit,
        self_pay_first=layers.self_pay_first,
        deductible=deductible,
        # The complement, so that the parts sum to the gross whatever the reversals did.
        coinsurance=layers.in_scope - deductible - pool,
    )


def provenance(section: BenefitEstimate, given: Benefit | None, level: Level) -> dict[str, Answer]:
    """Return where each figure of an estimate comes from, by the figure's name."""
    classes = section.answer("by item class", "benefit_estimate.item_class")
    # What a line is above its own limit, the sender says of it.
    over = Answer("as told of each line", "charge.over-limit", section.cites, "fact")
    if given is None:
        none = section.answer("no insurance applies", "benefit_estimate")
        return dict.fromkeys(_ESTIMATED, none)
    deductible = "annual_deductible" if given.kind == "outpatient" else f"deductible.{level}"
    return {
        "insurer": section.answer(given.rate, f"{given.rule}.rate.{level}"),
        "coinsurance": section.answer(given.rate, f"{given.rule}.rate.{level}"),
        "deductible": section.answer(yuan(given.deductible), f"{given.rule}.{deductible}"),
        "own-pay": classes,
        "self-pay-first": classes,
        "over-limit": over,
    }
