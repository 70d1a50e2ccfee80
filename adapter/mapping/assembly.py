"""Mapping files put together: checked all at once, compiled, or refused with every fault named."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol, TypeVar

from pydantic import ValidationError

from adapter.issues import AdapterError, Issue
from adapter.mapping.check import Names
from adapter.mapping.check_files import Files, file_faults
from adapter.mapping.compiler import Words
from adapter.mapping.datatypes import compile_datatype
from adapter.mapping.grammar import V2, Extension
from adapter.mapping.inlining import Run
from adapter.mapping.mapper import Event, Mappings
from adapter.mapping.plan import Plan
from adapter.mapping.plans import compile_event, compile_segment
from adapter.mapping.profile import SiteProfile
from adapter.mapping.rules import (
    DatatypeMap,
    EventMap,
    Grammar,
    Rule,
    SegmentMap,
    Table,
    base_of,
)
from adapter.mapping.tables import Lookup

Model = TypeVar("Model", bound=Grammar)
FOLDERS: Final = ("messages", "segments", "datatypes", "tables", "sites")


class Page(Protocol):
    """One mapping file: its name, its values as texts, and the place of each."""

    @property
    def name(self) -> str:
        """Its path within the mappings folder."""

    @property
    def value(self) -> Any:
        """What it holds."""

    def line(self, place: tuple[str | int, ...]) -> int:
        """Return the line of a value."""

    def spot(self, place: tuple[str | int, ...], *, key: bool = False) -> str:
        """Return line and column of a value, or of the word it stands after: `7:12`."""


class MappingsError(AdapterError):
    """The mapping files cannot be used; one issue a fault, each with file and line."""


def assemble(
    pages: Iterable[Page],
    version: str,
    v2: V2 | None = None,
    extensions: Mapping[str, Extension] | None = None,
) -> Mappings:
    """Check every file, compile them, or refuse them all with every fault found.

    `v2` is the grammar of HL7 v2 and `extensions` our own with the types of their values; what is
    not given is not checked.
    """
    return _Assembly(pages).mappings(version, v2, extensions)


class _Assembly:
    """The files of one set while they are checked and compiled."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.faults: list[Issue] = []
        self.pages = {page.name.removesuffix(".yaml"): page for page in pages}
        self.tables = self._read("tables", Table)
        self.datatypes = self._read("datatypes", DatatypeMap)
        self.segments = self._read("segments", SegmentMap)
        self.events = self._read("messages", EventMap)
        self.sites = self._sites()

    def mappings(
        self, version: str, v2: V2 | None, extensions: Mapping[str, Extension] | None
    ) -> Mappings:
        called = {one.called: one.resource for one in self.segments.values() if one.called}
        names = Names(self.tables, self.datatypes, called, v2, extensions)
        said = {name: self.pages[f"sites/{name}"].value for name in self.sites}
        maps = Files(self.datatypes, self.segments, self.events, self.sites, said)
        for name, place, what in file_faults(maps, names):
            page = self.pages[name]
            self._fault(page.name, page.spot(place), what)
        if self.faults:
            raise MappingsError(*self.faults)
        words = Words(
            {name: self._lookup(name, table) for name, table in self.tables.items()},
            {
                name: (model, tuple(at for _, at in self._rules(f"datatypes/{name}", model.rules)))
                for name, model in self.datatypes.items()
            },
            compile_datatype,
        )
        runs = [self._runs(words, traced=traced) for traced in (False, True)]
        events = {
            said: event
            for name, model in self.events.items()
            for event in [Event(*(self._plan(name, words, run, n) for n, run in enumerate(runs)))]
            for said in (model.event, model.called)
            if said
        }
        return Mappings(version, events, self.sites, dict(self._written()))

    def _read(self, folder: str, model: type[Model]) -> dict[str, Model]:
        found = {}
        for name, page in self.pages.items():
            if name.startswith(f"{folder}/") and (read := self._model(page, page.value, model)):
                found[name.partition("/")[2]] = read
        return found

    def _sites(self) -> dict[str, SiteProfile]:
        common = self.pages.get("sites/default")
        if common is None:
            self._fault(
                "sites/default.yaml", "1:1", "is missing: other sites say what differs from it"
            )
            return {}
        found = {}
        for name, page in self.pages.items():
            if name.startswith("sites/"):
                said = page.value if isinstance(page.value, dict) else {}
                value = _overlaid(common.value, said) if page is not common else page.value
                if read := self._model(page, value, SiteProfile):
                    found[name.partition("/")[2]] = read
        return found

    def _model(self, page: Page, value: Any, model: type[Model]) -> Model | None:
        try:
            return model.model_validate(value)
        except ValidationError as invalid:
            for fault in invalid.errors(include_url=False, include_context=False):
                place = fault["loc"]
                said = fault["msg"].removeprefix("Value error, ")
                unknown = fault["type"] == "extra_forbidden"
                what = f"{place[-1]} is no word of {model.__name__}" if unknown else said
                told = what if unknown else f"{'.'.join(map(str, place))}: {what}"
                self._fault(page.name, page.spot(place, key=unknown), told)
        return None

    def _runs(self, words: Words, *, traced: bool) -> dict[str, Run]:
        return {
            name: compile_segment(
                model,
                self._rules(f"segments/{name}", model.rules),
                self._rules(f"segments/{name}", model.defaults, "defaults"),
                words,
                traced=traced,
            )
            for name, model in self.segments.items()
        }

    def _plan(self, name: str, words: Words, runs: Mapping[str, Run], traced: int) -> Plan:
        maps = {
            each: (run, self.segments[each].called or self.segments[each].resource)
            for each, run in runs.items()
        }
        model = self.events[name]
        base = base_of(model, self.events)
        assert base
        page = self.pages[f"messages/{name}"]

        def place(*at: str | int) -> str:
            return f"{page.name}:{page.line(at)}"

        return compile_event(model, base, words, maps, place, traced=bool(traced))

    def _rules(
        self, name: str, rules: tuple[Rule, ...], part: str = "rules"
    ) -> list[tuple[Rule, str]]:
        page = self.pages[name]
        return [(rule, f"{page.name}:{page.line((part, at))}") for at, rule in enumerate(rules)]

    def _lookup(self, name: str, table: Table) -> Lookup:
        page = self.pages[f"tables/{name}"]
        return Lookup(name, table, {row: page.line(("rows", row)) for row in table.rows})

    def _written(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Say which line writes which element; where several do, the first is told."""
        seen = set()
        for name, model in self.segments.items():
            rules = self._rules(f"segments/{name}", model.rules)
            rules += self._rules(f"segments/{name}", model.defaults, "defaults")
            for rule, at in rules:
                if (model.resource, rule.to) not in seen:
                    seen.add((model.resource, rule.to))
                    yield (model.resource, rule.to), at

    def _fault(self, name: str, spot: str, what: str) -> None:
        issue = Issue("error", "structure", f"{name}:{spot}", "mapping-invalid", (what,))
        if issue not in self.faults:
            self.faults.append(issue)


def _overlaid(common: Any, own: dict[str, Any]) -> dict[str, Any]:
    """Let a site say only what differs: its words win, and within `paths` each by itself."""
    merged = {**(common if isinstance(common, dict) else {}), **own}
    if isinstance(own.get("paths"), dict):
        merged["paths"] = {**common.get("paths", {}), **own["paths"]}
    return merged
