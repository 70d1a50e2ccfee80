"""When each element of a resource was last told or deleted, and what late news still changes.

Messages come in any order. What is late changes only what was last told before it, and never brings
back what was deleted since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapter.fhir.merging import keys_in, merged, without

Resource = Mapping[str, Any]
# Before every instant: of a default, which any news displaces.
_NEVER = ""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """A status that an event gave at an instant, to any status but those that it `keeps`."""

    at: str
    status: str = field(compare=False)
    keeps: tuple[str, ...] = field(default=(), compare=False)


@dataclass(slots=True)
class Since:
    """When the elements were `told` that the newest news did not tell, and what is `gone`.

    All other elements of a resource were told by its newest news. `steps` are the statuses that
    events gave it, in the events' own order.
    """

    told: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    @property
    def status(self) -> str:
        """Return the status that all the steps lead to, empty where none is kept."""
        status = ""
        for one in self.steps:
            status = status if status in one.keeps else one.status
        return status

    def take(self, step: Step, before: Step | None) -> None:
        """Take a step in its own place, after what stood `before` if no step led there."""
        known = self.steps if before is None or before.status == self.status else (before,)
        self.steps = tuple(sorted((*known, step)))


@dataclass(frozen=True, slots=True)
class News:
    """What is said of a resource: what is new, what is deleted, what only counts for nothing."""

    resource: Resource
    delete: Sequence[str]
    adds: Sequence[str]
    defaults: Resource | None


def elements(resource: Resource) -> set[str]:
    """Return the paths of what a resource holds, those of a list's entries where they have keys."""
    return set(_paths(str(resource.get("resourceType", "")), "", resource))


def timely(
    since: Since, before: Resource | None, after: Resource, said: Iterable[str], was: str
) -> Since:
    """Return what is to be remembered once the newest news has said these elements.

    `was` is when the news before it was.
    """
    known = elements(before) if before else set()
    said = set(said)
    told = {
        path: since.told.get(path, was) if path in known else _NEVER
        for path in elements(after) - said
    }
    gone = {path: when for path, when in since.gone.items() if path not in said}
    return Since(told, gone, since.steps)


def late(
    since: Since, before: Resource, news: News, newest: str, at: str
) -> tuple[dict[str, Any], Since]:
    """Join news of `at` to a resource whose newest is later; return it and what to remember."""
    last = {path: since.told.get(path, newest) for path in elements(before)}
    gone = [path for path, when in since.gone.items() if when > at]
    said = elements(news.resource)
    changed = {path for path in said if path in last and last[path] <= at}
    gone += [f"_{name}" for name in said - changed if _differs(name, before, news.resource)]
    stated = without(news.resource, [*(said - changed), *gone])
    delete = [
        path
        for path in news.delete
        if all(when <= at for other, when in last.items() if _overlap(path, other))
    ]
    gaps = without(news.resource, gone)
    joined = merged(before, stated, delete, adds=news.adds)
    filled = merged(joined, gaps, fill_only=True)
    after = merged(filled, {}, defaults=news.defaults) if news.defaults else filled
    told = {path: since.told[path] for path in elements(after) & since.told.keys()}
    told |= dict.fromkeys((elements(filled) - last.keys()) | (changed & elements(stated)), at)
    told |= dict.fromkeys(elements(after) - elements(filled), _NEVER)
    gone_since = since.gone | later(since.gone, news.delete, at)
    return after, Since(told, gone_since, since.steps)


def _differs(name: str, before: Resource, said: Resource) -> bool:
    """Tell whether a newer value stands, of which what extends the older one says nothing."""
    return f"_{name}" in said and before.get(name, said.get(name)) != said.get(name)


def later(gone: Mapping[str, str], delete: Iterable[str], at: str) -> dict[str, str]:
    """Return since when these elements are deleted, by the latest that said so."""
    return {path: max(gone.get(path, _NEVER), at) for path in delete}


def _paths(kind: str, within: str, value: Resource) -> Iterator[str]:
    for name, item in value.items():
        if not within and name in {"resourceType", "id"}:
            continue
        path = f"{within}{name}"
        if isinstance(item, Mapping):
            yield from _paths("", f"{path}.", item)
        elif keys := keys_in(kind, name, item):
            yield from (f"{path}[{key}]" for key in keys)
        else:
            yield path


def _overlap(path: str, other: str) -> bool:
    """Tell whether one of two paths is within the other, or both are the same."""
    shorter, longer = sorted((path, other), key=len)
    return longer.startswith(shorter) and longer[len(shorter) : len(shorter) + 1] in {"", ".", "["}
