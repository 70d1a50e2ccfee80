"""Whether a row of the official guide is mapped: a message that holds its field is asked."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapter.hl7v2.message import parse
from adapter.mapping.drafts import Mapped
from adapter.mapping.mapper import Mappings
from adapter.mapping.samples import SAMPLES, contents_of, sample_of

_HL7: Final = "http://hl7.org/fhir/StructureDefinition/"
# A message that says as little as can be mapped; each row adds its own field.
_USUAL: Final = {
    "MSH": {3: "APP", 4: "FAC", 7: "20240105120000", 9: "ADT^A01", 10: "1", 11: "P", 12: "2.8"},
    "EVN": {2: "20240105113000"},
    "PID": {3: "M7^^^FAC^MR"},
    "NK1": {1: "1", 2: "Kin", 13: "Works"},
    "PV1": {2: "I", 19: "V7"},
    "IN1": {2: "P1", 3: "C1"},
    "GT1": {2: "G1"},
}
_ALWAYS: Final = ("MSH", "EVN", "PID", "PV1")
_CONDITION: Final = re.compile(r"(\S+) (?:is (\S+)|(empty|valued|timed|twice))")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the guide: a field, component or code, the element, and when.

    `name` is how people call it; `carrier` is the field a component or code is tried in, `beside`
    what that field holds besides, `sample` the code, `value` what the element must be.
    """

    name: str
    part: str
    to: str
    value: str = ""
    when: str = ""
    type: str = ""
    carrier: str = ""
    beside: str = ""
    sample: str = ""
    system: str = ""

    @property
    def is_code(self) -> bool:
        """Tell whether it is one code of a table."""
        return bool(self.carrier) and not re.fullmatch(r"[A-Z]{2,3}(\.\d+)?", self.part)

    @property
    def group(self) -> str:
        """What it is counted under: its segment, data types or tables."""
        if self.is_code:
            return "tables"
        return "data types" if self.carrier else self.part.partition("-")[0]


Fields = dict[str, dict[int, str]]


def is_mapped(mappings: Mappings, row: Row) -> bool:
    """Tell whether a probe of the row makes its element, which is not there without it."""
    conditions = _conditions(row.when)
    if conditions is None:
        return False
    with_it, without = _message(row, conditions)
    more = _told(mappings, with_it)
    more.subtract(_told(mappings, without) if without else Counter())
    new = [said for said, times in more.items() if times > 0]
    target = [value for path, value in new if _within(path, row.to)]
    if row.system and row.system not in target:
        return False
    return row.value in target if row.value else bool(target)


def _conditions(when: str) -> list[tuple[str, str]] | None:
    """Read a condition as fields and what they hold; None if it is not of one message's making."""
    found = []
    for one in filter(None, when.split(" and ")):
        told = _CONDITION.fullmatch(one)
        if told is None:
            return None
        found.append((told[1], told[2] or f"<{told[3]}>"))
    return found


def _message(row: Row, conditions: list[tuple[str, str]]) -> tuple[Fields, Fields | None]:
    """Build a row's message, and the one without its field."""
    field = row.carrier or row.part
    base = {name: dict(fields) for name, fields in _USUAL.items()}
    own = {part: said for part, said in conditions if _is_own(part, row)}
    # A visit has always a class, a message always an event: only their values differ.
    always = field in {"PV1-2", "MSH-9"}
    elsewhere = [(part, said) for part, said in conditions if part not in own]
    if "-" not in field:
        return base, None
    for part, said in elsewhere:
        _put(base, part, contents_of(part, said))
    if own.get(field) == "<empty>":
        _put(base, field, "")
        return base, None
    with_it = {name: dict(fields) for name, fields in base.items()}
    if not always:
        _put(base, field.partition(".")[0] if row.is_code else field, row.beside)
        if row.is_code:
            _put(with_it, field.partition(".")[0], row.beside)
    _put(with_it, field, _own_contents(row, own))
    # Of a table each code has a result of its own, so none needs a message without it.
    told_of_nothing = row.is_code or own.get(row.part) == "<empty>" or (always and row.value)
    return with_it, None if told_of_nothing else base


