"""Facts of a consent (CON): its words, and who consents as what."""

from collections.abc import Callable
from typing import Any, Final

from adapter.mapping.context import Context

# The names of those who consent in a CON, and what CON-25 calls the patient and practitioners.
_CONSENTERS: Final = 24
_SELF: Final = "1"
_PRACTITIONERS: Final = frozenset({"6", "7"})


def joined(*fields: int) -> Callable[[Context, Any], str]:
    """Return every repetition of these fields as one text, a paragraph each."""

    def told(context: Context, segment: Any) -> str:
        context.note_read(segment, *fields)
        said = (one.text().strip() for field in fields for one in segment.repetitions(field))
        return "\n".join(each for each in said if each and each != '""')

    return told


def patient_consents(context: Context, segment: Any) -> str:
    """Tell whether the patient is among those who consent (CON-25)."""
    context.note_read(segment, _CONSENTERS + 1)
    roles = [one.text() for one in segment.repetitions(_CONSENTERS + 1)]
    return _SELF if _SELF in roles else ""


def consented_as(context: Context, repetition: Any) -> str:
    """Return as what a person consents: CON-25 in the place the name has in CON-24."""
    if context.place is None or context.place[1] != _CONSENTERS:
        return ""
    segment, field = context.place
    context.note_read(segment, field + 1)
    names = [one.raw for one in segment.repetitions(field)]
    at = names.index(repetition.raw) if repetition.raw in names else 0
    return str(segment.text(field + 1, repetition=at + 1))


def consenter(context: Context, repetition: Any) -> str:
    """Tell who consents: the patient (`self`), a practitioner, or a person for the patient."""
    role = consented_as(context, repetition)
    if not role:
        return ""
    return "self" if role == _SELF else "practitioner" if role in _PRACTITIONERS else "person"
