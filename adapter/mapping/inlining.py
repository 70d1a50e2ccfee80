"""A map's rules as one generated function: the plain case of each without a call.

The function holds no rule of its own. Whatever is not plain (a delimiter, an escape or a deletion
in it, a value that cannot be read) it hands to the rule's compiled closure, which knows all cases.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from adapter.fhir.resources import derive_id
from adapter.hl7v2.segment import Segment
from adapter.mapping.compiler import Apply, Words
from adapter.mapping.conditions import holds
from adapter.mapping.context import Context
from adapter.mapping.drafts import Draft, derived
from adapter.mapping.facts import NUMBERS
from adapter.mapping.rules import Owner, Rule, SegmentMap
from adapter.mapping.snippets import Snippets
from adapter.mapping.transforms import Convert

Run = Callable[[Context, Any], None]
RunRules = Callable[[Context, Any, dict[str, Any]], None]


class Closures(NamedTuple):
    """What the generated function of a map leaves to closures."""

    run: Run
    identify: Callable[[Context, Any], str]
    keep: RunRules
    drop: Callable[[Context], None]


def inlined_map(
    title: str,
    model: SegmentMap,
    rules: Sequence[tuple[Rule, Apply]],
    words: Words,
    closures: Closures,
) -> Run:
    """Generate the function that makes a resource of a segment, from its key to its draft."""
    owner = Owner(model.segment, model.resource)
    snippets = Snippets(title, owner, words)
    body = [*_resource(snippets, model, closures), *snippets.body(rules)]
    named = snippets.function.named
    whole = [
        "fields = source.plain_fields() if context.is_plain else None",
        f"if not fields: return {named('slowly', closures.run)}(context, source)",
        "size = len(fields)",
        *snippets.reading.head,
        *body,
        *_kept(snippets, model, closures),
    ]
    if model.when:
        condition = named("condition", holds(model.when, model.segment, traced=False))
        drop = named("drop", closures.drop)
        whole.insert(0, f"if not {condition}(context, source): return {drop}(context)")
    run: Run = snippets.function.compiled("context, source", whole)
    return run


def inlined(
    title: str, rules: Sequence[tuple[Rule, Apply]], owner: Owner, words: Words
) -> RunRules:
    """Generate the function that applies rules which add to what others have written."""
    snippets = Snippets(title, owner, words)
    body = snippets.body(rules, fresh=False)
    if owner.kind == "event":
        run: RunRules = snippets.function.compiled(
            "context, source, out", [*snippets.reading.head, *body]
        )
        return run
    generated: Callable[..., None] = snippets.function.compiled(
        "context, source, fields, out", ["size = len(fields)", *snippets.reading.head, *body]
    )

    def apply_all(context: Context, segment: Segment, out: dict[str, Any]) -> None:
        fields = segment.plain_fields() if context.is_plain else None
        if fields:
            generated(context, segment, fields, out)
        else:
            for _, apply in rules:
                apply(context, segment, out)

    return apply_all


def inlined_type(
    title: str,
    rules: Sequence[tuple[Rule, Apply]],
    owner: Owner,
    words: Words,
    slowly: Convert,
) -> Convert:
    """Generate the function that makes a data type of a repetition; `slowly` knows all cases."""
    constants = any(rule.source is None for rule, _ in rules)
    if constants and not any(rule.required == "true" for rule, _ in rules):
        # Constants alone say nothing, and only a required component is sure to say something.
        return slowly
    snippets = Snippets(title, owner, words)
    body = snippets.body(rules)
    generated: Callable[..., dict[str, Any] | None] = snippets.function.compiled(
        "context, source, parts",
        ["out = {}", "size = len(parts)", *snippets.reading.head, *body, "return out or None"],
    )

    def convert(context: Context, repetition: Any) -> Any:
        parts = repetition.plain_parts() if context.is_plain else None
        return generated(context, repetition, parts) if parts else slowly(context, repetition)

    return convert


def _kept(snippets: Snippets, model: SegmentMap, closures: Closures) -> list[str]:
    """Write the lines that make a draft of what was said, where it is all that there is of it."""
    named = snippets.function.named
    keep = f"{named('keep', closures.keep)}(context, source, out)"
    if model.needs or model.defaults:
        return [keep]
    draft = f"{named('draft', Draft)}(out, source.label)"
    return [
        f"if resource_id in context.drafts or context.deletes: {keep}",
        f"else: context.drafts[resource_id] = {draft}",
    ]


def _resource(snippets: Snippets, model: SegmentMap, closures: Closures) -> list[str]:
    """Write the lines that begin a resource: its id, and what refers to it."""
    named = snippets.function.named
    identify = f"{named('identify', closures.identify)}(context, source)"
    sources_of = [(part,) if isinstance(part, str) else part for part in model.key]
    lines = [f"resource_id = {identify}"]
    if not any(source in NUMBERS for part in sources_of for source in part):
        parts = [" or ".join(map(snippets.reading.source, part)) for part in sources_of]
        whole = " and ".join(parts) if model.key_otherwise else "context.visit"
        # A line's id is seldom asked for again.
        deriving = derive_id if model.segment == "FT1" else derived
        derive = f"{named('derived', deriving)}({model.resource!r}, "
        derive += f"{', '.join(parts)})"
        sure = not model.key_otherwise and "visit" not in model.key
        lines = [f"resource_id = {derive}" + ("" if sure else f" if {whole} else {identify}")]
    if "visit" in model.key or "visit" in (model.key_otherwise or ()):
        drop = f"{named('drop', closures.drop)}(context)"
        lines.append(f"if not resource_id: return {drop}")
    reference = f"{{'reference': '{model.resource}/' + resource_id}}"
    return [
        *lines,
        f"context.references[{(model.called or model.resource)!r}] = {reference}",
        f"out = {{'resourceType': {model.resource!r}, 'id': resource_id}}",
    ]