def _is_own(part: str, row: Row) -> bool:
    field = row.carrier or row.part
    return "-" not in part or part.startswith(f"{field}.") or part == field


def _own_contents(row: Row, own: Mapping[str, str]) -> str:
    """Make what the field itself holds, with what the conditions ask of its components."""
    field = row.carrier or row.part
    if field == "MSH-9":
        return f"ADT^{row.sample if row.is_code else 'A03'}"
    if row.is_code:
        return row.sample
    if row.carrier:
        components: dict[int, str] = {1: row.beside} if row.beside else {}
        sample = row.sample or sample_of(row.part)
        for part, said in [(row.part, sample), *((p, contents_of(p, s)) for p, s in own.items())]:
            components[int(part.partition(".")[2] or 1)] = said
        mark = "&" if "." in row.carrier else "^"
        return mark.join(components.get(at, "") for at in range(1, max(components) + 1))
    contents = row.sample or SAMPLES.get(row.type, "Q1")
    for part, said in own.items():
        if said == "<timed>":
            contents = "20240102030405"
        elif "." in part:
            components_ = [*contents.split("^"), *[""] * 20]
            components_[int(part.partition(".")[2]) - 1] = "" if said == "<empty>" else said
            contents = "^".join(components_).rstrip("^")
    return contents


def _put(fields: Fields, place: str, contents: str) -> None:
    """Put contents into a field, or into one component of it."""
    segment, _, number = place.partition("-")
    field, *parts = map(int, number.split("."))
    held = fields.setdefault(segment, {})
    if not parts:
        held[field] = contents
        return
    components = [*held.get(field, "").split("^"), *[""] * parts[0]]
    components[parts[0] - 1] = contents
    held[field] = "^".join(components).rstrip("^")


def _told(mappings: Mappings, fields: Fields) -> "Counter[tuple[str, str]]":
    """Map a message and count each element with its value."""
    used = {
        name: held for name, held in fields.items() if name in _ALWAYS or held != _USUAL.get(name)
    }
    code, _, trigger = fields["MSH"][9].partition("^")
    order = [*_ALWAYS[:3], *(name for name in used if name not in _ALWAYS), "PV1"]
    lines = [_line(name, used[name]) for name in order]
    message = parse("\r".join(lines).encode(), "utf-8")
    assert (message.code, message.trigger) == (code, trigger.partition("^")[0])
    mapped = mappings.map(message, mappings.site_of(message), convert=True)
    return Counter(_flattened(mapped))


def _line(name: str, held: Mapping[int, str]) -> str:
    if name == "MSH":
        return r"MSH|^~\&|" + "|".join(held.get(at, "") for at in range(3, max(held) + 1))
    return f"{name}|" + "|".join(held.get(at, "") for at in range(1, max(held, default=0) + 1))


def _flattened(mapped: Mapped) -> Iterator[tuple[str, str]]:
    resources = {}
    for draft in mapped.drafts:
        resource = draft.whole()
        resources[f"{resource['resourceType']}/{resource['id']}"] = resource
    for resource in resources.values():
        kind = resource["resourceType"]
        yield kind, resource["id"]
        yield from _below(resource, kind, resources, deep=True)


def _below(
    value: Any, path: str, resources: Mapping[str, Any], *, deep: bool
) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for entry in value:
            name = path
            if path.endswith("xtension"):
                name = f"{path}[{entry['url'].removeprefix(_HL7)}]"
                yield name, ""
            yield from _below(entry, name, resources, deep=deep)
    elif isinstance(value, Mapping):
        yield path, ""
        target = str(value.get("reference", ""))
        if deep and target in resources:
            inner = f"{path}({target.partition('/')[0]})"
            yield inner, target
            yield from _below(resources[target], inner, resources, deep=False)
        for name, below in value.items():
            yield from _below(below, f"{path}.{name}", resources, deep=deep)
    else:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def _within(path: str, target: str) -> bool:
    return path == target or path.startswith((f"{target}.", f"{target}[", f"{target}("))
