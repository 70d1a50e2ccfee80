"""`paylater mappings docs`: our own maps as tables, in the columns of the official guide."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import typer

from adapter.catalog.folders import Document, data_files, read_yaml
from adapter.catalog.grammar import load_v2
from adapter.catalog.standard import load_rows
from adapter.cli.options import MappingsOption, site_folder
from adapter.cli.output import say
from adapter.fhir.resources import element
from adapter.hl7v2.path import FieldPath

_COLUMNS = (
    *("v2", "type", "→ FHIR element", "type", "card"),
    *("data type map", "vocabulary map", "fixed value", "condition"),
)
_HEAD = f"| {' | '.join(_COLUMNS)} |"
_LINE = "|---" * len(_COLUMNS) + "|"
# What the official guide maps too; `coverage --standard` compares those.
_OFFICIAL = frozenset({"MSH", "EVN", "PID", "PD1", "NK1", "PV1", "PV2", "IN1"})
_FIELD = re.compile(r"[A-Z][A-Z0-9]{2}-[0-9]+")


def docs(mappings: MappingsOption = None, every: bool = typer.Option(False, "--all")) -> None:
    """Write the maps that the official guide does not have as Markdown; with --all every map."""
    official = {row.part for row in load_rows()}
    say("# What the official guide does not map, and how it is mapped here")
    for name, path in sorted(data_files("mappings", site_folder(mappings)).items()):
        if not name.startswith("segments/"):
            continue
        page: Document = read_yaml(path, name)
        model = page.value
        rules = [*model["rules"], *model.get("defaults", ())]
        if not every and model["segment"] in _OFFICIAL:
            rules = [rule for rule in rules if _is_ours(rule, official)]
        if rules:
            say("\n".join(_section(model, rules)))


def _is_ours(rule: Mapping[str, Any], official: AbstractSet[str]) -> bool:
    """Tell whether a rule reads something, and nothing of it is in the official guide."""
    sources = _listed(rule.get("from"))
    fields = {found[0] for source in sources if (found := _FIELD.match(source))}
    return bool(sources) and not fields & official


def _listed(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _section(model: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    called = f" ({model['called']})" if "called" in model else ""
    yield f"\n## {model['segment']} → {model['resource']}{called}\n"
    yield f"{model['reference']}\n"
    yield f"The id derives from {_told(model['key'])}.{_only(model.get('when'))}\n"
    yield _HEAD
    yield _LINE
    for rule in rules:
        yield _row(model["resource"], rule)


def _row(kind: str, rule: Mapping[str, Any]) -> str:
    fixed = rule.get("value", "")
    known = element(kind, rule["to"])
    assert known is not None
    cells = (
        _told(rule.get("from", "")),
        ", ".join(dict.fromkeys(filter(None, map(_type_of, _listed(rule.get("from")))))),
        f"`{rule['to']}`",
        known.type,
        f"{int(known.required)}..{'*' if known.repeats else '1'}",
        rule.get("as", ""),
        rule.get("table", ""),
        _told(fixed),
        _condition(rule.get("when")),
    )
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _type_of(source: str) -> str:
    """Return the newest data type of a field; empty for a fact."""
    try:
        path = FieldPath.parse(source)
    except ValueError:
        return ""
    found = load_v2().field(path)
    return found[0].type if found else ""


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(" else ".join(one) if isinstance(one, list) else str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {said}" for name, said in value.items())
    return str(value)


def _only(when: Mapping[str, Any] | None) -> str:
    return f" It counts only if {_condition(when)}." if when else ""


def _condition(when: Mapping[str, Any] | None) -> str:
    if not when:
        return ""
    subject = when.get("field") or when.get("fact")
    if "equals" in when:
        return f"{subject} is {when['equals'] or 'empty'}"
    if "in" in when:
        return f"{subject} is {' or '.join(when['in'])}"
    return f"{subject} is {'valued' if when['valued'] == 'yes' else 'not valued'}"
