"""What every command says alike: results to stdout, faults to stderr as one sentence."""

import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

import orjson
from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")

# In a pipe a table is as wide as its words need; on a terminal, as wide as the terminal.
PIPE_WIDTH = 160


class Failure(Exception):  # noqa: N818 - it is an outcome to tell, not a defect
    """A command cannot do what it was asked; the text is one sentence, the code its exit."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def console() -> Console:
    """Return a console on stdout."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)


def say(text: str) -> None:
    """Print one line as it stands, without markup."""
    sys.stdout.write(f"{text}\n")


def complain(sentence: str) -> None:
    """Print one sentence to stderr."""
    sys.stderr.write(" ".join(sentence.split()) + "\n")


def say_json(value: Any) -> None:
    """Print a value as JSON, money as text with the decimals it has."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(value, default=_plain, option=options))
    sys.stdout.flush()


def progress(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """Go through items under a progress bar on a terminal, and silently in a pipe."""
    silent = not sys.stderr.isatty() or total < 2  # noqa: PLR2004 - one item needs no bar
    yield from track(
        items, description=what, total=total, console=Console(stderr=True), disable=silent
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(type(value).__name__)
