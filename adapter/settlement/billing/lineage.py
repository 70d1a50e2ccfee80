"""What each figure of a bill is made of: the insurer's answer, our estimate, what was granted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from adapter.settlement.answer import Answer, farthest
from adapter.settlement.billing import bill
from adapter.settlement.billing.adjudication import adjudicated_figures
from adapter.settlement.case import Case
from adapter.settlement.figures import NO_FIGURES, Figures
from adapter.settlement.outcome import Portion

# What is beside insurance: a person or a rule grants it on top of what the insurer's answer says.
_GRANTED: Final = ("medical-aid", "reward")
# What comes off the gross before it is asked of the patient.
_DEDUCTED: Final = ("insurer", *_GRANTED)


def portions(
    case: Case, sofar: Figures, billed: Figures | None = None
) -> dict[str, tuple[Portion, ...]]:
    """Return what the figures so far, less those billed before, are made of; all sum to them.

    One that is nothing but our estimate, as its own answer says, is left out.
    """
    in_force = case.adjudication
    given = adjudicated_figures(in_force) if in_force else NO_FIGURES
    before = case.state.billed if billed is None else billed
    by_insurer, by_us, beside = bill.adjudicated(case), bill.estimated(case), bill.granted(case)
    found = {}
    for name, field in bill.FIGURES.items():
        whole, answered, asked = (getattr(one, field) for one in (sofar, given, before))
        ours: Literal["granted", "estimated"] = "granted" if name in _GRANTED else "estimated"
        made = (
            Portion("adjudicated", answered, by_insurer.get(name)),
            Portion(ours, whole - answered, (by_us | beside).get(name)),
            Portion("billed", -asked),
        )
        moved = tuple(one for one in made if one.amount)
        if moved and (in_force or len(moved) > 1):
            found[name] = moved
    return found


def told(
    answers: Mapping[str, Answer], made: Mapping[str, tuple[Portion, ...]], figures: Figures
) -> dict[str, Answer]:
    """Return the answers of a bill as they are shown: none nearer to the text than its parts are.

    What is asked of the patient rests on every figure that it is the rest of.
    """
    shown = dict(answers)
    for name, parts in made.items():
        said = [one.answer for one in parts if one.answer is not None]
        ours = next((one for one in parts if one.kind in {"estimated", "granted"}), None)
        alone = ours is not None and ours.amount == sum(one.amount for one in parts)
        if alone and ours is not None and ours.answer is not None:
            shown[name] = ours.answer
        elif name in shown:
            shown[name] = _resting(shown[name], said)
    if "totalNet" in shown:
        on = [shown[one] for one in _DEDUCTED if one in shown and _moves(one, made, figures)]
        shown["totalNet"] = _resting(shown["totalNet"], on)
    return shown


def _moves(name: str, made: Mapping[str, tuple[Portion, ...]], figures: Figures) -> bool:
    """Tell whether a figure has a part in the bill, though the parts may sum to nothing."""
    return name in made or bool(getattr(figures, bill.FIGURES[name]))


def _resting(answer: Answer, on: list[Answer]) -> Answer:
    """Return an answer whose origin is no nearer to the text than what it rests on."""
    origin = farthest([answer.origin, *(one.origin for one in on)])
    if origin == answer.origin:
        return answer
    open_ = next((one.ambiguity for one in on if one.origin == origin), None)
    return replace(answer, origin=origin, ambiguity=answer.ambiguity or open_)
