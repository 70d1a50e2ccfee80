"""A function whose text is written by the compiler: its lines, and what its names stand for."""

import linecache
from collections.abc import Sequence
from typing import Any

_INDENT = "    "


class Function:
    """One function in the making; `title` is what a traceback calls the file it is in."""

    def __init__(self, title: str, **names: Any) -> None:
        self._file = f"<{title}>"
        self._names = names

    def named(self, word: str, value: Any) -> str:
        """Return a new name for a value, by which the function's lines may use it."""
        name = f"{word}_{len(self._names)}"
        self._names[name] = value
        return name

    def compiled(self, heading: str, body: Sequence[str]) -> Any:
        """Compile the function; its text can be read in tracebacks and debuggers."""
        text = "\n".join((f"def run({heading}):", *indented(body or ["pass"]), ""))
        # The text is our own templates, numbers and element names that were checked against FHIR.
        exec(compile(text, self._file, "exec"), self._names)  # noqa: S102
        linecache.cache[self._file] = (len(text), None, text.splitlines(keepends=True), self._file)
        return self._names["run"]


def indented(lines: Sequence[str]) -> list[str]:
    """Return lines one level further in."""
    return [f"{_INDENT}{line}" for line in lines]
