"""Data types that are things of their own, a doctor, a bed: the field refers to them."""

from collections.abc import Callable, Sequence
from typing import Any

from orjson import Fragment

from adapter.mapping import sources
from adapter.mapping.context import Context
from adapter.mapping.drafts import Draft, Trace, derived
from adapter.mapping.rules import DatatypeMap
from adapter.mapping.transforms import Convert

Make = Callable[[Context, Any], dict[str, Any] | None]


def referred(model: DatatypeMap, convert: Convert, *, traced: bool) -> Convert:
    """Compile making a resource of a repetition and referring to it."""
    make = _making(model, convert)
    if traced:
        return _traced(make)

    def refer(context: Context, repetition: Any) -> dict[str, str] | None:
        """Refer again to what the same text has made in this message."""
        if known := context.referred.get((refer, repetition.raw)):
            return {"reference": known}
        reported = context.reported
        out = make(context, repetition)
        if out is None:
            return None
        told = put(context, out)
        # What is wrong with it is reported of each place anew.
        if context.reported == reported:
            context.referred[refer, repetition.raw] = told["reference"]
        return told

    return refer


def _traced(make: Make) -> Convert:
    def refer(context: Context, repetition: Any) -> dict[str, str] | None:
        if not context.recorder:
            out = make(context, repetition)
            return put(context, out) if out else None
        said, entries = context.recorder.apart(lambda: make(context, repetition))
        return put(context, said, entries) if said else None

    return refer


def _making(model: DatatypeMap, convert: Convert) -> Make:
    parts = sources.parts(model.key or (), model.datatype)
    others = sources.parts(model.key_otherwise or (), model.datatype)
    kind = model.to

    def make(context: Context, repetition: Any) -> dict[str, Any] | None:
        said = convert(context, repetition)
        if said is None:
            return None
        key = [str(part(context, repetition)) for part in parts]
        if others and not all(key):
            key = [str(part(context, repetition)) for part in others]
        return {"resourceType": kind, "id": derived(kind, *key), **said}

    return make


def put(
    context: Context,
    out: dict[str, Any],
    entries: Sequence[Trace] = (),
    body: Fragment | None = None,
) -> dict[str, str]:
    """Make a draft of a resource, or add it to the one there is."""
    draft = context.drafts.get(out["id"])
    if draft is None:
        place = context.place
        draft = Draft(out, place[0].label if place else "", body=body)
        context.drafts[out["id"]] = draft
    else:
        draft.add(out)
    draft.trace += entries
    return {"reference": f"{out['resourceType']}/{out['id']}"}
