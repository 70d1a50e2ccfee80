"""The compiled set of mappings: it finds a message's site and event, and maps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapter.hl7v2.message import Message
from adapter.hl7v2.path import FieldPath
from adapter.hl7v2.segment import Segment
from adapter.mapping.context import Context
from adapter.mapping.dates import instant
from adapter.mapping.drafts import Mapped
from adapter.mapping.facts import prior_mrn, prior_visit
from adapter.mapping.plan import Plan
from adapter.mapping.profile import SiteProfile
from adapter.mapping.trace import Recorder

# A site is a profile and nothing more; the shorter name is what the other rooms say.
Site = SiteProfile

_VISIT: Final = (FieldPath.parse("PV1-19.1"), FieldPath.parse("PID-18.1"))
_STAYS: Final = FieldPath.parse("PID-18.1")
_ENDS: Final = FieldPath.parse("MRG-3.1")
_HEADER_MAX: Final = 512
# Where MRG-1 names a chart other than the message's own.
_OF_PERSONS: Final = frozenset({"person", "owner"})


@dataclass(frozen=True, slots=True)
class Event:
    """One event's two plans: the quick one, and the one that records a trace."""

    quick: Plan
    traced: Plan


class Mappings:
    """Everything the mapping files say, ready to use."""

    def __init__(
        self,
        version: str,
        events: Mapping[str, Event],
        sites: Mapping[str, Site],
        rules: Mapping[tuple[str, str], str],
    ) -> None:
        self.version: Final = version
        self.events: Final = tuple(sorted(name for name in events if "^" in name))
        self.sites: Final = sites
        self._events: Final = events
        self._rules: Final = rules
        self._default: Final = sites["default"]
        self._senders: Final = {
            (site.sender.application, site.sender.facility): site
            for site in sites.values()
            if site.sender
        }
        self._charsets: Final = [
            (
                application.encode(site.charset, "replace"),
                facility.encode(site.charset, "replace"),
                site.charset,
            )
            for (application, facility), site in self._senders.items()
        ]

    @property
    def default_charset(self) -> str:
        """The charset of a sender that has no profile and says none."""
        return self._default.charset

    def site_of(self, message: Message) -> Site:
        """Return the profile of a message's sender, or the default one."""
        application, facility = message.sending_application, message.sending_facility
        senders = self._senders
        return (
            senders.get((application, facility)) or senders.get((application, "")) or self._default
        )

    def charset_of(self, raw: bytes) -> str:
        """Return what an empty MSH-18 means for whoever sent these bytes."""
        header = raw[:_HEADER_MAX].lstrip(b"\xef\xbb\xbf \t\r\n")
        separator = header[3:4]
        if separator:
            start = header.split(separator, 4)[2:4]
            sent = [each.partition(header[4:5])[0] for each in start]
            for application, facility, charset in self._charsets:
                if sent[:1] == [application] and (not facility or sent[1:] == [facility]):
                    return charset
        return self.default_charset

    def rule_of(self, resource_type: str, element: str) -> str | None:
        """Return file and line of the rule that writes an element, or what is around it."""
        while element:
            if found := self._rules.get((resource_type, element)):
                return found
            element = element.rpartition(".")[0]
        return None

    def map(
        self,
        message: Message,
        site: Site,
        *,
        trace: bool = False,
        convert: bool = False,
        written: bool = False,
    ) -> Mapped:
        """Map a message: drafts of resources, and every issue found on the way.

        With `convert` also what only a Bundle of its own needs: the message's header. Drafts that
        are only to be `written` may hold parts of money lines as JSON.
        """
        event = f"{message.code}^{message.trigger}"
        compiled = self._events.get(site.events.get(event, event))
        recorder = Recorder() if trace else None
        plan = (compiled.traced if trace else compiled.quick) if compiled else None
        parts = [
            Context(message, segments, site, recorder, is_written=written)
            for segments in _parts(message, plan.group if plan else "")
        ]
        at = _time_of(parts[0], refuse=plan is not None)
        if plan:
            for context in parts:
                context.peers = tuple(other.mrn for other in parts if other is not context)
                _map_part(context, plan, convert=convert)
        return _mapped(message, parts, at, plan)


