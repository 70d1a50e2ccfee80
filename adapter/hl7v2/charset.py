"""Which characters the bytes of a message stand for, as MSH-18 names them.

Text is decoded before it is split: in GB18030 and Big5 the second byte of a character may be `|`.
"""

import re
from codecs import BOM_UTF8

from adapter.hl7v2.delimiters import MessageError
from adapter.issues import Issue

_FIELD = 18
_LINE_END = re.compile(rb"[\r\n]")
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Z]")

# MSH-18 by HL7 table 0211, and the codec; GB18030 reads all that GBK and GB2312 can write.
_SPELLINGS = {
    "ascii": "ASCII",
    "utf-8": "UNICODE UTF-8",
    "gb18030": "GB 18030-2000",
    "big5": "BIG-5",
    "euc_kr": "KS X 1001",
    **{f"iso8859-{part}": f"8859/{part}" for part in (*range(1, 12), 13, 14, 15, 16)},
}
_CODECS = {
    "USASCII": "ascii",
    "ISOIR6": "ascii",
    "UNICODE": "utf-8",
    "UTF8": "utf-8",
    "ISOIR192": "utf-8",
    "GB18030": "gb18030",
    "GBK": "gb18030",
    "GB2312": "gb18030",
    "CP936": "gb18030",
    "ISOIR58": "gb18030",
    "BIG5": "big5",
    "EUCKR": "euc_kr",
    "LATIN1": "iso8859-1",
    "ISOIR100": "iso8859-1",
    "WINDOWS1252": "cp1252",
    "CP1252": "cp1252",
}


def _normal(spelling: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", spelling.upper())


_CODECS |= {_normal(codec): codec for codec in _SPELLINGS}
_CODECS |= {_normal(spelling): codec for codec, spelling in _SPELLINGS.items()}
_CODECS |= {f"ISO{_normal(codec[3:])}": codec for codec in _SPELLINGS if codec[:3] == "iso"}


def codec(spelling: str) -> str | None:
    """Return the codec a spelling of MSH-18 stands for, or None."""
    return _CODECS.get(spelling) or _CODECS.get(_normal(spelling))


def name(charset: str) -> str:
    """Return how MSH-18 spells a codec."""
    return _SPELLINGS.get(charset, charset.upper())


def decode(raw: bytes, default: str) -> tuple[str, str]:
    """Return the text of a message and its codec; `default` is what an empty MSH-18 means."""
    if raw.startswith(BOM_UTF8):
        raw = raw[len(BOM_UTF8) :]
        default = "utf-8"
    end = _LINE_END.search(raw)
    header = raw[: end.start()] if end else raw
    charset = _of_ascii(header, default) if header.isascii() else _of_bytes(header, default)
    try:
        return raw.decode(charset), charset
    except UnicodeDecodeError as error:
        raise _mismatch(charset, error.start) from None


def _of_ascii(header: bytes, default: str) -> str:
    declared = _declared(header.decode("ascii"))
    if charset := codec(declared or default):
        return charset
    raise MessageError(Issue("error", "not-supported", "MSH-18", "charset-unknown", (declared,)))


def _of_bytes(header: bytes, default: str) -> str:
    # A name in MSH-4 may hide or invent a separator, so a codec counts only if what it reads
    # in MSH-18 names that codec again.
    by_default = codec(default)
    at_face_value = codec(_declared(header.decode("latin-1")))
    for candidate in (at_face_value, by_default, *_SPELLINGS, "cp1252"):
        if candidate is None:
            continue
        try:
            declared = _declared(header.decode(candidate))
        except UnicodeDecodeError:
            continue
        if candidate == (codec(declared) if declared else by_default):
            return candidate
    declared = _declared(header.decode("ascii", "replace"))
    if not declared or codec(declared):
        raise _mismatch(codec(declared or default) or default, 0)
    raise MessageError(Issue("error", "not-supported", "MSH-18", "charset-unknown", (declared,)))


def _declared(header: str) -> str:
    """Return the first repetition of MSH-18, which is the charset of the message."""
    separator = header[3:4] or "|"
    fields = header.split(separator, _FIELD)
    if len(fields) < _FIELD:
        return ""
    component, repetition = fields[1][:1] or "^", fields[1][1:2] or "~"
    return fields[_FIELD - 1].partition(repetition)[0].partition(component)[0].strip()


def _mismatch(charset: str, position: int) -> MessageError:
    values = (name(charset), str(position))
    return MessageError(Issue("error", "invalid", "MSH-18", "charset-mismatch", values))
