"""The statement that writes an element in a generated function: directly where it can be."""

from adapter.mapping import targets
from adapter.mapping.generation import Function
from adapter.mapping.rules import Owner, Rule
from adapter.mapping.targets import Step

_BELOW_LENGTH = len(("code", "coding"))
_EXTENSION_LENGTH = len(("extension", "value"))


class Place:
    """Where one rule writes; `alone` says that no other rule writes below the same element."""

    def __init__(self, function: Function, rule: Rule, owner: Owner, *, alone: bool) -> None:
        path = targets.steps(owner.writes, rule.to)
        # The parts of an extension have bare names, which the plain case does not know.
        self._alone = alone = alone and owner.writes != "Extension"
        self._first, self._last = path[0], path[-1]
        self._single = len(path) == 1
        self._entry = _entry(path[:-1]) if not path[-1].slice else ""
        # What nothing else writes into is made whole.
        self._whole = alone and bool(self._entry) and not any(step.repeats for step in path)
        self._names = [repr(step.name) for step in path]
        self._url = (
            targets.extension_url(path[0].slice)
            if alone and path[0].name == "extension" and len(path) == _EXTENSION_LENGTH
            else ""
        )
        self._write = function.named("write", targets.writer(owner.writes, rule.to, alone=alone))

    def put(self, value: str) -> str:
        """Write the statement that puts a value, a list of entries or a single one."""
        if self._url:
            entry = f"{{'url': {self._url!r}, {self._last.name!r}: {value}}}"
            return f"out.setdefault('extension', []).append({entry})"
        if self._whole:
            for name in reversed(self._names[1:]):
                value = f"{{{name}: {value}}}"
            return f"out[{self._names[0]}] = {value}"
        if self._entry and not self._last.repeats:
            return f"{self._entry}[{self._last.name!r}] = {value}"
        return f"{self._write}(out, {value})"

    def put_one(self, value: str) -> str:
        """Write the statement that puts a value which is known to be no list."""
        # A list further below may belong to a code that is remembered; the closure copies it.
        if not self._single or not self._last.repeats or self._last.slice:
            return self.put(value)
        if self._alone:
            return f"out[{self._last.name!r}] = [{value}]"
        return f"out.setdefault({self._last.name!r}, []).append({value})"

    def put_all(self, values: str) -> str:
        """Write the statement that puts entries; of an element that is single, the first."""
        if not self._last.repeats:
            return self.put(f"{values}[0]")
        if self._alone and self._single and self._entry:
            return f"out[{self._last.name!r}] = {values}"
        return self.put(values)

    def put_known(self, values: str) -> str:
        """Write the statement that puts copies of remembered entries; of a single one the first."""
        last = self._last
        copies = f"([{{**{values}[0]}}] if len({values}) == 1 else copies({values}))"
        if not last.repeats:
            return self.put(f"{{**{values}[0]}}")
        if self._single and not last.slice:
            if self._alone:
                return f"out[{last.name!r}] = {copies}"
            return f"out.setdefault({last.name!r}, []).extend({copies})"
        if self._entry and len(self._names) == _BELOW_LENGTH and not self._first.repeats:
            # A new list: the one before may belong to a code that is remembered.
            below = f"below = out.setdefault({self._names[0]}, {{}})"
            return f"{below}; below[{last.name!r}] = [*below.get({last.name!r}, ()), *{copies}]"
        return self.put(copies)


def _entry(above: tuple[Step, ...]) -> str:
    """Write the expression of what an element is part of; empty where one is picked by name."""
    entry = "out"
    for step in above:
        if step.slice or step.name == "extension":
            return ""
        name = repr(step.name)
        # Of a list the last entry is meant, or its first and empty one.
        below = f"setdefault({name}, [{{}}])[-1]" if step.repeats else f"setdefault({name}, {{}})"
        entry = f"{entry}.{below}"
    return entry
