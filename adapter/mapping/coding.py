"""Coded values that a table translates, with what the sender wrote beside."""

from contextlib import suppress
from typing import Any

from adapter.mapping.amounts import Unreadable
from adapter.mapping.context import Context
from adapter.mapping.transforms import Convert


def coded(whole: Convert, translate: Convert) -> Convert:
    """Compile a coded value whose table translates it; another system's code stays as it is."""

    def convert(context: Context, repetition: Any) -> dict[str, Any] | None:
        known, code = None, repetition.text()
        if code and repetition.text(3)[:3] in {"", "HL7"}:
            with suppress(Unreadable):
                known = translate(context, code)
        recorder = context.recorder
        row, since = (recorder.row, len(recorder.entries)) if recorder else ("", 0)
        if recorder:
            recorder.row = ""
        found: dict[str, Any] | None = whole(context, repetition)
        if not found or known is None:
            return found
        if recorder:
            recorder.translated(since, dict(known), row)
        if "coding" not in found:
            return dict(known)
        return {**found, "coding": [dict(known), *found["coding"][1:]]}

    return convert
