"""The grammar of the mapping files: every word there is, and nothing else."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
EventName = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}\^[A-Z][A-Z0-9]{2}$")]
# The versions of HL7 v2 that there are; named where a file is for some of them only.
Version = Literal[
    "2.1",
    "2.2",
    "2.3",
    "2.3.1",
    "2.4",
    "2.5",
    "2.5.1",
    "2.6",
    "2.7",
    "2.8",
    "2.8.1",
    "2.8.2",
    "2.9",
]
Parts = tuple[str | tuple[str, ...], ...]


class Grammar(BaseModel):
    """A piece of a mapping file; a word it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Condition(Grammar):
    """What stands after `when`: one field or fact, and one thing said of it."""

    field: Name | None = None
    fact: Name | None = None
    equals: str | None = None
    among: tuple[str, ...] | None = Field(None, alias="in")
    valued: Literal["yes", "no"] | None = None

    @model_validator(mode="after")
    def _say_one_thing(self) -> "Condition":
        if (self.field is None) == (self.fact is None):
            raise ValueError("a condition names one field or one fact")
        if sum(said is not None for said in (self.equals, self.among, self.valued)) != 1:
            raise ValueError("a condition says one of equals, in, valued")
        return self

    @property
    def subject(self) -> str:
        """The field or fact it looks at."""
        return self.field or self.fact or ""


class Rule(Grammar):
    """One line: where to, what from, how."""

    to: Name
    source: Name | tuple[Name, ...] | None = Field(None, alias="from")
    value: Any = None
    transform: Name | None = Field(None, alias="as")
    table: Name | None = None
    when: Condition | None = None
    required: Literal["true", "readable"] | None = None

    @model_validator(mode="after")
    def _have_one_source(self) -> "Rule":
        if self.source == ():
            raise ValueError("from names no field")
        if (self.source is None) == (self.value is None):
            raise ValueError("a rule has either from or value")
        if self.table and self.source is None:
            raise ValueError("a table translates what comes from a field")
        if self.value == "":
            raise ValueError("value is empty; FHIR has no empty elements")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The fields or facts it reads; the first valued one counts."""
        return (self.source,) if isinstance(self.source, str) else self.source or ()


class Owner(NamedTuple):
    """Whose rule it is: the segment or data type it reads, the type it writes."""

    reads: str
    writes: str
    kind: Literal["segment", "datatype", "event"] = "segment"


class SegmentMap(Grammar):
    """segments/<segment>_to_<resource>.yaml: one segment told as one resource."""

    segment: Name
    resource: Name
    reference: Name
    key: Parts = Field(min_length=1)
    key_otherwise: Parts | None = None
    called: Name | None = None
    when: Condition | None = None
    needs: dict[Name, tuple[Name, ...]] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = Field(min_length=1)
    defaults: tuple[Rule, ...] = ()


class DatatypeMap(Grammar):
    """datatypes/<type>_to_<type>.yaml: one v2 data type told as one FHIR data type.

    With a `key` it makes a resource of its own, and what uses it refers to that.
    """

    datatype: Name
    to: Name
    reference: Name
    key: Parts | None = None
    key_otherwise: Parts | None = None
    otherwise: Name | None = None
    like: Name | None = None
    rules: tuple[Rule, ...] = Field(min_length=1)


class Table(Grammar):
    """tables/<table>_to_<codes>.yaml: one code told as another, or as a whole Coding."""

    table: Name
    to: Name
    reference: Name
    rows: dict[str, Any] = Field(default_factory=dict)
    unknown: Any = None
    otherwise: Any = None
    silent: Literal["true"] | None = None
    passes: Name | None = None

    @model_validator(mode="after")
    def _decide(self) -> "Table":
        others = (self.unknown, self.otherwise, self.silent, self.passes)
        if sum(said is not None for said in others) > 1:
            raise ValueError("say one of unknown (with a finding), otherwise, silent, passes")
        if not self.rows and self.passes is None:
            raise ValueError("a table has rows, or passes its codes on as they are")
        return self


class Emptied(Grammar):
    """A segment that deletes: any of these fields is `""`, and the element is emptied.

    Where the `action` is valued, the segments are no snapshot: each changes one entry of it.
    """

    fields: tuple[Name, ...] = Field(min_length=1)
    resource: Name
    element: Name
    action: Name | None = None


class Step(Grammar):
    """One line under `segments`: every such segment goes through these maps."""

    segment: Name
    maps: tuple[Name, ...] = Field(min_length=1)
    when: Condition | None = None
    empties: Emptied | None = None
    only: Literal["convert"] | None = None


class EventMap(Grammar):
    """messages/<code>_<trigger>.yaml: what one event makes of its message.

    What only a site's dialect means by an event has a word (`called`) and no event of its own.
    """

    event: EventName | None = None
    called: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")] | None = None
    reference: Name
    versions: tuple[Version, ...] = ()
    like: Name | None = None
    visit: Literal["required", "optional", "paired", "none"] | None = None
    group: Literal["PID", "PV1"] | None = None
    merge: Literal["person", "visit", "account", "owner", "link"] | None = None
    segments: tuple[Step, ...] = ()
    rules: dict[str, tuple[Rule, ...]] = Field(default_factory=dict)
    defaults: dict[str, tuple[Rule, ...]] = Field(default_factory=dict)
    delete: dict[str, tuple[Name, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _have_segments(self) -> "EventMap":
        if (self.like is None) == (not self.segments):
            raise ValueError("an event lists its segments, or is like one that does")
        if self.event is None and self.called is None:
            raise ValueError("say the event, or what sites call it")
        return self


def base_of(model: EventMap, events: Mapping[str, EventMap]) -> EventMap | None:
    """Return the event whose segments this one goes through; None if none lists them."""
    seen: set[str] = set()
    while model.like:
        if model.like in seen or model.like not in events:
            return None
        seen.add(model.like)
        model = events[model.like]
    return model
