"""A map's rules as one generated function: the plain case of each without a call.

The function holds no rule of its own. Whatever is not plain (a delimiter, an escape or a deletion
in it, a value that cannot be read) it hands to the rule's compiled closure, which knows all cases.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from adapter.fhir.resources import element
from adapter.hl7v2.segment import Segment
from adapter.mapping import sources, targets
from adapter.mapping.amounts import Unreadable
from adapter.mapping.compiler import PLAIN, Apply, Words, convert_of, takes_repetitions
from adapter.mapping.conditions import holds
from adapter.mapping.constants import typed
from adapter.mapping.context import Context
from adapter.mapping.dates import calendar_date, date_time
from adapter.mapping.drafts import derived
from adapter.mapping.facts import FACTS, NUMBERS
from adapter.mapping.generation import Function, indented
from adapter.mapping.looking import Locals, at, first
from adapter.mapping.placing import Place
from adapter.mapping.remembering import is_lasting, remembered
from adapter.mapping.rules import Owner, Rule, SegmentMap
from adapter.mapping.transforms import TRANSFORMS, Convert

Run = Callable[[Context, Any], None]
RunRules = Callable[[Context, Any, dict[str, Any]], None]
# A fact that takes a call to know, and what must hold for it to be anything at all.
_GUARDS: Final = {"reverses": 'line.kind == "reversal"', "over-limit": '"ZFL" in context.named'}
_DATES: Final = {"dateTime": "date_time({}, {})", "date": "calendar_date({})"}
_AS_IT_IS: Final = frozenset({"transaction-class", "payment-kind", "item-class"})


def inlined_map(
    title: str,
    model: SegmentMap,
    rules: Sequence[tuple[Rule, Apply]],
    words: Words,
    closures: "Closures",
) -> Run:
    """Generate the function that makes a resource of a segment, from its key to its draft."""
    owner = Owner(model.segment, model.resource)
    inlining = _Inlining(title, owner, words)
    body = [*inlining.resource(model, closures), *inlining.body(rules)]
    named = inlining.function.named
    whole = [
        "fields = source.plain_fields() if context.is_plain else None",
        f"if not fields: return {named('slowly', closures.run)}(context, source)",
        "size = len(fields)",
        *inlining.locals.head,
        *body,
        f"{named('keep', closures.keep)}(context, source, out)",
    ]
    if model.when:
        condition = named("condition", holds(model.when, model.segment, traced=False))
        drop = named("drop", closures.drop)
        whole.insert(0, f"if not {condition}(context, source): return {drop}(context)")
    run: Run = inlining.function.compiled("context, source", whole)
    return run


def inlined(
    title: str, rules: Sequence[tuple[Rule, Apply]], owner: Owner, words: Words
) -> RunRules:
    """Generate the function that applies rules which add to what others have written."""
    inlining = _Inlining(title, owner, words)
    body = inlining.body(rules, fresh=False)
    if owner.kind == "event":
        run: RunRules = inlining.function.compiled(
            "context, source, out", [*inlining.locals.head, *body]
        )
        return run
    generated: Callable[..., None] = inlining.function.compiled(
        "context, source, fields, out", ["size = len(fields)", *inlining.locals.head, *body]
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
    inlining = _Inlining(title, owner, words)
    body = inlining.body(rules)
    generated: Callable[..., dict[str, Any] | None] = inlining.function.compiled(
        "context, source, parts",
        ["out = {}", "size = len(parts)", *inlining.locals.head, *body, "return out or None"],
    )

    def convert(context: Context, repetition: Any) -> Any:
        parts = repetition.plain_parts() if context.is_plain else None
        return generated(context, repetition, parts) if parts else slowly(context, repetition)

    return convert


class Closures(NamedTuple):
    """What the generated function of a map leaves to closures."""

    run: Run
    identify: Callable[[Context, Any], str]
    keep: RunRules
    drop: Callable[[Context], None]


class _Inlining:
    """The rules of one map on their way to lines."""

    def __init__(self, title: str, owner: Owner, words: Words) -> None:
        self.function: Final = Function(
            title,
            at=at,
            first=first,
            date_time=date_time,
            calendar_date=calendar_date,
            Unreadable=Unreadable,
        )
        self.locals: Final = Locals(owner)
        self._owner: Final = owner
        self._words: Final = words
        self._reads: Final[dict[str, str]] = {}

    def body(self, rules: Sequence[tuple[Rule, Apply]], *, fresh: bool = True) -> list[str]:
        """Write the lines of all rules."""
        tops = [_top(rule) for rule, _ in rules]
        return [
            line
            for (rule, apply), top in zip(rules, tops, strict=True)
            for line in self._rule(rule, apply, alone=fresh and tops.count(top) == 1)
        ]

    def resource(self, model: SegmentMap, closures: Closures) -> list[str]:
        """Write the lines that begin a resource: its id, and what refers to it."""
        identify = f"{self.function.named('identify', closures.identify)}(context, source)"
        sources_of = [(part,) if isinstance(part, str) else part for part in model.key]
        lines = [f"resource_id = {identify}"]
        if not any(source in NUMBERS for part in sources_of for source in part):
            parts = [" or ".join(map(self.source, part)) for part in sources_of]
            whole = " and ".join(parts) if model.key_otherwise else "context.visit"
            derive = f"{self.function.named('derived', derived)}({model.resource!r}, "
            derive += f"{', '.join(parts)})"
            sure = not model.key_otherwise and "visit" not in model.key
            lines = [f"resource_id = {derive}" + ("" if sure else f" if {whole} else {identify}")]
        if "visit" in model.key or "visit" in (model.key_otherwise or ()):
            drop = f"{self.function.named('drop', closures.drop)}(context)"
            lines.append(f"if not resource_id: return {drop}")
        reference = f"{{'reference': '{model.resource}/' + resource_id}}"
        return [
            *lines,
            f"context.references[{(model.called or model.resource)!r}] = {reference}",
            f"out = {{'resourceType': {model.resource!r}, 'id': resource_id}}",
        ]

    def _rule(self, rule: Rule, apply: Apply, *, alone: bool) -> list[str]:
        call = f"{self.function.named('rule', apply)}(context, source, out)"
        place = Place(self.function, rule, self._owner, alone=alone)
        if rule.required == "true":
            return self._required(rule, place, call)
        lines = self._plain(rule, place, call)
        if rule.when is None:
            return lines
        return [f"if {self._condition(rule)}:", *indented(lines)]

    def _required(self, rule: Rule, place: Place, call: str) -> list[str]:
        """Let the closure see to what has to be there; a data type without it is none."""
        if self._owner.kind != "datatype":
            return [call]
        if takes_repetitions(rule, self._words) and not rule.when:
            return self._whole(rule, place, call)
        known = element(self._owner.writes, rule.to)
        found = self.locals.leaf(rule.sources[0])
        bare = not rule.when and not rule.table and not rule.transform and len(rule.sources) == 1
        if found and bare and known and PLAIN.get(known.type) == "text":
            told = f"told = {found}.strip()"
            return [told, "if not told: return None", place.put_one("told")]
        return [f"if not {call}: return None"]

    def _condition(self, rule: Rule) -> str:
        when = rule.when
        assert when
        if when.valued and (empty := self.locals.empty(when.subject)):
            return empty if when.valued == "no" else f"not ({empty})"
        of_event = self._owner.kind == "event"
        found = self.source(when.subject) if of_event else self.locals.leaf(when.subject)
        if not found:
            condition = holds(when, self._owner.reads, traced=False)
            return f"{self.function.named('condition', condition)}(context, source)"
        if when.equals is not None:
            return f"{found} == {when.equals!r}"
        if when.among is not None:
            return f"{found} in {self.function.named('among', frozenset(when.among))}"
        return found if when.valued == "yes" else f"not {found}"

    def _plain(self, rule: Rule, place: Place, call: str) -> list[str]:
        if rule.source is None:
            return self._constant(rule, place)
        if takes_repetitions(rule, self._words):
            return self._repetitions(rule, place, call)
        if len(rule.sources) == 1 and rule.sources[0] in _GUARDS:
            self.locals.leaf("transaction-class")
            return [f"if {_GUARDS[rule.sources[0]]}: {call}"]
        if len(rule.sources) == 1 and rule.sources[0] in NUMBERS:
            return self._number(rule, place, call)
        return self._text(rule, place, call)

    def _constant(self, rule: Rule, place: Place) -> list[str]:
        if rule.transform == "reference":
            found = f"context.references.get({rule.value!r})"
            return [f"found = {found}", f"if found: {place.put_one('{**found}')}"]
        if rule.transform:
            convert = self.function.named("convert", TRANSFORMS[rule.transform].convert)
            value = f"{convert}(context, {rule.value!r})"
            return [f"told = {value}", f"if told is not None: {place.put('told')}"]
        constant = typed(self._owner.writes, rule.to, rule.value)
        if isinstance(constant, str):
            return [place.put_one(repr(constant))]
        return [place.put(self.function.named("value", constant))]

    def _repetitions(self, rule: Rule, place: Place, call: str) -> list[str]:
        """Convert each repetition of a field by its data type map."""
        own = sources.own_leaf(rule.sources[0], self._owner.reads)
        if own and len(rule.sources) == 1 and self._owner.kind == "datatype":
            return self._whole(rule, place, call)
        if rule.transform not in self._words.datatypes or self._owner.kind != "segment":
            return [self._valued(rule, call)]
        told = convert_of(rule, self._owner, self._words, traced=False)
        if rule.table and is_lasting(rule.transform, self._words):
            told = remembered(told)
        convert = self.function.named("convert", told)
        if not own or len(rule.sources) > 1:
            return self._several(rule, place, convert)
        raw = self.locals.raw(own[0])
        several = f"[told for each in source.repetitions({own[0]}) "
        several += f"if (told := {convert}(context, each)) is not None]"
        return [
            f"if {raw}:",
            f"    context.place = (source, {own[0]})",
            f'    if "~" in {raw}:',
            f"        values = {several}",
            f"        if values: {place.put_all('values')}",
            "    else:",
            f"        told = {convert}(context, source.repetition({raw}))",
            f"        if told is not None: {place.put_one('told')}",
        ]

    def _several(self, rule: Rule, place: Place, convert: str) -> list[str]:
        """Convert the repetitions of the first source of which anything comes."""
        lines: list[str] = []
        for source in rule.sources:
            read = self.function.named("whole", sources.whole(source, self._owner.reads))
            values = f"[told for each in {read}(context, source) "
            values += f"if (told := {convert}(context, each)) is not None]"
            lines.append(f"{'if not values: ' if lines else ''}values = {values}")
        return [*lines, f"if values: {place.put_all('values')}"]

    def _whole(self, rule: Rule, place: Place, call: str) -> list[str]:
        """Convert the repetition whose data type this is."""
        required = rule.required == "true"
        put = [f"if told is not None: {place.put_one('told')}"]
        if required:
            call = f"if not {call}: return None"
            put = ["if told is None: return None", place.put_one("told")]
        convert = self.function.named(
            "convert", convert_of(rule, self._owner, self._words, traced=False)
        )
        told = f"told = {convert}(context, source)"
        if rule.transform in self._words.datatypes:
            return [told, *put]
        refused = ["try:", f"    {told}", "except Unreadable:", f"    {call}", "else:"]
        return [*refused, *indented(put)]

    def _number(self, rule: Rule, place: Place, call: str) -> list[str]:
        held = self.locals.leaf(rule.sources[0])
        if rule.transform == "money":
            currency = self.locals.site("currency")
            told = f'{{"value": {held}, "currency": {currency}}}'
            return [f"if {held} is not None: {place.put_one(told)}"]
        if rule.transform == "decimal":
            return [f"if {held} is not None: {place.put_one(held)}"]
        return [call]

    def _text(self, rule: Rule, place: Place, call: str) -> list[str]:
        """Convert the first valued of the rule's sources; a value it cannot read is its closure's."""
        first_source, *others = rule.sources
        found = " or ".join([self.source(first_source), *(self.source(each, late=True) for each in others)])
        if found == "''":
            return []
        if rule.table:
            return self._table(rule, found, place, call)
        known = element(self._owner.writes, rule.to)
        word = rule.transform or (PLAIN[known.type] if known else "text")
        if rule.sources[0] in _AS_IT_IS and not rule.transform:
            return [f"if {found}: {place.put_one(found)}"]
        lines = [] if found.isidentifier() else [f"text = {found}"]
        text = found if found.isidentifier() else "text"
        if word == "text":
            return [
                *lines,
                f"told = {text}.strip()",
                f"if told: {place.put_one('told')}",
            ]
        if word in _DATES:
            zone = self.locals.site("tzinfo") if word == "dateTime" else ""
            told = _DATES[word].format(text, zone)
            return [
                *lines,
                f"if {text}:",
                f"    told = {told}",
                f"    if told: {place.put_one('told')}",
                f"    else: {call}",
            ]
        return [*lines, f"if {text}:", *indented(self._converted(rule, text, place, call))]

    def _converted(self, rule: Rule, text: str, place: Place, call: str) -> list[str]:
        convert = self.function.named(
            "convert", convert_of(rule, self._owner, self._words, traced=False)
        )
        return [
            "try:",
            f"    told = {convert}(context, {text})",
            "except Unreadable:",
            f"    {call}",
            "else:",
            f"    if told is not None: {place.put('told')}",
        ]

    def _table(self, rule: Rule, found: str, place: Place, call: str) -> list[str]:
        table = self._words.tables[rule.table or ""]
        rows = self.function.named("rows", table.plain_rows)
        if table.is_lenient:
            convert = self.function.named("convert", table.convert)
            missing = f"told = {convert}(context, text) if told is None else told"
            put = f"if told is not None: {place.put('told')}"
            return [f"text = {found}", "if text:", *indented([f"told = {rows}.get(text)", missing, put])]
        return [
            f"text = {found}",
            "if text:",
            f"    told = {rows}.get(text)",
            f"    if told is not None: {place.put('told')}",
            f"    else: {call}",
        ]

    def source(self, source: str, *, late: bool = False) -> str:
        """Write reading a source: its local name, or the call of its function.

        `late` says that it is seldom looked at, and need not be read beforehand.
        """
        if late and (expression := self.locals.late(source)):
            return expression
        if name := self.locals.leaf(source):
            return name
        read = FACTS.get(source) or sources.leaf((source,), self._owner.reads)
        if self._owner.kind == "event":
            if source not in self._reads:
                self._reads[source] = self.function.named("read", read)
            return self.locals.call(self._reads[source])
        call = f"{self.function.named('read', read)}(context, source)"
        if picked := sources.picked(source, self._owner.reads):
            # A repetition can only be picked by a text that is there.
            field, mark = picked
            return f"({call} if {mark!r} in {self.locals.raw(field)} else '')"
        return call

    def _valued(self, rule: Rule, call: str) -> str:
        """Call a closure only if one of the fields it reads holds anything."""
        fields = [sources.own_field(source, self._owner.reads) for source in rule.sources]
        if not all(fields) or self._owner.kind != "segment":
            return call
        return f"if {' or '.join(map(self.locals.raw, fields))}: {call}"


def _top(rule: Rule) -> str:
    """Name what a rule writes below: each extension is a place of its own."""
    path = targets.deletion(rule.to)
    return path if path.startswith("extension[") else path.partition(".")[0]
