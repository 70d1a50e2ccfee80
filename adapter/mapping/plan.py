"""One event's way through a message: which segments, in which order, through which maps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapter.mapping.actions import Action
from adapter.mapping.conditions import Holds
from adapter.mapping.context import Context
from adapter.mapping.inlining import Run, RunRules
from adapter.mapping.opening import Opening, Told


@dataclass(frozen=True, slots=True)
class Step:
    """All segments of a name, the condition on each, and the maps each goes through."""

    segment: str
    condition: Holds | None
    runs: tuple[Run, ...]
    empties: Callable[[Context, Any], bool] | None = None
    action: Action | None = None
    # Of money lines, the only kinds the condition holds for.
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What an event itself says of a resource, after its segments have spoken."""

    resource: str
    rules: RunRules
    defaults: RunRules
    delete: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One event, compiled."""

    visit: str
    group: str
    # The steps up to the money lines, and those from there on.
    begins: tuple[Step, ...]
    goes_on: tuple[Step, ...]
    finals: tuple[Conclusion, ...]
    merge: str = ""
    converting: tuple[Step, ...] = ()
    opening: Opening | None = None

    def run(self, context: Context, *, convert: bool = False) -> None:
        """Map one person's part of a message into the context's drafts."""
        told = self._begin(context)
        _go(context, self.goes_on)
        if convert:
            _go(context, self.converting)
        if told is None or not told.is_concluded:
            reported, context.is_fleeting = context.reported, False
            for final in self.finals:
                _conclude(context, final)
            if self.opening and told and context.reported == reported:
                self.opening.conclude(context, told)

    def _begin(self, context: Context) -> Told | None:
        """Go through what comes before the money lines, or recall what was told of it."""
        key = self.opening.key(context) if self.opening else None
        if self.opening is None or key is None:
            _go(context, self.begins)
            return None
        told = self.opening.recall(context, key)
        if told is None:
            context.is_fleeting = False
            _go(context, self.begins)
            told = self.opening.keep(context, key)
        return told


def _go(context: Context, steps: tuple[Step, ...]) -> None:
    for step in steps:
        segments = context.named.get(step.segment)
        if not segments or (step.kinds and context.lacks(step.kinds)):
            continue
        condition, runs = step.condition, step.runs
        for segment in segments:
            code = ""
            if step.empties is not None:
                if step.empties(context, segment):
                    continue
                code = step.action.of(context, segment) if step.action else ""
                if step.action and step.action.is_idle(code):
                    continue
            if condition is None or condition(context, segment):
                for run in runs:
                    run(context, segment)
                if step.action and code:
                    step.action.carry_out(context, code)


def _conclude(context: Context, final: Conclusion) -> None:
    reference = context.references.get(final.resource)
    if reference is None:
        return
    draft = context.drafts[reference["reference"].partition("/")[2]]
    draft.body = None
    final.rules(context, None, draft.resource)
    final.defaults(context, None, draft.defaults)
    draft.delete += final.delete
    if context.recorder:
        draft.trace += context.recorder.taken()
