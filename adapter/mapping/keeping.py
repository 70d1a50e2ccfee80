"""Drafts kept: what a segment said of a resource, or what it adds to one that there is."""

from collections.abc import Sequence
from typing import Any

from adapter.fhir.resources import read, write
from adapter.mapping.context import Context
from adapter.mapping.drafts import AMOUNTS, Draft
from adapter.mapping.inlining import RunRules
from adapter.mapping.rules import SegmentMap


def keeping(model: SegmentMap, otherwise: RunRules) -> RunRules:
    """Compile making a draft of what a segment said, or adding it to the one there is."""
    needs, has_defaults = tuple(model.needs.items()), bool(model.defaults)
    is_amount = model.resource in AMOUNTS

    def keep(context: Context, segment: Any, out: dict[str, Any]) -> None:
        for name, among in needs:
            _drop_without(out, name, among)
        draft = context.drafts.get(out["id"])
        if draft is None:
            context.drafts[out["id"]] = draft = Draft(out, segment.label)
        elif is_amount and draft.source != segment.label:
            # The same transaction again in one message: the first stands.
            told = (draft.resource, out)
            _compare(context, segment.label, *map(_plain, told) if context.is_written else told)
            return
        else:
            draft.add(out)
        if has_defaults:
            otherwise(context, segment, draft.defaults)
        if context.deletes:
            draft.delete += context.deletes
            context.deletes = []
        if context.recorder:
            draft.trace += context.recorder.taken()

    return keep


def _plain(resource: dict[str, Any]) -> dict[str, Any]:
    """Read again what stands there as JSON."""
    return read(write(resource))


def _compare(context: Context, label: str, first: dict[str, Any], again: dict[str, Any]) -> None:
    amount = AMOUNTS[first["resourceType"]]
    if first.get(amount) != again.get(amount):
        number = next((one["value"] for one in first.get("identifier", ())), "")
        told = [str(one.get(amount, {}).get("value", "")) for one in (first, again)]
        context.report(
            "warning", "duplicate", f"{label}-2", "transaction-reused", str(number), *told
        )


def _drop_without(out: dict[str, Any], name: str, among: Sequence[str]) -> None:
    """Leave out the entries of a list that have none of these elements: FHIR refuses them."""
    entries = out.get(name)
    if entries:
        kept = [entry for entry in entries if any(each in entry for each in among)]
        if kept:
            out[name] = kept
        else:
            del out[name]
