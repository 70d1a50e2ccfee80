"""The rows of the official guide, and where these mappings depart from it, read from files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from adapter.catalog.folders import folder, read_yaml
from adapter.mapping.probing import Row


@dataclass(frozen=True, slots=True)
class Deviation:
    """Rows that are not mapped as the guide says, and the reason they share."""

    rows: tuple[str, ...]
    reason: str

    def covers(self, row: Row) -> bool:
        """Tell whether a row is one of these."""
        return any(fnmatchcase(row.name, _pattern(each)) for each in self.rows)


def load_rows() -> list[Row]:
    """Read every row of the guide that is in scope."""
    file = _read("rows.yaml")
    codes = {name: next(iter(_codes(name, said))).sample for name, said in file["tables"].items()}
    rows = [
        _row(said, said["row"], said["to"], codes)
        for segment in file["segments"].values()
        for said in segment
    ]
    for name, said in file["datatypes"].items():
        rows += [_component(name, said, one, codes) for one in said["rows"]]
    for name, said in file["tables"].items():
        rows += _codes(name, said)
    return rows


def load_deviations() -> list[Deviation]:
    """Read where these mappings depart from the guide."""
    return [
        Deviation(tuple(said["rows"]), said["reason"])
        for said in _read("deviations.yaml")["deviations"]
    ]


def _read(name: str) -> Any:
    return read_yaml(folder("mappings") / "standard" / name, f"standard/{name}").value


def _row(said: Any, part: str, to: str, codes: Mapping[str, str]) -> Row:
    value, when = said.get("value", ""), said.get("when", "")
    name = f"{part} > {to}" + (f" = {value}" if value else "") + (f", {when}" if when else "")
    kind = said.get("as", "").partition("[")[0] or said.get("v2", "")
    sample = codes.get(said.get("table", ""), "")
    return Row(name, part, to, value, when, kind, sample=sample)


def _component(name: str, said: Any, one: Any, codes: Mapping[str, str]) -> Row:
    to = f"{said['to']}.{one['to']}" if one.get("to") else said["to"]
    row = _row(one, one["row"], to, codes)
    told = one.get("to") or "the whole"
    label = f"{name} {one['row']} > {told}" + row.name.removeprefix(f"{one['row']} > {to}")
    return replace(row, name=label, carrier=said["in"], beside=said.get("beside", ""))


def _codes(name: str, said: Any) -> Iterator[Row]:
    for group in said["rows"]:
        codes = {code: code for code in group.get("same", "").split()}
        codes |= dict(pair.split("=", 1) for pair in group.get("codes", "").split())
        for code, becomes in codes.items():
            label = f"{name} {code} > {becomes}"
            yield Row(
                label,
                name,
                said["to"],
                becomes,
                when=said.get("when", ""),
                carrier=said["in"],
                beside=said.get("beside", ""),
                sample=code,
                system=group.get("system", ""),
            )


def _pattern(text: str) -> str:
    """Let only stars stand for anything: brackets are part of names."""
    return text.replace("[", "[[]")