def _parts(message: Message, group: str) -> list[tuple[Segment, ...]]:
    """Split a message of several persons or visits; each part has what stands above them all."""
    segments = message.segments
    starts = [each.position for each in message.all(group)]
    if len(starts) <= 1:
        return [segments]
    header = segments[: starts[0]]
    ends = (*starts[1:], len(segments))
    return [(*header, *segments[start:end]) for start, end in zip(starts, ends, strict=True)]


def _map_part(context: Context, plan: Plan, *, convert: bool) -> None:
    if context.first("PID") is None:
        context.report("error", "required", "PID", "person-missing")
        return
    if not context.mrn:
        context.report("error", "required", "PID-3", "person-missing")
    if not context.facility:
        context.report("warning", "required", "MSH-4", "facility-missing")
        context.facility = "unknown"
    context.visit = _visit_of(context, plan.visit)
    if plan.visit == "required" and not context.visit:
        context.report("error", "required", "PV1-19", "visit-missing")
    if any(issue.severity == "error" for issue in context.issues):
        return
    plan.run(context, convert=convert)


def _visit_of(context: Context, visit: str) -> str:
    """Return the visit's number; where none is required, PID-18 alone does not name a visit."""
    if visit == "paired":
        # The account that stays (PID-18) and the one that ends (MRG-3) are told together or not.
        return context.text(_STAYS) if context.text(_ENDS) else ""
    for path in _VISIT[: {"required": 2, "optional": 1, "none": 0}[visit]]:
        if found := context.text(path):
            return found
    return ""


def _time_of(context: Context, *, refuse: bool) -> datetime | None:
    """Return when the event was: EVN-2, else MSH-7."""
    recorded = context.first("EVN")
    if recorded and (text := recorded.text(2)):
        if context.recorder:
            context.recorder.read(recorded, 2)
        found = instant(text, context.site.tzinfo)
        if found is None and refuse:
            context.report("error", "value", "EVN-2", "date-invalid", text)
        return found
    text = context.message.time
    found = instant(text, context.site.tzinfo) if text else None
    if text and found is None:
        # Without EVN-2 the header's time is all that says when it happened.
        context.report("error" if refuse else "warning", "value", "MSH-7", "date-invalid", text)
    return found


def _mapped(
    message: Message, parts: list[Context], at: datetime | None, plan: Plan | None
) -> Mapped:
    each = [_part(message, context, at, plan) for context in parts]
    if len(each) == 1:
        return each[0]
    return each[0]._replace(
        prior=tuple(one for part in each for one in part.prior),
        drafts=[draft for part in each for draft in part.drafts],
        issues=[issue for part in each for issue in part.issues],
        parts=tuple(each),
    )


def _part(message: Message, context: Context, at: datetime | None, plan: Plan | None) -> Mapped:
    merge = plan.merge if plan else ""
    mapped = Mapped(
        event=message.trigger,
        mapped=plan is not None,
        facility=context.facility,
        mrn=context.mrn,
        visit=context.visit,
        sender=(context.sending_application, context.sending_facility),
        at=at,
        prior=(),
        drafts=[*context.drafts.values()],
        issues=context.issues,
    )
    if merge:
        mapped = _ended(mapped, context, merge)
    if context.recorder:
        mapped = mapped._replace(unread=context.recorder.unread(message))
    return mapped


def _ended(mapped: Mapped, context: Context, merge: str) -> Mapped:
    """Add what an event that merges, links or moves ends."""
    ended = context.named.get("MRG", ())
    named = [(context.facility, prior_mrn(context, one)) for one in ended if merge in _OF_PERSONS]
    said = tuple((facility, mrn) for facility, mrn in named if mrn)
    # A person is merged with the account that PID-18 and MRG-3 pair, if they do.
    accounts = merge == "account" or (merge == "person" and bool(context.visit))
    ends = accounts or merge == "visit"
    visits = [prior_visit(context, one, accounts=accounts) for one in ended if ends]
    return mapped._replace(
        prior=said if merge == "person" else (),
        prior_visits=tuple(one for one in visits if one and one != context.visit),
        moved=merge == "owner",
        filed_under=said if merge == "owner" else (),
        linked=tuple((context.facility, one) for one in context.peers if merge == "link"),
    )
