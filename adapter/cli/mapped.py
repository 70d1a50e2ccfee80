"""Messages of files, parsed and mapped, for the commands that store nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapter.catalog.mappings import load_mappings
from adapter.cli.files import read_messages
from adapter.cli.options import site_folder
from adapter.cli.output import complain
from adapter.hl7v2.conformance import judge
from adapter.hl7v2.message import Message, MessageError, parse
from adapter.issues import Issue, refuses, words
from adapter.mapping.drafts import Mapped


@dataclass(frozen=True, slots=True)
class Read:
    """One message of a file and what mapping made of it; `mapped` is None if it is unreadable."""

    name: str
    message: Message | None
    mapped: Mapped | None
    issues: Sequence[Issue]
    # Of the mappings it was read by.
    version: str = ""

    @property
    def is_mapped(self) -> bool:
        """Tell whether resources came of it."""
        return self.mapped is not None and self.mapped.mapped and not refuses(list(self.issues))


def map_files(
    names: Sequence[str],
    overlay: Path | None,
    *,
    trace: bool,
    conformance: bool = False,
    header: bool = False,
    written: bool = False,
) -> Iterator[Read]:
    """Map every message of the files, one after another; judge each by the standard if asked.

    `written` says that what each message gives is only to be written, by itself.
    """
    mappings = load_mappings(site_folder(overlay))
    for name, raw in read_messages(names):
        try:
            message = parse(raw, mappings.charset_of(raw))
        except MessageError as fault:
            yield Read(name, None, None, fault.issues)
            continue
        site = mappings.site_of(message)
        mapped = mappings.map(message, site, trace=trace, convert=header, written=written)
        departures = judge(message) if conformance else []
        yield Read(name, message, mapped, [*mapped.issues, *departures], mappings.version)


def tell_issues(read: Read) -> None:
    """Tell on stderr what is wrong with a message, one sentence an issue."""
    for issue in read.issues:
        complain(f"{read.name}: {issue.severity}: {words(issue)}")
    if read.message is not None and read.mapped is not None and not read.mapped.mapped:
        event = f"{read.message.code}^{read.message.trigger}"
        complain(f"{read.name}: error: the event {event} is not mapped")
