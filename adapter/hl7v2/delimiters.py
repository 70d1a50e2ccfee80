"""The delimiters MSH declares, and the escape sequences that let text contain them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from adapter.issues import AdapterError, Issue

# No message may contain NUL, so an undeclared delimiter is never found in one.
UNDECLARED = "\0"

_ALLOWED = frozenset("!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_ENCODING_CHARACTERS_MIN = 2
_ENCODING_CHARACTERS_MAX = 5
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CONTROL_OR_BREAK = tuple(chr(code) for code in range(0x20))
_BREAKS = frozenset({".br", ".sp", ".ce"})


class MessageError(AdapterError):
    """The bytes are not an HL7 v2 message that can be read."""

    ack_code: ClassVar[str] = "AR"
    http_status: ClassVar[int] = 400


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The characters that divide a message, as its own MSH-1 and MSH-2 declare them."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    truncation: str = UNDECLARED

    @classmethod
    def read(cls, header: str) -> "Delimiters":
        """Read the delimiters from the opening of a message."""
        separator = header[3:4]
        return _declared(separator, header[4:].partition(separator)[0] if separator else "")

    @property
    def encoding_characters(self) -> str:
        """MSH-2 as it declares these delimiters."""
        characters = (
            self.component,
            self.repetition,
            self.escape,
            self.subcomponent,
            self.truncation,
        )
        return "".join(characters).rstrip(UNDECLARED)


STANDARD = Delimiters()


@lru_cache(maxsize=64)
def _declared(separator: str, characters: str) -> Delimiters:
    declared = separator + characters
    if (
        len(separator) != 1
        or not _ENCODING_CHARACTERS_MIN <= len(characters) <= _ENCODING_CHARACTERS_MAX
        or len(set(declared)) != len(declared)
        or not _ALLOWED.issuperset(declared)
    ):
        raise MessageError(Issue("error", "structure", "MSH-2", "delimiters-invalid"))
    return Delimiters(separator, *characters.ljust(_ENCODING_CHARACTERS_MAX, UNDECLARED))


def unescape(text: str, delimiters: Delimiters, charset: str = "ascii") -> str:
    """Replace the escape sequences of a leaf by what they stand for, in one pass.

    What is not a sequence known to HL7 stays as it was sent.
    """
    if delimiters.escape not in text:
        return text
    return _sequences(delimiters.escape).sub(
        lambda found: _meaning(found, delimiters, charset), text
    )


def escape(text: str, delimiters: Delimiters) -> str:
    """Write text so that it can stand in a leaf: the inverse of `unescape`."""
    return text.translate(_escapes(delimiters))


@lru_cache(maxsize=16)
def _sequences(mark: str) -> re.Pattern[str]:
    e = re.escape(mark)
    return re.compile(
        rf"{e}(?P<delimiter>[FSTREP]){e}"
        rf"|(?P<bytes>(?:{e}X(?:[0-9A-Fa-f]{{2}})+{e})+)"
        rf"|{e}(?P<format>\.(?:br|sp|ce|sk|in|ti|fi|nf))(?:[+-]?[0-9]{{1,4}})?{e}"
        rf"|{e}[HN]{e}"
        # A local or character set sequence is taken whole, so that its end opens no other.
        rf"|(?P<kept>{e}(?:Z[^{e}]{{0,64}}|[CM](?:[0-9A-Fa-f]{{4}}|[0-9A-Fa-f]{{6}})){e})"
    )


def _meaning(found: re.Match[str], delimiters: Delimiters, charset: str) -> str:
    if letter := found["delimiter"]:
        stands_for = _letters(delimiters)[letter]
        return found[0] if stands_for == UNDECLARED else stands_for
    if run := found["bytes"]:
        return _text_of_bytes(run, delimiters.escape, charset)
    if command := found["format"]:
        return "\n" if command in _BREAKS else " " if command == ".sk" else ""
    return found["kept"] or ""


def _letters(delimiters: Delimiters) -> dict[str, str]:
    return {
        "F": delimiters.field,
        "S": delimiters.component,
        "T": delimiters.subcomponent,
        "R": delimiters.repetition,
        "E": delimiters.escape,
        "P": delimiters.truncation,
    }


def _text_of_bytes(run: str, mark: str, charset: str) -> str:
    raw = bytes.fromhex(run.replace(f"{mark}X", "").replace(mark, ""))
    try:
        text = raw.decode(charset)
    except UnicodeDecodeError:
        return run
    # A FHIR string holds no control characters, so these stay spelled out.
    return run if _CONTROL.search(text) else text


@lru_cache(maxsize=64)
def _escapes(delimiters: Delimiters) -> dict[int, str]:
    if delimiters.escape == UNDECLARED:
        # Without an escape character a delimiter cannot be said at all.
        cannot = (*_CONTROL_OR_BREAK, *_letters(delimiters).values())
        return dict.fromkeys(map(ord, cannot), " ")
    mark = delimiters.escape
    table = {ord(code): f"{mark}X{ord(code):02X}{mark}" for code in _CONTROL_OR_BREAK}
    del table[ord("\t")]
    declared = ((name, sign) for name, sign in _letters(delimiters).items() if sign != UNDECLARED)
    return table | {ord(sign): f"{mark}{name}{mark}" for name, sign in declared}
