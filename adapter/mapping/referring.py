"""Data types that are things of their own, a doctor, a bed: the field refers to them."""

from typing import Any

from adapter.mapping import sources
from adapter.mapping.context import Context
from adapter.mapping.drafts import Draft, Trace, derived, join
from adapter.mapping.rules import DatatypeMap
from adapter.mapping.transforms import Convert


def referred(model: DatatypeMap, convert: Convert, *, traced: bool) -> Convert:
    """Compile making a resource of a repetition and referring to it."""
    parts = sources.parts(model.key or (), model.datatype)
    others = sources.parts(model.key_otherwise or (), model.datatype)
    kind = model.to

    def refer_once(context: Context, repetition: Any) -> dict[str, str] | None:
        """Refer again to what the same text has made in this message."""
        known = context.referred.get((refer, repetition.raw))
        if known:
            return {"reference": known}
        reported = len(context.issues)
        told = refer(context, repetition)
        # What is wrong with it is reported of each place anew.
        if told and len(context.issues) == reported:
            context.referred[refer, repetition.raw] = told["reference"]
        return told

    def refer(context: Context, repetition: Any) -> dict[str, str] | None:
        entries: list[Trace] = []
        if traced and context.recorder:
            said, entries = context.recorder.apart(lambda: convert(context, repetition))
        else:
            said = convert(context, repetition)
        if said is None:
            return None
        key = [str(part(context, repetition)) for part in parts]
        if others and not all(key):
            key = [str(part(context, repetition)) for part in others]
        resource_id = derived(kind, *key)
        out = {"resourceType": kind, "id": resource_id, **said}
        draft = context.drafts.get(resource_id)
        if draft is None:
            place = context.place
            context.drafts[resource_id] = draft = Draft(out, place[0].label if place else "")
        else:
            join(draft.resource, out)
        draft.trace += entries
        return {"reference": f"{kind}/{resource_id}"}

    return refer if traced else refer_once
