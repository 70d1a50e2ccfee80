"""Where the data folders lie, and their YAML read as plain text that remembers its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from adapter.issues import AdapterError, Issue

Place = tuple[str | int, ...]
# The same loader in C, where it is built: ten times as fast.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEPTH_MAX = 20


class DocumentError(AdapterError):
    """A data file cannot be read; the issue names file and line."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: every value a text, a list or a dict, and where each stands.

    `lines` tells the line of a value's key, `spots` line and column of key and of value.
    """

    name: str
    value: Any
    lines: Mapping[Place, int] = field(repr=False)
    spots: Mapping[Place, tuple[str, str]] = field(repr=False)

    def line(self, place: Place) -> int:
        """Return the line of a value, or of the nearest thing around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return 1

    def spot(self, place: Place, *, key: bool = False) -> str:
        """Return line and column (`7:12`) of a value or its key, or of what is nearest around."""
        for length in range(len(place), -1, -1):
            if found := self.spots.get(place[:length]):
                return found[0 if key else 1]
        return "1:1"


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
        raise _fault(name, "1:1", "is no UTF-8 file that can be read") from fault
    return document(text, name)


def document(text: str, name: str) -> Document:
    """Read YAML text; see `read_yaml`."""
    try:
        deep = _is_too_deep(text)
        node = None if deep else yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        spot = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        raise _fault(name, spot, f"is not YAML: {fault.problem}") from fault
    except (yaml.YAMLError, ValueError) as fault:
        raise _fault(name, "1:1", "is not YAML") from fault
    if deep:
        raise _fault(name, "1:1", "nests too deeply")
    reading = _Reading(name)
    value = None if node is None else reading.value(node, ())
    return Document(name, value, reading.lines, reading.spots)


def _is_too_deep(text: str) -> bool:
    """Tell whether a file nests as no mapping does; composing it might overflow the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH_MAX:
            return True
    return False


class _Reading:
    """One file's nodes made into values, while their places are kept."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.spots: dict[Place, tuple[str, str]] = {}
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place, key: yaml.Node | None = None) -> Any:
        self.lines[place] = (key or node).start_mark.line + 1
        told = _spot(node)
        # What is wrong with a list or structure is told at its key.
        whole = key is not None and not isinstance(node, yaml.ScalarNode)
        self.spots[place] = (_spot(key or node), _spot(key) if key and whole else told)
        # An alias stands for the very node it names; through several a small file grows huge.
        if id(node) in self._seen:
            raise _fault(self.name, self.spots[place][0], "uses an alias; write the value out")
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, at)) for at, item in enumerate(node.value)]
        assert isinstance(node, yaml.MappingNode)
        result: dict[str, Any] = {}
        for word, item in node.value:
            if not isinstance(word, yaml.ScalarNode):
                raise _fault(self.name, _spot(word), "has a key that is not a word")
            if word.value in result:
                raise _fault(self.name, _spot(word), f"says {word.value} twice")
            result[word.value] = self.value(item, (*place, word.value), word)
        return result


def _spot(node: yaml.Node) -> str:
    return f"{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _fault(name: str, spot: str, what: str) -> DocumentError:
    return DocumentError(Issue("error", "structure", f"{name}:{spot}", "file-unreadable", (what,)))
