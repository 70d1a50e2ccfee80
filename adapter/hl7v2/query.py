"""A query by QPD as a kiosk asks it, and the segments of its response (HL7 2.5.1, chapter 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.hl7v2.delimiters import Delimiters, escape
from adapter.hl7v2.message import Message
from adapter.issues import Issue

LIST, DUE = "LIST", "DUE"
_NAME = 1
_TAG = 2
_IDENTIFIER = 3
_WHAT = 4
_DAY = 5

# A field is text, or components; `Repeated` holds repetitions.
Field = str | tuple[str, ...] | list[str]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a QBP^ZZL asks: of whom (QPD-3), what (QPD-4), and of which day (QPD-5)."""

    number: str
    authority: str
    kind: str
    what: str
    day: str


def is_list_query(message: Message | None) -> bool:
    """Tell whether a message asks for a daily list or an amount due."""
    return message is not None and (message.code, message.trigger) == ("QBP", "ZZL")


def read_query(message: Message) -> tuple[ListQuery | None, list[Issue]]:
    """Read the QPD; with an issue for each part that cannot be answered to."""
    asked = message.first("QPD")
    if asked is None:
        return None, [Issue("error", "required", "QPD", "query-missing")]
    issues = []
    name = asked.text(_NAME)
    if name != "ZZL":
        issues.append(Issue("error", "code-invalid", "QPD-1", "query-not-served", (name,)))
    number = asked.text(_IDENTIFIER)
    if not number:
        issues.append(Issue("error", "required", "QPD-3", "query-identifier-missing"))
    what = asked.text(_WHAT).upper() or DUE
    if what not in {LIST, DUE}:
        issues.append(Issue("error", "code-invalid", "QPD-4", "query-word-unknown", (what,)))
    identifier = (number, asked.text(_IDENTIFIER, 4), asked.text(_IDENTIFIER, 5))
    return ListQuery(*identifier, what, asked.text(_DAY)), issues


def response_head(message: Message, status: str, hits: int) -> list[str]:
    """Return QAK (status OK, NF or AE of table 0208) and the QPD as it was sent."""
    asked = message.first("QPD")
    tag, name = (asked.raw(_TAG), asked.raw(_NAME)) if asked else ("", "")
    lines = [message.delimiters.field.join(("QAK", tag, status, name, str(hits)))]
    return [*lines, asked.line] if asked else lines


def segment(name: str, fields: Sequence[Field], delimiters: Delimiters) -> str:
    """Write a segment; a tuple is components, a list repetitions."""
    told = [name, *(_field(field, delimiters) for field in fields)]
    while not told[-1]:
        told.pop()
    return delimiters.field.join(told)


def _field(field: Field, delimiters: Delimiters) -> str:
    if isinstance(field, str):
        return escape(field, delimiters)
    mark = delimiters.component if isinstance(field, tuple) else delimiters.repetition
    return mark.join(escape(one, delimiters) for one in field).rstrip(mark)
