"""`paylater mappings docs`: our own maps as tables, in the columns of the official guide."""

from collections.abc import Iterator, Mapping
from typing import Any

import typer

from adapter.catalog.folders import Document, data_files, read_yaml
from adapter.cli.options import MappingsOption, site_folder
from adapter.cli.output import say

_HEAD = "| v2 | → FHIR element | data type map | vocabulary map | fixed value | condition |"
_LINE = "|---|---|---|---|---|---|"
# What the official guide maps too; `coverage --standard` compares those.
_OFFICIAL = frozenset({"MSH", "EVN", "PID", "PD1", "NK1", "PV1", "PV2", "IN1"})


def docs(mappings: MappingsOption = None, every: bool = typer.Option(False, "--all")) -> None:
    """Write the maps that the official guide does not have as Markdown; with --all every map."""
    say("# What the official guide does not map, and how it is mapped here")
    for name, path in sorted(data_files("mappings", site_folder(mappings)).items()):
        if not name.startswith("segments/"):
            continue
        page: Document = read_yaml(path, name)
        model = page.value
        if every or model["segment"] not in _OFFICIAL:
            say("\n".join(_section(model)))


def _section(model: Mapping[str, Any]) -> Iterator[str]:
    called = f" ({model['called']})" if "called" in model else ""
    yield f"\n## {model['segment']} → {model['resource']}{called}\n"
    yield f"{model['reference']}\n"
    yield f"The id derives from {_told(model['key'])}.{_only(model.get('when'))}\n"
    yield _HEAD
    yield _LINE
    for rule in (*model["rules"], *model.get("defaults", ())):
        yield _row(rule)


def _row(rule: Mapping[str, Any]) -> str:
    fixed = rule.get("value", "")
    cells = (
        _told(rule.get("from", "")),
        f"`{rule['to']}`",
        rule.get("as", ""),
        rule.get("table", ""),
        _told(fixed),
        _condition(rule.get("when")),
    )
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


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
