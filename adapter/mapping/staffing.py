"""Fields that name staff, wards and departments: a house names the same again and again."""

from typing import Any, Final, NamedTuple

from orjson import Fragment

from adapter.mapping.context import Context
from adapter.mapping.drafts import Draft
from adapter.mapping.referring import put
from adapter.mapping.remembering import KNOWN_MAX, Learn, tell
from adapter.mapping.transforms import Convert

OF_THE_HOUSE: Final = frozenset({"XCN", "XON", "PL"})


class Told(NamedTuple):
    """What a field was told as, and what was made of it: by which map, of which text."""

    entries: list[dict[str, Any]]
    made: list[tuple[tuple[Any, str], Draft]]


def housed(convert: Convert, field: int, *, alone: bool) -> Learn:
    """Remember whole fields for as long as their message is mapped.

    `alone` says that nothing but text, facility and site have a say: then also for later messages.
    """
    known: dict[tuple[str, str, str], Told] = {}

    def learn(context: Context, segment: Any, raw: str) -> list[dict[str, Any]]:
        key = (context.site.site, context.facility, raw)
        told = known.get(key)
        if told is None:
            told = _apart(convert, field, context, segment) if alone else None
            if told is None:
                return _once(learn, convert, field, context, segment)
            if len(known) < KNOWN_MAX:
                known[key] = told
        context.place = (segment, field)
        for name, draft in told.made:
            if name not in context.referred:
                # A copy, for another text may add to it.
                reference = put(context, {**draft.resource}, body=_body(context, draft))
                context.referred[name] = reference["reference"]
        context.told[learn, raw] = told.entries
        return told.entries

    return learn


def _body(context: Context, draft: Draft) -> Fragment | None:
    if context.is_written and draft.body is None:
        draft.body = draft.written()
    return draft.body if context.is_written else None


def _once(
    learn: Learn, convert: Convert, field: int, context: Context, segment: Any
) -> list[dict[str, Any]]:
    reported = context.reported
    entries = tell(convert, field, context, segment)
    # What is wrong with it is reported of each place anew.
    if entries and context.reported == reported:
        context.told[learn, segment.raw(field)] = entries
    return entries


def _apart(convert: Convert, field: int, context: Context, segment: Any) -> Told | None:
    """Tell a field as if nothing had been made yet; None if there is anything to report of it."""
    reported, drafts, referred = context.reported, context.drafts, context.referred
    context.drafts, context.referred = {}, {}
    try:
        entries = tell(convert, field, context, segment)
        made = [
            (name, context.drafts[reference.partition("/")[2]])
            for name, reference in context.referred.items()
        ]
        is_whole = context.reported == reported and len(made) == len(context.drafts)
    finally:
        context.drafts, context.referred = drafts, referred
    return Told(entries, made) if is_whole else None
