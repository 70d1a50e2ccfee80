"""Who may speak: senders by MSH-3 and MSH-4, judged before anything of a message is read."""

from collections.abc import Sequence

from adapter.issues import Issue

# A header longer than this is no sender's name but an attempt to make us look for one.
HEADER_MAX = 512


class Admission:
    """The list of allowed senders; an empty list allows any, which only loopback may."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._allowed = frozenset(allowed)

    def fault(self, body: bytes) -> Issue | None:
        """Return why a message may not come in, or None; what has no header is judged later."""
        if not self._allowed:
            return None
        sender = _sender(body)
        if sender is None or "|".join(sender) in self._allowed:
            return None
        return Issue("error", "forbidden", "MSH-3", "sender-not-allowed", sender)


def _sender(body: bytes) -> tuple[str, str] | None:
    """Read the first components of MSH-3 and MSH-4; both are ASCII in every charset we read."""
    start = body[:HEADER_MAX].lstrip(b"\xef\xbb\xbf\r\n ")
    if not start.startswith(b"MSH") or len(start) < len(b"MSH|^"):
        return None
    fields = start.split(b"\r", 1)[0].split(b"\n", 1)[0].split(start[3:4], 4)
    named = [field.split(start[4:5])[0].decode("ascii", "replace") for field in fields[2:4]]
    application, facility = [*named, "", ""][:2]
    return application, facility
