"""The answer a sender gets, in its own version, delimiters and charset: MSH, MSA, ERR."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from adapter.hl7v2.delimiters import STANDARD, UNDECLARED, Delimiters, escape
from adapter.hl7v2.message import Message
from adapter.issues import Issue, Language, words

_UNKNOWN = "?"
_VERSION = "2.5"
_CONTROL_ID_MAX = 20
_OLD_WORDS_MAX = 80
_WORDS_MAX = 250
_VALUES_MAX = 2048

_THIRD_COMPONENT = (2, 3, 1)
_ERROR_IN_FIELDS = (2, 5, 0)
_VERSION_PARTS = re.compile(r"2\.([0-9])\.?([0-9])?")
_PLACE = re.compile(
    r"([A-Z][A-Z0-9]{2})(?:\[([0-9]+)\])?"
    r"(?:-([0-9]+)(?:\[(?:([0-9]+)|[^\]]*)\])?(?:\.([0-9]+)(?:\.([0-9]+))?)?)?"
)

# Where a message speaks of people themselves: the patient, next of kin, guarantor, the insured.
_PERSONAL = re.compile(r"(?:PID|PD1|NK1|GT1|IN2)\b|IN1(?:\[[0-9]+\])?-(?:16|18|19|36|43|49|52)\b")

# What HL7 table 0357 calls each FHIR issue type.
_CONDITIONS = {
    "structure": ("100", "Segment sequence error"),
    "required": ("101", "Required field missing"),
    "invalid": ("102", "Data type error"),
    "value": ("102", "Data type error"),
    "too-long": ("102", "Data type error"),
    "code-invalid": ("103", "Table value not found"),
    "not-supported": ("200", "Unsupported message type"),
    "not-found": ("204", "Unknown key identifier"),
    "duplicate": ("205", "Duplicate key identifier"),
    "conflict": ("205", "Duplicate key identifier"),
    "lock-error": ("206", "Application record locked"),
    "informational": ("0", "Message accepted"),
}
_OTHER_CONDITION = ("207", "Application internal error")
_SEVERITIES = {"error": "E", "warning": "W", "information": "I"}

_Version = tuple[int, int, int]


def acknowledge(
    message: Message | None,
    code: str,
    issues: Sequence[Issue],
    now: datetime,
    *,
    control_id: str = "",
    language: Language = "en",
    answer: str = "ACK",
    lines: Sequence[str] = (),
) -> bytes:
    """Write the acknowledgement of a message, or of bytes no message could be read from.

    `control_id` is what MSH-10 of the answer says; without it, it follows from the sender's.
    `answer` is what MSH-9 says where it is more than an acknowledgement (`RSP`), and `lines` its
    further segments, already in the sender's delimiters.
    """
    delimiters = message.delimiters if message else STANDARD
    charset = message.charset if message else "ascii"
    version = _version(message.version) if message else _version("")
    told = [(_spared(issue), _told(issue, charset, language)) for issue in issues]
    segments = [_blank(now, control_id)]
    if message:
        segments = [_header(message, version, now, control_id, answer)]
    # What refused the message is told first.
    told.sort(key=lambda one: one[0].severity != "error")
    segments.append(_verdict(message, code, told[0][1] if told else "", version, delimiters))
    if version >= _ERROR_IN_FIELDS:
        segments += [_error(issue, said, delimiters) for issue, said in told]
    elif told:
        # Before 2.5 there is one ERR, and its first field repeats.
        faults = [_old_error(issue, said, delimiters) for issue, said in told]
        segments.append(f"ERR{delimiters.field}{delimiters.repetition.join(faults)}")
    return _encoded("\r".join((*segments, *lines)) + "\r", charset, delimiters.escape)


def _blank(now: datetime, control_id: str) -> str:
    fields = ["MSH", STANDARD.encoding_characters, *[_UNKNOWN] * 4, _time(now), "", "ACK"]
    return "|".join([*fields, escape(control_id, STANDARD) or _UNKNOWN, "P", _VERSION])


def _header(
    message: Message, version: _Version, now: datetime, control_id: str, answer: str
) -> str:
    sent, delimiters = message.header.raw, message.delimiters
    kind = [answer]
    if version >= (2, 2, 0) and message.trigger:
        trigger = escape(message.trigger, delimiters)
        kind.append(trigger)
        structure = answer if answer == "ACK" else f"{answer}_{trigger}"
        kind += [structure] if version >= _THIRD_COMPONENT else []
    fields = [
        "MSH",
        delimiters.encoding_characters,
        *(sent(5), sent(6), sent(3), sent(4)),
        _time(now),
        "",
        delimiters.component.join(kind),
        escape(control_id or _control_id(message), delimiters),
        sent(11) or "P",
        sent(12) or _VERSION,
    ]
    if charset := sent(18):
        fields += [*[""] * 5, charset]
    return delimiters.field.join(fields)


def _verdict(
    message: Message | None, code: str, said: str, version: _Version, delimiters: Delimiters
) -> str:
    fields = ["MSA", code, message.header.raw(10) if message else _UNKNOWN]
    if said and version < _ERROR_IN_FIELDS:
        fields.append(escape(said[:_OLD_WORDS_MAX], delimiters))
    return delimiters.field.join(fields)


def _error(issue: Issue, said: str, delimiters: Delimiters) -> str:
    condition = _CONDITIONS.get(issue.code, _OTHER_CONDITION)
    fields = [
        "ERR",
        "",
        delimiters.component.join(_place(issue.where)),
        delimiters.component.join((*condition, "HL70357")),
        _SEVERITIES[issue.severity],
        delimiters.component.join((escape(issue.id, delimiters), "", "PAYLATER")),
        "",
        escape("; ".join(issue.values)[:_VALUES_MAX], delimiters),
        escape(said[:_WORDS_MAX], delimiters),
    ]
    return delimiters.field.join(fields)


def _old_error(issue: Issue, said: str, delimiters: Delimiters) -> str:
    condition = _CONDITIONS.get(issue.code, _OTHER_CONDITION)
    own = (escape(issue.id, delimiters), escape(said[:_WORDS_MAX], delimiters), "PAYLATER")
    # Before 2.5 there is one field: where, and as its fourth component the coded reason.
    reason = delimiters.subcomponent.join((*condition, "HL70357", *own))
    segment, sequence, field, *_ = (*_place(issue.where), "", "", "")
    return delimiters.component.join((segment, sequence, field, reason))


def _place(where: str) -> tuple[str, ...]:
    """Return segment, sequence, field, repetition, component, subcomponent, as far as known."""
    found = _PLACE.fullmatch(where)
    if not found:
        return ()
    segment, sequence, *rest = found.groups(default="")
    place = [segment, sequence or "1", *rest]
    if place[4] and not place[3]:
        place[3] = "1"
    while not place[-1]:
        place.pop()
    return tuple(place)


def _told(issue: Issue, charset: str, language: Language) -> str:
    said = _words(issue, language)
    try:
        said.encode(charset)
    except UnicodeEncodeError:
        return _words(issue, "en")
    return said


def _quotes(issue: Issue) -> bool:
    """Tell whether an issue quotes what a message says of a person.

    What settlement finds of a visit stands at PID, and quotes no field of it.
    """
    ours = issue.code == "business-rule" and "-" not in issue.where
    return bool(_PERSONAL.match(issue.where)) and not ours


def _words(issue: Issue, language: Language) -> str:
    if not _quotes(issue):
        return words(issue, language)
    withheld = words(Issue("information", "suppressed", "", "withheld"), language)
    return words(replace(issue, values=(withheld,) * len(issue.values)), language)


def _spared(issue: Issue) -> Issue:
    """Return an issue without what it quotes of a person: an answer goes where logs are kept."""
    return replace(issue, values=()) if _quotes(issue) else issue


def _control_id(message: Message) -> str:
    derived = f"A{message.control_id}"
    if len(derived) <= _CONTROL_ID_MAX:
        return derived
    return sha256(derived.encode("utf-8", "replace")).hexdigest()[:_CONTROL_ID_MAX].upper()


@lru_cache(maxsize=64)
def _version(spelling: str) -> _Version:
    found = _VERSION_PARTS.match(spelling or _VERSION) or _VERSION_PARTS.match(_VERSION)
    assert found
    return 2, int(found[1]), int(found[2] or 0)


def _time(now: datetime) -> str:
    return f"{now:%Y%m%d%H%M%S%z}"


def _encoded(text: str, charset: str, mark: str) -> bytes:
    try:
        return text.encode(charset)
    except UnicodeEncodeError:
        return b"".join(_character(each, charset, mark) for each in text)


def _character(character: str, charset: str, mark: str) -> bytes:
    try:
        return character.encode(charset)
    except UnicodeEncodeError:
        if mark == UNDECLARED:
            return b"?"
        return f"{mark}X{character.encode('utf-8', 'replace').hex().upper()}{mark}".encode(charset)
