"""Data type maps compiled: a repetition told as a FHIR data type, or as a thing of its own."""

from typing import Any, Final

from adapter.mapping import sources
from adapter.mapping.compiler import Apply, Words, compile_rule
from adapter.mapping.context import Context
from adapter.mapping.inlining import inlined_type
from adapter.mapping.referring import referred
from adapter.mapping.rules import Owner, Rule
from adapter.mapping.transforms import Convert

# Words that look at nothing but the text and the facility.
_LASTING: Final = frozenset({"text", "code", "local-system"})
_KNOWN_MAX: Final = 20_000
# The rule and what applies it; the component it needs, whether it looks below one.
DatatypeRule = tuple[Rule, Apply, int, bool]


def compile_datatype(name: str, words: Words, traced: bool) -> Convert:
    """Compile a data type map to a function from a repetition to the FHIR type, or None."""
    if found := words.compiled.get((name, traced)):
        return found
    rules = _datatype_rules(name, words, traced=traced)
    model = words.datatypes[name][0]

    def convert(context: Context, repetition: Any) -> dict[str, Any] | None:
        out: dict[str, Any] = {}
        said = False
        size, flat = repetition.extent()
        for rule, apply, component, below in rules:
            is_there = component <= size and not (below and flat)
            if is_there and apply(context, repetition, out):
                said = True
            elif rule.required == "true":
                return None
        return out if said else None

    found: Convert = convert
    if not traced:
        owner = Owner(model.datatype, model.to, "datatype")
        found = inlined_type(name, [each[:2] for each in rules], owner, words, convert)
        if _is_lasting(name, words):
            found = _remembered(found)
    if model.key:
        found = referred(model, found, traced=traced)
    if model.otherwise:
        found = _or_else(found, compile_datatype(model.otherwise, words, traced))
    words.compiled[name, traced] = found
    return found


def _datatype_rules(name: str, words: Words, *, traced: bool) -> tuple[DatatypeRule, ...]:
    """Compile a data type map's own rules, and before those that win, the ones it is like."""
    model, places = words.datatypes[name]
    owner = Owner(model.datatype, model.to, "datatype")
    own = tuple(
        (
            rule,
            compile_rule(rule, owner, words, place, traced=traced),
            *sources.reach(rule.sources, model.datatype),
        )
        for rule, place in zip(model.rules, places, strict=True)
    )
    return own + (_datatype_rules(model.like, words, traced=traced) if model.like else ())


def _or_else(first: Convert, second: Convert) -> Convert:
    def either(context: Context, repetition: Any) -> Any:
        found = first(context, repetition)
        return second(context, repetition) if found is None else found

    return either


def _is_lasting(name: str, words: Words) -> bool:
    """Tell whether a data type map gives the same for the same text at the same facility."""
    return all(
        rule.transform in _LASTING
        or (rule.transform in words.datatypes and _is_lasting(rule.transform, words))
        for rule in words.datatypes[name][0].rules
        if rule.transform
    ) and name.startswith("CWE_")


def _remembered(convert: Convert) -> Convert:
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
