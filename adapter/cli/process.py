"""An adapter in a process of its own, on free loopback ports: what the demo talks to."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapter.cli.output import Failure
from adapter.config import Address, address

_MLLP = re.compile(r"MLLP listening on (\S+)")
_HTTP = re.compile(r"HTTP listening on http://(\S+)")
STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Running:
    """Where a started adapter listens."""

    mllp: Address
    http: Address


@contextmanager
def started(database: str, clock: str) -> Iterator[Running]:
    """Start an adapter on free ports, and stop it on leaving."""
    # What is set for another deployment must not leak into this one.
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PAYLATER_")}
    command = [sys.executable, "-m", "adapter", "serve", "--mllp", "127.0.0.1:0"]
    command += ["--http", "127.0.0.1:0", "--database", database, "--clock", clock]
    with subprocess.Popen(command, env=bare, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        try:
            yield _listening(process)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _listening(process: "subprocess.Popen[str]") -> Running:
    """Wait until both doors say where they listen; pass on whatever else is said."""
    assert process.stderr is not None
    found: dict[re.Pattern[str], Address] = {}
    for line in process.stderr:
        matches = [(door, match) for door in (_MLLP, _HTTP) if (match := door.match(line))]
        found |= {door: address(match[1]) for door, match in matches}
        if not matches:
            sys.stderr.write(line)
        if len(found) == 2:  # noqa: PLR2004 - MLLP and HTTP
            threading.Thread(target=_pass_on, args=(process,), daemon=True).start()
            return Running(found[_MLLP], found[_HTTP])
    raise Failure("the adapter ended before it listened.")


def _pass_on(process: "subprocess.Popen[str]") -> None:
    assert process.stderr is not None
    for line in process.stderr:
        sys.stderr.write(line)
