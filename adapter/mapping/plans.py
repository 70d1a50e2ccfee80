"""Segment maps and events compiled: what one message's segments go through, in which order."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from adapter.hl7v2.path import FieldPath
from adapter.mapping import sources, targets
from adapter.mapping.actions import action_of
from adapter.mapping.compiler import Apply, Words, compile_rule
from adapter.mapping.conditions import holds
from adapter.mapping.context import Context
from adapter.mapping.drafts import derived
from adapter.mapping.inlining import Closures, Run, RunRules, inlined, inlined_map
from adapter.mapping.keeping import keeping
from adapter.mapping.opening import Opening
from adapter.mapping.plan import Conclusion, Plan, Step
from adapter.mapping.rules import Condition, Emptied, EventMap, Owner, Rule, SegmentMap

Identify = Callable[[Context, Any], str]
_MONEY: Final = "FT1"


def compile_segment(
    model: SegmentMap,
    rules: Sequence[tuple[Rule, str]],
    defaults: Sequence[tuple[Rule, str]],
    words: Words,
    *,
    traced: bool,
) -> Run:
    """Compile a segment map; `rules` and `defaults` are its own, each with file and line."""
    owner = Owner(model.segment, model.resource)
    tops = [targets.deletion(rule.to) for rule, _ in rules]
    applies = tuple(
        compile_rule(
            rule,
            owner,
            words,
            at,
            traced=traced,
            alone=tops.count(top) == 1,
            main=tops.index(top) == nth,
        )
        for nth, ((rule, at), top) in enumerate(zip(rules, tops, strict=True))
    )
    models = [rule for rule, _ in rules]
    title = rules[0][1].partition(":")[0]
    identify = _identify(model)
    keep = keeping(model, _together(f"{title}, defaults", defaults, owner, words, traced=traced))
    resource_type, called = model.resource, model.called or model.resource
    condition = holds(model.when, model.segment, traced=traced) if model.when else None

    def drop(context: Context) -> None:
        # What an earlier segment is called is not meant by a later one that makes nothing.
        if condition:
            context.references.pop(called, None)

    def run(context: Context, segment: Any) -> None:
        held = condition is None or condition(context, segment)
        resource_id = identify(context, segment) if held else ""
        if not resource_id:
            drop(context)
            return
        out: dict[str, Any] = {"resourceType": resource_type, "id": resource_id}
        context.references[called] = {"reference": f"{resource_type}/{resource_id}"}
        for apply in applies:
            apply(context, segment, out)
        keep(context, segment, out)

    if traced:
        return run
    pairs = [*zip(models, applies, strict=True)]
    return inlined_map(title, model, pairs, words, Closures(run, identify, keep, drop))


def compile_event(
    model: EventMap,
    base: EventMap,
    words: Words,
    maps: Mapping[str, tuple[Run, str]],
    places: Callable[..., str],
    *,
    traced: bool,
) -> Plan:
    """Compile an event; its segments are its own or those of the event it is like.

    `maps` are the compiled segment maps by name, each with what its resource is called.
    """
    told, converted = (
        tuple(
            Step(
                step.segment,
                holds(step.when, step.segment, traced=traced) if step.when else None,
                tuple(maps[name][0] for name in step.maps),
                _emptied(step.empties) if step.empties else None,
                action_of(step.empties) if step.empties else None,
                _kinds(step.when),
            )
            for step in base.segments
            if step.only == only
        )
        for only in (None, "convert")
    )
    resources = dict.fromkeys((*model.rules, *model.defaults, *model.delete))

    def compiled(part: str, resource: str) -> RunRules:
        owner, rules = Owner("", resource, "event"), getattr(model, part).get(resource, ())
        title = f"{places(part, resource).partition(':')[0]}, {part} of {resource}"
        located = [(rule, places(part, resource, at)) for at, rule in enumerate(rules)]
        return _together(title, located, owner, words, traced=traced)

    finals = tuple(
        Conclusion(
            resource,
            compiled("rules", resource),
            compiled("defaults", resource),
            tuple(targets.deletion(path) for path in model.delete.get(resource, ())),
        )
        for resource in resources
    )
    group = model.group or base.group
    visit = model.visit or base.visit or "required"
    opens = next((nth for nth, step in enumerate(told) if step.segment == _MONEY), 0)
    told_later = [step for step in base.segments if not step.only][opens:]
    later = {maps[name][1] for step in told_later for name in step.maps}
    opening = Opening(frozenset(resources), is_apart=later.isdisjoint(resources))
    return Plan(
        visit,
        group or "",
        told[:opens],
        told[opens:],
        finals,
        model.merge or "",
        converted,
        opening if opens and not traced else None,
    )


def _together(
    title: str,
    rules: Sequence[tuple[Rule, str]],
    owner: Owner,
    words: Words,
    *,
    traced: bool,
) -> RunRules:
    """Compile rules that add to what other maps have written."""
    applies = [compile_rule(rule, owner, words, at, traced=traced) for rule, at in rules]
    if traced or not rules:
        return _in_turn(applies)
    pairs = [(rule, apply) for (rule, _), apply in zip(rules, applies, strict=True)]
    return inlined(title, pairs, owner, words)


def _in_turn(applies: Sequence[Apply]) -> RunRules:
    def run(context: Context, segment: Any, out: dict[str, Any]) -> None:
        for apply in applies:
            apply(context, segment, out)

    return run


def _kinds(when: Condition | None) -> frozenset[str]:
    """Return the kinds of money lines a condition asks for; none if it asks for something else."""
    if when is None or when.fact != "transaction-class" or when.valued:
        return frozenset()
    return frozenset(when.among or (when.equals or "",))


def _emptied(model: Emptied) -> Callable[[Context, Any], bool]:
    """Compile what `IN1|""` means: the whole list is gone, whatever else the segment holds."""
    fields = tuple(FieldPath.parse(each).field for each in model.fields)

    def empties(context: Context, segment: Any) -> bool:
        if not any(segment.deletes(field) for field in fields):
            return False
        if reference := context.references.get(model.resource):
            draft = context.drafts[reference["reference"].partition("/")[2]]
            draft.delete.append(model.element)
        return True

    return empties


def _identify(model: SegmentMap) -> Identify:
    """Compile deriving the id: from the key, or from the other one where a part of it is empty."""
    parts = sources.parts(model.key, model.segment)
    others = sources.parts(model.key_otherwise, model.segment) if model.key_otherwise else None
    needs = "visit" in model.key
    needs_otherwise = "visit" in (model.key_otherwise or ())
    resource_type = model.resource

    def identify(context: Context, segment: Any) -> str:
        key, visit_needed = [str(part(context, segment)) for part in parts], needs
        if others and not all(key):
            key, visit_needed = [str(part(context, segment)) for part in others], needs_otherwise
        if visit_needed and not context.visit:
            return ""
        return derived(resource_type, *key)

    return identify
