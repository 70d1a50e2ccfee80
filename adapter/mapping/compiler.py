"""Checked rules made into plain functions, once; a second set of them also records a trace."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.fhir.resources import element
from adapter.mapping import sources, targets
from adapter.mapping.amounts import Unreadable
from adapter.mapping.coding import coded
from adapter.mapping.conditions import holds
from adapter.mapping.constants import typed
from adapter.mapping.context import Context
from adapter.mapping.recording import absence, entries, entry_teller, nested, refusal, teller
from adapter.mapping.rules import DatatypeMap, Owner, Rule
from adapter.mapping.tables import Lookup
from adapter.mapping.transforms import TRANSFORMS, Convert

Apply = Callable[[Context, Any, dict[str, Any]], bool]
Tell = Callable[[Context, Any, Any], None]

# What a text becomes where a rule names no transform: only these FHIR types take text as it is.
PLAIN: Final = {"code": "code", "string": "text", "markdown": "text", "uri": "text", "id": "text"}


@dataclass(slots=True)
class Words:
    """All that rules may name: tables and data type maps; what is compiled so far."""

    tables: Mapping[str, Lookup]
    datatypes: Mapping[str, tuple[DatatypeMap, tuple[str, ...]]]
    # Rules need data types and these need rules; whoever makes this brings them together.
    compile: "Callable[[str, Words, bool], Convert]"
    compiled: dict[tuple[str, bool], Convert] = field(default_factory=dict)


def compile_rule(
    rule: Rule,
    owner: Owner,
    words: Words,
    place: str,
    *,
    traced: bool,
    alone: bool = False,
    main: bool = True,
) -> Apply:
    """Compile one checked rule; `place` is its file and line.

    `main` says that its empty field empties the whole element, to which others may only add.
    """
    write = targets.writer(owner.writes, rule.to, alone=alone)
    if rule.source is None:
        apply = _constant(rule, owner, write, place, traced=traced)
    elif takes_repetitions(rule, words):
        apply = _from_repetitions(rule, owner, words, place, traced=traced, main=main)
    elif traced:
        apply = _from_text(rule, owner, words, write, teller(rule, owner, place))
    else:
        apply = _from_text(rule, owner, words, write, None)
    if rule.when is None:
        return apply
    condition = holds(rule.when, owner.reads, traced=traced)
    return lambda context, source, out: condition(context, source) and apply(context, source, out)


def convert_of(rule: Rule, owner: Owner, words: Words, *, traced: bool) -> Convert:
    """Return what a rule does to a value: its table, its word, or what its element's type takes."""
    if rule.table and rule.transform:
        return coded(words.compile(rule.transform, words, traced), words.tables[rule.table].convert)
    if rule.table:
        return words.tables[rule.table].convert
    if rule.transform and rule.transform in words.datatypes:
        return words.compile(rule.transform, words, traced)
    if rule.transform:
        return TRANSFORMS[rule.transform].convert
    known = element(owner.writes, rule.to)
    return TRANSFORMS[PLAIN[known.type]].convert if known else TRANSFORMS["text"].convert


def takes_repetitions(rule: Rule, words: Words) -> bool:
    """Tell whether a rule's word reads repetitions, not texts."""
    word = rule.transform or ""
    return word in words.datatypes or (
        word in TRANSFORMS and TRANSFORMS[word].reads == "repetition"
    )


def _constant(rule: Rule, owner: Owner, write: targets.Write, place: str, *, traced: bool) -> Apply:
    named = TRANSFORMS[rule.transform].convert if rule.transform else None
    constant = rule.value if named else typed(owner.writes, rule.to, rule.value)

    def apply(context: Context, _: Any, out: dict[str, Any]) -> bool:
        value = named(context, constant) if named else constant
        if value is not None:
            write(out, value)
            if traced and context.recorder:
                context.recorder.wrote(rule.to, place, "", "", value)
        return False

    return apply


def _from_text(
    rule: Rule, owner: Owner, words: Words, write: targets.Write, tell: Tell | None
) -> Apply:
    read = sources.leaf(rule.sources, owner.reads)
    convert = convert_of(rule, owner, words, traced=tell is not None)
    absent = absence(rule, owner)
    unreadable = refusal(rule, owner)
    if tell:
        read = sources.noted(read, rule.sources, owner.reads)

    def apply(context: Context, source: Any, out: dict[str, Any]) -> bool:
        found = read(context, source)
        # A Decimal zero says something; an empty text does not.
        if found is None or found == "":
            return absent(context, source)
        try:
            value = convert(context, found)
        except Unreadable as fault:
            unreadable(context, source, fault)
            value = fault.told
        if value is None:
            if context.recorder:
                # The row of a table that gives nothing is no later element's.
                context.recorder.row = ""
            return False
        write(out, value)
        if tell:
            tell(context, source, value)
        return True

    return apply


def _from_repetitions(
    rule: Rule, owner: Owner, words: Words, place: str, *, traced: bool, main: bool
) -> Apply:
    reads = [sources.whole(each, owner.reads) for each in rule.sources]
    write = targets.writer(owner.writes, rule.to)
    repeats = targets.steps(owner.writes, rule.to)[-1].repeats
    convert = _guarded(rule, owner, words, traced=traced, repeats=repeats)
    absent = absence(rule, owner, deletes=main)
    model = words.datatypes.get(rule.transform or "")
    is_map = model is not None and not model[0].key
    told = entry_teller(rule, owner, place, repeats=repeats) if traced and not is_map else None
    path = targets.steps(owner.writes, rule.to)
    each_of = entries(convert, told, of_field=owner.kind == "segment") if traced else None

    def apply(context: Context, source: Any, out: dict[str, Any]) -> bool:
        values: list[Any] = []
        start = targets.size(out, path) if traced and repeats else 0
        for read in reads:
            found = read(context, source)
            if traced and context.recorder and context.place:
                context.recorder.read(*context.place)
            if each_of:
                values = each_of(context, source, found, start)
            else:
                told_ = (convert(context, each, source) for each in found)
                values = [value for value in told_ if value is not None]
            if values:
                break
        if not values:
            return absent(context, source)
        write(out, values if repeats else values[0])
        return True

    return apply


def _guarded(
    rule: Rule, owner: Owner, words: Words, *, traced: bool, repeats: bool
) -> Callable[[Context, Any, Any], Any]:
    """Convert one repetition; one that cannot be read is reported and left out."""
    convert = convert_of(rule, owner, words, traced=traced)
    unreadable = refusal(rule, owner)
    if traced and rule.transform in words.datatypes:
        convert = nested(convert, rule, repeats=repeats)

    def guarded(context: Context, repetition: Any, source: Any) -> Any:
        try:
            return convert(context, repetition)
        except Unreadable as fault:
            unreadable(context, source, fault)
            return fault.told

    return guarded
