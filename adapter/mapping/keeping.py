"""Drafts kept: what a segment said of a resource, or what it adds to one that there is."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from adapter.fhir.resources import read, write
from adapter.mapping.context import Context
from adapter.mapping.drafts import AMOUNTS, Draft, Trace
from adapter.mapping.inlining import RunRules
from adapter.mapping.rules import SegmentMap

_ENTRY: Final = re.compile(r"(\w+)(?:\[(\d+)\])?((?:\.|$).*)")


def keeping(model: SegmentMap, otherwise: RunRules) -> RunRules:
    """Compile making a draft of what a segment said, or adding it to the one there is."""
    needs, has_defaults = tuple(model.needs.items()), bool(model.defaults)
    is_amount = model.resource in AMOUNTS

    def keep(context: Context, segment: Any, out: dict[str, Any]) -> None:
        said = {**out} if context.recorder else {}
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
            draft.trace += _placed(context.recorder.taken(), said, model.needs, draft.resource)

    return keep


def _plain(resource: dict[str, Any]) -> dict[str, Any]:
    """Read again what stands there as JSON."""
    return read(write(resource))


def _placed(
    trace: Sequence[Trace], said: dict[str, Any], needs: Container[str], kept: dict[str, Any]
) -> Iterator[Trace]:
    """Tell of each entry of a list where it stands now; what was left out is not told."""
    for row in trace:
        found = _ENTRY.fullmatch(row.element)
        entries = said.get(found[1]) if found else None
        number = int(found[2] or 0) if found else 0
        is_one = found and isinstance(entries, list) and (found[2] or len(entries) == 1)
        # What counts only where nothing is known stands in a list of its own.
        if not found or not entries or not is_one or number >= len(entries):
            yield row
            continue
        there = kept.get(found[1], [])
        if entries[number] in there:
            at = there.index(entries[number])
            yield replace(row, element=f"{found[1]}[{at}]{found[3]}")
        elif found[1] not in needs:
            yield row


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
