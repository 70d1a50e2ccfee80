"""Codes that are told once and remembered: the same text at the same facility means the same."""

from typing import Any, Final

from adapter.mapping.compiler import Words
from adapter.mapping.context import Context
from adapter.mapping.transforms import Convert

# Words that look at nothing but the text and the facility.
_LASTING: Final = frozenset({"text", "code", "local-system"})
_KNOWN_MAX: Final = 20_000


def is_lasting(name: str, words: Words) -> bool:
    """Tell whether a data type map gives the same for the same text at the same facility."""
    return all(
        rule.transform in _LASTING
        or (rule.transform in words.datatypes and is_lasting(rule.transform, words))
        for rule in words.datatypes[name][0].rules
        if rule.transform
    ) and name.startswith("CWE_")


def remembered(convert: Convert) -> Convert:
    """Remember codes, of which a hospital has some thousands and sends each again and again."""
    known: dict[tuple[str, str], dict[str, Any]] = {}

    def recall(context: Context, repetition: Any) -> dict[str, Any] | None:
        found: dict[str, Any] | None
        if not context.is_plain:
            found = convert(context, repetition)
            return found
        key = (context.facility, repetition.raw)
        found = known.get(key)
        if found is None:
            found = convert(context, repetition)
            if found is None or len(known) >= _KNOWN_MAX:
                return found
            known[key] = found
        # A copy, for a later rule may add to it.
        return {**found}

    return recall
