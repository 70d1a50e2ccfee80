"""Data folders watched: what to do is done again whenever a file is saved."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_EVERY_SECONDS = 0.3

Seen = dict[Path, tuple[int, int]]


def watch(folders: list[Path], act: Callable[[], object]) -> None:
    """Act now and after every change below these folders, until interrupted."""
    for _ in _changes(folders):
        act()
        # What reads along in a pipe waits for it.
        sys.stdout.flush()


def _changes(folders: list[Path]) -> Iterator[Seen]:
    before: Seen | None = None
    while True:
        seen = _seen(folders)
        if seen != before:
            before = seen
            yield seen
        else:
            time.sleep(_EVERY_SECONDS)


def _seen(folders: list[Path]) -> Seen:
    found: Seen = {}
    for folder in folders:
        for path in folder.rglob("*.yaml"):
            try:
                status = path.stat()
            except FileNotFoundError:  # removed while looked at
                continue
            found[path] = (status.st_mtime_ns, status.st_size)
    return found
