"""Data type maps compiled: a repetition told as a FHIR data type, or as a thing of its own."""

from typing import Any

from adapter.mapping import sources
from adapter.mapping.compiler import Apply, Words, compile_rule
from adapter.mapping.context import Context
from adapter.mapping.inlining import inlined_type
from adapter.mapping.referring import referred
from adapter.mapping.remembering import is_lasting, remembered
from adapter.mapping.rules import Owner, Rule
from adapter.mapping.transforms import Convert

# The rule and what applies it; the component it needs, whether it looks below one.
DatatypeRule = tuple[Rule, Apply, int, bool]


def compile_datatype(name: str, words: Words, traced: bool) -> Convert:
    """Compile a data type map to a function from a repetition to the FHIR type, or None."""
    known = words.compiled.get((name, traced))
    if known:
        return known
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
        title = f"datatypes/{name}.yaml"
        found = inlined_type(title, [each[:2] for each in rules], owner, words, convert)
        if is_lasting(name, words):
            found = remembered(found)
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
