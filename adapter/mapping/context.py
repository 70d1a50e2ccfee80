"""What is known while one message is mapped."""

from typing import Any, Final

from adapter.hl7v2.message import Message, by_name
from adapter.hl7v2.path import FieldPath
from adapter.hl7v2.segment import Segment
from adapter.issues import Issue
from adapter.mapping.drafts import Draft
from adapter.mapping.leaves import value_of
from adapter.mapping.line import Line, read_line
from adapter.mapping.profile import SiteProfile
from adapter.mapping.trace import Recorder

_USUAL: Final = "MSH|^~\\&|"
# What differs between the messages of one stay: their headers, their lines and what is below.
MOVING: Final = frozenset({"MSH", "EVN", "FT1", "NTE", "ZFL"})


class Context:
    """One person's part of one message, and what mapping it has given so far."""

    __slots__ = (
        "are_lines_alone",
        "charts",
        "deletes",
        "drafts",
        "facility",
        "foreign_country",
        "is_fleeting",
        "is_plain",
        "is_whole",
        "is_written",
        "issues",
        "key_counts",
        "lines",
        "message",
        "mrn",
        "named",
        "paths",
        "peers",
        "place",
        "recorder",
        "references",
        "referred",
        "reported",
        "sending_application",
        "sending_facility",
        "site",
        "told",
        "visit",
    )

    def __init__(
        self,
        message: Message,
        segments: tuple[Segment, ...],
        site: SiteProfile,
        recorder: Recorder | None,
        *,
        is_written: bool = False,
    ) -> None:
        self.message: Final = message
        self.named: Final = by_name(segments) if segments is not message.segments else message.named
        self.site: Final = site
        self.recorder: Final = recorder
        self.sending_application = message.sending_application
        self.sending_facility = message.sending_facility
        self.issues: list[Issue] = []
        # How often anything was reported, the same thing again too.
        self.reported = 0
        self.drafts: dict[str, Draft] = {}
        self.references: dict[str, dict[str, str]] = {}
        # What a repetition was told as that makes a thing of its own, by its map and its text.
        self.referred: dict[tuple[Any, str], str] = {}
        # What whole fields were told as, by who told it and the text.
        self.told: dict[tuple[Any, str], list[dict[str, Any]]] = {}
        self.key_counts: dict[tuple[str, ...], int] = {}
        self.deletes: list[str] = []
        # With the usual delimiters the same text means the same in every message.
        self.is_plain: Final = message.header.line.startswith(_USUAL)
        country = message.header.text(17)
        self.foreign_country = "" if country in site.countries else country
        # Version 2.1 has its own order of amount and quantity.
        old = message.version == "2.1"
        self.paths: Final = site.field_paths_of_2_1 if old else site.field_paths
        # Whether a money line is told by its own fields, and by nothing else.
        self.are_lines_alone: Final = (
            self.is_plain
            and not recorder
            and not old
            and not self.foreign_country
            and site.line_segments.isdisjoint(self.named)
        )
        # Whether this is all of its message; whether a rule has looked at what moves.
        self.is_whole: Final = segments is message.segments
        # Whether drafts are only to be written: then what recurs may stand in them as JSON.
        self.is_written: Final = is_written and self.is_whole
        self.is_fleeting = False
        self.place: tuple[Segment, int] | None = None
        self.lines: dict[int, Line] = {}
        self.facility = self.fact("facility")
        self.mrn = self.fact("mrn")
        self.visit = ""
        # The charts of the message's other persons.
        self.peers: tuple[str, ...] = ()
        # Numbers that are a chart's even where no type says so.
        self.charts = {self.mrn}

    def first(self, name: str) -> Segment | None:
        """Return the first segment of a name in this person's part of the message."""
        same = self.named.get(name)
        return same[0] if same else None

    def fact(self, name: str, own: Segment | None = None) -> str:
        """Return what the site's places for a fact hold: the first valued one."""
        for path in self.paths[name]:
            if path.segment in MOVING:
                self.is_fleeting = True
            segment = own if own and own.name == path.segment else self.first(path.segment)
            if segment:
                if self.recorder:
                    self.recorder.read(segment, path.field)
                if found := value_of(path, segment):
                    return found
        return ""

    def fact_place(self, name: str, own: Segment) -> str:
        """Return the field in which a fact of the site was found, its segment where in none."""
        for path in self.paths[name]:
            segment = own if own.name == path.segment else self.first(path.segment)
            if segment and value_of(path, segment):
                return path.where(segment)
        return own.label

    def text(self, path: FieldPath) -> str:
        """Return what a path leads to, in the first segment of its name."""
        if path.segment in MOVING:
            self.is_fleeting = True
        segment = self.first(path.segment)
        if segment is None:
            return ""
        if self.recorder:
            self.recorder.read(segment, path.field)
        return value_of(path, segment)

    def note_read(self, segment: Segment | None, *fields: int) -> None:
        """Tell the recorder that a fact looked at these fields."""
        if self.recorder and segment:
            for field in fields:
                self.recorder.read(segment, field)

    def line(self, segment: Segment) -> Line:
        """Return what a money line (FT1) says; its faults are reported once."""
        line = self.lines.get(segment.position)
        if line is None:
            self.lines[segment.position] = line = read_line(self, segment)
        return line

    def lacks(self, kinds: frozenset[str]) -> bool:
        """Tell whether all money lines have been read, and none is of these kinds."""
        lines = self.lines.values()
        is_read = len(lines) == len(self.named.get("FT1", ()))
        return is_read and kinds.isdisjoint([line.kind for line in lines])

    def report(self, severity: Any, code: str, where: str, issue_id: str, *values: str) -> None:
        """Keep one issue; the same one of the same place only once."""
        self.reported += 1
        issue = Issue(severity, code, where, issue_id, values)
        if issue not in self.issues:
            self.issues.append(issue)
