"""Recording where each element came from; nothing of it runs unless someone asks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from adapter.hl7v2.message import Message
from adapter.hl7v2.segment import Segment
from adapter.mapping.drafts import Trace

# Delimiters and bookkeeping of the envelope; the acknowledgement and the journal read them.
_ENVELOPE = {("MSH", field) for field in (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 18)} | {("EVN", 1)}


class Recorder:
    """Collects, while one message is mapped, what was read and which rule wrote what."""

    def __init__(self) -> None:
        self.entries: list[Trace] = []
        self.reads: set[tuple[int, int]] = set()
        self.prefix = ""
        # The row of a table that translated the value about to be written.
        self.row = ""
        # Which entry of its list comes next, and of which repetition of its field.
        self.entry = 0
        self.repetition = 1

    def read(self, segment: Segment, field: int) -> None:
        """Note that a field was looked at."""
        self.reads.add((segment.position, field))

    def wrote(self, element: str, rule: str, path: str, raw: str, value: Any) -> None:
        """Note that a rule wrote an element."""
        self.entries.append(Trace(self.prefix + element, rule, path, raw, value, self.row))
        self.row = ""

    def taken(self) -> list[Trace]:
        """Hand out what was noted since the last time."""
        entries, self.entries = self.entries, []
        return entries

    def unread(self, message: Message) -> tuple[str, ...]:
        """List the valued fields that nothing looked at."""
        return tuple(
            f"{segment.label}-{field}"
            for segment in message.segments
            for field in range(1, segment.size + 1)
            if segment.raw(field)
            and (segment.position, field) not in self.reads
            and (segment.name, field) not in _ENVELOPE
        )

    def translated(self, since: int, value: Any, row: str) -> None:
        """Let what was noted of a code since then tell what the row of a table made of it."""
        noted = self.entries[since:]
        coding = f"{self.prefix}coding[0]"
        codes = [one for one in noted if one.element.startswith(coding)]
        element = coding if codes else self.prefix.rstrip(".")
        if codes := codes or noted:
            told = replace(codes[0], element=element, value=value, table_row=row)
            self.entries[since:] = [told, *(one for one in noted if one not in codes)]

    def apart(self, work: Callable[[], Any]) -> tuple[Any, list[Trace]]:
        """Do work that makes a resource of its own; hand out what it noted."""
        (entries, self.entries), (outer, self.prefix) = (self.entries, []), (self.prefix, "")
        try:
            return work(), self.entries
        finally:
            self.entries, self.prefix = entries, outer

    def within(self, element: str, work: Callable[[], Any]) -> Any:
        """Do work whose elements lie below this one."""
        outer, self.prefix = self.prefix, f"{self.prefix}{element}."
        try:
            return work()
        finally:
            self.prefix = outer
