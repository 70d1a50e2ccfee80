"""The command as its users run it, and the same without a process of its own."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from commands import run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def paylater(tmp_path):
    """Run `paylater` with these arguments in an empty folder; return what came of it."""
    return partial(run, folder=tmp_path)


@pytest.fixture
def process(tmp_path):
    """Do the same in a process of its own, where pipes, sockets or signals matter."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PAYLATER_")}

    def run(*arguments, given=b"", **environment):
        return subprocess.run(
            [sys.executable, "-m", "adapter", *map(str, arguments)],
            input=given,
            capture_output=True,
            cwd=tmp_path,
            env=bare | environment,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def feed():
    """The folder of the bundled feed."""
    return ROOT / "mappings" / "demo"
