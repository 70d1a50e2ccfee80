"""Rules as lines of a generated function: the plain case of each, the rest left to its closure."""

from collections.abc import Sequence
from typing import Final

from adapter.fhir.resources import element
from adapter.mapping import sources, targets
from adapter.mapping.amounts import Unreadable
from adapter.mapping.compiler import PLAIN, Apply, Words, convert_of, takes_repetitions
from adapter.mapping.constants import typed
from adapter.mapping.dates import calendar_date, date_time
from adapter.mapping.facts import KINDS, NUMBERS
from adapter.mapping.generation import Function, indented
from adapter.mapping.placing import Place
from adapter.mapping.reading import Reading, copies, first_leaf, part_at
from adapter.mapping.recurring import Recurring
from adapter.mapping.rules import Owner, Rule
from adapter.mapping.transforms import TRANSFORMS

# A fact that takes a call to know, and what must hold for it to be anything at all.
_GUARDS: Final = {"reverses": 'line.kind == "reversal"', "over-limit": '"ZFL" in context.named'}
_DATES: Final = {"dateTime": "date_time({}, {})", "date": "calendar_date({})"}


class Snippets:
    """The rules of one map on their way to lines."""

    def __init__(self, title: str, owner: Owner, words: Words) -> None:
        self.function: Final = Function(
            title,
            at=part_at,
            first=first_leaf,
            copies=copies,
            date_time=date_time,
            calendar_date=calendar_date,
            Unreadable=Unreadable,
        )
        self.reading: Final = Reading(self.function, owner)
        self._recurring: Final = Recurring(self.function, self.reading, owner, words)
        self._owner: Final = owner
        self._words: Final = words

    def body(self, rules: Sequence[tuple[Rule, Apply]], *, fresh: bool = True) -> list[str]:
        """Write the lines of all rules."""
        tops = [_top(rule) for rule, _ in rules]
        lines: list[str] = []
        for (kind, name), group in self._recurring.groups(rules):
            if kind == "code":
                lines += self._recurring.code(name, group)
                continue
            plainly = [
                line
                for rule, apply in group
                for line in self._rule(rule, apply, alone=fresh and tops.count(_top(rule)) == 1)
            ]
            lines += self._recurring.line(name, group, plainly) if kind else plainly
        return lines

    def _rule(self, rule: Rule, apply: Apply, *, alone: bool) -> list[str]:
        call = f"{self.function.named('rule', apply)}(context, source, out)"
        place = Place(self.function, rule, self._owner, alone=alone)
        if rule.required == "true":
            return self._required(rule, place, call)
        lines = self._plain(rule, place, call)
        if rule.when is None:
            return lines
        return [f"if {self.reading.condition(rule.when)}:", *indented(lines)]

    def _required(self, rule: Rule, place: Place, call: str) -> list[str]:
        """Let the closure see to what has to be there; a data type without it is none."""
        if self._owner.kind != "datatype":
            return [call]
        if takes_repetitions(rule, self._words) and not rule.when:
            return self._whole(rule, place, call)
        known = element(self._owner.writes, rule.to)
        found = self.reading.leaf(rule.sources[0])
        bare = not rule.when and not rule.table and not rule.transform and len(rule.sources) == 1
        if found and bare and known and PLAIN.get(known.type) == "text":
            told = f"told = {found}.strip()"
            return [told, "if not told: return None", place.put_one("told")]
        return [f"if not {call}: return None"]

    def _plain(self, rule: Rule, place: Place, call: str) -> list[str]:
        if rule.source is None:
            return self._constant(rule, place)
        if takes_repetitions(rule, self._words):
            return self._repetitions(rule, place, call)
        only = rule.sources[0] if len(rule.sources) == 1 else ""
        if only in _GUARDS:
            self.reading.leaf("transaction-class")
            return [f"if {_GUARDS[only]}: {call}"]
        if only in NUMBERS:
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
            valued = self.reading.valued(rule)
            return [f"if {valued}: {call}" if valued else call]
        told = convert_of(rule, self._owner, self._words, traced=False)
        if not own or len(rule.sources) > 1:
            return self._several(rule, place, self.function.named("convert", told))
        if known := self._recurring.field(rule, place, told, own[0]):
            return known
        convert = self.function.named("convert", told)
        raw = self.reading.raw(own[0])
        several = f"for each in source.repetitions({own[0]}) if (told := {convert}(context, each))"
        return [
            f"if {raw}:",
            f"    context.place = (source, {own[0]})",
            f'    if "~" in {raw}:',
            f"        values = [told {several} is not None]",
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
        held = self.reading.leaf(rule.sources[0])
        if rule.transform == "money":
            currency = self.reading.site("currency")
            told = f'{{"value": {held}, "currency": {currency}}}'
            return [f"if {held} is not None: {place.put_one(told)}"]
        if rule.transform == "decimal":
            return [f"if {held} is not None: {place.put_one(held)}"]
        return [call]

    def _text(self, rule: Rule, place: Place, call: str) -> list[str]:
        """Convert the first valued source; what it cannot convert it leaves to the closure."""
        read = self.reading.source
        found = " or ".join(read(each, late=nth > 0) for nth, each in enumerate(rule.sources))
        if found == "''":
            return []
        if rule.table:
            return self._table(rule, found, place, call)
        known = element(self._owner.writes, rule.to)
        word = rule.transform or (PLAIN[known.type] if known else "text")
        if rule.sources[0] in KINDS and not rule.transform:
            return [f"if {found}: {place.put_one(found)}"]
        lines = [] if found.isidentifier() else [f"text = {found}"]
        text = found if found.isidentifier() else "text"
        if word == "text":
            return [*lines, f"told = {text}.strip()", f"if told: {place.put_one('told')}"]
        if word in _DATES:
            zone = self.reading.site("tzinfo") if word == "dateTime" else ""
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
            return [
                f"text = {found}",
                "if text:",
                *indented([f"told = {rows}.get(text)", missing, put]),
            ]
        return [
            f"text = {found}",
            "if text:",
            f"    told = {rows}.get(text)",
            f"    if told is not None: {place.put('told')}",
            f"    else: {call}",
        ]


def _top(rule: Rule) -> str:
    """Name what a rule writes below: each extension is a place of its own."""
    path = targets.deletion(rule.to)
    return path if path.startswith("extension[") else path.partition(".")[0]
