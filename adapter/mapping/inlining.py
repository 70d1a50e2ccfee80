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
_DATES: Final = {"dateTime": "date_time(raw{0}, zone)", "date": "calendar_date(raw{0})"}


def inlined(rules: Sequence[tuple[Rule, Apply]], owner: Owner) -> RunRules:
    """Generate the function that applies these rules in their order."""
    names: dict[str, Any] = {"date_time": date_time, "calendar_date": calendar_date}
    tops = [targets.deletion(rule.to) for rule, _ in rules]
    body: list[str] = []
    for at, (rule, apply) in enumerate(rules):
        names[f"rule{at}"] = apply
        names[f"value{at}"] = rule.value
        names[f"write{at}"] = targets.writer(owner.writes, rule.to, alone=tops.count(tops[at]) == 1)
        body += _snippet(rule, at, owner) or [f"rule{at}(context, segment, out)"]
    lines = [
        "def run(context, segment, out):",
        *(f"    {line}" for line in _head(body)),
        *(f"    {line}" for line in body),
    ]
    # The text is our own templates, numbers and element names that were checked against FHIR.
    exec(compile("\n".join(lines), f"<{owner.reads} to {owner.writes}>", "exec"), names)  # noqa: S102
    run: RunRules = names["run"]
    return run


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


def _snippet(rule: Rule, at: int, owner: Owner) -> list[str]:
    """Write the plain case of one rule; nothing where it has none worth writing."""
    if rule.when or rule.table or rule.required == "true":
        return _when_empty(rule, at, owner)
    if rule.source is None:
        return _constant(rule, at)
    if rule.sources[0] in _LINE_FACTS:
        return _line_fact(rule, at, rule.sources[0])
    field = _plain_field(rule.sources[0], owner)
    return _field(rule, at, owner, field) if field else []


def _field(rule: Rule, at: int, owner: Owner, field: int) -> list[str]:
    """Take a field of letters and digits as it is; an empty one ends it, if it is the only one."""
    single = len(rule.sources) == 1
    otherwise = f"rule{at}(context, segment, out)"
    known = element(owner.writes, rule.to)
    if rule.transform in _DATES:
        told = _DATES[rule.transform].format(field)
        plain = [
            f"told = {told} if raw{field}.isalnum() else None",
            f"if told: {_put(rule, at, owner, 'told')}",
        ]
    elif rule.transform or known is None or known.type not in PLAIN:
        return [f"if raw{field}: {otherwise}"] if single else []
    else:
        plain = [f"if raw{field}.isalnum(): {_put(rule, at, owner, f'raw{field}')}"]
    return [*plain, f"elif raw{field}: {otherwise}" if single else f"else: {otherwise}"]


def _constant(rule: Rule, at: int) -> list[str]:
    if rule.transform == "reference":
        return [
            f"found = context.references.get(value{at})",
            f"if found: write{at}(out, {{**found}})",
        ]
    if rule.transform or not isinstance(rule.value, str) or rule.value in ("true", "false"):
        return []
    return [f"write{at}(out, value{at})"]


def _line_fact(rule: Rule, at: int, fact: str) -> list[str]:
    held = f"line.{_LINE_FACTS[fact]}"
    if len(rule.sources) > 1:
        return []
    if rule.transform == "money":
        told = f'{{"value": {held}, "currency": currency}}'
        return [f"if {held} is not None: write{at}(out, {told})"]
    if rule.transform == "decimal":
        return [f"if {held} is not None: write{at}(out, {held})"]
    return [] if rule.transform else [f"if {held}: write{at}(out, {held})"]


def _when_empty(rule: Rule, at: int, owner: Owner) -> list[str]:
    """Where a rule waits for a field to be empty, ask only that."""
    when = rule.when
    if when is None or rule.required == "true" or when.valued is None or when.subject in FACTS:
        field = _plain_field(rule.sources[0], owner) if rule.sources and not rule.when else 0
        single = field and len(rule.sources) == 1 and rule.required != "true"
        return [f"if raw{field}: rule{at}(context, segment, out)"] if single else []
    field = _plain_field(when.subject, owner)
    if not field:
        return []
    if when.valued == "yes":
        return [f"if raw{field}: rule{at}(context, segment, out)"]
    return [f"if not raw{field}[:1].isalnum(): rule{at}(context, segment, out)"]


def _plain_field(source: str, owner: Owner) -> int:
    if source in FACTS or owner.kind != "segment":
        return 0
    path = FieldPath.parse(source)
    whole = path.component == path.subcomponent == 1 and not path.key and not path.repetition
    return path.field if whole and path.segment == owner.reads else 0


def _put(rule: Rule, at: int, owner: Owner, value: str) -> str:
    path = targets.steps(owner.writes, rule.to)
    if len(path) == 1 and not path[0].repeats:
        return f"out[{path[0].name!r}] = {value}"
    return f"write{at}(out, {value})"
