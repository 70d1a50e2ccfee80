"""Mapping files put together: checked all at once, compiled, or refused with every fault named."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol, TypeVar

from pydantic import ValidationError

from adapter.fhir.resources import element
from adapter.issues import AdapterError, Issue
from adapter.mapping import targets
from adapter.mapping.check import Names, key_faults, rule_faults
from adapter.mapping.compiler import Words
from adapter.mapping.mapper import Event, Mappings
from adapter.mapping.plans import Plan, Run, compile_event, compile_segment
from adapter.mapping.profile import SiteProfile
from adapter.mapping.rules import DatatypeMap, EventMap, Grammar, Owner, Rule, SegmentMap, Table
from adapter.mapping.sources import fault_of
from adapter.mapping.tables import Lookup

Model = TypeVar("Model", bound=Grammar)
FOLDERS: Final = ("messages", "segments", "datatypes", "tables", "sites")


class Page(Protocol):
    """One mapping file: its name, its values as texts, and the line of each."""

    @property
    def name(self) -> str:
        """Its path within the mappings folder."""

    @property
    def value(self) -> Any:
        """What it holds."""

    def line(self, place: tuple[str | int, ...]) -> int:
        """Return the line of a value."""


class MappingsError(AdapterError):
    """The mapping files cannot be used; one issue a fault, each with file and line."""


def assemble(pages: Iterable[Page], version: str) -> Mappings:
    """Check every file, compile them, or refuse them all with every fault found."""
    return _Assembly(pages).mappings(version)


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

    def mappings(self, version: str) -> Mappings:
        self._check()
        if self.faults:
            raise MappingsError(*self.faults)
        words = Words(
            {name: self._lookup(name, table) for name, table in self.tables.items()},
            {
                name: (model, tuple(at for _, at in self._rules(f"datatypes/{name}", model.rules)))
                for name, model in self.datatypes.items()
            },
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
            self._fault("sites/default.yaml", 1, "is missing: other sites say what differs from it")
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
                self._fault(page.name, page.line(place), told)
        return None

    def _check(self) -> None:
        names = Names(self.tables, self.datatypes)
        for kind, found in (("datatypes", self.datatypes), ("segments", self.segments)):
            for name, model in found.items():
                self._check_map(f"{kind}/{name}", model, names)
        for name, event in self.events.items():
            self._check_event(f"messages/{name}", event)
            self._check_words(f"messages/{name}", event, names)
        self._check_sites()

    def _check_map(self, name: str, model: SegmentMap | DatatypeMap, names: Names) -> None:
        page = self.pages[name]
        is_segment = isinstance(model, SegmentMap)
        owner = (
            Owner(model.segment, model.resource)
            if isinstance(model, SegmentMap)
            else Owner(model.datatype, model.to, "datatype")
        )
        if isinstance(model, SegmentMap):
            for fault in key_faults(model):
                self._fault(page.name, page.line(("key",)), fault)
        if element(owner.writes, "id") is None:
            word = "resource" if is_segment else "to"
            self._fault(page.name, page.line((word,)), f"FHIR has no {owner.writes}")
            return
        for at, rule in enumerate(model.rules):
            for fault in rule_faults(rule, owner, names):
                self._fault(page.name, page.line(("rules", at)), fault)

    def _check_event(self, name: str, model: EventMap) -> None:
        page = self.pages[name]
        if model.like and (model.like not in self.events or self.events[model.like].like):
            self._fault(page.name, page.line(("like",)), f"{model.like} lists no segments")
        for at, step in enumerate(model.segments):
            line = page.line(("segments", at))
            for named in step.maps:
                known = self.segments.get(named)
                if known is None or known.segment != step.segment:
                    self._fault(page.name, line, f"there is no map {named} of {step.segment}")
            if step.when and (fault := fault_of(step.when.subject, Owner(step.segment, ""))):
                self._fault(page.name, line, fault)

    def _check_words(self, name: str, model: EventMap, names: Names) -> None:
        """Check what an event itself says."""
        page = self.pages[name]
        for part in ("rules", "defaults"):
            for resource, rules in getattr(model, part).items():
                for at, rule in enumerate(rules):
                    for fault in rule_faults(rule, Owner("", resource, "event"), names):
                        self._fault(page.name, page.line((part, resource, at)), fault)
        for resource, paths in model.delete.items():
            for at, path in enumerate(paths):
                if fault := targets.fault_of(resource, path):
                    self._fault(page.name, page.line(("delete", resource, at)), fault)

    def _check_sites(self) -> None:
        meanings = {said for one in self.events.values() for said in (one.event, one.called)}
        for name, site in self.sites.items():
            page = self.pages[f"sites/{name}"]
            for event, means in site.events.items():
                if means not in {*meanings, "ignored"}:
                    self._fault(page.name, page.line(("events", event)), f"no event is {means}")

    def _runs(self, words: Words, *, traced: bool) -> dict[str, Run]:
        return {
            name: compile_segment(
                model, self._rules(f"segments/{name}", model.rules), words, traced=traced
            )
            for name, model in self.segments.items()
        }

    def _plan(self, name: str, words: Words, runs: Mapping[str, Run], traced: int) -> Plan:
        model = self.events[name]
        base = self.events[model.like] if model.like else model
        page = self.pages[f"messages/{name}"]

        def place(*at: str | int) -> str:
            return f"{page.name}:{page.line(at)}"

        return compile_event(model, base, words, dict(runs), place, traced=bool(traced))

    def _rules(self, name: str, rules: tuple[Rule, ...]) -> list[tuple[Rule, str]]:
        page = self.pages[name]
        return [(rule, f"{page.name}:{page.line(('rules', at))}") for at, rule in enumerate(rules)]

    def _lookup(self, name: str, table: Table) -> Lookup:
        page = self.pages[f"tables/{name}"]
        return Lookup(name, table, {row: page.line(("rows", row)) for row in table.rows})

    def _written(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Say which line writes which element; where several do, the first is told."""
        seen = set()
        for name, model in self.segments.items():
            for rule, at in self._rules(f"segments/{name}", model.rules):
                if (model.resource, rule.to) not in seen:
                    seen.add((model.resource, rule.to))
                    yield (model.resource, rule.to), at

    def _fault(self, name: str, line: int, what: str) -> None:
        self.faults.append(
            Issue("error", "structure", f"{name}:{line}", "mapping-invalid", (what,))
        )


def _overlaid(common: Any, own: dict[str, Any]) -> dict[str, Any]:
    """Let a site say only what differs: its words win, and within `paths` each by itself."""
    merged = {**(common if isinstance(common, dict) else {}), **own}
    if isinstance(own.get("paths"), dict):
        merged["paths"] = {**common.get("paths", {}), **own["paths"]}
    return merged
