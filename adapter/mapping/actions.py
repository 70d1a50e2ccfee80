"""Segments in action mode: each says what becomes of one entry of a list (HL7 table 0206)."""

from dataclasses import dataclass
from typing import Any

from adapter.fhir.merging import referred
from adapter.hl7v2.path import FieldPath
from adapter.mapping.context import Context
from adapter.mapping.rules import Emptied

_NOTHING = "X"
_DELETE = "D"
# A segment that says so itself is one of a snapshot, as all are that say nothing.
_SNAPSHOT = ("", "S")


@dataclass(frozen=True, slots=True)
class Action:
    """The field that says what to do, and the list it speaks of."""

    field: int
    resource: str
    element: str

    def of(self, context: Context, segment: Any) -> str:
        """Return what this segment asks for; empty if it belongs to a snapshot."""
        if context.recorder:
            context.recorder.read(segment, self.field)
        told: str = segment.text(self.field)
        return "" if told in _SNAPSHOT else told

    def is_idle(self, code: str) -> bool:
        """Tell whether nothing of a segment is to be looked at."""
        return code == _NOTHING

    def carry_out(self, context: Context, code: str) -> None:
        """Let the list grow by what the segment's maps wrote, or lose it; the rest of it stays."""
        reference = context.references.get(self.resource)
        if reference is None:
            return
        draft = context.drafts[reference["reference"].partition("/")[2]]
        if self.element not in draft.adds:
            draft.adds.append(self.element)
        if code == _DELETE:
            draft.body = None
            made = {one["reference"] for one in context.references.values()}
            entries = draft.resource.get(self.element, [])
            gone = next((each for each in reversed(entries) if referred(each) in made), None)
            if gone is not None:
                entries.remove(gone)
                draft.delete.append(f"{self.element}[{referred(gone)}]")
            if not entries:
                draft.resource.pop(self.element, None)


def action_of(model: Emptied) -> Action | None:
    """Compile the action of a step; None where its segments are always a snapshot."""
    if model.action is None:
        return None
    return Action(FieldPath.parse(model.action).field, model.resource, model.element)
