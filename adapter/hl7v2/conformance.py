"""What the standard finds wrong with a message; advice, never a refusal.

hl7apy judges one field at a time: with groups it loses Z segments, for a whole segment it calls
trailing empty fields and withdrawn fields faults, and its tolerant level accepts any date.
"""

from functools import lru_cache

from adapter.hl7v2.delimiters import Delimiters
from adapter.hl7v2.message import Message
from adapter.hl7v2.segment import Segment
from adapter.issues import Issue

_DEFAULT_VERSION = "2.5"


def judge(message: Message) -> list[Issue]:
    """Return each field's departure from the version a message names, as a warning."""
    version = _nearest(message.version)
    return [
        issue
        for segment in message.segments
        for number, (minimum, maximum) in enumerate(_fields(segment.name, version), start=1)
        if (issue := _fault(segment, number, minimum, maximum, version))
    ]


@lru_cache(maxsize=64)
def _nearest(version: str) -> str:
    """Return the version itself, or the nearest older one whose definitions are at hand."""
    from hl7apy import SUPPORTED_LIBRARIES  # noqa: PLC0415  slow to import

    known: list[str] = sorted(SUPPORTED_LIBRARIES)
    older = [each for each in known if each <= (version or _DEFAULT_VERSION)]
    return older[-1] if older else known[0]


@lru_cache(maxsize=1024)
def _fields(name: str, version: str) -> tuple[tuple[int, int], ...]:
    """Return how often each field of a segment may stand; -1 is without limit."""
    from hl7apy import load_reference  # noqa: PLC0415
    from hl7apy.exceptions import ChildNotFound  # noqa: PLC0415

    try:
        definition = load_reference(name, "Segment", version)
    except ChildNotFound:
        return ()
    return tuple(tuple(child[2]) for child in definition[1])


def _fault(segment: Segment, number: int, minimum: int, maximum: int, version: str) -> Issue | None:
    where = f"{segment.label}-{number}"
    if not segment.raw(number):
        required = Issue("warning", "required", where, "conformance-required", (version,))
        return required if minimum else None
    is_delimiters = segment.name == "MSH" and number <= 2  # noqa: PLR2004  MSH-1 and MSH-2
    # A field that may stand no times is a withdrawn one, which older senders still fill.
    if is_delimiters or maximum == 0 or segment.deletes(number):
        return None
    repetitions = segment.repetitions(number)
    if 0 < maximum < len(repetitions):
        limit = (version, str(maximum))
        return Issue("warning", "structure", where, "conformance-repeats", limit)
    name = f"{segment.name}_{number}"
    if any(_is_invalid(each.raw, name, version, segment.delimiters) for each in repetitions):
        return Issue("warning", "invalid", where, "conformance-value", (version,))
    return None


def _is_invalid(raw: str, name: str, version: str, delimiters: Delimiters) -> bool:
    from hl7apy.consts import VALIDATION_LEVEL  # noqa: PLC0415
    from hl7apy.exceptions import HL7apyException, MaxLengthReached  # noqa: PLC0415
    from hl7apy.parser import parse_field  # noqa: PLC0415

    characters = {
        "SEGMENT": "\r",
        "GROUP": "\r",
        "FIELD": delimiters.field,
        "COMPONENT": delimiters.component,
        "SUBCOMPONENT": delimiters.subcomponent,
        "REPETITION": delimiters.repetition,
        "ESCAPE": delimiters.escape,
    }
    strict = VALIDATION_LEVEL.STRICT
    raw = raw.rstrip(delimiters.component + delimiters.subcomponent)
    try:
        parse_field(raw, name, version, characters, strict)
    except (MaxLengthReached, ValueError):
        return True
    except (HL7apyException, AttributeError, IndexError, KeyError, TypeError):
        # Components of a sender's own, or a gap in hl7apy's definitions: not a finding.
        return False
    return False
