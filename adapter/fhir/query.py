"""What a search asks and what an index keeps: plain values that a store turns into SQL.

How an entry and a value meet, by parameter type:

- token: `value` equals `code` as written. `Value.system` None asks for any system, "" for none at
  all (`|code`); `Value.code` None asks for any code of the system (`system|`).
- reference: the entry's `system` is the target type and `value` the id; a target that is no
  `Type/id` is kept whole in `value` with `system` None. `Value.system` None asks for any type.
- string: the entry's `value` is folded text and `system` the text as kept. Without a modifier
  `value` starts with `code`; `contains`: holds it; `exact`: `system` equals `code`.
- uri: `value` equals `code`.
- date: the half-open span `low <= t < high` in fixed-width UTC text; `span_meets` below says how
  two spans meet under each prefix.
- number, quantity: `number` within `Value.number` plus or minus `Value.spread` for `eq` and `ap`,
  outside it for `ne`, plain comparison for the others (`sa` as `gt`, `eb` as `lt`); for quantities
  `system` and `value` hold the unit, which a `Value` may leave open (None).

A condition matches a resource when any entry of that parameter meets any of its values; modifier
`not` when none does; modifier `missing` when there is no entry (`code` "true") or one ("false").
Modifier `identifier` is looked up under `param + ":identifier"`, as tokens. `_id` and
`_lastUpdated` are never indexed: a store answers them from its own columns.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from adapter.issues import AdapterError

ParameterType = Literal["token", "reference", "date", "string", "number", "quantity", "uri"]
Prefix = Literal["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]

# The ends of time, for periods that leave one open.
EARLIEST = "0001-01-01T00:00:00.000000Z"
LATEST = "9999-12-31T23:59:59.999999Z"


class QueryError(AdapterError):
    """A search asks for something that is not served or not well written."""

    http_status: ClassVar[int] = 400


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One value of one search parameter of one resource."""

    param: str
    system: str | None = None
    value: str | None = None
    low: str | None = None
    high: str | None = None
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One of the values a condition accepts."""

    prefix: Prefix = "eq"
    system: str | None = None
    code: str | None = None
    low: str | None = None
    high: str | None = None
    number: float | None = None
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Condition:
    """One parameter of a search; any of its values may match.

    With a `chain` the condition is met when the referenced resource of that type meets the inner
    condition, and `values` is empty.
    """

    param: str
    type: ParameterType
    modifier: str | None = None
    values: tuple[Value, ...] = ()
    chain: "tuple[str, Condition] | None" = None


@dataclass(frozen=True, slots=True)
class Query:
    """A whole search; every condition must match.

    `sort` holds parameter and whether it descends; ties are broken by id, and without a sort the
    newest change comes first. `cursor` continues where an earlier page ended.
    """

    type: str
    conditions: tuple[Condition, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    count: int = 20
    cursor: str | None = None
    total: bool = False
    summary_count: bool = False


def span_meets(prefix: Prefix, low: str, high: str, value: Value) -> bool:
    """Tell whether a kept span meets the span a search asks for, as FHIR defines each prefix."""
    asked_low, asked_high = value.low or EARLIEST, value.high or LATEST
    within = asked_low <= low and high <= asked_high
    meets = {
        "eq": within,
        "ne": not within,
        "gt": high > asked_high,
        "lt": low < asked_low,
        "ge": within or high > asked_high,
        "le": within or low < asked_low,
        "sa": low >= asked_high,
        "eb": high <= asked_low,
        "ap": low < asked_high and asked_low < high,
    }
    return meets[prefix]
