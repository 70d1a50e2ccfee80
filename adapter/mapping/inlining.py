"""A segment map's rules as one generated function: the plain case of each without a call.

The function holds no rule of its own. Whatever is not plain (a delimiter in the field, a value that
cannot be read, a deletion) it hands to the rule's compiled closure, which knows all cases.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from adapter.fhir.resources import element
from adapter.hl7v2.path import FieldPath
from adapter.mapping import targets
from adapter.mapping.compiler import PLAIN, Apply
from adapter.mapping.constants import typed
from adapter.mapping.context import Context
from adapter.mapping.dates import calendar_date, date_time
from adapter.mapping.facts import FACTS
from adapter.mapping.rules import Owner, Rule

RunRules = Callable[[Context, Any, dict[str, Any]], None]
_LINE_FACTS: Final = {
    "amount": "amount",
    "quantity": "quantity",
    "unit-price": "unit_price",
    "transaction-class": "kind",
    "payment-kind": "payment_kind",
    "item-class": "item_class",
}
# A fact that takes a call to know, and what must hold for it to be anything at all.
_GUARDS: Final = {"reverses": 'line.kind == "reversal"', "over-limit": '"ZFL" in context.named'}
_DATES: Final = {"dateTime": "date_time(raw{0}, zone)", "date": "calendar_date(raw{0})"}


def inlined(rules: Sequence[tuple[Rule, Apply]], owner: Owner) -> RunRules:
    """Generate the function that applies these rules in their order."""
    names: dict[str, Any] = {"date_time": date_time, "calendar_date": calendar_date}
    tops = [_top(rule) for rule, _ in rules]
    body: list[str] = []
    for at, (rule, apply) in enumerate(rules):
        names[f"rule{at}"] = apply
        names[f"value{at}"] = (
            rule.value if rule.transform else typed(owner.writes, rule.to, rule.value)
        )
        alone = tops.count(tops[at]) == 1
        names[f"write{at}"] = targets.writer(owner.writes, rule.to, alone=alone)
        body += _snippet(rule, at, owner, _Put(owner.writes, rule.to, at, alone=alone))
    lines = [
        "def run(context, segment, out):",
        *(f"    {line}" for line in _head(body)),
        *(f"    {line}" for line in body),
    ]
    # The text is our own templates, numbers and element names that were checked against FHIR.
    exec(compile("\n".join(lines), f"<{owner.reads} to {owner.writes}>", "exec"), names)  # noqa: S102
    run: RunRules = names["run"]
    return run


def _top(rule: Rule) -> str:
    """Name what a rule writes below: each extension is a place of its own."""
    path = targets.deletion(rule.to)
    return path if path.startswith("extension[") else path.partition(".")[0]


def _head(body: Sequence[str]) -> list[str]:
    """Read once what the lines below look at more than once."""
    text = "\n".join(body)
    fields = sorted({int(each) for each in re.findall(r"\braw([0-9]+)", text)})
    head = [f"raw{at} = segment.raw({at})" for at in fields]
    if "zone" in text:
        head.append("zone = context.site.tzinfo")
    if "line." in text:
        head += ["line = context.line(segment)", "currency = context.site.currency"]
    return head


class _Put:
    """Writes the statement that writes an element: directly where its place is simple."""

    def __init__(self, kind: str, target: str, at: int, *, alone: bool) -> None:
        path = targets.steps(kind, target)
        first, last = path[0].name, path[-1].name
        self._before, self._after = f"write{at}(out, ", ")"
        if len(path) == 1 and (alone or not path[0].repeats):
            before, after = ("[", "]") if path[0].repeats else ("", "")
            self._before, self._after = f"out[{first!r}] = {before}", after
        elif alone and first == "extension" and len(path) == len(("extension", "value")):
            url = targets.extension_url(path[0].slice)
            self._before = f"out.setdefault('extension', []).append({{'url': {url!r}, {last!r}: "
            self._after = "})"

    def __call__(self, value: str) -> str:
        return f"{self._before}{value}{self._after}"


def _snippet(rule: Rule, at: int, owner: Owner, put: _Put) -> list[str]:
    """Write the plain case of one rule; where it has none, the call of its closure."""
    call = f"rule{at}(context, segment, out)"
    plain: list[str] = []
    if rule.when or rule.table or rule.required == "true":
        plain = _when_empty(rule, at, owner)
    elif rule.source is None:
        plain = _constant(rule, at, put)
    elif len(rule.sources) == 1 and rule.sources[0] in _GUARDS:
        plain = [f"if {_GUARDS[rule.sources[0]]}: {call}"]
    elif len(rule.sources) == 1 and rule.sources[0] in _LINE_FACTS:
        plain = _line_fact(rule, put)
    elif field := _plain_field(rule.sources[0], owner):
        plain = _field(rule, at, owner, field, put)
    return plain or [_guarded(rule, owner, call)]


def _guarded(rule: Rule, owner: Owner, call: str) -> str:
    """Call a closure only if one of the fields it reads holds anything, a deletion included."""
    fields = [_own_field(source, owner) for source in rule.sources]
    if not fields or not all(fields) or rule.when or rule.required == "true":
        return call
    return f"if {' or '.join(f'raw{field}' for field in fields)}: {call}"


def _field(rule: Rule, at: int, owner: Owner, field: int, put: _Put) -> list[str]:
    """Take a field of letters and digits as it is; an empty one ends it, if it is the only one."""
    otherwise = f"rule{at}(context, segment, out)"
    known = element(owner.writes, rule.to)
    if rule.transform in _DATES:
        told = _DATES[rule.transform].format(field)
        plain = [f"told = {told} if raw{field}.isalnum() else None", f"if told: {put('told')}"]
    elif rule.transform or known is None or known.type not in PLAIN:
        return []
    else:
        plain = [f"if raw{field}.isalnum(): {put(f'raw{field}')}"]
    single = len(rule.sources) == 1
    return [*plain, f"elif raw{field}: {otherwise}" if single else f"else: {otherwise}"]


def _constant(rule: Rule, at: int, put: _Put) -> list[str]:
    if rule.transform == "reference":
        return [f"found = context.references.get(value{at})", f"if found: {put('{**found}')}"]
    if rule.transform or not isinstance(rule.value, str):
        return []
    return [put(f"value{at}")]


def _line_fact(rule: Rule, put: _Put) -> list[str]:
    held = f"line.{_LINE_FACTS[rule.sources[0]]}"
    if rule.transform == "money":
        told = f'{{"value": {held}, "currency": currency}}'
        return [f"if {held} is not None: {put(told)}"]
    if rule.transform == "decimal":
        return [f"if {held} is not None: {put(held)}"]
    return [] if rule.transform else [f"if {held}: {put(held)}"]


def _when_empty(rule: Rule, at: int, owner: Owner) -> list[str]:
    """Where a rule waits for a field to be valued or empty, ask that first."""
    when = rule.when
    field = _plain_field(when.subject, owner) if when and when.valued else 0
    if when is None or not field:
        return []
    asked = f"raw{field}" if when.valued == "yes" else f"not raw{field}[:1].isalnum()"
    return [f"if {asked}: rule{at}(context, segment, out)"]


def _own_field(source: str, owner: Owner) -> int:
    if source in FACTS or owner.kind != "segment":
        return 0
    path = FieldPath.parse(source)
    return path.field if path.segment == owner.reads else 0


def _plain_field(source: str, owner: Owner) -> int:
    """Return the field a source takes the first component of, 0 if it is anything else."""
    field = _own_field(source, owner)
    path = FieldPath.parse(source) if field else None
    whole = path and path.component == path.subcomponent == 1
    return field if path and whole and not path.key and not path.repetition else 0
