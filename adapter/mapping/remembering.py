"""Codes that are told once and remembered: the same text at the same facility means the same."""

from collections.abc import Callable
from typing import Any, Final

from adapter.mapping import sources
from adapter.mapping.compiler import Words
from adapter.mapping.context import Context
from adapter.mapping.transforms import Convert

# Words that look at nothing but the text and the facility.
_LASTING: Final = frozenset({"text", "code", "local-system"})
# Words that look at the message as a whole.
_OF_A_MESSAGE: Final = frozenset({"reference", "identifier-coding", "identifier-system"})
KNOWN_MAX: Final = 20_000

Known = dict[tuple[str, str], list[dict[str, Any]]]
Learn = Callable[[Context, Any, str], list[dict[str, Any]]]


def is_lasting(name: str, words: Words) -> bool:
    """Tell whether a data type map gives the same for the same text at the same facility."""
    return all(
        rule.transform in _LASTING
        or (rule.transform in words.datatypes and is_lasting(rule.transform, words))
        for rule in words.datatypes[name][0].rules
        if rule.transform
    ) and name.startswith("CWE_")


def is_alone(name: str, words: Words) -> bool:
    """Tell whether a data type map looks at nothing but the text, the facility and the site."""
    model = words.datatypes[name][0]
    keys = (*(model.key or ()), *(model.key_otherwise or ()))
    read = {each for part in keys for each in ((part,) if isinstance(part, str) else part)}
    for rule in model.rules:
        read |= {*rule.sources, *((rule.when.subject,) if rule.when else ())}
    return (
        all(each == "facility" or sources.own_leaf(each, model.datatype) for each in read)
        and _OF_A_MESSAGE.isdisjoint(rule.transform or "" for rule in model.rules)
        and all(
            is_alone(each, words)
            for each in (model.like, model.otherwise, *(rule.transform for rule in model.rules))
            if each and each in words.datatypes
        )
    )


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
            reported = context.reported
            found = convert(context, repetition)
            if found is None or len(known) >= KNOWN_MAX or context.reported > reported:
                return found
            known[key] = found
        # A copy, for a later rule may add to it.
        return {**found}

    return recall


def lasting(convert: Convert, field: int) -> tuple[Known, Learn]:
    """Remember whole fields of codes, by facility and text; who looks one up copies what it puts.

    What gave a finding is not remembered: it is to be reported of each place.
    """
    known: Known = {}

    def learn(context: Context, segment: Any, raw: str) -> list[dict[str, Any]]:
        reported = context.reported
        told = tell(convert, field, context, segment)
        if told and context.reported == reported and len(known) < KNOWN_MAX:
            known[context.facility, raw] = told
        return told

    return known, learn


def tell(convert: Convert, field: int, context: Context, segment: Any) -> list[dict[str, Any]]:
    """Tell a whole field, each repetition by itself."""
    context.place = (segment, field)
    found = (convert(context, each) for each in segment.repetitions(field))
    return [told for told in found if told is not None]
