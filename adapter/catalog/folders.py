"""Where the data folders lie, and their YAML read as plain text that remembers its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from adapter.issues import AdapterError, Issue

Place = tuple[str | int, ...]


class DocumentError(AdapterError):
    """A data file cannot be read; the issue names file and line."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: every value a text, a list or a dict, and the line on which each stands."""

    name: str
    value: Any
    lines: Mapping[Place, int] = field(repr=False)

    def line(self, place: Place) -> int:
        """Return the line of a value, or of the nearest thing around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 1


def folder(name: str) -> Path:
    """Return a data folder: inside the wheel, or at the root of a checkout."""
    package = Path(str(files("adapter")))
    packaged = package / "data" / name
    return packaged if packaged.is_dir() else package.parent / name


def data_files(name: str, overlay: Path | None = None) -> dict[str, Path]:
    """List the YAML files of a data folder by relative name; a site's own file wins."""
    found: dict[str, Path] = {}
    for root in (folder(name), overlay):
        if root is not None:
            for path in root.rglob("*.yaml"):
                found[path.relative_to(root).as_posix()] = path
    return dict(sorted(found.items()))


def read_yaml(path: Path, name: str = "") -> Document:
    """Read a YAML file; YAML gives structure only, so `0012` and `NO` stay what was written."""
    name = name or path.name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise _fault(name, 1, "is no UTF-8 file that can be read") from fault
    return document(text, name)


def document(text: str, name: str) -> Document:
    """Read YAML text; see `read_yaml`."""
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise _fault(name, line, f"is not YAML: {fault.problem}") from fault
    except yaml.YAMLError as fault:
        raise _fault(name, 1, "is not YAML") from fault
    lines: dict[Place, int] = {}
    value = None if node is None else _value(node, (), lines, name)
    return Document(name, value, lines)


def _value(node: yaml.Node, place: Place, lines: dict[Place, int], name: str) -> Any:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*place, at), lines, name) for at, item in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    result: dict[str, Any] = {}
    for key, item in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _fault(name, line, "has a key that is not a word")
        if key.value in result:
            raise _fault(name, line, f"says {key.value} twice")
        # An alias to what surrounds it would never end.
        if item.start_mark.index < key.start_mark.index:
            raise _fault(name, line, "uses an alias; write the value out")
        result[key.value] = _value(item, (*place, key.value), lines, name)
        lines[(*place, key.value)] = line
    return result


def _fault(name: str, line: int, what: str) -> DocumentError:
    return DocumentError(Issue("error", "structure", f"{name}:{line}", "file-unreadable", (what,)))
